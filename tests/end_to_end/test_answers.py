"""The three buttons under a reply: *Useful*, *Not this time*, *Why?*."""

import datetime as dt
from pathlib import Path

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.context import CHECKS_PER_WINDOW
from bot.wording.language import language
from slack_sandbox import AMELIE, DRAFTS, SAM, Message, Sandbox
from slack_sandbox.views import View
from tests.conftest import StartBot
from tests.end_to_end.helpers import (
    BAIT,
    BUTTONS,
    HYPE_AND_BAIT,
    buttons,
    calls_of,
    modal_of,
    only_charter,
    own_messages,
    parts_of,
    pressable,
    replied,
    settled,
    the_reply,
    whispers,
)
from tests.running import CLEAN, HYPE, RunningBot


async def press(bot: RunningBot, user: str, reply: Message, action: str) -> None:
    """Press a button, assert that the press is acknowledged, and wait for the bot."""
    answer = await bot.sandbox.click(user, DRAFTS, reply.ts, action)
    assert answer.error is None
    await settled(bot)


async def test_not_this_time_deletes_the_reply(sandbox: Sandbox, bot: RunningBot) -> None:
    draft, reply = await replied(bot, AMELIE, HYPE)
    await press(bot, AMELIE, reply, "nudge_not_now")
    assert own_messages(sandbox) == []
    assert bot.outcomes_of(draft.ts).count("retracted") == 1


async def test_after_not_this_time_the_draft_is_left_alone_for_good(sandbox: Sandbox, bot: RunningBot) -> None:
    draft, reply = await replied(bot, AMELIE, HYPE)
    await press(bot, AMELIE, reply, "nudge_not_now")
    for text in (BAIT, CLEAN, HYPE):
        sandbox.edit(AMELIE, DRAFTS, draft.ts, text)
        await settled(bot)
    assert own_messages(sandbox) == []
    assert len(calls_of(sandbox, "chat.postMessage")) == 1


async def test_after_not_this_time_another_rule_applies_to_the_next_draft(sandbox: Sandbox, bot: RunningBot) -> None:
    """The press is about this draft, not about the author."""
    _, reply = await replied(bot, AMELIE, HYPE)
    await press(bot, AMELIE, reply, "nudge_not_now")
    _, other = await replied(bot, AMELIE, BAIT)
    assert own_messages(sandbox) == [other]


async def test_not_this_time_survives_a_restart(sandbox: Sandbox, start: StartBot) -> None:
    async with start() as bot:
        draft, reply = await replied(bot, AMELIE, HYPE)
        await press(bot, AMELIE, reply, "nudge_not_now")
    async with start() as bot:
        sandbox.edit(AMELIE, DRAFTS, draft.ts, BAIT)
        await settled(bot)
        assert own_messages(sandbox) == []


async def test_useful_replaces_the_buttons_with_thanks(sandbox: Sandbox, bot: RunningBot) -> None:
    draft, reply = await replied(bot, AMELIE, HYPE)
    await press(bot, AMELIE, reply, "nudge_useful")
    assert the_reply(bot, draft.ts).ts == reply.ts
    assert buttons(reply) == []
    assert "big promise" in reply.text
    assert "Thank you." in reply.text


async def test_a_reply_that_was_useful_still_follows_the_draft(sandbox: Sandbox, bot: RunningBot) -> None:
    """The other rule gets its own buttons, because nobody has pressed them yet."""
    draft, reply = await replied(bot, AMELIE, HYPE)
    await press(bot, AMELIE, reply, "nudge_useful")
    sandbox.edit(AMELIE, DRAFTS, draft.ts, BAIT)
    await settled(bot)
    assert the_reply(bot, draft.ts).ts == reply.ts
    assert "keeps something back" in reply.text
    assert "Thank you." not in reply.text
    assert buttons(reply) == BUTTONS
    sandbox.edit(AMELIE, DRAFTS, draft.ts, CLEAN)
    await settled(bot)
    assert own_messages(sandbox) == []


async def test_useful_may_be_pressed_twice_at_once(sandbox: Sandbox, bot: RunningBot) -> None:
    draft, reply = await replied(bot, AMELIE, HYPE)
    answers = [sandbox.click(AMELIE, DRAFTS, reply.ts, "nudge_useful") for _ in range(2)]
    assert [(await answer).error for answer in answers] == [None, None]
    await settled(bot)
    assert buttons(the_reply(bot, draft.ts)) == []


@pytest.mark.parametrize("action", ["nudge_useful", "nudge_not_now"])
async def test_only_the_authors_press_counts(sandbox: Sandbox, bot: RunningBot, action: str) -> None:
    """Anybody else is told in private, in their language, and nothing happens."""
    draft, reply = await replied(bot, SAM, HYPE)
    await press(bot, AMELIE, reply, action)
    (told,) = await sandbox.until(lambda: whispers(sandbox, AMELIE))
    assert (told.text, told.thread_ts) == (language("fr").text("feedback.not_yours"), draft.ts)
    assert buttons(the_reply(bot, draft.ts)) == BUTTONS
    (figures,) = await parts_of(bot).listener_context.figures(only_charter(bot), 28)
    assert (figures.useful, figures.set_aside) == (0, 0)
    await press(bot, SAM, reply, action)
    assert buttons(reply) == [] or own_messages(sandbox) == []
    assert whispers(sandbox, SAM) == []


def of_an_older_release(reply: Message) -> Message:
    """Take the author's name out of a reply: earlier releases did not write it."""
    for block in reply.blocks or []:
        block["block_id"] = "b1"
    return reply


async def test_under_a_reply_of_an_older_release_slack_says_who_the_author_is(
    sandbox: Sandbox, bot: RunningBot
) -> None:
    _, reply = await replied(bot, SAM, HYPE)
    await press(bot, AMELIE, of_an_older_release(reply), "nudge_not_now")
    await sandbox.until(lambda: whispers(sandbox, AMELIE))
    assert own_messages(sandbox) == [reply]
    await press(bot, SAM, reply, "nudge_not_now")
    assert own_messages(sandbox) == []


@pytest.mark.parametrize("kind", ["429", "hang", "not_json", "error_before"])
async def test_a_press_counts_only_once_its_author_is_known(sandbox: Sandbox, bot: RunningBot, kind: str) -> None:
    """Slack does not say who wrote the draft: the press is acknowledged in time, and its author told in private."""
    _, reply = await replied(bot, SAM, HYPE)
    sandbox.faults.add("conversations.history", kind)
    await press(bot, SAM, of_an_older_release(reply), "nudge_not_now")
    (told,) = await sandbox.until(lambda: whispers(sandbox, SAM))
    assert told.text == language("en").text("feedback.unknown")
    assert own_messages(sandbox) == [reply]


async def test_a_press_that_cannot_be_explained_is_acknowledged(sandbox: Sandbox, bot: RunningBot) -> None:
    _, reply = await replied(bot, SAM, HYPE)
    sandbox.faults.add("chat.postEphemeral", "error_before", error="user_not_in_channel")
    await press(bot, AMELIE, reply, "nudge_not_now")
    await sandbox.until(lambda: calls_of(sandbox, "chat.postEphemeral"))
    assert own_messages(sandbox) == [reply]


async def test_useful_and_not_this_time_at_once_leave_the_draft_alone(sandbox: Sandbox, bot: RunningBot) -> None:
    """In doubt, the bot stays silent."""
    _, reply = await replied(bot, AMELIE, HYPE)
    answers = [
        sandbox.click(AMELIE, DRAFTS, reply.ts, "nudge_not_now"),
        sandbox.click(AMELIE, DRAFTS, reply.ts, "nudge_useful"),
    ]
    assert [(await answer).error for answer in answers] == [None, None]
    await settled(bot)
    assert own_messages(sandbox) == []


async def test_feedback_is_counted_by_rule(sandbox: Sandbox, bot: RunningBot) -> None:
    for user, action in ((AMELIE, "nudge_useful"), (SAM, "nudge_not_now")):
        _, reply = await replied(bot, user, HYPE)
        await press(bot, user, reply, action)
    (figures,) = await parts_of(bot).listener_context.figures(only_charter(bot), 28)
    assert (figures.rule_id, figures.spoke, figures.useful, figures.set_aside) == ("no-hype", 2, 1, 1)


async def test_a_button_still_works_after_the_database_was_lost(
    sandbox: Sandbox, start: StartBot, tmp_path: Path
) -> None:
    async with start() as bot:
        _, reply = await replied(bot, AMELIE, HYPE)
    async with start(database_url=f"sqlite:///{tmp_path / 'new.db'}") as bot:
        await press(bot, AMELIE, reply, "nudge_not_now")
        assert own_messages(sandbox) == []


async def test_why_shows_the_rule_the_words_and_what_else_applies(sandbox: Sandbox, bot: RunningBot) -> None:
    _, reply = await replied(bot, SAM, HYPE_AND_BAIT)
    await press(bot, SAM, reply, "nudge_why")
    await sandbox.until(lambda: modal_of(sandbox, SAM))
    why = modal_of(sandbox, SAM)
    assert "Why this reminder?" in why
    assert "Facts impress. No superlative that we cannot prove." in why
    assert "What was noticed: “game changer”" in why
    assert "The charter also brings this to mind:" in why
    assert "Say what it is. No bait." in why
    assert "“You won't believe”" in why
    assert "To be left alone" in why
    assert "24 hours" in why
    assert modal_of(sandbox, AMELIE) == ""


async def test_why_reads_the_draft_ten_times_a_minute_at_most(sandbox: Sandbox, bot: RunningBot) -> None:
    """Whoever presses without end takes no call from catch-up, and still sees the rule."""
    _, reply = await replied(bot, SAM, HYPE)
    for _ in range(CHECKS_PER_WINDOW + 2):
        await press(bot, AMELIE, reply, "nudge_why")
    assert len(calls_of(sandbox, "conversations.history")) <= CHECKS_PER_WINDOW + 2  # two at the start
    await sandbox.until(lambda: len(calls_of(sandbox, "views.open")) == CHECKS_PER_WINDOW + 2)
    assert "Facts impress." in modal_of(sandbox, AMELIE)


async def test_why_is_in_the_readers_language(sandbox: Sandbox, bot: RunningBot) -> None:
    """The charter's own sentences stay as the team wrote them."""
    _, reply = await replied(bot, SAM, HYPE)
    await press(bot, AMELIE, reply, "nudge_why")
    await sandbox.until(lambda: modal_of(sandbox, AMELIE))
    assert "Pour être au calme" in modal_of(sandbox, AMELIE)
    assert "Facts impress." in modal_of(sandbox, AMELIE)


async def why_of(bot: RunningBot, user: str) -> View:
    """Press *Why?* under a reply and return the modal."""
    _, reply = await replied(bot, AMELIE, HYPE)
    await press(bot, user, reply, "nudge_why")
    await bot.sandbox.until(lambda: modal_of(bot.sandbox, user))
    view = bot.sandbox.workspace.views.top(user)
    assert view is not None
    return view


async def press_in(sandbox: Sandbox, view: View, action: str, value: str | None = None) -> str:
    """Press a button in a modal and return its updated text."""
    before = view.hash
    answer = await sandbox.view_click(view.user, view.id, action, value=value)
    assert answer.error is None
    await sandbox.until(lambda: view.hash != before)
    return modal_of(sandbox, view.user)


async def test_quiet_can_be_requested_and_ended_under_why(sandbox: Sandbox, bot: RunningBot) -> None:
    """The modal offers quiet and shows the result of the press."""
    view = await why_of(bot, SAM)
    assert "You have not asked for quiet" in modal_of(sandbox, SAM)
    assert "You have quiet until" in await press_in(sandbox, view, "quiet_week")
    await bot.came_to(sandbox.post(SAM, DRAFTS, HYPE).ts, "quiet")
    assert "You have not asked for quiet" in await press_in(sandbox, view, "quiet_off")
    await bot.came_to(sandbox.post(SAM, DRAFTS, HYPE).ts, "replied")


async def test_every_button_under_why_works(sandbox: Sandbox, bot: RunningBot) -> None:
    view = await why_of(bot, SAM)
    soon, never = ((dt.datetime.now(dt.UTC).date() + dt.timedelta(days=days)).isoformat() for days in (20, 200))
    for action, value in (("quiet_day", None), ("quiet_week", None), ("quiet_until", soon)):
        assert "You have quiet until" in await press_in(sandbox, view, action, value)
        assert await parts_of(bot).stores.quiet.quiet_until(SAM) is not None
        await press_in(sandbox, view, "quiet_off")
        assert await parts_of(bot).stores.quiet.quiet_until(SAM) is None
    assert "in 90 days at the latest" in await press_in(sandbox, view, "quiet_until", never)
    assert await parts_of(bot).stores.quiet.quiet_until(SAM) is None


async def test_why_tells_a_quiet_reader_so(sandbox: Sandbox, bot: RunningBot) -> None:
    await sandbox.command(SAM, DRAFTS, "/charter quiet 7")
    view = await why_of(bot, SAM)
    assert "You have quiet until" in modal_of(sandbox, SAM)
    assert [one["action_id"] for one in pressable(view.body["blocks"])] == ["quiet_off"]


async def test_why_changes_nothing_in_the_thread(sandbox: Sandbox, bot: RunningBot) -> None:
    draft, reply = await replied(bot, SAM, HYPE)
    await press(bot, SAM, reply, "nudge_why")
    assert the_reply(bot, draft.ts).edited is None
    assert buttons(reply) == BUTTONS


async def test_why_opens_even_if_the_draft_cannot_be_read(sandbox: Sandbox, bot: RunningBot) -> None:
    _, reply = await replied(bot, SAM, HYPE)
    sandbox.faults.add("conversations.history", "error_before", error="fatal_error")
    await press(bot, SAM, reply, "nudge_why")
    await sandbox.until(lambda: modal_of(sandbox, SAM))
    assert "Facts impress." in modal_of(sandbox, SAM)
    assert "could not be read again" in modal_of(sandbox, SAM)


async def test_why_opens_in_time_even_if_slack_is_slow(sandbox: Sandbox, bot: RunningBot) -> None:
    """A ``trigger_id`` expires after three seconds."""
    _, reply = await replied(bot, SAM, HYPE)
    sandbox.faults.hold("conversations.history")
    await press(bot, SAM, reply, "nudge_why")
    await sandbox.until(lambda: modal_of(sandbox, SAM), seconds=3)


async def test_a_button_of_an_older_release_is_acknowledged(sandbox: Sandbox, bot: RunningBot) -> None:
    """Without an acknowledgement Slack shows a warning sign next to the button."""
    element = {"type": "button", "action_id": "of_long_ago", "text": {"type": "plain_text", "text": "Old"}}
    client = AsyncWebClient(sandbox.bot_token, base_url=sandbox.api_url, session=parts_of(bot).slack.client.session)
    blocks = [{"type": "actions", "elements": [element]}]
    posted = await client.chat_postMessage(channel=DRAFTS, text="Old", blocks=blocks)
    answer = await sandbox.click(AMELIE, DRAFTS, posted["ts"], "of_long_ago")
    assert answer.error is None
