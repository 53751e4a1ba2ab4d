"""Measurements. Run one with ``python -m benchmarks.NAME``; none is part of the wheel."""
