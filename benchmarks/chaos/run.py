"""One run: starts the sandbox, the processes, the people and the failures, waits until all is settled, and checks."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import shutil
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
from pydantic import SecretStr

from benchmarks.chaos import oracle, reader, scene
from benchmarks.chaos.balancer import HOST, Balancer, free_ports
from benchmarks.chaos.editor import CHARTER, Editor, editor, misnumbered
from benchmarks.chaos.homes import DEAD, WAITING, Away, PostgresHome, SqliteHome, at_rest, home
from benchmarks.chaos.misfortune import Misfortune
from benchmarks.chaos.oracle import Verdict
from benchmarks.chaos.people import People
from benchmarks.chaos.plan import Plan, Times
from benchmarks.chaos.points import Points
from benchmarks.chaos.reader import LyingReader, Verdicts, lying_reader
from benchmarks.chaos.replicas import Replica
from benchmarks.chaos.weather import Weather
from benchmarks.disks import small_disk
from bot.charter.loading import load
from bot.charter.review import Reviewer
from bot.settings import Settings
from slack_sandbox import Call, Sandbox
from tests.processes import environment

CALM = 300.0  # seconds until everything is settled after the last fault
OBSERVATIONS = 10  # in a row that find everything settled: a page of history may not be ingested yet
TIMES = Times()
ACTS_A_KILL = 30
LOG_MEGABYTES = 64


@dataclass(slots=True)
class Report:
    """The result of a run.

    Attributes:
        seconds: its duration; ``calm_after`` is the time from the last fault until all was settled.
        unsettled: why it never settled; empty if it did.
        dead_letters: their number at the end.
    """

    plan: Plan
    verdict: Verdict
    seconds: float
    calm_after: float
    unsettled: str
    dead_letters: int
    kills: int
    acts: Counter[str] = field(default_factory=Counter)
    slack: Counter[str] = field(default_factory=Counter)
    misfortune: Counter[str] = field(default_factory=Counter)
    points: Counter[str] = field(default_factory=Counter)
    reader: Counter[str] = field(default_factory=Counter)

    @property
    def clean(self) -> bool:
        """Return whether every guarantee held."""
        return self.verdict.clean and not self.unsettled and not self.dead_letters


class Stage:
    """The participants of a run."""

    def __init__(
        self,
        plan: Plan,
        folder: Path,
        sandbox: Sandbox,
        place: SqliteHome | PostgresHome,
        ports: Sequence[int],
        balancer: Balancer | None,
        log_disk: Path | None,
        keeper: Editor,
        lying: LyingReader,
    ) -> None:
        self.editor, self.ports, self.reader = keeper, ports, lying
        self.plan, self.sandbox, self.home = plan, sandbox, place
        rules = reader.RULE if plan.reader else ""
        charter, self.reminder_due = scene.write_charter(folder, dt.datetime.now(dt.UTC), rules)
        self.reviewer = Reviewer(load(charter))
        self.replicas = []
        for number, port in enumerate(ports):
            name = f"replica-{number}"
            settings = _settings(plan, sandbox, charter, place.url(name), port, lying.url if plan.reader else "")
            log = log_disk / f"{name}.log" if log_disk is not None else None
            self.replicas.append(Replica(name, folder, environment(settings), log))
        self.weather = Weather(sandbox, plan.dice("weather"), TIMES, balancer)
        self.people = People(sandbox, plan.dice("people"), plan.pace, self._may_act, self._at_rest)
        points = Points(sandbox, place, self.replicas, plan.dice("ends"))
        self.misfortune = Misfortune(plan, TIMES, self.replicas, place, points, log_disk)

    def _may_act(self, acts: int) -> bool:
        """Return whether people may act: on a busy machine kills take longer, and drafts must not pile up."""
        return acts < ACTS_A_KILL * (self.misfortune.tries + 1)

    async def _at_rest(self, channel: str, ts: str) -> bool:
        try:
            return bool(await self.home.ask(at_rest(channel, ts)))
        except Away:
            return False


def _settings(plan: Plan, sandbox: Sandbox, charter: Path, database: str, port: int, reader_url: str) -> Settings:
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        slack_bot_token=SecretStr(sandbox.bot_token),
        slack_app_token=SecretStr("" if plan.signed_http else sandbox.app_token),
        slack_signing_secret=SecretStr(sandbox.signing_secret if plan.signed_http else ""),
        slack_api_url=sandbox.api_url,
        charter_file=charter,
        database_url=SecretStr(database),
        port=port,
        slack_timeout_seconds=TIMES.slack_timeout,
        lease_seconds=TIMES.lease,
        grace_seconds=TIMES.settle,
        poll_seconds=TIMES.poll,
        catch_up_seconds=TIMES.catch_up,
        socket_ping_seconds=TIMES.ping,
        reader_url=reader_url,
        reader_model=reader.MODEL if reader_url else "",
        reader_per_hour=1_000_000,
        reader_timeout_seconds=TIMES.reader_timeout,
    )


async def chaos(plan: Plan, folder: Path, say: Callable[[str], None] = lambda _line: None) -> Report:
    """Run in an empty folder.

    Args:
        plan: the options.
        folder: for the SQLite database, the charter and the logs.
        say: called with the progress.
    """
    began = time.monotonic()
    async with _stage(plan, folder) as stage:
        try:
            await stage.misfortune.recover()
            stage.home.prepare()
            if plan.reader:
                await reader.let_it_speak(stage.home.url("reader"), reader.RULE_FILE)
            await _trouble(stage, say)
            say("All faults are over; waiting until everything is settled.")
            calm = time.monotonic()
            unsettled = await _settle(stage)
            calm_after = time.monotonic() - calm
            dead_letters = await stage.home.ask(DEAD)
            versions = await _versions(stage)
            verdicts = Verdicts(await stage.home.rows(reader.QUOTED))
        finally:
            for replica in stage.replicas:
                replica.end()
        return _report(stage, verdicts, versions, unsettled, dead_letters, time.monotonic() - began, calm_after)


@asynccontextmanager
async def _stage(plan: Plan, folder: Path) -> AsyncIterator[Stage]:
    """Start what the replicas need: a database, Slack, a load balancer for HTTP, and for root a disk for the logs."""
    async with AsyncExitStack() as stack:
        place = await stack.enter_async_context(home(plan.database, folder))
        slack = Sandbox(scene.workspace(), ack_seconds=TIMES.acknowledge, redeliver_after=TIMES.redeliver)
        await stack.enter_async_context(slack)
        log_disk = None
        if os.geteuid() == 0:
            log_disk = stack.enter_context(small_disk(folder / "log", LOG_MEGABYTES))
            stack.callback(shutil.copytree, log_disk, folder / "logs")  # they are kept, the disk is not
        ports, balancer = free_ports(plan.replicas, plan.dice("ports")), None
        if plan.signed_http:
            balancer = await stack.enter_async_context(Balancer(ports, plan.dice("balancer")))
            await slack.listen_at(balancer.url)
        keeper = await stack.enter_async_context(editor(place.url("editor"), plan.dice("editor")))
        lying = await stack.enter_async_context(lying_reader(plan.dice("reader")))
        yield Stage(plan, folder, slack, place, ports, balancer, log_disk, keeper, lying)


async def _trouble(stage: Stage, say: Callable[[str], None]) -> None:
    """Run everything at once until the failures are done."""
    stage.weather.begin()
    doing = [
        asyncio.create_task(work)
        for work in (
            stage.people.work(),
            stage.editor.work(),
            stage.weather.hang(),
            stage.weather.cut(),
            stage.reader.die(),
            _tell(stage, say),
        )
    ]
    misfortune = asyncio.create_task(stage.misfortune.run())
    try:
        await asyncio.wait((misfortune, *doing), return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (misfortune, *doing):
            if not task.done():
                await _cancel(task)
    for task in (misfortune, *doing):
        if not task.cancelled():
            task.result()
    stage.weather.end()


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def _tell(stage: Stage, say: Callable[[str], None]) -> None:
    while True:
        await asyncio.sleep(15)
        say(f"{stage.misfortune.kills} of {stage.plan.kills} kills, {len(stage.people.diaries)} drafts")


async def _settle(stage: Stage) -> str:
    """Wait until no row is due and the history has been read; return why that failed, or ``""``."""
    since = time.time()
    await stage.misfortune.recover()
    await stage.people.finish()
    quiet = 0
    with suppress(TimeoutError):
        async with asyncio.timeout(CALM):
            while quiet < OBSERVATIONS:
                quiet = quiet + 1 if await _settled(stage, since) else 0
                await asyncio.sleep(0.2)
            return ""
    return f"{await stage.home.ask(WAITING)} rows are still waiting after {CALM:g} s"


async def _settled(stage: Stage, since: float) -> bool:
    read = Counter(call.arguments["channel"] for call in stage.sandbox.calls if call.at > since and _reads_all(call))
    caught_up = all(read[channel] >= 2 for channel in scene.DRAFTS)  # the first read may still be under way
    return caught_up and stage.sandbox.deliveries.idle and await stage.home.ask(WAITING) == 0


def _reads_all(call: Call) -> bool:
    told = call.arguments
    whole = "latest" not in told and "include_all_metadata" not in told and str(told.get("limit")) != "1"
    return call.method == "conversations.history" and whole and call.took_effect


async def _versions(stage: Stage) -> list[str]:
    """Return the versions that were lost, and the replicas that don't work with the newest."""
    history = await stage.editor.history()
    wrong = misnumbered(history, stage.editor.committed)
    newest = f'charter_version{{charter="{CHARTER}"}} {history[-1].number}.0'
    async with aiohttp.ClientSession() as session:
        for port in stage.ports:
            async with session.get(f"http://{HOST}:{port}/metrics") as response:
                found = [line for line in (await response.text()).splitlines() if line.startswith("charter_version{")]
            if newest not in found:
                wrong.append(f"the replica at {port} has {found}, and the newest is {newest}")
    return wrong


def _report(
    stage: Stage,
    verdicts: Verdicts,
    versions: list[str],
    unsettled: str,
    dead_letters: int,
    seconds: float,
    calm_after: float,
) -> Report:
    committed, people = stage.editor.committed, stage.people
    verdict = oracle.judge(stage.sandbox, people.diaries, stage.reviewer, people.quiet_days, committed, verdicts)
    verdict.versions = versions
    verdict.asked_again = reader.asked_again(stage.reader, people.diaries, people.acts["talk"])
    if dt.datetime.now(dt.UTC) > stage.reminder_due + dt.timedelta(seconds=35):
        verdict.reminders = oracle.judge_reminders(stage.sandbox, scene.TEAMS)
    files = [*stage.home.files(), *stage.replicas[0].said()]
    verdict.left_behind = oracle.search(files, scene.NEEDLES)
    counts = stage.misfortune.counts
    stage.people.acts["versions of the charter"] = len(committed)
    for replica in stage.replicas:
        counts["ended by itself, started again"] += replica.counts["ended by itself"]
    return Report(
        stage.plan,
        verdict,
        seconds,
        calm_after,
        unsettled,
        dead_letters,
        stage.misfortune.kills,
        stage.people.acts,
        stage.weather.counts,
        counts,
        stage.misfortune.reached,
        stage.reader.counts if stage.plan.reader else Counter(),
    )
