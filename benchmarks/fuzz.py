"""Fuzzes the charter engine with a million texts and 100,000 charters.

``make fuzz``, or ``python -m benchmarks.fuzz [--texts N] [--charters N] [--seed N] [--processes N]``. It prints a
table, and exits with status 1 if it finds one of these faults:

* an exception; for a charter, any exception except ``CharterError``;
* a text that takes more than 50 ms of CPU with any pattern, the best of several tries, since the machine is noisy;
* a charter that takes more than two seconds to load, including its examples and warnings;
* a finding whose match isn't the post's text from ``start`` to ``end``, is empty, or begins or ends with a space; for
  words, better words and mixtures also one that isn't cut at word boundaries;
* a finding in a text with its matches removed. For words, better words and mixtures, the letters of each match are
  blotted out, and no later review may find them again. Removing words can still reveal others: the exception that they
  belonged to is gone, or the language that they suggested, and a review reports only so many places. So the text is
  reviewed until nothing is found, which must happen. For all other kinds that have a place (patterns, amounts, limits
  of platforms, missing things) the matches are cut out instead, until nothing is found, because a pattern such as
  ``.+`` finds a blot too. Rules that say "too few" and rules about pictures have no place in the text and are left
  out. Repetition gets some earlier drafts; its matches are cut out as well.
"""

from __future__ import annotations

import argparse
import datetime
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from random import Random

from pydantic import ValidationError

from benchmarks import hostile
from bot.charter.checks import warnings
from bot.charter.draft import Draft, Picture
from bot.charter.loading import TEMPLATES, load, parse
from bot.charter.matchers.pattern import Pattern
from bot.charter.matchers.repetition import Repetition
from bot.charter.model import Charter
from bot.charter.repetition import Memory
from bot.charter.review import Finding, Reviewer
from bot.errors import CharterError
from post_text.platforms import PLATFORMS
from post_text.text import fold, mask, tokens

HERE = Path(__file__).parent
EVERYTHING, ENGLISH, FRENCH = HERE / "everything.toml", HERE.parent / "charter.toml", TEMPLATES / "fr.toml"
MOST_SECONDS = 0.05  # of CPU for one text
MOST_CHARTER_SECONDS = 2.0
TRIES = 30
BETWEEN_TRIES = 0.2  # seconds; whatever else keeps the processor busy may have ended by then
_BATCH = 500
_DAY = datetime.date(2026, 1, 1)
_BY_WORDS = {"words", "better_word", "mixture"}
_BLOT = "\n"
_LONG_TEXTS = ("a" * hostile.LONGEST, "ab " * (hostile.LONGEST // 3), "aaaa!" * (hostile.LONGEST // 5))


@dataclass
class Tally:
    """The result of a batch.

    Attributes:
        counts: numbers of texts, findings, charters that load, faults of charters …, by name.
        slowest: the CPU seconds and the beginning of the slowest input, by name.
        faults: the failures, each with its input.
        slow: inputs that took too long; separate, because another machine may be slower.
    """

    counts: Counter[str] = field(default_factory=Counter)
    slowest: dict[str, tuple[float, str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    slow: list[str] = field(default_factory=list)

    def took(self, name: str, seconds: float, what: str) -> None:
        """Record a time if it is the longest so far."""
        if seconds > self.slowest.get(name, (0.0, ""))[0]:
            self.slowest[name] = (seconds, shown(what))

    def add(self, other: Tally) -> None:
        """Add the result of another batch."""
        self.counts += other.counts
        self.faults += other.faults
        self.slow += other.slow
        for name, (seconds, what) in other.slowest.items():
            self.took(name, seconds, what)


def shown(what: object) -> str:
    """Return the beginning of a value, printable in a terminal."""
    told = ascii(what)
    return told if len(told) <= 120 else f"{told[:120]}… ({len(told)} characters)"


def cpu(run: Callable[[], object], limit: float) -> float:
    """Return the CPU seconds of the first try, or the best of several if it exceeds the limit."""
    spent = []
    while len(spent) < TRIES and (not spent or min(spent) > limit):
        time.sleep(BETWEEN_TRIES if spent else 0)
        before = time.process_time()
        run()
        spent.append(time.process_time() - before)
    return min(spent)


@cache
def reviewers() -> tuple[Reviewer, ...]:
    """Make a reviewer for a charter with every kind of matcher, and for each shipped charter."""
    everything = load(EVERYTHING)
    last = everything.rules[-1]
    repeats = last.model_copy(update={"matchers": (*last.matchers, Repetition(repeat=14))})
    every_kind = everything.model_copy(update={"rules": (*everything.rules[:-1], repeats)})
    return Reviewer(every_kind), Reviewer(every_kind), Reviewer(load(ENGLISH)), Reviewer(load(FRENCH))


@cache
def phrases() -> tuple[str, ...]:
    """Return every entry of the charters' word lists."""
    rules = [rule for reviewer in reviewers() for rule in reviewer.charter.rules]
    return tuple(entry.strip('"') for rule in rules for one in rule.matchers for _, entry in one.entries)


@cache
def memory() -> Memory:
    """Return a channel's history of ordinary posts."""
    kept = Memory(b"fuzz")
    for number, post in enumerate(hostile.POSTS):
        earlier = kept.before(_DAY, f"{number:06}")
        earlier.remember(Draft(post, earlier=earlier).groups)
    return kept


def texts(seed: str, count: int) -> Tally:
    """Review that many texts, each with one of the charters."""
    chance, tally = Random(seed), Tally()  # noqa: S311 (the same texts on every run)
    for _ in range(count):
        text = hostile.text(chance, phrases())
        context = {
            "default_platform": chance.choice(PLATFORMS),
            "pictures": chance.choice(((), (), (Picture(),), (Picture("A cat"),))),
            "earlier": chance.choice((None, memory().before(_DAY, "999999"))),
        }
        _tell(tally, text, lambda: _text(tally, chance.choice(reviewers()), Draft.read(text, **context)))  # noqa: B023
    return tally


def _tell(tally: Tally, what: object, run: Callable[[], object]) -> None:
    try:
        run()
    except Exception as error:  # noqa: BLE001 (any exception is a finding)
        tally.faults.append(f"{type(error).__name__}: {error} on {shown(what)}")


def _text(tally: Tally, reviewer: Reviewer, draft: Draft) -> None:
    before = time.process_time()
    findings = reviewer.review(draft)
    seconds = time.process_time() - before
    if seconds > MOST_SECONDS:
        seconds = cpu(lambda: reviewer.review(_anew(draft, draft.text)), MOST_SECONDS)
    tally.counts.update(texts=1, characters=len(draft.text), findings=len(findings))
    tally.took("text", seconds, draft.text)
    if seconds > MOST_SECONDS:
        tally.slow.append(f"{seconds * 1e3:.0f} ms for {shown(draft.text)}")
    for wrong in cut_wrongly(draft, findings):
        tally.faults.append(f"{wrong} in {shown(draft.text)}")
    if len(draft.text) <= hostile.LONGEST // 10:
        tally.counts["reviews"] += remove(reviewer, draft, findings)


def _anew(draft: Draft, text: str) -> Draft:
    """The draft with another text; what is not posted of it stays where it is, unless the text is shorter."""
    if len(text) != len(draft.text):
        return Draft(text, draft.platform, draft.pictures, min(draft.body, len(text)), draft.earlier)
    versions = tuple((at, _anew(one, text[at : at + len(one.text)])) for at, one in draft.versions)
    return replace(draft, text=text, around=draft.around._replace(versions=versions))


def cut_wrongly(draft: Draft, findings: tuple[Finding, ...]) -> Iterator[str]:
    """Describe each finding whose place is wrong."""
    for one in findings:
        if one.match != draft.text[one.start : one.end] or not 0 <= one.start <= one.end <= len(draft.text):
            yield f"{one.kind} differs from the text at {one.start} to {one.end}"
        if one.match != one.match.strip() or bool(one.match) != (one.end > 0):
            yield f"{one.kind} begins or ends with a space, or is empty, at {one.start} to {one.end}"
    by_words = [one for one in findings if one.kind in _BY_WORDS][:3]
    own = mask(draft.plain, (*draft.marks.no_words, *draft.marks.quotes)) if by_words else ""
    for one in by_words:
        parts = (own[draft.body : one.start], own[one.start : one.end], own[one.end :])
        if [word for part in parts for word in tokens(fold(part))] != draft.tokens:
            yield f"{one.kind} cuts a word at {one.start} or {one.end}"


def remove(reviewer: Reviewer, draft: Draft, findings: tuple[Finding, ...]) -> int:
    """Remove the matches until nothing is found and return the number of reviews; ``AssertionError`` if that fails."""
    reviews, text, blotted = 0, draft.text, bytearray(len(draft.text))
    left = [one for one in findings if one.kind in _BY_WORDS]
    while left:
        for one in left:
            if any(blotted[one.start : one.end]):
                raise AssertionError(f"{one.kind} finds {one.match!r} again")
            text = text[: one.start] + _BLOT * len(one.match) + text[one.end :]
        for one in left:
            blotted[one.start : one.end] = b"\1" * len(one.match)
        reviews += 1
        left = [one for one in reviewer.review(_anew(draft, text)) if one.kind in _BY_WORDS]
    text, remaining = draft.text, [one for one in findings if one.end]
    while remaining:
        kept = bytearray(b"\1" * len(text))
        for one in remaining:
            kept[one.start : one.end] = bytes(len(one.match))
        text = "".join(sign for sign, keep in zip(text, kept, strict=True) if keep)
        reviews += 1
        remaining = [one for one in reviewer.review(_anew(draft, text)) if one.end]
    return reviews


@cache
def sources() -> tuple[str, ...]:
    """Return the charters to mutate: mostly one rule at a time, and some whole charters."""
    made = []
    for path in (EVERYTHING, ENGLISH, FRENCH):
        whole = path.read_text(encoding="utf-8")
        head, *tables = whole.split("\n[[")
        made += [f"{head}\n[[{table}" for table in tables] * 2 + [whole]
    return tuple(made)


def charters(seed: str, count: int) -> Tally:
    """Load that many charters and review long texts with those that load; search with as many patterns."""
    chance, tally = Random(seed), Tally()  # noqa: S311 (the same charters on every run)
    with tempfile.TemporaryDirectory(prefix="charter-fuzz-") as folder:
        path = Path(folder) / "charter.toml"
        for _ in range(count):
            content = hostile.charter(chance, sources())
            _tell(tally, content, lambda: _charter(tally, chance, path, content))  # noqa: B023
            source = hostile.pattern(chance)
            _tell(tally, source, lambda: pattern(tally, chance, source))  # noqa: B023
    return tally


def _charter(tally: Tally, chance: Random, path: Path, content: bytes) -> None:
    loaded: list[Charter] = []
    try:
        source = content.decode()
    except UnicodeDecodeError:
        path.write_bytes(content)
        source = None

    def read() -> None:
        loaded.clear()
        try:
            loaded.append(load(path) if source is None else parse(source))
        except CharterError as error:
            if not error.faults or not all(fault.what for fault in error.faults):
                raise AssertionError("an error that says nothing") from error
        else:
            list(warnings(loaded[0]))

    seconds = cpu(read, MOST_CHARTER_SECONDS)
    tally.took("charter", seconds, content)
    tally.counts.update(charters=1, loaded=len(loaded))
    if seconds > MOST_CHARTER_SECONDS:
        tally.slow.append(f"{seconds:.1f} s for the charter {shown(content)}")
    for charter in loaded:
        _long_text(tally, chance, Reviewer(charter), str(charter.name))


def pattern(tally: Tally, chance: Random, source: str) -> None:
    """Search a text for a pattern, if it compiles."""
    tally.counts["patterns"] += 1
    try:
        matcher = Pattern.model_validate({"pattern": source})
    except ValidationError:
        return
    tally.counts["patterns that load"] += 1
    charter = reviewers()[0].charter
    rule = charter.rules[0].model_copy(update={"matchers": (matcher,)})
    _long_text(tally, chance, Reviewer(charter.model_copy(update={"rules": (rule,)})), source)


def _long_text(tally: Tally, chance: Random, reviewer: Reviewer, name: str) -> None:
    """Make a long text: 40,000 characters for one in twenty, or else a tenth of that."""
    text = chance.choice((*_LONG_TEXTS, hostile.text(chance, phrases())))
    text = text if chance.random() < 0.05 else text[: hostile.LONGEST // 10]
    text += chance.choice(("", "!", "b", "\0"))
    seconds = cpu(lambda: reviewer.review(Draft(text)), MOST_SECONDS)
    tally.took("pattern or charter, one text", seconds, name)
    if seconds > MOST_SECONDS:
        tally.slow.append(f"{seconds * 1e3:.0f} ms by {shown(name)} for {shown(text)}")


def run(seed: int, text_count: int, charter_count: int, processes: int) -> Tally:
    """Run all batches, each with a seed of its own."""
    tally = Tally()
    with ProcessPoolExecutor(processes) as pool:
        batches = [
            pool.submit(work, f"{seed} {work.__name__} {first}", min(_BATCH, count - first))
            for work, count in ((texts, text_count), (charters, charter_count))
            for first in range(0, count, _BATCH)
        ]
        for number, batch in enumerate(batches, 1):
            tally.add(batch.result())
            sys.stderr.write(f"\r{number} of {len(batches)} batches, {len(tally.faults)} faults")
    sys.stderr.write("\n")
    return tally


def table(tally: Tally) -> Iterator[str]:
    """Yield the lines of the result."""
    yield from (f"{name:34}{count:12,}" for name, count in tally.counts.items())
    yield from (f"slowest {name:26}{spent * 1e3:12.1f} ms   {what}" for name, (spent, what) in tally.slowest.items())
    for name, told in (("too slow", tally.slow), ("faults", tally.faults)):
        yield f"{name:34}{len(told):12,}"
        yield from (f"  {one}" for one in told[:40])


def main() -> None:
    """Run and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    for name, usual in (("texts", 1_000_000), ("charters", 100_000), ("seed", 1), ("processes", 2)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    asked = parser.parse_args()
    began = time.monotonic()
    tally = run(asked.seed, asked.texts, asked.charters, min(asked.processes, 2))
    for line in (f"seed {asked.seed}, {time.monotonic() - began:.0f} s on {asked.processes} processes", *table(tally)):
        sys.stdout.write(f"{line}\n")
    sys.exit(bool(tally.faults or tally.slow))


if __name__ == "__main__":
    main()
