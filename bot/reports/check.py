"""``charter check``: reads drafts, reviews them, and formats the findings."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from bot.charter.advice import advise
from bot.charter.draft import Draft, Picture
from bot.charter.model import Charter
from bot.charter.review import Finding, Reviewer, first_per_rule
from bot.errors import BotError
from bot.wording.language import language
from bot.wording.suggestion import asked_about, suggest
from post_text.platforms import PLATFORMS, SPELLINGS
from post_text.text import LONGEST_POST

_MOST_PROBLEMS = 20
_LONGEST_LINE = 1_000_000  # characters; JSON may say far more of a draft than its text
_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")  # but tabs and line feeds
_UNSAFE = re.compile("[\x7f-\x9f\ud800-\udfff]")  # what JSON leaves unescaped


class InputError(BotError):
    """The input can't be read."""


@dataclass(frozen=True, slots=True)
class Item:
    """One draft to check.

    Attributes:
        id: its id in the input, or its line number.
        source: the file it was read from, ``""`` for the command line.
        line: its line number there, from 1.
        lines: the line for each line of its text; the last one counts for those after it. Empty: all are on ``line``.
    """

    id: str | int
    draft: Draft
    source: str
    line: int
    lines: tuple[int, ...] = ()

    def line_of(self, offset: int) -> int:
        """Return the line of the file for a place in the draft's text."""
        at = self.draft.text.count("\n", 0, offset)
        return self.lines[min(at, len(self.lines) - 1)] if self.lines else self.line


@dataclass(frozen=True, slots=True)
class Remark:
    """The first finding of a rule in a draft, and the question about it."""

    finding: Finding
    question: str

    @property
    def text(self) -> str:
        """Return the question, and the rule as its reason on a line of its own."""
        return f"{self.question}\n“{self.finding.rule.text}”"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The findings in one draft, and what the bot would say.

    Attributes:
        findings: everything that was found, in the charter's order.
        suggestion: the bot's reply; ``None`` where it is silent.
        remarks: what it would ask about each rule, each once.
    """

    item: Item
    findings: tuple[Finding, ...]
    suggestion: str | None
    remarks: tuple[Remark, ...] = ()

    def line_of(self, finding: Finding) -> int:
        """Return the line of a finding; that of the post where nothing in it can be pointed at."""
        return self.item.line_of(finding.start) if finding.end else self.item.line


def from_lines(lines: Iterable[str], source: str, platform: str, problems: list[str]) -> Iterator[Item]:
    """Read one draft per line; empty lines are skipped, and a line that is too long is added to ``problems``."""
    for number, line in _numbered(lines, source):
        if text := line.rstrip("\r\n"):
            if problem := length_problem(text, f"{source or 'The input'}, line {number}"):
                problems.append(problem)
            else:
                yield Item(number, Draft.read(clean(text), default_platform=platform), source, number)


def from_jsonl(lines: Iterable[str], source: str, platform: str, problems: list[str]) -> Iterator[Item]:
    """Read one JSON object per line: ``{"id", "post", "on", "image", "alt"}``; only ``post`` is required.

    A line that can't be read is added to ``problems``, and doesn't stop the others.
    """
    for number, line in _numbered(lines, source):
        if line.strip():
            try:
                yield _from_json(line, source, number, platform)
            except InputError as error:
                problems.append(str(error))


def report(problems: Sequence[str]) -> None:
    """Raise an ``InputError`` that lists what couldn't be read, if anything."""
    if problems:
        more = len(problems) - _MOST_PROBLEMS
        rest = [f"{more:,} more lines couldn't be read."] if more > 0 else []
        raise InputError("\n".join([*problems[:_MOST_PROBLEMS], *rest]))


def _numbered(lines: Iterable[str], source: str) -> Iterator[tuple[int, str]]:
    try:
        yield from enumerate(lines, 1)
    except UnicodeDecodeError:
        raise InputError(f"{source or 'The input'} isn't UTF-8 text. Save it as UTF-8 and try again.") from None


def _from_json(line: str, source: str, number: int, platform: str) -> Item:
    where = f"{source or 'input'}, line {number}"
    try:
        row = json.loads(line)
    except RecursionError:
        raise InputError(f"{where} is nested too deeply.") from None
    except ValueError as error:
        why = f"{where} isn't valid JSON ({error})."
        raise InputError(f'{why} Write one object per line, such as {{"post": "…"}}.') from None
    if not isinstance(row, dict) or not isinstance(row.get("post"), str):
        raise InputError(f'{where} has no text under "post". Write {{"post": "the draft"}}.')
    if problem := length_problem(row["post"], where):
        raise InputError(problem)
    on = check_platform(row.get("on") or platform, where)
    pictures = (Picture(clean(str(row.get("alt") or ""))),) if row.get("image") or row.get("alt") else ()
    draft = Draft.read(clean(row["post"]), default_platform=on, pictures=pictures)
    key = row.get("id", number)
    return Item(clean(key) if isinstance(key, str) else key, draft, source, number)


def length_problem(post: str, where: str) -> str | None:
    """Return what is wrong with a post that is longer than any draft."""
    if len(post) <= LONGEST_POST:
        return None
    return f"{where} is longer than {LONGEST_POST:,} characters. Put one draft on each line."


def clean(text: str) -> str:
    """Replace halves of characters: JSON can hold a lone surrogate, which no encoding can write."""
    return _SURROGATE.sub("\ufffd", text)


def visible(text: str) -> str:
    """Return text that a terminal prints and doesn't obey: control characters become symbols, such as ``␛``."""
    return _CONTROL.sub(_symbol, text)


def json_line(row: object) -> str:
    """Write a value as one line of JSON that any terminal and any file takes."""
    return _UNSAFE.sub(lambda sign: f"\\u{ord(sign[0]):04x}", json.dumps(row, ensure_ascii=False))


def _symbol(sign: re.Match[str]) -> str:
    code = ord(sign[0])
    return chr(0x2400 + code) if code < 0x20 else "␡" if code == 0x7F else "\ufffd"


def check_platform(name: object, where: str) -> str:
    """Return the platform; raises ``InputError`` if it is unknown."""
    known = SPELLINGS.get(str(name).strip().lower())
    if known is None:
        raise InputError(f"{where}: unknown platform {name}. Use one of {', '.join(PLATFORMS)}.")
    return known


def check(items: Iterable[Item], charter: Charter) -> Iterator[CheckResult]:
    """Review each draft."""
    reviewer = Reviewer(charter)
    for item in items:
        advice = advise(reviewer, item.draft, any_length=True)
        said = suggest(advice.spoken, charter, str(item.id))
        remarks = tuple(_remark(finding, charter, item) for finding in first_per_rule(advice.findings))
        yield CheckResult(item, advice.findings, said.text if said else None, remarks)


def _remark(finding: Finding, charter: Charter, item: Item) -> Remark:
    spoken = language(finding.language or charter.language)
    return Remark(finding, asked_about(finding, spoken, str(item.id)))


def as_text(result: CheckResult) -> Iterator[str]:
    """Format for people: place, rule, words and suggestion. Prints nothing for a draft without findings."""
    if result.suggestion is not None:
        place = f"{result.item.source or 'draft'}:{result.line_of(result.findings[0])}"
        yield f"{place}  {', '.join(_short(finding) for finding in result.findings)}"
        yield from (f"    {line}" for line in result.suggestion.splitlines())
        yield ""


def as_json(result: CheckResult) -> Iterator[str]:
    """Format as one JSON object per draft; offsets count the post's characters, lines those of its file."""
    findings = [
        {
            "rule": finding.rule.id,
            "number": finding.rule.number,
            "start": finding.start,
            "end": finding.end,
            "match": finding.match,
            **({"line": result.line_of(finding)} if result.item.lines else {}),
        }
        for finding in result.findings
    ]
    row = {"id": result.item.id, "findings": findings, "suggestion": result.suggestion}
    yield json_line(row | ({"file": result.item.source} if result.item.lines else {}))


def as_github(result: CheckResult) -> Iterator[str]:
    """Format as GitHub workflow commands: a notice with the question at its line, which never fails a build.

    https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
    """
    for remark in result.remarks:
        rule, line = remark.finding.rule, result.line_of(remark.finding)
        place = f"file={_property(result.item.source)},line={line}" if result.item.source else ""
        title = f"title={_property(f'Rule {rule.number} ({rule.id})')}"
        where = ",".join(part for part in (place, title) if part)
        yield f"::notice {where}::{_data(remark.text)}"


def github_warning(text: str) -> str:
    """Format what couldn't be read as a GitHub workflow command."""
    return f"::warning title=Charter::{_data(text)}"


FORMATS: dict[str, Callable[[CheckResult], Iterator[str]]] = {"text": as_text, "json": as_json, "github": as_github}


@contextmanager
def open_input(path: str, stdin: TextIO | None) -> Iterator[Iterator[str]]:
    """Open a file of drafts, and read it line by line; ``-`` is standard input, ``None`` where it is closed."""
    if path == "-" and stdin is None:
        raise InputError("Standard input is closed. Give a draft, or --file FILE.")
    try:
        with nullcontext(stdin) if path == "-" and stdin else Path(path).open(encoding="utf-8-sig") as file:
            yield _lines(file, path)
    except (OSError, UnicodeEncodeError) as error:
        raise InputError(
            f"{path} can't be read ({(getattr(error, 'strerror', None) or str(error)).lower()})."
        ) from None


def _lines(file: TextIO, path: str) -> Iterator[str]:
    """Read lines. One that has no end, such as the only one of ``/dev/zero``, would fill the memory."""
    for number, line in enumerate(iter(lambda: file.readline(_LONGEST_LINE), ""), 1):
        if len(line) == _LONGEST_LINE:
            where = f"{'The input' if path == '-' else path}, line {number}"
            raise InputError(f"{where} is longer than {_LONGEST_LINE:,} characters. Is this the right file?")
        yield line


def _short(finding: Finding) -> str:
    words = f" “{finding.match}”" if finding.match else ""
    return f"rule {finding.rule.number} ({finding.rule.id}){words}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
