"""What the tools answer: small, structured, and with the product's manners: questions, never a verdict."""

from __future__ import annotations

import json
from collections.abc import Sequence

from bot.assistants.charters import NamedCharter
from bot.assistants.inputs import CheckRequest
from bot.charter.advice import advise
from bot.charter.draft import Draft
from bot.charter.model import Rule
from bot.charter.review import Finding
from bot.wording.assistants import check_note
from bot.wording.findings import excerpt, group_by_rule
from bot.wording.language import Language, language
from bot.wording.page import shorten
from bot.wording.suggestion import asked_about

Answer = dict[str, object]
"""What can be written as a JSON object."""

LARGEST_CHECK = 3_000  # bytes of JSON, which is fewer than 1,000 tokens
_MOST_REMARKS = 3
_MOST_WORDS = 4
_LONGEST_QUESTION, _LONGEST_WORDS, _LONGEST_EXAMPLE = 240, 40, 140


def check(named: NamedCharter, request: CheckRequest) -> Answer:
    """Say what a charter brings to mind about a draft: the first rules in full, the others by name.

    Nothing of the draft is kept. Without findings, the note says that this approves nothing.
    """
    charter = named.charter
    platform = request.platform or charter.drafts.platform
    draft = Draft.read(request.text, default_platform=platform, pictures=request.pictures)
    groups = list(group_by_rule(advise(named.reviewer, draft, any_length=True).findings).values())
    spoken = language(charter.language)
    remarks = [_remark(group, spoken, request.text) for group in groups[:_MOST_REMARKS]]
    answer = _check(named, remarks, groups, spoken)
    while len(as_json(answer).encode()) > LARGEST_CHECK and len(remarks) > 1:
        remarks.pop()
        answer = _check(named, remarks, groups, spoken)
    return answer


def list_rules(named: NamedCharter) -> Answer:
    """List a charter's rules and objectives, each rule with a post that keeps to it where the charter has one."""
    charter = named.charter
    return {
        "charter": charter.name,
        "language": charter.language,
        "rules": [_rule(rule) for rule in charter.rules],
        "objectives": [objective.text for objective in charter.objectives],
    }


def as_json(answer: Answer) -> str:
    """Write an answer as JSON without needless spaces."""
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":"))


def _check(
    named: NamedCharter, remarks: Sequence[Answer], groups: Sequence[Sequence[Finding]], spoken: Language
) -> Answer:
    others = [group[0].rule for group in groups[len(remarks) :]]
    return {
        "charter": named.charter.name,
        "remarks": list(remarks),
        "also": [{"number": rule.number, "id": rule.id} for rule in others],
        "note": check_note(spoken, found=bool(groups)),
    }


def _remark(findings: Sequence[Finding], public: Language, text: str) -> Answer:
    """One rule: a question about the first place where it comes up, and all the words it means.

    The wording is chosen by the text, so that the same draft always reads the same.
    """
    first = findings[0]
    spoken = language(first.language) if first.language else public
    words = dict.fromkeys(shorten(excerpt(one), _LONGEST_WORDS) for one in findings if one.match)
    return {
        "number": first.rule.number,
        "id": first.rule.id,
        "question": shorten(asked_about(first, spoken, text), _LONGEST_QUESTION),
        "words": list(words)[:_MOST_WORDS],
        "rule": first.rule.text,
    }


def _rule(rule: Rule) -> Answer:
    told: Answer = {"number": rule.number, "id": rule.id, "text": rule.text, "checked": bool(rule.matchers)}
    if rule.on:
        told["platforms"] = list(rule.on)
    if rule.example:
        told["example"] = shorten(rule.example, _LONGEST_EXAMPLE)
    return told
