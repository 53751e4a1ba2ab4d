"""A folder of charters: each channel has its own rules, language, reminder and figures."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from bot.errors import CharterError
from slack_sandbox import AMELIE, DRAFTS, GENERAL, SAM, TEAM, Sandbox
from tests.conftest import StartBot
from tests.end_to_end.helpers import own_messages, parts_of, settled, shown, the_reply
from tests.end_to_end.test_home import home_of, try_text
from tests.running import RunningBot

ENGLISH = """
name = "Paper"

[drafts]
channels = ["#social-drafts"]

[[rules]]
id = "no-hype"
text = "Facts impress."
say = "“{match}” is a big promise."
avoid = "game changer"

[[rules]]
id = "same-again"
text = "Something new each time."
repeat = 7
"""
FRENCH = """
name = "Presse"
language = "fr"

[drafts]
channels = ["#social-team"]
min_words = 6

[[rules]]
id = "no-hype"
text = "Les faits parlent."
say = "« {match} » promet beaucoup."
avoid = ["révolutionnaire"]
avoid.en = ["game changer"]
"""
HYPE = "Our new press is a game changer for everybody"


@pytest.fixture
def begin(start: StartBot, tmp_path: Path) -> StartBot:
    """Start a bot with both charters, or with others."""

    def starting(
        english: str = ENGLISH, french: str = FRENCH, **changes: object
    ) -> AbstractAsyncContextManager[RunningBot]:
        folder = tmp_path / "charters"
        folder.mkdir(exist_ok=True)
        (folder / "paper.toml").write_text(english, encoding="utf-8")
        (folder / "presse.toml").write_text(french.replace('avoid = ["révolutionnaire"]\n', ""), encoding="utf-8")
        return start(charter_file=folder, **changes)

    return starting


@pytest.fixture
async def bot(begin: StartBot) -> AsyncIterator[RunningBot]:
    async with begin() as running:
        yield running


async def asked(sandbox: Sandbox, user: str, channel: str, command: str) -> str:
    """Type a command, and return what its answer shows."""
    answer = await sandbox.command(user, channel, command)
    return shown(answer.payload["blocks"])


async def test_each_channel_has_its_own_rule_and_language(sandbox: Sandbox, bot: RunningBot) -> None:
    english, french = sandbox.post(AMELIE, DRAFTS, HYPE), sandbox.post(AMELIE, TEAM, HYPE)
    for draft in (english, french):
        await bot.came_to(draft.ts, "replied")
    said = shown(the_reply(bot, english.ts).blocks or [])
    assert "is a big promise." in said
    assert "Not this time" in said
    (reply,) = bot.replies(french.ts, TEAM)
    said = shown(reply.blocks or [])
    assert "promet beaucoup." in said
    assert "Pas cette fois" in said


async def test_a_rule_of_one_charter_never_rests_for_another_that_names_one_alike(
    sandbox: Sandbox, bot: RunningBot
) -> None:
    for channel in (DRAFTS, TEAM):
        draft = sandbox.post(SAM, channel, HYPE)
        await bot.came_to(draft.ts, "replied")
        again = sandbox.post(SAM, channel, "A game changer is what they call the old mill now")
        await bot.came_to(again.ts, "resting")


async def test_what_counts_as_a_draft_is_up_to_the_channels_charter(sandbox: Sandbox, bot: RunningBot) -> None:
    short = sandbox.post(AMELIE, TEAM, "What a game changer")
    await bot.came_to(short.ts, "short")
    draft = sandbox.post(AMELIE, DRAFTS, "What a game changer")
    await bot.came_to(draft.ts, "replied")


async def test_repetition_is_looked_for_where_the_charter_asks(sandbox: Sandbox, bot: RunningBot) -> None:
    again = "We open the workshop on Saturday at ten. Come and see how paper is made by hand, all day long."
    for channel, outcome in ((DRAFTS, "replied"), (TEAM, "nothing_found")):
        first = sandbox.post(AMELIE, channel, again)
        await bot.came_to(first.ts, "nothing_found")
        second = sandbox.post(SAM, channel, again)
        await bot.came_to(second.ts, outcome)


async def test_the_command_speaks_of_the_channels_charter(sandbox: Sandbox, bot: RunningBot) -> None:
    for channel, name in ((DRAFTS, "Paper: our charter"), (TEAM, "Presse: our charter")):
        assert name in await asked(sandbox, SAM, channel, "/charter")
    said = await asked(sandbox, SAM, TEAM, f"/charter check {HYPE}")
    assert "promet beaucoup." in said
    assert "Facts impress." not in said


@pytest.mark.parametrize("typed", ["", "check A game changer", "rule 1", "health", "A game changer for us"])
async def test_in_a_channel_of_no_charter_the_command_lists_them(sandbox: Sandbox, bot: RunningBot, typed: str) -> None:
    said = await asked(sandbox, SAM, GENERAL, f"/charter {typed}")
    assert "No charter watches this channel." in said
    assert "• Paper: #social-drafts" in said
    assert "• Presse: #social-team" in said


async def test_quiet_and_help_need_no_charter(sandbox: Sandbox, bot: RunningBot) -> None:
    assert "/charter quiet" in await asked(sandbox, SAM, GENERAL, "/charter help")
    await sandbox.command(SAM, GENERAL, "/charter quiet 2")
    for channel in (DRAFTS, TEAM):
        draft = sandbox.post(SAM, channel, HYPE)
        await bot.came_to(draft.ts, "quiet")


async def test_health_counts_the_drafts_of_the_charter(sandbox: Sandbox, bot: RunningBot) -> None:
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await bot.came_to(draft.ts, "replied")
    await settled(bot)
    assert "Rule 1" in await asked(sandbox, SAM, DRAFTS, "/charter health")
    assert "Rule 1 (" not in await asked(sandbox, SAM, TEAM, "/charter health")


async def test_home_shows_the_charters_of_my_channels(sandbox: Sandbox, bot: RunningBot) -> None:
    said = await home_of(sandbox, SAM)
    assert "Paper: our charter" in said
    assert "Presse: our charter" in said
    sandbox.workspace.channel(TEAM).members.remove(SAM)
    said = await home_of(sandbox, SAM)
    assert "Paper: our charter" in said
    assert "Presse" not in said
    assert (await try_text(sandbox, SAM, HYPE)).count("is a big promise.") == 1


async def test_home_shows_every_charter_where_slack_does_not_list_the_channels(
    sandbox: Sandbox, bot: RunningBot
) -> None:
    sandbox.workspace.channel(TEAM).members.remove(SAM)
    sandbox.faults.add("users.conversations", "error_before")
    said = await home_of(sandbox, SAM)
    assert "Paper: our charter" in said
    assert "Presse: our charter" in said


async def test_a_text_in_home_is_checked_by_each_charter(sandbox: Sandbox, bot: RunningBot) -> None:
    said = await try_text(sandbox, SAM, HYPE)
    assert said.index("Paper") < said.index("is a big promise.") < said.index("Presse") < said.index("promet beaucoup.")


async def test_each_charter_has_its_reminder(sandbox: Sandbox, bot: RunningBot) -> None:
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await bot.came_to(draft.ts, "replied")
    planned = await parts_of(bot).reminders.post_now()
    assert dict(planned) == {"social-drafts": True, "social-team": True}
    (english,) = [one for one in own_messages(sandbox) if not one.thread_ts]
    (french,) = own_messages(sandbox, TEAM)
    assert "Paper" in english.text
    assert "Presse" in french.text
    assert "Les faits parlent." in french.text


async def test_metrics_name_the_charter(sandbox: Sandbox, bot: RunningBot) -> None:
    draft = sandbox.post(AMELIE, TEAM, HYPE)
    await bot.came_to(draft.ts, "replied")
    page = (await parts_of(bot).health.metrics_text()).decode()
    assert 'charter_drafts_total{charter="presse",outcome="replied"} 1.0' in page


async def test_two_charters_of_one_channel_stop_the_start(begin: StartBot) -> None:
    with pytest.raises(CharterError, match="#social-drafts is watched by two charters, paper and presse"):
        async with begin(french=FRENCH.replace("#social-team", "#social-drafts")):
            pass


async def test_a_charter_joins_and_leaves_while_the_bot_runs(sandbox: Sandbox, begin: StartBot, tmp_path: Path) -> None:
    async with begin(poll_seconds=0.02) as bot:
        (tmp_path / "charters" / "presse.toml").unlink()
        await bot.until(lambda: len(parts_of(bot).charters.now.all) == 1)
        ignored = sandbox.post(AMELIE, TEAM, HYPE)
        await bot.until(lambda: sandbox.deliveries.idle)
        assert bot.outcomes_of(ignored.ts) == []
        (tmp_path / "charters" / "back.toml").write_text(FRENCH.replace('avoid = ["révolutionnaire"]\n', ""), "utf-8")
        await bot.until(lambda: len(parts_of(bot).charters.now.all) == 2)
        draft = sandbox.post(SAM, TEAM, HYPE)
        await bot.came_to(draft.ts, "replied")


async def test_a_charter_that_would_share_a_channel_changes_nothing(
    sandbox: Sandbox, begin: StartBot, tmp_path: Path
) -> None:
    async with begin(poll_seconds=0.02) as bot:
        third = tmp_path / "charters" / "third.toml"
        third.write_text(ENGLISH, encoding="utf-8")
        looks = parts_of(bot).loader
        await bot.until(lambda: not looks._stale and len(looks._read) == 3)
        draft = sandbox.post(AMELIE, DRAFTS, HYPE)
        await bot.came_to(draft.ts, "replied")
        assert [one.id for one in parts_of(bot).charters.now.all] == ["paper", "presse"]


async def test_drafts_wait_for_no_list_of_channels(sandbox: Sandbox, begin: StartBot) -> None:
    """Slack is busy at the start: the channels that were watched before have their charters all the same."""
    async with begin():
        pass
    missed = sandbox.post(AMELIE, TEAM, HYPE)
    sandbox.faults.add("users.conversations", "error_before", times=2)
    async with begin(catch_up_seconds=0.1) as bot:
        await bot.came_to(missed.ts, "replied")
        assert "promet beaucoup." in shown(bot.replies(missed.ts, TEAM)[0].blocks or [])
