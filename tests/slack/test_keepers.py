"""Who keeps a charter: by id, by user name, by user group; never by a name that people choose."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.errors import SlackError
from slack_sandbox import AMELIE, SAM, Person, Sandbox
from tests.end_to_end.helpers import calls_of, parts_of
from tests.running import RunningBot


async def keeps(bot: RunningBot, person: str, *keepers: str) -> bool:
    return await parts_of(bot).listener_context.edits.keepers.keeps(person, keepers)


@pytest.mark.parametrize(
    ("person", "keeper", "expected"),
    [
        (SAM, SAM, True),
        (SAM, "@sam", True),
        (SAM, "@Sam", True),
        (SAM, "@Sam Okafor", False),
        (SAM, "@amelie", False),
        (SAM, AMELIE, False),
        (AMELIE, "@editors", True),
        (AMELIE, "@Editors", True),
        (AMELIE, "S0EDITORS", True),
        (SAM, "@editors", False),
        (SAM, "S0NOBODY", False),
    ],
)
async def test_a_keeper_is_known_by_each_of_these(bot: RunningBot, person: str, keeper: str, expected: bool) -> None:
    assert await keeps(bot, person, keeper) is expected


async def test_an_id_needs_no_question(sandbox: Sandbox, bot: RunningBot) -> None:
    before = len(sandbox.calls)
    assert await keeps(bot, SAM, "@somebody", SAM)
    assert len(sandbox.calls) == before


async def test_somebody_of_another_workspace_is_no_keeper_by_name(sandbox: Sandbox, bot: RunningBot) -> None:
    """A shared channel brings people along who may have the same user name."""
    stranger = Person("U0STRANGER", "sam", "Sam Other", "en-US", home="D0STRANGER", team="T0OTHER")
    sandbox.workspace.welcome([stranger])
    assert not await keeps(bot, "U0STRANGER", "@sam")
    assert await keeps(bot, "U0STRANGER", "@sam", "U0STRANGER")


async def test_whoever_takes_a_name_to_be_shown_by_is_no_keeper(sandbox: Sandbox, bot: RunningBot) -> None:
    impostor = Person("U0MALLORY", "mallory", "sam", "en-US", home="D0MALLORY")
    sandbox.workspace.welcome([impostor])
    assert not await keeps(bot, "U0MALLORY", "@sam")


async def test_slack_is_asked_once_about_the_keepers_of_several_charters(sandbox: Sandbox, bot: RunningBot) -> None:
    before = [len(calls_of(sandbox, method)) for method in ("users.info", "usergroups.list")]
    charters = [["@editors"], ["@amelie"], ["S0EDITORS", "@nobody"], ["@sam"], [AMELIE]]
    keepers = parts_of(bot).listener_context.edits.keepers
    assert await keepers.keeps_each(AMELIE, charters) == [True, True, True, False, True]
    after = [len(calls_of(sandbox, method)) for method in ("users.info", "usergroups.list")]
    assert [now - then for now, then in zip(after, before, strict=True)] == [1, 1]


async def test_a_group_is_asked_each_time(sandbox: Sandbox, bot: RunningBot) -> None:
    assert await keeps(bot, AMELIE, "@editors")
    group = sandbox.workspace.groups["S0EDITORS"]
    sandbox.workspace.groups[group.id] = replace(group, members=(SAM,))
    assert not await keeps(bot, AMELIE, "@editors")
    assert await keeps(bot, SAM, "@editors")


async def test_without_the_scope_no_group_keeps_and_names_still_do(sandbox: Sandbox, bot: RunningBot) -> None:
    sandbox.faults.refuse("usergroups.list", "missing_scope")
    assert not await keeps(bot, AMELIE, "@editors")
    assert await keeps(bot, AMELIE, "@editors", "@amelie")


async def test_while_slack_is_silent_nobody_is_taken_for_a_keeper(sandbox: Sandbox, bot: RunningBot) -> None:
    sandbox.faults.add("users.info", "500", times=5)
    with pytest.raises(SlackError):
        await keeps(bot, SAM, "@sam")


async def test_keepers_are_named_as_people_know_them(sandbox: Sandbox, bot: RunningBot) -> None:
    keepers = parts_of(bot).listener_context.edits.keepers
    assert await keepers.display([SAM, "@amelie", "@editors", "U0GONE"]) == (
        "Sam Okafor",
        "@amelie",
        "@editors",
        "U0GONE",
    )
    assert await keepers.own_names(SAM, ["@sam", SAM, "@editors", "@amelie"]) == (SAM, "@sam")
    assert calls_of(sandbox, "usergroups.list") == []
