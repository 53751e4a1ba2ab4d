"""Reads the kernel's counters of a process, see proc(5)."""

from __future__ import annotations

from pathlib import Path


def cpu(pid: int) -> float:
    """Return the CPU seconds of all threads."""
    return sum(cpu_of_threads(pid))


def cpu_of_threads(pid: int) -> tuple[float, float]:
    """Return the CPU seconds of the first thread, which runs the event loop, and of all other threads.

    Reads schedstat, which counts nanoseconds; stat counts only ticks.
    """
    times = {int(task.name): _nanoseconds(task / "schedstat") for task in Path(f"/proc/{pid}/task").iterdir()}
    first = times.pop(pid)
    return first / 1e9, sum(times.values()) / 1e9


def memory(pid: int) -> float:
    """Return the resident megabytes."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:"))


def _nanoseconds(schedstat: Path) -> int:
    return int(schedstat.read_text(encoding="ascii").split()[0])
