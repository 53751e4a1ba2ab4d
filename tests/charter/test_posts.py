"""What the shipped charters say about three hundred posts as a team writes them, half of them traps."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.charter.draft import Draft
from bot.charter.loading import TEMPLATES, load
from bot.charter.review import Reviewer

CHARTER_OF = {"en": Path(__file__).parent.parent.parent / "charter.toml", "fr": TEMPLATES / "fr.toml"}


class Line(NamedTuple):
    """A post, whether it is a trap, and everything that its charter finds in it: "rule: words"."""

    code: str
    post: str
    is_trap: bool
    findings: tuple[str, ...]


def read(code: str) -> list[Line]:
    groups = tomllib.loads((Path(__file__).parent / "posts" / f"{code}.toml").read_text(encoding="utf-8"))["group"]
    found = ((line, sort == "traps") for group in groups for sort in ("plain", "traps") for line in group.get(sort, ()))
    listed = ((line if isinstance(line, list) else [line], is_trap) for line, is_trap in found)
    return [Line(code, line[0], is_trap, tuple(line[1:])) for line, is_trap in listed]


LINES = [line for code in CHARTER_OF for line in read(code)]


@cache
def reviewer(code: str) -> Reviewer:
    return Reviewer(load(CHARTER_OF[code]))


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.post[:60])
def test_the_charter_finds_exactly_these_words(line: Line) -> None:
    findings = reviewer(line.code).review(Draft(line.post))
    assert tuple(f"{one.rule.id}: {one.match}" for one in findings) == line.findings


@pytest.mark.parametrize("code", CHARTER_OF)
def test_there_are_a_hundred_and_fifty_lines_of_each_language_half_of_them_traps(code: str) -> None:
    own = [line for line in LINES if line.code == code]
    assert len({line.post for line in own}) == len(own) >= 150
    assert sum(line.is_trap for line in own) >= len(own) / 2


@pytest.mark.parametrize("code", CHARTER_OF)
def test_every_rule_that_reads_words_is_met_by_some_line(code: str) -> None:
    spoken = {finding.partition(":")[0] for line in LINES if line.code == code for finding in line.findings}
    readable = {rule.id for rule in reviewer(code).charter.rules if rule.matchers} - {"pictures-described"}
    assert spoken == readable
