"""Writes the tables of post_text/data from the packages that hold them.

``python tools/tables.py NODE_MODULES`` after ``npm install --ignore-scripts emoji-datasource twitter-text``:

- ``emoji.txt``: what Slack calls each emoji. Slack takes its names from emoji-datasource (Cal Henderson, MIT licence).
  Its second line holds the code points that are shown as pictures, by the Unicode tables of the ``regex`` package.
- ``tlds.txt``: the endings of addresses that X turns into links, from twitter-text (Twitter, Apache-2.0 licence).
"""

from __future__ import annotations

import json
import re
import sys
from itertools import groupby
from pathlib import Path

import regex

DATA = Path(__file__).parent.parent / "post_text" / "data"
ENDINGS = ("validGTLD.js", "validCCTLD.js")
# Emoji, and what Unicode has set aside for those to come. Digits, # and * are emoji only before a keycap.
PICTURED = regex.compile(r"(?V1)[[\p{Emoji}||[\p{Extended_Pictographic}&&\p{Cn}]]--[0-9#*\p{Regional_Indicator}]]")
LAST_PICTURED = 0x1FFFD


def version(package: Path) -> str:
    """``name version`` of an npm package."""
    about = json.loads((package / "package.json").read_text(encoding="utf-8"))
    return f"{about['name']} {about['version']}"


def emoji(package: Path) -> list[str]:
    """One line an emoji: its code points in hexadecimal, then its names."""
    known = json.loads((package / "emoji.json").read_text(encoding="utf-8"))
    lines = {one["unified"].lower(): " ".join(dict.fromkeys(one["short_names"])) for one in known}
    return [pictured(), *(f"{points} {names}" for points, names in sorted(lines.items()))]


def pictured() -> str:
    """Ranges of code points in hexadecimal, both ends included."""
    points = [code for code in range(LAST_PICTURED + 1) if PICTURED.fullmatch(chr(code))]
    runs = [[code for _, code in run] for _, run in groupby(enumerate(points), lambda pair: pair[1] - pair[0])]
    return " ".join(f"{run[0]:x}-{run[-1]:x}" for run in runs)


def endings(package: Path) -> list[str]:
    """The top-level domains, in small letters."""
    found: set[str] = set()
    for file in ENDINGS:
        source = (package / "dist" / "regexp" / file).read_text(encoding="utf-8")
        inner = "".join(re.findall(r"'([^']*)'", source[source.index("RegExp(") :]))
        found.update(re.findall(r"[\w-]+", inner.removeprefix("(?:(?:").partition(")(?=")[0]))
    return sorted(found)


def main(modules: Path) -> None:
    """Write both tables."""
    for name, make, package, licence in (
        ("emoji", emoji, modules / "emoji-datasource", "MIT, Cal Henderson"),
        ("tlds", endings, modules / "twitter-text", "Apache-2.0, Twitter, Inc."),
    ):
        lines = [f"# {version(package)} ({licence}); made by tools/tables.py", *make(package)]
        (DATA / f"{name}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
