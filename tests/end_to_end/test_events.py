"""Events as Slack really sends them: repeated, delayed, out of order. Each is acknowledged; a draft gets one reply."""

import time
from typing import Any

import pytest

from bot.db.schema import EventRow
from slack_sandbox import AMELIE, DRAFTS, SAM, Delivery, ImageFile, Sandbox
from tests.conftest import StartBot
from tests.db.helpers import change
from tests.end_to_end.helpers import (
    BAIT,
    calls_of,
    own_messages,
    parts_of,
    reach_back,
    replied,
    settled,
    the_reply,
    unheard,
)
from tests.running import CLEAN, HYPE, RunningBot


def events_of(sandbox: Sandbox) -> list[Delivery]:
    """Return every event sent to the bot."""
    return [delivery for delivery in sandbox.deliveries.log if delivery.kind == "events_api"]


def event_of(sandbox: Sandbox, ts: str) -> dict[str, Any]:
    """Return the event of a new post."""
    return next(delivery.event for delivery in events_of(sandbox) if delivery.event.get("ts") == ts)


async def test_every_event_of_a_drafts_life_is_acknowledged_at_once(sandbox: Sandbox, bot: RunningBot) -> None:
    """Bolt never acknowledges an event without a listener, and Slack redelivers it three times."""
    draft, reply = await replied(bot, AMELIE, f"{HYPE} https://example.org")
    sandbox.unfurl(DRAFTS, draft.ts)
    remark = sandbox.post(SAM, DRAFTS, "Nice", draft.ts, broadcast=True)
    sandbox.edit(SAM, DRAFTS, remark.ts, "Very nice")
    sandbox.post(SAM, DRAFTS, "waves", me=True)
    sandbox.post(SAM, DRAFTS, "A photo of our press", files=[ImageFile("garden")])
    sandbox.post_as_bot(DRAFTS, HYPE)
    sandbox.delete(SAM, DRAFTS, reply.ts)
    sandbox.delete(AMELIE, DRAFTS, draft.ts)
    sandbox.open_home(SAM)
    await settled(bot)
    assert len(events_of(sandbox)) > 15
    assert [(event.attempts, event.acknowledged) for event in events_of(sandbox)] == [(1, True)] * len(
        events_of(sandbox)
    )


@pytest.mark.parametrize(
    "event",
    [
        {"type": "channel_rename", "channel": {"id": DRAFTS, "name": "drafts", "created": 1}},
        {"type": "member_joined_channel", "user": SAM, "channel": DRAFTS},
        {"type": "reaction_added", "user": SAM, "reaction": "tada", "item": {"type": "message", "channel": DRAFTS}},
        {"type": "something_of_tomorrow"},
        {"type": "message"},
        {"type": "message", "channel": DRAFTS},
        {"type": "message", "channel": DRAFTS, "subtype": "something_of_tomorrow", "ts": "1795400000.000001"},
        {"type": "message", "channel": DRAFTS, "subtype": "message_changed", "hidden": True},
        {"type": "message", "channel": DRAFTS, "subtype": "message_changed", "message": None, "previous_message": None},
        {"type": "message", "channel": DRAFTS, "subtype": "message_deleted"},
        {"type": "message", "channel": DRAFTS, "ts": "no ts", "user": SAM, "text": HYPE},
        {"type": "message", "channel": DRAFTS, "ts": "1795400000.000001", "user": SAM, "text": None},
        {"type": "message", "channel": DRAFTS, "ts": "1795400000.000001", "user": SAM, "files": None, "edited": None},
        {"type": "message", "channel": "C0ELSEWHERE", "ts": "1795400000.000001", "user": SAM, "text": HYPE},
    ],
    ids=lambda event: "-".join(str(event[name]) for name in event if isinstance(event[name], str)),
)
async def test_any_other_event_is_acknowledged_at_once(
    sandbox: Sandbox, bot: RunningBot, event: dict[str, Any]
) -> None:
    sent = sandbox.deliver(event)
    await sandbox.until(lambda: sent.done)
    assert (sent.attempts, sent.acknowledged) == (1, True)
    await settled(bot)
    assert own_messages(sandbox) == []


async def test_events_that_slack_dropped_for_being_too_many_are_read_from_the_history(
    sandbox: Sandbox, start: StartBot
) -> None:
    """Slack reports it in an envelope that isn't an event, which Bolt alone would not acknowledge. The dropped events
    include an edit.
    """
    sandbox.post(SAM, DRAFTS, "Good morning to all of you", ts=f"{time.time() - 6 * 3600:.6f}")
    async with start() as bot:
        old, _ = await replied(bot, AMELIE, HYPE, ts=f"{time.time() - 5 * 3600:.6f}")
        sandbox.post(SAM, DRAFTS, CLEAN)
        await parts_of(bot).catch_up.recent()
        with unheard(sandbox):
            sandbox.edit(AMELIE, DRAFTS, old.ts, CLEAN)
            dropped = sandbox.post(SAM, DRAFTS, HYPE)
        delivery = sandbox.deliveries.send_event(
            {"type": "app_rate_limited", "team_id": "T0CHARTER", "minute_rate_limited": 1795400000, "api_app_id": "A0"}
        )
        await sandbox.until(lambda: delivery.done)
        assert (delivery.attempts, delivery.acknowledged) == (1, True)
        await parts_of(bot).catch_up.recent()
        await settled(bot)
        assert own_messages(sandbox) == [the_reply(bot, dropped.ts)]


@pytest.mark.parametrize("forgotten", [False, True])
async def test_events_redelivered_after_a_day_change_nothing(
    sandbox: Sandbox, start: StartBot, forgotten: bool
) -> None:
    """Slack's delayed events: the post and both edits arrive again."""
    sandbox.post(SAM, DRAFTS, "Good morning to all of you", ts=f"{time.time() - 48 * 3600:.6f}")
    async with start() as bot:
        reach_back(bot, 40)
        draft, _ = await replied(bot, AMELIE, HYPE, ts=f"{time.time() - 25 * 3600:.6f}")
        sandbox.edit(AMELIE, DRAFTS, draft.ts, CLEAN)
        await bot.came_to(draft.ts, "retracted")
        sandbox.edit(AMELIE, DRAFTS, draft.ts, "Our new press is world class, everybody says")
        await bot.came_to(draft.ts, "replied", times=2)
        await settled(bot)
    sent_events = [
        sent for sent in events_of(sandbox) if draft.ts in (sent.event.get("ts"), _ts_of_changed(sent.event))
    ]
    async with start() as bot:
        if forgotten:
            await change(parts_of(bot).stores, EventRow, seen_at=1.0)
            await parts_of(bot).stores.retention.forget()
        for sent in sent_events:
            sandbox.deliver(sent.event, event_id=sent.payload["event_id"])
        await settled(bot)
        assert "world class" in the_reply(bot, draft.ts).text
        assert own_messages(sandbox) == [the_reply(bot, draft.ts)]
        assert "replied" not in bot.outcomes_of(draft.ts)


def _ts_of_changed(event: dict[str, Any]) -> str:
    return str((event.get("message") or {}).get("ts"))


async def test_the_same_message_under_two_event_ids_gets_one_reply(sandbox: Sandbox, bot: RunningBot) -> None:
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    for _ in range(5):
        sandbox.deliver(event_of(sandbox, draft.ts))
    await settled(bot)
    assert own_messages(sandbox) == [the_reply(bot, draft.ts)]
    assert bot.outcomes_of(draft.ts).count("replied") == 1


async def test_the_same_message_under_two_team_ids_gets_one_reply(sandbox: Sandbox, bot: RunningBot) -> None:
    """In a channel that two workspaces share, each delivers it."""
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    sandbox.deliver(event_of(sandbox, draft.ts) | {"team": "T0PARTNER"}, team="T0PARTNER")
    await settled(bot)
    assert own_messages(sandbox) == [the_reply(bot, draft.ts)]


async def test_a_repeated_event_is_ingested_once(sandbox: Sandbox, bot: RunningBot) -> None:
    draft, _ = await replied(bot, AMELIE, HYPE)
    (first,) = [sent for sent in events_of(sandbox) if sent.event.get("ts") == draft.ts]
    again = sandbox.deliver(first.event, event_id=first.payload["event_id"])
    await settled(bot)
    assert again.acknowledged
    assert bot.outcomes_of(draft.ts).count("replied") == 1
    assert own_messages(sandbox) == [the_reply(bot, draft.ts)]


async def test_an_edit_that_arrives_before_its_draft_counts(sandbox: Sandbox, bot: RunningBot) -> None:
    with unheard(sandbox):
        draft = sandbox.post(AMELIE, DRAFTS, HYPE)
        sandbox.edit(AMELIE, DRAFTS, draft.ts, BAIT)
    posted, changed = (delivery.event for delivery in events_of(sandbox))
    for event in (changed, posted):
        sandbox.deliver(event)
        await settled(bot)
    assert "keeps something back" in the_reply(bot, draft.ts).text
    assert own_messages(sandbox) == [the_reply(bot, draft.ts)]


async def test_an_older_edit_that_arrives_late_changes_nothing(sandbox: Sandbox, bot: RunningBot) -> None:
    draft, _ = await replied(bot, AMELIE, HYPE)
    with unheard(sandbox):
        sandbox.edit(AMELIE, DRAFTS, draft.ts, CLEAN)
        older = events_of(sandbox)[-1].event
        sandbox.edit(AMELIE, DRAFTS, draft.ts, BAIT)
        newer = events_of(sandbox)[-1].event
    for event in (newer, older):
        sandbox.deliver(event)
        await settled(bot)
    assert "keeps something back" in the_reply(bot, draft.ts).text
    assert bot.outcomes_of(draft.ts).count("retracted") == 0


@pytest.mark.parametrize("text", [HYPE, CLEAN])
async def test_a_deletion_that_arrives_before_its_draft_is_final(sandbox: Sandbox, bot: RunningBot, text: str) -> None:
    with unheard(sandbox):
        draft = sandbox.post(AMELIE, DRAFTS, text)
        sandbox.edit(AMELIE, DRAFTS, draft.ts, BAIT)
        sandbox.delete(AMELIE, DRAFTS, draft.ts)
    posted, changed, deleted = (delivery.event for delivery in events_of(sandbox))
    for event in (deleted, changed, posted):
        sandbox.deliver(event)
        await settled(bot)
    assert bot.outcomes_of(draft.ts) == []
    assert sandbox.workspace.channel(DRAFTS).messages == {}
    assert calls_of(sandbox, "chat.postMessage") == []


async def test_a_post_event_after_the_deletion_leaves_nothing_behind(sandbox: Sandbox, bot: RunningBot) -> None:
    """Only the event of the post arrives: a reply would land in the channel itself."""
    with unheard(sandbox):
        draft = sandbox.post(AMELIE, DRAFTS, HYPE)
        sandbox.delete(AMELIE, DRAFTS, draft.ts)
    sandbox.deliver(event_of(sandbox, draft.ts))
    await settled(bot)
    assert sandbox.workspace.channel(DRAFTS).messages == {}


async def test_a_change_that_changes_no_words_does_not_wake_a_silent_draft(sandbox: Sandbox, bot: RunningBot) -> None:
    draft, reply = await replied(bot, AMELIE, HYPE)
    json = draft.json()
    changed = {"type": "message", "subtype": "message_changed", "hidden": True, "channel": DRAFTS, "ts": draft.ts}
    sandbox.deliver(changed | {"message": json, "previous_message": json})
    await settled(bot)
    assert set(bot.outcomes_of(draft.ts)) == {"replied", "unchanged"}
    assert reply.edited is None


async def test_simultaneous_drafts_all_get_replies(sandbox: Sandbox, start: StartBot) -> None:
    """A morning's drafts after a quiet night, each by another author."""
    async with start() as bot:
        drafts = [sandbox.post(user, DRAFTS, text) for user in (AMELIE, SAM) for text in (HYPE, BAIT, CLEAN) * 5]
        await settled(bot)
        assert len(own_messages(sandbox)) == 4
        assert all(bot.outcomes_of(draft.ts) for draft in drafts)


async def test_two_bots_share_the_work_and_post_nothing_twice(sandbox: Sandbox, start: StartBot) -> None:
    """Both listen. Slack sends each event to one of them, and redeliveries to either."""
    async with start() as one, start() as other:
        drafts = [sandbox.post(user, DRAFTS, text) for user in (AMELIE, SAM) for text in (HYPE, BAIT)]
        for draft in drafts:
            sandbox.deliver(event_of(sandbox, draft.ts))
        await settled(one)
        await settled(other)  # the second learns of an outcome only after the first has seen the COMMIT
        assert [len(one.replies(draft.ts)) for draft in drafts] == [1, 1, 1, 1]
        outcomes = [outcome for bot in (one, other) for _, outcome, _ in bot.outcomes]
        assert outcomes.count("replied") == 4
