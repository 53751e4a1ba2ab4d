"""Every kind of matcher proves itself on examples: what it must catch, word for word, and what it must leave alone."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.charter.draft import Draft
from bot.charter.examples import Example
from bot.charter.loading import parse
from bot.charter.matchers import KINDS
from bot.charter.model import Charter
from bot.charter.review import Reviewer

FOLDER = Path(__file__).parent.parent / "examples"
REPEATED = re.compile(r"\((\S+?)×(\d+)\)")
EDGES = ("", " ", "\n", "🙂", "…", "(", ")")


def cases() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted(FOLDER.glob("*.toml")):
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]:
            yield path.stem, case


def as_draft(example: object) -> Draft:
    """The draft that a line stands for: text, a list that begins with it, or what a charter's example is."""
    if isinstance(example, list | str):
        return as_draft({"post": example if isinstance(example, str) else example[0]})
    assert isinstance(example, dict)
    values = {key: value for key, value in example.items() if key != "matches"}
    post = REPEATED.sub(lambda times: times[1] * int(times[2]), values["post"])
    return Example.model_validate(frozen({**values, "post": post})).draft("x")


def reviewer_for(case: dict[str, Any]) -> Reviewer:
    """A charter of one rule, with the matchers and exceptions of the case and nothing else."""
    rule = dict(case["rule"])
    exceptions = rule.pop("except", [])
    matchers = tuple(
        kind.model_validate(frozen({key: rule[key] for key in kind.keys if key in rule}))
        for kind in KINDS
        if any(key in rule for key in kind.keys)
    )
    base = parse('name = "Examples"\n[[rules]]\nid = "it"\ntext = "It."').rules[0]
    only = base.model_copy(update={"matchers": matchers, "except_": tuple(exceptions)})
    return Reviewer(Charter(name="Examples", language=str(case["language"]), rules=(only,)))


def frozen(value: object) -> object:
    if isinstance(value, list):
        return tuple(map(frozen, value))
    return {key: frozen(one) for key, one in value.items()} if isinstance(value, dict) else value


CASES = list(cases())
CATCHES = [
    pytest.param(kind, case, line, id=f"{kind}-{at}-{number}")
    for at, (kind, case) in enumerate(CASES)
    for number, line in enumerate(case["catches"])
]
LEAVES = [
    pytest.param(case, line, id=f"{kind}-{at}-{number}")
    for at, (kind, case) in enumerate(CASES)
    for number, line in enumerate(case["leaves"])
]


@pytest.mark.parametrize("kind", [kind.kind for kind in KINDS])
def test_every_kind_has_examples_of_both_sorts(kind: str) -> None:
    """A kind that nobody tried is a kind that is wrong; half of the lines are traps."""
    own = [case for name, case in CASES if name == kind]
    assert own, f"write tests/examples/{kind}.toml"
    assert sum(len(case["catches"]) for case in own) >= 5
    assert sum(len(case["leaves"]) for case in own) >= 5


def test_no_examples_are_left_for_a_kind_that_is_gone() -> None:
    assert {name for name, _ in CASES} == {kind.kind for kind in KINDS}


@pytest.mark.parametrize(("kind", "case", "line"), CATCHES)
def test_it_catches_exactly_these_words(kind: str, case: dict[str, Any], line: Any) -> None:
    draft = as_draft(line)
    expected = line["matches"] if isinstance(line, dict) else line[1:]
    findings = reviewer_for(case).review(draft)
    assert [finding.match for finding in findings] == expected
    assert {finding.kind for finding in findings} == {kind}
    assert all(draft.text[finding.start : finding.end] == finding.match for finding in findings)


@pytest.mark.parametrize(("case", "line"), LEAVES)
def test_it_leaves_these_alone(case: dict[str, Any], line: object) -> None:
    assert [finding.match for finding in reviewer_for(case).review(as_draft(line))] == []


@pytest.mark.parametrize("edge", EDGES)
def test_what_stands_at_a_matchs_edge_changes_nothing(edge: str) -> None:
    case = {"language": "en", "rule": {"avoid": {"en": ["game changer"]}}}
    (finding,) = reviewer_for(case).review(Draft(f"{edge}game changer{edge}"))
    assert finding.match == "game changer"
    assert finding.start == len(edge)
