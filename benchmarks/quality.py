"""Measures precision and recall of the shipped rules on labelled posts.

``make quality DATA=folder``, or ``python -m benchmarks.quality folder``: a folder of JSONL files with ``text`` and
``label`` (1: the rule should come up) on each line. The beginning of a file's name identifies it.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.charter.draft import Draft
from bot.charter.loading import TEMPLATES, load
from bot.charter.matchers.amount import Amount
from bot.charter.model import Charter
from bot.charter.review import Reviewer

ROOT = Path(__file__).parent.parent
ENGLISH, FRENCH, VOUS = ROOT / "charter.toml", TEMPLATES / "fr.toml", Path(__file__).parent / "one_voice.toml"
STANDS_FOR = {
    "clickbait": (ENGLISH, "no-bait"),
    "self_promotion": (ENGLISH, "not-only-us"),
    "helpdesk_voice": (ENGLISH, "human-voice"),
    "tutoiement": (VOUS, "one-voice"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A labelled post."""

    text: str
    label: bool


def read(path: Path) -> list[Row]:
    """Read the rows of a file."""
    with path.open(encoding="utf-8") as lines:
        found = map(json.loads, lines)
        return [Row(row["text"], bool(row["label"])) for row in found]


def precision_and_recall(rows: list[Row], reviewer: Reviewer, rule: str) -> tuple[float, float]:
    """Return how often a rule is right when it comes up, and how often it comes up when it should."""
    spoke = [row.label for row in rows if rule in _rules(row, reviewer)]
    right = sum(spoke)
    return right / max(len(spoke), 1), right / max(sum(row.label for row in rows), 1)


def shares(rows: list[Row], charter: Charter) -> tuple[Counter[str], int, int]:
    """Return, for rows where no rule should come up, the share of each rule, of any rule, and of any measured rule."""
    reviewer = Reviewer(charter)
    counting = {rule.id for rule in charter.rules if rule.matchers and all(type(m) is Amount for m in rule.matchers)}
    spoken = [_rules(row, reviewer) for row in rows]
    by_rule = Counter(rule for rules in spoken for rule in rules)
    return by_rule, sum(bool(rules - counting) for rules in spoken), sum(bool(rules & counting) for rules in spoken)


def _rules(row: Row, reviewer: Reviewer) -> set[str]:
    return {finding.rule.id for finding in reviewer.review(Draft(row.text))}


def report(folder: Path) -> Iterator[str]:
    """Yield the lines of the two tables."""
    files = {path: read(path) for path in sorted(folder.glob("*.jsonl"))}
    yield f"{'file':28}{'rule':14}{'rows':>6}{'precision':>11}{'recall':>8}"
    for path, rows in files.items():
        known = next((STANDS_FOR[name] for name in STANDS_FOR if path.name.startswith(name)), None)
        if known is None:
            yield f"{path.name:28}unknown rule"
            continue
        precision, recall = precision_and_recall(rows, Reviewer(load(known[0])), known[1])
        yield f"{path.name:28}{known[1]:14}{len(rows):>6}{precision:>11.3f}{recall:>8.3f}"
    silent = [row for rows in files.values() for row in rows if not row.label]
    for path in (ENGLISH, FRENCH):
        yield from _shares_table(path, silent)


def _shares_table(path: Path, silent: list[Row]) -> Iterator[str]:
    charter = load(path)
    by_rule, whole, counted = shares(silent, charter)
    yield f"\n{path.name} speaks about, of {len(silent)} rows with label 0:"
    for rule in charter.rules:
        if rule.matchers:
            yield f"  {rule.id:40}{by_rule[rule.id] / max(len(silent), 1):>9.2%}"
    yield f"  {'the whole charter, rules that count apart':42}{whole / max(len(silent), 1):>7.2%}"
    yield f"  {'rules that count':42}{counted / max(len(silent), 1):>7.2%}"


def main() -> None:
    """Print the tables for the given folder."""
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        sys.exit("Give a folder of labelled posts: make quality DATA=folder")
    for line in report(Path(sys.argv[1])):
        sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
