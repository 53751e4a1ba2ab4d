#!/usr/bin/env bash
# Prints the path of a Chromium or Chrome for the browser tests. Where there is none it installs one and says so:
# apt-get as root, else Playwright's own download. Exit status 1 where neither works.
set -u
find_one() {
    for name in ${CHROMIUM:-} chromium chromium-browser google-chrome google-chrome-stable chrome; do
        command -v "$name" 2>/dev/null && return 0
    done
    for path in "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" \
                "/Applications/Chromium.app/Contents/MacOS/Chromium"; do
        [ -x "$path" ] && { echo "$path"; return 0; }
    done
    python -c 'import asyncio, pathlib
from playwright.async_api import async_playwright
async def main():
    async with async_playwright() as driver:
        path = driver.chromium.executable_path
        pathlib.Path(path).exists() and print(path)
asyncio.run(main())' 2>/dev/null | grep . && return 0
    return 1
}
find_one && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "No Chromium here: installing it with apt-get" >&2
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        chromium fonts-dejavu-core; } >/dev/null 2>&1
    find_one && exit 0
fi
echo "No Chromium here: asking Playwright to download one" >&2
timeout 300 python -m playwright install chromium >&2
find_one && exit 0
echo "No Chromium could be installed" >&2
exit 1
