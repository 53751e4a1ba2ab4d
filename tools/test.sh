#!/usr/bin/env bash
# Everything that must hold: format, lint, types, imports, tests, browser tests. `make test` calls it inside .venv.
# A run of the whole suite measures coverage and fails under pyproject.toml's fail_under; arguments narrow the suite.
set -euo pipefail
cd "$(dirname "$0")/.."
step() { printf '\n== %s\n' "$1"; }

step format; ruff format --check .
step lint;   ruff check .
step types;  mypy
if grep -q '^\[tool\.importlinter\]' pyproject.toml; then step imports; lint-imports; fi
step browser
if CHROMIUM=$(tools/chromium.sh); then
    export CHROMIUM; echo "Browser tests use $CHROMIUM"
else
    unset CHROMIUM
    printf '\n*** THE BROWSER TESTS ARE SKIPPED: no Chromium, and none could be installed ***\n\n'
    [ -z "${CI:-}" ] || { echo "On CI that is a failure."; exit 1; }
fi
step tests
[ $# -gt 0 ] || set -- --cov --cov-report=
python -m pytest -n "${TEST_WORKERS:-2}" "$@"
