"""Takes the README's screenshots of the demo, in light and dark.

Run it from the project's root after a visible change, review the files, and commit them:
``.venv/bin/python -m tools.screens``. The drawings of the charter's objectives come from ``tools/pictures.py``.
"""

import asyncio
import base64
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal

from playwright.async_api import Page, async_playwright, expect

from tests.page.driver import PageDriver
from tools.pictures import browser

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "pictures"
SIZE = (1200, 700)
MAX_BYTES = 110_000
# A third of the size of PNG, and GitHub displays it.
TO_WEBP = """async (png) => {
    const picture = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    canvas.getContext("2d").drawImage(picture, 0, 0);
    const webp = await canvas.convertToBlob({ type: "image/webp", quality: 0.8 });
    return btoa(Array.from(new Uint8Array(await webp.arrayBuffer()), (byte) => String.fromCharCode(byte)).join(""));
}"""

BAIT = "You won’t believe what our new press can do"
PROMISE = "Our new reading room is world class. Come and see."
CLEAN = "We open the workshop on Saturday at ten. Come and see how paper is made."


@asynccontextmanager
async def demo() -> AsyncIterator[str]:
    """Run a demo and yield the page's address."""
    command = (sys.executable, "-m", "bot", "demo", "--no-browser", "--port", "0")
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    said = await process.stdout.readline() if process.stdout else b""
    found = re.search(r"http://\S+", said.decode())
    if found is None:
        raise SystemExit("The demo does not start: try `charter demo`.")
    try:
        yield found[0]
    finally:
        process.send_signal(signal.SIGINT)
        await process.communicate()


async def take(visitor: PageDriver, name: str) -> None:
    """Take one picture. Raises ``ValueError`` if it is too large to load quickly."""
    picture = await in_webp(await visitor.page.context.new_page(), await visitor.page.screenshot(type="png"))
    if len(picture) > MAX_BYTES:
        raise ValueError(f"{name} has {len(picture)} bytes; {MAX_BYTES} is the most that we want.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    await asyncio.to_thread((FOLDER / f"{name}.webp").write_bytes, picture)


async def in_webp(page: Page, png: bytes) -> bytes:
    """Convert a picture to WebP in the browser, on a page without a content security policy."""
    webp = await page.evaluate(TO_WEBP, base64.b64encode(png).decode())
    await page.close()
    return base64.b64decode(webp)


async def a_reply(visitor: PageDriver, theme: str) -> None:
    """Show a draft with the bot's reply, and a draft without one."""
    draft = await visitor.post(BAIT)
    await visitor.remark(draft)
    await visitor.remark(await visitor.post(CLEAN))
    await visitor.open_thread(draft)
    await expect(visitor.replies).to_have_count(1)
    await visitor.page.mouse.move(0, 0)
    await take(visitor, f"reply-{theme}")


async def a_charter(visitor: PageDriver, theme: str) -> None:
    """Show the charter editor next to the channel, with a preview."""
    await visitor.page.get_by_role("button", name="Close the thread").click()
    await visitor.show_charter_editor()
    await visitor.page.get_by_label("Start from").select_option("en")
    await visitor.remark(await visitor.post(PROMISE))
    await expect(visitor.said.first).to_contain_text("no-hype")
    line = (await visitor.charter_text.input_value()).split("\n").index('id   = "no-hype"')
    await (
        visitor.page.locator(".toml-field .line")
        .nth(line)
        .evaluate("line => { line.closest('.toml-field').scrollTop = line.offsetTop }")
    )
    await visitor.page.mouse.move(0, 0)
    await take(visitor, f"charter-{theme}")


async def a_reminder(visitor: PageDriver, theme: str) -> None:
    """Show the weekly reminder with the objectives' pictures."""
    await visitor.page.get_by_role("button", name="Close the charter").click()
    await visitor.show_channel("social-team")
    pictures = visitor.messages.locator("img")
    for picture in await pictures.all():
        await picture.scroll_into_view_if_needed()
        await expect(picture).to_have_js_property("complete", value=True)
    await visitor.messages.get_by_role("heading").first.scroll_into_view_if_needed()
    await visitor.page.mouse.move(0, 0)
    await take(visitor, f"reminder-{theme}")


async def main() -> None:
    """Take every picture in both themes, each in its own demo."""
    themes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=browser(), args=["--no-sandbox", "--disable-gpu"])
        for theme in themes:
            async with demo() as address:
                context = await chromium.new_context(reduced_motion="reduce", color_scheme=theme)
                visitor = PageDriver(await context.new_page())
                await visitor.open(address, size=SIZE)
                for picture in (a_reply, a_charter, a_reminder):
                    await picture(visitor, theme)
                await context.close()
        await chromium.close()


if __name__ == "__main__":
    asyncio.run(main())
