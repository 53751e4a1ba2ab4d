"""Socket Mode fails: reconnection requests, resets, refused handshakes. The bot reconnects and loses nothing."""

from collections.abc import AsyncIterator

import pytest

from slack_sandbox import AMELIE, DRAFTS, SAM, Sandbox
from tests.conftest import StartBot
from tests.end_to_end.helpers import BAIT, calls_of, own_messages, parts_of, replied, settled
from tests.running import HYPE, RunningBot


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """A sandbox that soon gives up on acknowledgements from a lost socket."""
    async with Sandbox(redeliver_after=(0.0, 0.2, 0.5), ack_seconds=0.5) as running:
        yield running


@pytest.fixture
async def bot(start: StartBot) -> AsyncIterator[RunningBot]:
    """A bot with a short ping interval, so that it soon notices a lost socket."""
    async with start(socket_ping_seconds=0.3) as running:
        yield running


async def cut(sandbox: Sandbox) -> None:
    """Reset every connection, and wait until the sandbox notices."""
    sandbox.sockets.cut()
    await sandbox.until(lambda: sandbox.sockets.count == 0)


@pytest.mark.parametrize("reason", ["refresh_requested", "too_many_websockets"])
async def test_it_reconnects_on_request(sandbox: Sandbox, bot: RunningBot, reason: str) -> None:
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


async def test_drafts_posted_during_an_outage_are_read_from_the_history(sandbox: Sandbox, bot: RunningBot) -> None:
    """Slack may have used up its redeliveries by then."""
    sandbox.deliveries.losing = True
    await cut(sandbox)
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await bot.came_to(draft.ts, "replied")
    assert len(bot.replies(draft.ts)) == 1


async def test_refused_handshakes_do_not_wedge_it(sandbox: Sandbox, bot: RunningBot) -> None:
    """The SDK's client would retry the same dead ticket forever; the watchdog makes it request a new one."""
    tickets = len(calls_of(sandbox, "apps.connections.open"))
    sandbox.faults.refuse_handshakes(3)
    await cut(sandbox)
    await sandbox.until(lambda: sandbox.connected, seconds=10)
    assert len(calls_of(sandbox, "apps.connections.open")) > tickets + 1
    await replied(bot, AMELIE, HYPE)


async def test_a_silent_socket_is_replaced(sandbox: Sandbox, bot: RunningBot) -> None:
    """The socket is open, but no ping comes back: a cable was pulled, or a router dropped the connection."""
    sandbox.sockets.silence()
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await bot.came_to(draft.ts, "replied")
    assert len(bot.replies(draft.ts)) == 1


async def test_without_any_socket_the_history_is_read_every_few_minutes(sandbox: Sandbox, start: StartBot) -> None:
    """Handshakes keep failing and Slack has used up its redeliveries, but the Web API still works."""
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


async def test_the_bot_reports_a_lost_socket(sandbox: Sandbox, bot: RunningBot) -> None:
    """``/charter health`` and the metrics must not claim otherwise."""
    sandbox.faults.refuse_handshakes()
    sandbox.sockets.cut()
    await bot.until(lambda: not parts_of(bot).event_feed.open)
    assert b"charter_socket_connected 0.0" in parts_of(bot).metrics.page()
    sandbox.faults.clear()
    await bot.until(lambda: parts_of(bot).event_feed.open)
    assert b"charter_socket_connected 1.0" in parts_of(bot).metrics.page()


async def test_the_bot_survives_a_complete_outage_of_slack(sandbox: Sandbox, bot: RunningBot) -> None:
    _, reply = await replied(bot, AMELIE, HYPE)
    await sandbox.go_away()
    draft = sandbox.post(SAM, DRAFTS, BAIT)
    await bot.until(lambda: not parts_of(bot).event_feed.open)
    await sandbox.come_back()
    await bot.came_to(draft.ts, "replied")
    await settled(bot)
    assert len(own_messages(sandbox)) == 2
    assert reply.edited is None


async def test_an_event_redelivered_on_a_new_socket_causes_no_second_reply(sandbox: Sandbox, bot: RunningBot) -> None:
    """The connection may have broken before the acknowledgement, while the reply was on its way."""
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
