#!/usr/bin/env bash
# Makes .venv and installs requirements/$1.txt (run or dev) with the project itself. Called by the Makefile.
set -euo pipefail
cd "$(dirname "$0")/.."
kind=${1:?run or dev}
python=${PYTHON:-python3}

"$python" - <<'PY' || exit 2
import sys
if not (3, 11) <= sys.version_info[:2] <= (3, 13):
    here = ".".join(map(str, sys.version_info[:3]))
    sys.exit(f"This needs Python 3.11, 3.12 or 3.13, and {sys.executable} is {here}. "
             "Name another one: make demo PYTHON=python3.12")
PY
[ -x .venv/bin/python ] || { echo "Making a virtual environment in .venv"; "$python" -m venv .venv; }
echo "Installing $(grep -c '==' "requirements/$kind.txt") pinned packages into .venv (once; about a minute)"
.venv/bin/python -m pip install --disable-pip-version-check --no-deps --require-hashes -r "requirements/$kind.txt" |
    { grep --line-buffered -E '^(Collecting|Installing|Successfully)' || true; } | cut -c1-100  # nothing new is no failure
.venv/bin/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation --editable .
touch ".venv/.$kind"
[ "$kind" = dev ] && touch .venv/.run
echo "Ready."
