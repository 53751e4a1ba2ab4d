"""The bot as a process of its own, which a test can kill, stop and start again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import bot
from bot.settings import Settings
from tests.running import holding

ROOT = Path(bot.__file__).parent.parent
TIMES = (
    "slack_timeout_seconds",
    "lease_seconds",
    "grace_seconds",
    "catch_up_seconds",
    "socket_ping_seconds",
    "poll_seconds",
    "reader_timeout_seconds",
)


def environment(settings: Settings) -> dict[str, str]:
    """The environment that makes a process read these settings, and nothing of the machine's own."""
    return {
        "SLACK_BOT_TOKEN": settings.slack_bot_token.get_secret_value(),
        "SLACK_APP_TOKEN": settings.slack_app_token.get_secret_value(),
        "SLACK_SIGNING_SECRET": settings.slack_signing_secret.get_secret_value(),
        "SLACK_API_URL": settings.slack_api_url,
        "CHARTER_FILE": str(settings.charter_file),
        "DATABASE_URL": settings.database_url.get_secret_value(),
        "HOST": settings.host,
        "PORT": str(settings.port),
        "READER_URL": settings.reader_url,
        "READER_MODEL": settings.reader_model,
        "READER_KEY": settings.reader_key.get_secret_value(),
        "READER_PER_HOUR": str(settings.reader_per_hour),
        **{name.upper(): str(getattr(settings, name)) for name in TIMES},
    }


class Process:
    """``python -m bot …``, with what it writes in two files of its folder.

    Args:
        stderr: another file descriptor for its standard error.
    """

    def __init__(self, folder: Path, environ: Mapping[str, str], *arguments: str, stderr: int | None = None) -> None:
        name = f"{arguments[0]}-{len(list(folder.glob('*.out')))}"
        self._out, self._err = folder / f"{name}.out", folder / f"{name}.err"
        with self._out.open("wb") as out, self._err.open("wb") as err:
            self._process = subprocess.Popen(
                (sys.executable, "-m", "bot", *arguments),
                cwd=folder,
                env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environ},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err if stderr is None else stderr,
            )

    @property
    def said(self) -> str:
        """Standard output so far."""
        return self._out.read_text(encoding="utf-8")

    @property
    def complained(self) -> str:
        """Standard error so far: logs and errors."""
        return self._err.read_text(encoding="utf-8")

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return self._process.poll() is None

    async def says(self, words: str, seconds: float = 60) -> None:
        """Wait until these words stand on its standard output."""
        with suppress(TimeoutError):
            await holding(lambda: words in self.said or not self.running, seconds)
        assert words in self.said, f"it said {self.said!r} and complained {self.complained!r}"

    async def logs(self, words: str, seconds: float = 60) -> None:
        """Wait until these words stand on its standard error."""
        await holding(lambda: words in self.complained, seconds)

    async def ends(self, seconds: float = 60) -> int:
        """Wait until it has ended; its exit status."""
        await holding(lambda: not self.running, seconds)
        return self._process.wait()

    def kill(self) -> None:
        """``kill -9``: it has no chance to say or write anything more."""
        self._process.kill()
        assert self._process.wait() == -signal.SIGKILL

    def signal(self, number: signal.Signals) -> None:
        """Send a signal."""
        self._process.send_signal(number)

    def stop(self) -> None:
        """SIGSTOP, and wait until every thread of it stands still."""
        self.signal(signal.SIGSTOP)
        os.waitpid(self._process.pid, os.WUNTRACED)

    def clean_up(self) -> None:
        """Whatever a test left undone: nothing stays behind."""
        if self.running:
            self._process.kill()
        self._process.wait()


@contextmanager
def processes() -> Iterator[list[Process]]:
    """A list; what is put into it is ended at the end."""
    started: list[Process] = []
    try:
        yield started
    finally:
        for process in started:
            process.clean_up()
