"""What the kernel counts of a process. See proc(5)."""

from __future__ import annotations

from pathlib import Path


def cpu(pid: int) -> float:
    """Seconds on a processor, of all its threads together."""
    return sum(cpu_of_threads(pid))


def cpu_of_threads(pid: int) -> tuple[float, float]:
    """Seconds of the first thread, where the event loop runs, and of all the others together.

    From schedstat, which counts nanoseconds; stat only counts the ticks at which somebody was found running.
    """
    times = {int(task.name): _nanoseconds(task / "schedstat") for task in Path(f"/proc/{pid}/task").iterdir()}
    first = times.pop(pid)
    return first / 1e9, sum(times.values()) / 1e9


def memory(pid: int) -> float:
    """Resident megabytes."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:"))


def _nanoseconds(schedstat: Path) -> int:
    return int(schedstat.read_text(encoding="ascii").split()[0])
