"""Writes this machine's pip settings as a pip.conf for `tools/image.sh`, and prints the paths that they name.

    python3 tools/pip_settings.py FOLDER

A setting may come from a file or from the environment, and the build sees neither: an index of one's own, its
certificate or a folder of wheels would be unknown there. It uses the standard library only: `make image` needs no
`.venv`.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

LISTS = {"extra-index-url", "find-links", "trusted-host", "constraint"}
"""Settings with several values, which a file and the environment may both add to."""


def merged(listing: str) -> dict[str, str]:
    """Merge the lines of ``pip config list``: the environment replaces a file's values, and adds to its lists."""
    settings: dict[str, str] = {}
    lines = (line.partition("=") for line in listing.splitlines() if "=" in line)
    for section, _, written in sorted(lines, key=lambda line: line[0].startswith(":env:")):
        scope, _, key = section.rpartition(".")
        if scope not in ("global", "install", ":env:") or key == "config-file":
            continue
        value = str(ast.literal_eval(written))
        settings[key] = f"{settings[key]} {value}" if key in LISTS and key in settings else value
    return settings


def as_file(settings: dict[str, str]) -> str:
    """Format as a pip.conf."""
    return "\n".join(["[global]", *(f"{key} = {' '.join(value.split())}" for key, value in settings.items()), ""])


def paths(values: Iterable[str]) -> set[Path]:
    """Return the files and folders that the values name. The links of an index on disk lead to its parent folder."""
    words = {word for value in values for word in value.split()}
    named = {Path(word) for word in words if word.startswith("/")}
    named |= {Path(urlsplit(word).path).parent for word in words if word.startswith("file:///")}
    return {path for path in named if path.exists() and path != Path("/")}


def main() -> None:
    """Write FOLDER/pip.conf and print one path per line."""
    listing = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=True
    ).stdout
    settings = merged(listing)
    (Path(sys.argv[1]) / "pip.conf").write_text(as_file(settings), encoding="utf-8")
    for path in sorted(paths(settings.values())):
        sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
