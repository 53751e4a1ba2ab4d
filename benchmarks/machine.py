"""Describes the machine of a measurement."""

from __future__ import annotations

import os
import platform
from pathlib import Path


def machine() -> str:
    """Return one line: processor, cores, load, system, Python."""
    cpuinfo = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    model = next((line.partition(":")[2].strip() for line in cpuinfo if line.startswith("model name")), "CPU unknown")
    busy = os.getloadavg()[0]
    return (
        f"{model}, {os.cpu_count()} cores, load {busy:.1f}; {platform.system()} {platform.release()}; "
        f"Python {platform.python_version()}"
    )
