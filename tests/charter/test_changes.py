"""What people should hear of when the charter changes, and what they should not."""

from __future__ import annotations

import pytest

from bot.charter.changes import Change, changes, dumped, loaded, marks
from bot.charter.loading import parse

HEAD = 'name = "Us"\n'
RULE = """
[[rules]]
id = "{id}"
text = "{text}"
say = "{say}"
avoid.en = {avoid}
good = "{good}"
bad = "zap"
"""
ZAP = {"id": "zap", "text": "No zap.", "say": "?", "avoid": '["zap"]', "good": "fine"}


def rule(**changed: str) -> str:
    return RULE.format(**(ZAP | changed))


def between(before: str, after: str) -> tuple[Change, ...]:
    return changes(loaded(dumped(marks(parse(HEAD + before)))), parse(HEAD + after))


@pytest.mark.parametrize(
    ("after", "what"),
    [
        (rule(), ()),
        (rule(say="Really?", good="all is well"), ()),
        (rule(avoid='["zap", "zapp"]'), (Change("changed", 1, "No zap."),)),
        (rule(text="Never zap.", avoid='["zap", "zapp"]'), (Change("reworded", 1, "Never zap."),)),
        (rule(id="zip"), (Change("new", 1, "No zap."), Change("gone", 0, "No zap."))),
        (rule(id="first", text="Kind.") + rule(), (Change("new", 1, "Kind."),)),
        ("", (Change("gone", 0, "No zap."),)),
    ],
    ids=["nothing", "examples and wordings", "what it looks for", "its text", "its id", "its number", "its end"],
)
def test_changes_are_told_by_what_people_would_notice(after: str, what: tuple[Change, ...]) -> None:
    assert between(rule(), after) == what
