"""Whom a charter's ``keepers`` name: the people who get a direct message about a suggestion."""

from __future__ import annotations

import pytest

from slack_sandbox import AMELIE, SAM, Person, Sandbox, UserGroup
from slack_sandbox.workspace import BOT
from tests.conftest import StartBot
from tests.end_to_end.helpers import parts_of
from tests.end_to_end.suggesting import NORA, workspace


@pytest.fixture
def sandbox_options() -> dict[str, object]:
    """Amélie, Sam and Nora, and a bot of another app."""
    made = workspace()
    made.people["U0OTHER"] = Person("U0OTHER", "helper", "Helper", is_bot=True)
    made.groups["S0ALL"] = UserGroup("S0ALL", "all", "All", (SAM, AMELIE, BOT))
    return {"workspace": made}


@pytest.mark.parametrize(
    ("named", "found"),
    [
        (["@amelie"], {AMELIE}),
        (["@Amelie", "@NORA"], {AMELIE, NORA}),
        (["U0SAM", "@sam"], {SAM}),
        (["@editors"], {AMELIE}),
        (["S0EDITORS", "@nora"], {AMELIE, NORA}),
        (["@all"], {SAM, AMELIE}),
        (["@Amélie Laurent", "@nobody", "S0NONE"], set()),
        (["@helper"], set()),
    ],
)
async def test_names_ids_and_groups_are_resolved_once_each(
    sandbox: Sandbox, start: StartBot, named: list[str], found: set[str]
) -> None:
    """Neither the name that people choose to be shown by, nor a bot, makes a keeper."""
    async with start() as bot:
        keepers = await parts_of(bot).listener_context.suggestions.messages.keepers(named)
    assert len(keepers) == len(found)
    assert set(keepers) == found


async def test_without_the_scope_for_groups_people_are_still_found(sandbox: Sandbox, start: StartBot) -> None:
    async with start() as bot:
        sandbox.faults.refuse("usergroups.list", "missing_scope")
        assert await parts_of(bot).listener_context.suggestions.messages.keepers(["@sam", "@editors"]) == [SAM]
