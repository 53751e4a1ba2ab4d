"""How far posts are read as the platforms' own test suites and the Unicode files read them. Prints a table.

``python -m benchmarks.conformance FOLDER``, where FOLDER holds what you have of these; nothing is fetched:

- ``twitter-text``: a checkout of https://github.com/twitter/twitter-text (Apache-2.0)
- ``atproto``: a checkout of https://github.com/bluesky-social/atproto (MIT or Apache-2.0)
- ``pragmatic_segmenter``: a checkout of https://github.com/diasks2/pragmatic_segmenter (MIT)
- ``unicode``: Debian's package unicode-data, unpacked with ``dpkg -x`` (Unicode licence)

``--misses`` prints what differs. docs/text.md holds the last figures, and what differs on purpose.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import yaml

from bot.charter.draft import Draft
from post_text.entities import hashtags_on_bluesky, links_on_bluesky, mentions_on_bluesky
from post_text.lengths import length
from post_text.sentences import split_sentences
from post_text.text import Span
from post_text.twitter_text import hashtags_on_x, links_on_x, mentions_on_x


class Case(NamedTuple):
    """One expectation of a suite.

    Attributes:
        kind: the row of the table.
        text: what is read.
        wanted, got: what the suite and this project find in it.
    """

    kind: str
    text: str
    wanted: object
    got: object


Suite = Callable[[Path], Iterator[Case]]


def _cut(text: str, spans: list[Span]) -> list[str]:
    return [text[start:end] for start, end in spans]


# ------------------------------------------------------------------------------------------------------ twitter-text

_ON_X: dict[str, tuple[str, Callable[[str], list[Span]], str]] = {
    "urls": ("links", links_on_x, ""),
    "urls_with_indices": ("links", links_on_x, "url"),
    "urls_with_directional_markers": ("links", links_on_x, "url"),
    "mentions": ("mentions", mentions_on_x, ""),
    "mentions_with_indices": ("mentions", mentions_on_x, "screen_name"),
    "mentions_or_lists_with_indices": ("mentions", mentions_on_x, "screen_name"),
    "hashtags": ("hashtags", hashtags_on_x, ""),
    "hashtags_from_astral": ("hashtags", hashtags_on_x, ""),
    "hashtags_with_indices": ("hashtags", hashtags_on_x, "hashtag"),
}
# The others hold for configurations that X has given up: emoji by their code points.
_COUNTED_ON_X = ("WeightedTweetsWithDiscountedEmojiCounterTest", "UnicodeDirectionalMarkerCounterTest")


def twitter_text(folder: Path) -> Iterator[Case]:
    """What X extracts from a post, and how long a post is there."""
    suites = yaml.safe_load((folder / "conformance/extract.yml").read_text(encoding="utf-8"))["tests"]
    for section, (kind, find, key) in _ON_X.items():
        for one in suites[section]:
            text = one["text"]
            wanted = [each[key] + (each.get("list_slug") or "") if key else each for each in one["expected"]]
            got = [found.lstrip("@＠#＃") for found in _cut(text, find(text))]
            yield Case(f"X: {kind}", text, wanted, got if "list" in section else [_name(kind, found) for found in got])
    suites = yaml.safe_load((folder / "conformance/validate.yml").read_text(encoding="utf-8"))["tests"]
    for section in _COUNTED_ON_X:
        for one in suites[section]:
            yield Case("X: length", one["text"], one["expected"]["weightedLength"], length(one["text"], "x"))


def _name(kind: str, found: str) -> str:
    return found.partition("/")[0] if kind == "mentions" else found


# ----------------------------------------------------------------------------------------------------------- Bluesky

_FACETS = re.compile(r"const (inputs|outputs)(?:: string\[\]\[\]\[\])? = (\[.*?\n  \])", re.DOTALL)
_TAGS = re.compile(r"\[\s*'((?:[^'\\]|\\.)*)',\s*(\[[^\]]*\]),\s*\[", re.DOTALL)


def atproto(folder: Path) -> Iterator[Case]:
    """The facets that Bluesky's client makes of a post."""
    source = (folder / "packages/api/tests/rich-text-detection.test.ts").read_text(encoding="utf-8")
    found = {match[1]: ast.literal_eval(match[2]) for match in list(_FACETS.finditer(source))[:2]}
    for text, segments in zip(found["inputs"], found["outputs"], strict=True):
        wanted = [segment[0] for segment in segments if len(segment) > 1]
        got = _cut(text, sorted((*links_on_bluesky(text), *mentions_on_bluesky(text))))
        yield Case("Bluesky: links, mentions", text, wanted, got)
    for match in _TAGS.finditer(source, source.index("correctly detects tags")):
        text = ast.literal_eval(f"'{match[1]}'")
        wanted = [tag for tag in ast.literal_eval(match[2]) if tag[0] != "$"]  # a share's name is no hashtag here
        got = [tag[1:] for tag in _cut(text, hashtags_on_bluesky(text))]
        yield Case("Bluesky: hashtags", text, wanted, got)


# --------------------------------------------------------------------------------------------------------- sentences

_RUBY_TEXT = re.compile(r"\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'", re.DOTALL)
_RUBY_ESCAPE = re.compile(r"\\(?:u\{?([0-9a-fA-F]+)\}?|(.))", re.DOTALL)
_LANGUAGES = ("english", "french", "spanish", "italian", "deutsch", "dutch")


def pragmatic_segmenter(folder: Path) -> Iterator[Case]:
    """Into how many sentences a text falls."""
    for language in _LANGUAGES:
        file = folder / "spec/pragmatic_segmenter/languages" / f"{language}_spec.rb"
        for block in re.split(r"\n\s*it ", file.read_text(encoding="utf-8"))[1:]:
            asked, expected = re.search(r"text:\s*", block), re.search(r"to eq\(\[", block)
            if not (asked and expected) or "doc_type" in block or "clean: false" in block:
                continue
            text = _RUBY_TEXT.match(block, asked.end())
            if text:
                written = _ruby(text)
                wanted = sum(1 for _ in _list(block, expected.end()))
                yield Case(f"sentences: {language}", written, wanted, len(split_sentences(written)))


def _list(source: str, at: int) -> Iterator[re.Match[str]]:
    while match := _RUBY_TEXT.match(source, at + len(source[at:]) - len(source[at:].lstrip(" \n,"))):
        yield match
        at = match.end()


def _ruby(text: re.Match[str]) -> str:
    if text[1] is None:
        return text[2].replace("\\'", "'").replace("\\\\", "\\")
    known = {"n": "\n", "t": "\t", "r": "\r"}
    return _RUBY_ESCAPE.sub(lambda one: chr(int(one[1], 16)) if one[1] else known.get(one[2], one[2]), text[1])


# ----------------------------------------------------------------------------------------------------------- Unicode


def unicode(folder: Path) -> Iterator[Case]:
    """Each emoji of Unicode's list, and where graphemes end."""
    for line in (folder / "usr/share/unicode/emoji/emoji-test.txt").read_text(encoding="utf-8").splitlines():
        points, semicolon, status = line.partition("#")[0].partition(";")
        if not semicolon or status.strip() == "component":
            continue
        sign = "".join(chr(int(point, 16)) for point in points.split())
        yield Case("emoji: found as one", sign, [(6, 6 + len(sign))], [*Draft(f"Bravo {sign} fin").emoji])
        yield Case("emoji: length on X", sign, 12, length(f"Bravo {sign} fin", "x"))
        yield Case("emoji: length on Bluesky", sign, 11, length(f"Bravo {sign} fin", "graphemes"))
        yield Case("emoji: length on Threads", sign, 10 + len(sign.encode()), length(f"Bravo {sign} fin", "threads"))
    for line in (folder / "usr/share/unicode/auxiliary/GraphemeBreakTest.txt").read_text(encoding="utf-8").splitlines():
        rule = line.partition("#")[0].strip()
        text = "".join(chr(int(point, 16)) for point in re.findall(r"[0-9A-F]{4,}", rule))
        if rule and not re.search("[\ud800-\udfff]", text):
            yield Case("graphemes", text, rule.count("÷") - 1, length(text, "graphemes"))


SUITES: dict[str, Suite] = {one.__name__: one for one in (twitter_text, atproto, pragmatic_segmenter, unicode)}
_FOLDERS = {"twitter_text": "twitter-text"}


def main() -> int:
    """Print a row for each kind of case."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--misses", action="store_true")
    asked = parser.parse_args()
    counts: dict[str, list[int]] = {}
    for name, suite in SUITES.items():
        folder = asked.folder / _FOLDERS.get(name, name)
        if not folder.is_dir():
            sys.stdout.write(f"{folder} is not there: see --help\n")
            continue
        for case in suite(folder):
            held = case.wanted == case.got
            row = counts.setdefault(case.kind, [0, 0])
            row[0] += held
            row[1] += 1
            if asked.misses and not held:
                sys.stdout.write(f"{case.kind}: {case.text!r} wanted {case.wanted}, got {case.got}\n")
    for kind, (held, total) in counts.items():
        sys.stdout.write(f"{kind:28} {held:6,} of {total:6,}   {held / total:7.2%}\n")
    return 0 if counts else 2


if __name__ == "__main__":
    sys.exit(main())
