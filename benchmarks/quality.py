"""Measures how often the packs and the shipped charters are right, on posts with labels.

``make quality``: invented posts in ``benchmarks/labelled``, by several hands that knew neither packs nor charter.
``*.tuned.jsonl`` were looked at while the packs were written, ``*.apart.jsonl`` weren't: theirs is the figure that
counts. ``make quality ARGS=--write`` puts it into the packs' cards and into ``docs/packs.md``.

``make quality DATA=folder`` adds real posts: JSONL files with ``text`` and ``label`` (1: the rule should come up) on
each line. The beginning of a file's name says which rule it is for.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.charter.draft import Draft
from bot.charter.loading import TEMPLATES, load
from bot.charter.matchers.amount import Amount
from bot.charter.model import Charter
from bot.charter.packs import reading
from bot.charter.review import Reviewer
from bot.reports.packs import places
from tools import packs_page

ROOT = Path(__file__).parent.parent
LABELLED = Path(__file__).parent / "labelled"
CHARTERS = {"en": ROOT / "charter.toml", "fr": TEMPLATES / "fr.toml"}
VOUS = Path(__file__).parent / "one_voice.toml"
STANDS_FOR = {
    "clickbait": (CHARTERS["en"], "no-bait"),
    "self_promotion": (CHARTERS["en"], "not-only-us"),
    "helpdesk_voice": (CHARTERS["en"], "human-voice"),
    "brand_replies": (CHARTERS["en"], "human-voice"),
    "tutoiement": (VOUS, "one-voice"),
}
FINE = "fine"


@dataclass(frozen=True, slots=True)
class Row:
    """A labelled post.

    Attributes:
        label: ``fine``, or the name of the pack that should find something.
        style: ``usual`` for the formulas that one has read a hundred times, ``plain`` for fresh words and for traps.
    """

    text: str
    label: str
    style: str = ""


def invented(language: str, part: str) -> list[Row]:
    """Return the invented posts of a language; ``part`` is ``tuned`` or ``apart``."""
    with (LABELLED / f"{language}.{part}.jsonl").open(encoding="utf-8") as lines:
        return [Row(row["text"], row["label"], row["style"]) for row in map(json.loads, lines)]


@cache
def _packs_in(text: str, language: str) -> frozenset[str]:
    """Return the packs of a language that find something in a text."""
    packs = (pack for name in reading.names() if (pack := reading.pack(name, language)))
    return frozenset(pack.name for pack in packs if places(pack, text))


@dataclass(frozen=True, slots=True)
class Result:
    """How a pack did, or all of them.

    Attributes:
        caught, faulty: posts with the fault, and those of them that were found.
        plain, plain_faulty: the same among posts that avoid the usual formulas.
        touched, fine: fine posts, and those of them in which something was found.
        right, spoke: posts in which something was found, and those of them with some fault.
    """

    caught: int
    faulty: int
    plain: int
    plain_faulty: int
    touched: int
    fine: int
    right: int
    spoke: int

    def line(self, name: str) -> str:
        """Return one line of the table."""
        return (
            f"{name:18}{self.caught:>5} of {self.faulty:<4}{_share(self.caught, self.faulty):>5}"
            f"{self.plain:>6} of {self.plain_faulty:<4}{_share(self.plain, self.plain_faulty):>5}"
            f"{self.touched:>6} of {self.fine:<4}{self.touched / max(self.fine, 1):>6.1%}"
            f"{_share(self.right, self.spoke):>10}"
        )


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else "–"


def result(rows: Sequence[Row], language: str, pack: str = "") -> Result:
    """Return how a pack did on its fault and on fine posts; without a name, how all did together."""
    faulty = [row for row in rows if row.label == pack or (not pack and row.label != FINE)]
    fine = [row for row in rows if row.label == FINE]
    plain = [row for row in faulty if row.style == "plain"]

    def found(some: Sequence[Row]) -> int:
        names = (_packs_in(row.text, language) for row in some)
        return sum(pack in found_there if pack else bool(found_there) for found_there in names)

    spoke = found(rows)
    touched = found(fine)
    return Result(found(faulty), len(faulty), found(plain), len(plain), touched, len(fine), spoke - touched, spoke)


HEADING = f"{'pack':18}{'caught':>17}{'plain':>17}{'fine, touched':>19}{'right':>9}"


def pack_tables() -> Iterator[str]:
    """Yield the lines of the tables for the invented posts."""
    for language in reading.languages():
        for part, what in (("apart", "posts that nobody tuned on"), ("tuned", "posts that the packs were tuned on")):
            rows = invented(language, part)
            yield f"\n{language}, {len(rows)} {what}"
            yield HEADING
            for name in reading.names():
                if reading.pack(name, language):
                    yield result(rows, language, name).line(name)
            yield result(rows, language).line("all packs")


def charter_table() -> Iterator[str]:
    """Yield what the shipped charters do on the posts that nobody tuned on, rules that count apart."""
    yield f"\n{'shipped charter':18}{'caught':>17}{'fine, touched':>19}"
    for language, path in CHARTERS.items():
        charter, rows = load(path), invented(language, "apart")
        reviewer, counting = Reviewer(charter), _counting(charter)
        spoke = [bool(_rules(row.text, reviewer) - counting) for row in rows]
        faulty = [said for said, row in zip(spoke, rows, strict=True) if row.label != FINE]
        fine = [said for said, row in zip(spoke, rows, strict=True) if row.label == FINE]
        caught, touched = sum(faulty), sum(fine)
        yield (
            f"{path.name + ' (' + language + ')':18}{caught:>5} of {len(faulty):<4}{_share(caught, len(faulty)):>5}"
            f"{touched:>6} of {len(fine):<4}{touched / len(fine):>6.1%}"
        )


def write_cards(today: datetime.date) -> None:
    """Put the figures of the posts that nobody tuned on into the packs' cards, and all packs' together beside them."""
    for language in reading.languages():
        rows = invented(language, "apart")
        _write_card(reading.FOLDER / language / "card.toml", result(rows, language), today)
        for name in reading.names():
            if found := reading.pack(name, language):
                _write_card(found.folder / "card.toml", result(rows, language, name), today)


def _write_card(path: Path, measured: Result, today: datetime.date) -> None:
    head = path.read_text(encoding="utf-8").partition("[measured]")[0].rstrip() if path.is_file() else ""
    figures = "".join(f"{name:12} = {value}\n" for name, value in dataclasses.asdict(measured).items())
    path.write_text(f"{head}\n\n[measured]\ndate         = {today}\n{figures}".lstrip(), encoding="utf-8")


def read(path: Path) -> list[Row]:
    """Read the rows of a file of real posts."""
    with path.open(encoding="utf-8") as lines:
        return [Row(row["text"], str(int(row["label"]))) for row in map(json.loads, lines)]


def _rules(text: str, reviewer: Reviewer) -> frozenset[str]:
    return frozenset(finding.rule.id for finding in reviewer.review(Draft(text)))


def _counting(charter: Charter) -> frozenset[str]:
    return frozenset(
        rule.id for rule in charter.rules if rule.matchers and all(type(m) is Amount for m in rule.matchers)
    )


def real_tables(folder: Path) -> Iterator[str]:
    """Yield the lines of the tables for real posts."""
    files = {path: read(path) for path in sorted(folder.glob("*.jsonl"))}
    yield f"\n{'file':28}{'rule':14}{'rows':>6}{'precision':>11}{'recall':>8}"
    for path, rows in files.items():
        known = next((STANDS_FOR[name] for name in STANDS_FOR if path.name.startswith(name)), None)
        if known is None:
            yield f"{path.name:28}no rule: label 0 only"
            continue
        reviewer = Reviewer(load(known[0]))
        spoke = [row.label == "1" for row in rows if known[1] in _rules(row.text, reviewer)]
        positive = sum(row.label == "1" for row in rows)
        precision, recall = sum(spoke) / max(len(spoke), 1), sum(spoke) / max(positive, 1)
        yield f"{path.name:28}{known[1]:14}{len(rows):>6}{precision:>11.3f}{recall:>8.3f}"
    for language, path in CHARTERS.items():
        silent = [
            row for file, rows in files.items() for row in rows if row.label == "0" and _in_language(file, language)
        ]
        yield from _silent_table(load(path), f"{path.name} ({language})", silent)


def _in_language(path: Path, language: str) -> bool:
    return bool(re.search(rf"\.{language}\.", path.name))


def _silent_table(charter: Charter, name: str, silent: Sequence[Row]) -> Iterator[str]:
    reviewer, counting = Reviewer(charter), _counting(charter)
    spoken = [_rules(row.text, reviewer) for row in silent]
    by_rule = Counter(rule for rules in spoken for rule in rules)
    total = max(len(silent), 1)
    yield f"\n{name} speaks about, of {len(silent)} rows with label 0:"
    for rule in charter.rules:
        if rule.matchers:
            yield f"  {rule.id:40}{by_rule[rule.id] / total:>9.2%}"
    whole = sum(bool(rules - counting) for rules in spoken)
    yield f"  {'the whole charter, rules that count apart':42}{whole / total:>7.2%}"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description="How often the packs and the shipped charters are right.")
    parser.add_argument("data", nargs="?", type=Path, help="a folder of real posts with labels")
    parser.add_argument("--write", action="store_true", help="put the figures into the packs' cards")
    options = parser.parse_args()
    if options.data is not None and not options.data.is_dir():
        parser.error(f"{options.data} isn't a folder.")
    lines = [*pack_tables(), *charter_table(), *(real_tables(options.data) if options.data else ())]
    sys.stdout.write("\n".join(lines).lstrip() + "\n")
    if options.write:
        write_cards(datetime.datetime.now(datetime.UTC).date())
        packs_page.PAGE.write_text(packs_page.page(), encoding="utf-8")


if __name__ == "__main__":
    main()
