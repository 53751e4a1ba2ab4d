"""Failures are visible in a real bot's ``/readyz`` and ``/metrics``."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from slack_sandbox import AMELIE, DRAFTS, TEAM, Sandbox
from tests.conftest import StartBot
from tests.end_to_end.helpers import own_messages, parts_of, replied
from tests.running import HYPE, RunningBot


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    """An HTTP client, as a monitoring system has one."""
    async with aiohttp.ClientSession() as session:
        yield session


async def figures(bot: RunningBot, http: aiohttp.ClientSession) -> dict[str, float]:
    """Parse the metrics page into numbers by ``name{label=value}``, as Prometheus does."""
    async with http.get(f"{parts_of(bot).health.address}/metrics") as response:
        assert response.status == 200
        page = await response.text()
    samples = [sample for family in text_string_to_metric_families(page) for sample in family.samples]
    return {_named(sample.name, sample.labels): sample.value for sample in samples}


def _named(name: str, labels: dict[str, str]) -> str:
    inside = ",".join(f"{key}={value}" for key, value in sorted(labels.items()))
    return f"{name}{{{inside}}}" if inside else name


async def readiness(bot: RunningBot, http: aiohttp.ClientSession) -> tuple[int, dict[str, bool]]:
    async with http.get(f"{parts_of(bot).health.address}/readyz") as response:
        return response.status, await response.json()


async def test_a_quiet_day(bot: RunningBot, http: aiohttp.ClientSession) -> None:
    """Every metric exists from the start, so that alerts can refer to it."""
    found = await figures(bot, http)
    assert found["charter_build_info{version=0.1.0}"] == 1
    for name in (
        "charter_queue_waiting",
        "charter_queue_oldest_seconds",
        "charter_dead_letters{kind=draft}",
        "charter_dead_letters{kind=reminder}",
        "charter_reminders{state=refused}",
    ):
        assert found[name] == 0
    for part in ("database", "socket", "charter"):
        assert found[f"charter_ready{{part={part}}}"] == 1
    assert found["charter_socket_connected"] == 1
    assert found["process_resident_memory_bytes"] > 0


async def test_the_age_of_a_stuck_queue_grows(bot: RunningBot, http: aiohttp.ClientSession, tmp_path: Path) -> None:
    """Drafts can be ingested but not claimed."""
    with closing(sqlite3.connect(tmp_path / "charter.db")) as other:
        other.execute("CREATE TRIGGER stuck BEFORE UPDATE ON drafts BEGIN SELECT RAISE(ABORT, 'stuck'); END")
        other.commit()
    bot.sandbox.post(AMELIE, DRAFTS, HYPE)
    await bot.until(lambda: bot.sandbox.deliveries.idle)
    first = await older_than(0, bot, http)
    await older_than(first, bot, http)


async def older_than(seconds: float, bot: RunningBot, http: aiohttp.ClientSession) -> float:
    """Wait until the oldest due row is older than this, and return its age."""
    while (found := await figures(bot, http))["charter_queue_oldest_seconds"] <= seconds:
        assert found["charter_queue_waiting"] == 1
    return found["charter_queue_oldest_seconds"]


async def test_dead_letters_are_counted(sandbox: Sandbox, bot: RunningBot, http: aiohttp.ClientSession) -> None:
    sandbox.faults.add("chat.postMessage", "error_before", error="restricted_action", times=2)
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await bot.came_to(draft.ts, "rejected")
    await parts_of(bot).reminders.post_now()
    found = await figures(bot, http)
    assert found["charter_dead_letters{kind=draft}"] == 1
    assert found["charter_dead_letters{kind=reminder}"] == 1
    assert found["charter_reminders{state=refused}"] == 1
    assert found["charter_slack_calls_total{method=chat_postMessage,outcome=rejected}"] == 2
    assert found["charter_drafts_total{charter=charter,outcome=rejected}"] == 1


async def test_the_newest_reminder_has_its_time(bot: RunningBot, http: aiohttp.ClientSession) -> None:
    assert (await figures(bot, http))["charter_reminder_posted_timestamp_seconds"] == 0
    await parts_of(bot).reminders.post_now()
    found = await figures(bot, http)
    assert found["charter_reminders{state=posted}"] == 1
    (reminder,) = own_messages(bot.sandbox, TEAM)
    assert found["charter_reminder_posted_timestamp_seconds"] == pytest.approx(float(reminder.ts))


@pytest.mark.parametrize(("fault", "outcome"), [("429", "rate_limited"), ("reset_before", "outcome_unknown")])
async def test_failed_calls_are_counted_by_method_and_outcome(
    sandbox: Sandbox, bot: RunningBot, http: aiohttp.ClientSession, fault: str, outcome: str
) -> None:
    sandbox.faults.add("chat.postMessage", fault)  # type: ignore[arg-type]
    await replied(bot, AMELIE, HYPE)
    found = await figures(bot, http)
    assert found[f"charter_slack_calls_total{{method=chat_postMessage,outcome={outcome}}}"] == 1
    assert found["charter_slack_calls_total{method=chat_postMessage,outcome=ok}"] == 1
    assert found[f"charter_drafts_total{{charter=charter,outcome={outcome}}}"] == 1
    assert found["charter_drafts_total{charter=charter,outcome=replied}"] == 1


async def test_a_lost_socket_is_reported(sandbox: Sandbox, start: StartBot, http: aiohttp.ClientSession) -> None:
    async with start(socket_ping_seconds=0.3) as bot:
        sandbox.faults.refuse_handshakes()
        sandbox.sockets.cut()
        await bot.until(lambda: not parts_of(bot).event_feed.open)
        found = await figures(bot, http)
        assert (found["charter_socket_connected"], found["charter_ready{part=socket}"]) == (0, 0)
        assert found["charter_ready{part=database}"] == 1


async def test_a_database_outage_is_reported_in_time_and_so_is_its_end(
    bot: RunningBot, http: aiohttp.ClientSession, tmp_path: Path
) -> None:
    """A request waits two seconds and gets a response: neither an error nor stale metrics."""
    with closing(sqlite3.connect(tmp_path / "charter.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert await readiness(bot, http) == (503, {"database": False, "socket": True, "charter": True})
        found = await figures(bot, http)
        assert found["charter_ready{part=database}"] == 0
        assert math.isnan(found["charter_queue_waiting"])
        async with http.get(f"{parts_of(bot).health.address}/healthz") as response:
            assert response.status == 200
        other.execute("ROLLBACK")
    while (await readiness(bot, http))[0] != 200:
        pass
    assert (await figures(bot, http))["charter_queue_waiting"] == 0
