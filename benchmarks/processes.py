"""What the kernel counts of a process. See proc(5)."""

from __future__ import annotations

import os
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def cpu(pid: int) -> float:
    """Seconds of user and system time of all its threads together."""
    return _cpu(Path(f"/proc/{pid}/stat"))


def cpu_of_threads(pid: int) -> tuple[float, float]:
    """Seconds of the first thread, where the event loop runs, and of all the others together."""
    times = {int(task.name): _cpu(task / "stat") for task in Path(f"/proc/{pid}/task").iterdir()}
    first = times.pop(pid)
    return first, sum(times.values())


def memory(pid: int) -> float:
    """Resident megabytes."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:"))


def _cpu(stat: Path) -> float:
    """Fields 14 and 15, counted after the name, which may hold anything."""
    fields = stat.read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS
