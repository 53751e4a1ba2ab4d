"""Short runs of ``make chaos``: despite every failure at once, nothing is lost or doubled."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.chaos.plan import Plan
from benchmarks.chaos.run import chaos


@pytest.mark.timeout(900)
async def test_thirty_kills_on_sqlite_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    """With a second reader that lies, hangs and dies."""
    report = await chaos(Plan(kills=30, seed=30, pace=16, transport="socket", reader=True), tmp_path)
    assert (report.verdict.faults, report.unsettled, report.dead_letters) == (NOTHING, "", 0)
    assert report.kills >= 30
    assert report.verdict.live > 50
    assert report.slack.total() > 50
    assert report.acts["versions of the charter"] > 10
    assert report.reader["quotes"] > 5


@pytest.mark.postgres
@pytest.mark.timeout(900)
async def test_two_replicas_on_postgresql_survive_its_restarts(tmp_path: Path) -> None:
    """They listen for signed HTTP requests behind a load balancer."""
    plan = Plan(kills=10, seed=10, pace=16, replicas=2, database="postgresql", database_restarts=2, transport="http")
    report = await chaos(plan, tmp_path)
    assert (report.verdict.faults, report.unsettled, report.dead_letters) == (NOTHING, "", 0)
    assert report.misfortune["database restarts"] == 2


NOTHING: dict[str, list[str]] = {
    kind: []
    for kind in (
        *("lost", "doubled", "stale", "orphaned", "reminders lost or doubled", "text left behind"),
        *("judged by an old version", "versions lost or not in force", "reader asked again"),
    )
}
