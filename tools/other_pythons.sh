#!/usr/bin/env bash
# Runs the fast tests on each other supported Python that is installed here, in .venv-3.12 and the like.
# Arguments replace the selection `-m unit`. OTHER_PYTHONS names the versions to try; "" tries none.
set -euo pipefail
cd "$(dirname "$0")/.."
[ $# -gt 0 ] || set -- -m unit

version_of() { "$1" -c 'import ensurepip, sys, venv; print("%d.%d" % sys.version_info[:2])' 2>/dev/null; }
find_python() {  # a shim of pyenv may be there for a version that is not
    local candidate
    for candidate in "python$1" "$HOME"/.pyenv/versions/"$1".*/bin/python; do
        [ "$(version_of "$candidate")" != "$1" ] || { echo "$candidate"; return; }
    done
    return 1
}
install() {  # once for each change of the pins
    local folder=.venv-$1
    [ -x "$folder/bin/python" ] || "$2" -m venv "$folder"
    [ "$folder/.dev" -nt requirements/dev.txt ] && return
    "$folder/bin/python" -m pip install --disable-pip-version-check -qq --no-compile --no-deps --require-hashes \
        -r requirements/dev.txt
    "$folder/bin/python" -m pip install --disable-pip-version-check -qq --no-deps --no-build-isolation --editable .
    touch "$folder/.dev"
}

this=$(version_of "${PYTHON:-python3}")
for version in ${OTHER_PYTHONS-3.11 3.12 3.13}; do
    [ "$version" != "$this" ] || continue
    printf '\n== Python %s\n' "$version"
    if ! python=$(find_python "$version"); then
        echo "Python $version is not installed here: its tests are left to the workflow"
        continue
    fi
    install "$version" "$python"
    ".venv-$version/bin/python" -m pytest -n "${TEST_WORKERS:-2}" -q -p no:cacheprovider "$@"
done
