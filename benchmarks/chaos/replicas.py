"""Runs `charter run` processes that can be killed, stopped, restarted, and given a wrong clock."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path

from tests.processes import ROOT, Process

# Each process reads this at its start: from then on, or from a moment later, its time.time() is off.
_SITECUSTOMIZE = """
import os, time
true, since = time.time, time.monotonic()
shift, after = float(os.environ["CLOCK_SHIFT"]), float(os.environ["CLOCK_AFTER"])
time.time = lambda: true() + (shift if time.monotonic() - since >= after else 0.0)
"""


class Replica:
    """A replica, which runs one process at a time.

    Args:
        name: ``replica-0`` and so on.
        folder: where it runs and writes.
        environ: its environment.
        log: the file for its standard error; ``None`` for one in the folder for each start.

    Attributes:
        name: ``replica-0`` and so on.
        counts: the number of kills, and of times it ended by itself.
        shifted: whether its clock is wrong.
    """

    def __init__(self, name: str, folder: Path, environ: Mapping[str, str], log: Path | None = None) -> None:
        self.name = name
        self.counts: Counter[str] = Counter()
        self.shifted = False
        self._folder = folder
        self._environ = dict(environ)
        self._log = log
        self._process: Process | None = None
        self._clocks = folder / "clocks"
        self._clocks.mkdir(exist_ok=True)
        (self._clocks / "sitecustomize.py").write_text(_SITECUSTOMIZE, encoding="utf-8")

    @property
    def up(self) -> bool:
        """Return whether it is running."""
        return self._process is not None and self._process.running

    @property
    def ready(self) -> bool:
        """Return whether it has reported that it is ready since its start."""
        return self._process is not None and self._process.running and "Ready." in self._process.said

    @property
    def pid(self) -> int:
        """Return the process id; 0 without a process."""
        return self._process.pid if self._process is not None else 0

    def start(self, shift: float = 0.0, after: float = 0.0) -> None:
        """Start it, with a clock that is ``shift`` seconds off from ``after`` seconds on."""
        environ, self.shifted = self._environ, bool(shift)
        if shift:
            clock = {"CLOCK_SHIFT": str(shift), "CLOCK_AFTER": str(after)}
            environ = environ | clock | {"PYTHONPATH": f"{self._clocks}{os.pathsep}{ROOT}"}
        if self._log is None:
            self._process = Process(self._folder, environ, "run")
            return
        with self._log.open("ab") as log:
            self._process = Process(self._folder, environ, "run", stderr=log.fileno())

    def revive(self) -> None:
        """Start it again if it ended by itself, as any supervisor would."""
        if not self.up:
            self.counts["ended by itself"] += self._process is not None
            self.start()

    def kill(self) -> bool:
        """Send SIGKILL; False if there is no process."""
        if self._process is None or not self._process.running:
            return False
        self._process.kill()
        self.counts["kills"] += 1
        return True

    async def sleep(self, seconds: float) -> None:
        """Send SIGSTOP, and SIGCONT after that many seconds."""
        if self._process is None or not self._process.running:
            return
        self._process.signal(signal.SIGSTOP)
        await asyncio.sleep(seconds)
        self._process.signal(signal.SIGCONT)

    async def full_disk(self, seconds: float) -> None:
        """Let every write to a file fail for that many seconds; unlike a full file system, this needs no privileges."""
        if not self.up:
            return
        _limit_files(self.pid, 0)
        await asyncio.sleep(seconds)
        _limit_files(self.pid, resource.RLIM_INFINITY)

    def end(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.clean_up()

    def said(self) -> Iterator[Path]:
        """Return its standard output and standard error, of every start."""
        written = (path for path in self._folder.iterdir() if path.suffix in {".out", ".err"})
        return chain(written, [self._log] if self._log is not None else [])


def _limit_files(pid: int, size: int) -> None:
    try:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    except ProcessLookupError:
        return


def caller(replicas: list[Replica], port: int) -> Replica | None:
    """Return the replica that connects from this local port; ``None`` if it is gone."""
    inode = _socket(port)
    for replica in replicas if inode else ():
        if replica.up and _has_open(replica.pid, inode):
            return replica
    return None


def _socket(port: int) -> str:
    """Return the client socket on a local port, as named in proc(5); ``""`` if there is none."""
    for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]:
        fields = line.split()
        if int(fields[1].rpartition(":")[2], 16) == port and fields[9] != "0":
            return f"socket:[{fields[9]}]"
    return ""


def _has_open(pid: int, target: str) -> bool:
    try:
        return any(path.is_symlink() and str(path.readlink()) == target for path in Path(f"/proc/{pid}/fd").iterdir())
    except FileNotFoundError:  # a file was closed while its folder was read
        return False
