"""Settings of the property tests here."""

from __future__ import annotations

from hypothesis import settings

# How long one example takes says more about the machine's other work; the tests of speed measure processor time.
settings.register_profile("charter", deadline=None)
settings.load_profile("charter")
