"""Small file systems of their own, to be filled and freed. Mounting needs root."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """Mount a file system at this folder, until the end of the block."""
    folder.mkdir()
    mount = ("mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "none", folder)
    subprocess.run(mount, check=True)  # noqa: S603
    try:
        yield folder
    finally:
        subprocess.run(("umount", "--lazy", folder), check=False)  # noqa: S603, S607


@contextmanager
def full(disk: Path) -> Iterator[None]:
    """Fill a file system to its last byte, and free it at the end of the block."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (65536, 1):
            with contextlib.suppress(OSError):
                while file.write(b"x" * size):
                    pass
    try:
        yield
    finally:
        ballast.unlink()
