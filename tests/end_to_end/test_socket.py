"""Socket Mode on a bad day: asked to come again, cut off, refused. The bot comes back, and nothing is lost."""

from collections.abc import AsyncIterator

import pytest

from slack_sandbox import AMELIE, DRAFTS, SAM, Sandbox
from tests.conftest import StartBot
from tests.end_to_end.helpers import BAIT, calls_of, own_messages, parts_of, replied, settled
from tests.running import HYPE, RunningBot


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """A Slack that does not wait long for what was on a socket that is gone."""
    async with Sandbox(redeliver_after=(0.0, 0.2, 0.5), ack_seconds=0.5) as running:
        yield running


@pytest.fixture
async def bot(start: StartBot) -> AsyncIterator[RunningBot]:
    """A bot that notices soon: it counts in pings, and these are short."""
    async with start(socket_ping_seconds=0.3) as running:
        yield running


async def cut(sandbox: Sandbox) -> None:
    """Reset every connection, and wait until Slack has noticed."""
    sandbox.sockets.cut()
    await sandbox.until(lambda: sandbox.sockets.count == 0)


@pytest.mark.parametrize("reason", ["refresh_requested", "too_many_websockets"])
async def test_asked_to_come_again_it_does(sandbox: Sandbox, bot: RunningBot, reason: str) -> None:
    sandbox.sockets.disconnect(reason)
    assert not sandbox.connected
    await sandbox.until(lambda: sandbox.connected and sandbox.sockets.count == 1)
    await replied(bot, AMELIE, HYPE)


async def test_a_warning_costs_nothing(sandbox: Sandbox, bot: RunningBot) -> None:
    sandbox.sockets.disconnect("warning")
    await replied(bot, AMELIE, HYPE)


async def test_a_cut_socket_is_replaced(sandbox: Sandbox, bot: RunningBot) -> None:
    await cut(sandbox)
    await sandbox.until(lambda: sandbox.connected)
    await replied(bot, AMELIE, HYPE)


async def test_what_came_while_the_socket_was_away_is_read_from_the_history(sandbox: Sandbox, bot: RunningBot) -> None:
    """Slack's retries may all be used up by then."""
    sandbox.deliveries.losing = True
    await cut(sandbox)
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await bot.came_to(draft.ts, "replied")
    assert len(bot.replies(draft.ts)) == 1


async def test_refused_handshakes_do_not_wedge_it(sandbox: Sandbox, bot: RunningBot) -> None:
    """The SDK's client would try the same dead ticket for ever; the watchdog lets it ask for a new one."""
    tickets = len(calls_of(sandbox, "apps.connections.open"))
    sandbox.faults.refuse_handshakes(3)
    await cut(sandbox)
    await sandbox.until(lambda: sandbox.connected, seconds=10)
    assert len(calls_of(sandbox, "apps.connections.open")) > tickets + 1
    await replied(bot, AMELIE, HYPE)


async def test_a_socket_that_says_nothing_more_is_replaced(sandbox: Sandbox, bot: RunningBot) -> None:
    """It is open, and not even a ping comes back: a cable was pulled, or a router forgot the connection."""
    sandbox.sockets.silence()
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await bot.came_to(draft.ts, "replied")
    assert len(bot.replies(draft.ts)) == 1


async def test_without_any_socket_the_history_is_read_every_few_minutes(sandbox: Sandbox, start: StartBot) -> None:
    """Handshakes are refused for ever; Slack has used up its retries; the Web API still answers."""
    async with start(socket_ping_seconds=0.3, catch_up_seconds=0.3) as bot:
        sandbox.faults.refuse_handshakes()
        await cut(sandbox)
        sandbox.deliveries.losing = True
        draft = sandbox.post(AMELIE, DRAFTS, HYPE)
        await bot.came_to(draft.ts, "replied")
        sandbox.delete(AMELIE, DRAFTS, draft.ts)
        await bot.came_to(draft.ts, "retracted")
        assert own_messages(sandbox) == []
        assert not parts_of(bot).event_feed.open


async def test_the_bot_knows_when_slack_does_not_reach_it(sandbox: Sandbox, bot: RunningBot) -> None:
    """Whoever looks at ``/charter health`` or at the metrics should not be told otherwise."""
    sandbox.faults.refuse_handshakes()
    sandbox.sockets.cut()
    await bot.until(lambda: not parts_of(bot).event_feed.open)
    assert b"charter_socket_connected 0.0" in parts_of(bot).metrics.page()
    sandbox.faults.clear()
    await bot.until(lambda: parts_of(bot).event_feed.open)
    assert b"charter_socket_connected 1.0" in parts_of(bot).metrics.page()


async def test_slack_may_be_away_altogether_for_a_while(sandbox: Sandbox, bot: RunningBot) -> None:
    _, reply = await replied(bot, AMELIE, HYPE)
    await sandbox.go_away()
    draft = sandbox.post(SAM, DRAFTS, BAIT)
    await bot.until(lambda: not parts_of(bot).event_feed.open)
    await sandbox.come_back()
    await bot.came_to(draft.ts, "replied")
    await settled(bot)
    assert len(own_messages(sandbox)) == 2
    assert reply.edited is None


async def test_an_event_that_comes_again_on_a_new_socket_brings_no_second_reply(
    sandbox: Sandbox, bot: RunningBot
) -> None:
    """Its acknowledgement may have been cut off while the reply was on its way."""
    gate = sandbox.faults.hold("chat.postMessage", when="after")
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await gate.arrived()
    await cut(sandbox)
    first = sandbox.deliveries.log[0].payload
    again = sandbox.deliver(first["event"], event_id=first["event_id"])
    gate.release()
    await sandbox.until(lambda: again.acknowledged)
    await settled(bot)
    assert len(bot.replies(draft.ts)) == 1
