"""The options of a run, and its repeatable random numbers."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Literal

Database = Literal["sqlite", "postgresql"]
Transport = Literal["socket", "http"]


@dataclass(frozen=True, slots=True)
class Plan:
    """The options of a run.

    Attributes:
        kills: the number of kills with -9.
        minutes: the least time to spread them over; 0 for as fast as possible.
        replicas: the number of bot processes.
        database: their database.
        seed: repeats the actions, faults and kills in the same order.
        database_restarts: the number of restarts of PostgreSQL, every second one as a crash.
        pace: people's actions per second.
        transport: Socket Mode or signed HTTP requests; empty for the one that the seed chooses.
        reader: whether the bot has a second reader, which lies, hangs and dies.
    """

    kills: int = 200
    minutes: float = 0
    replicas: int = 1
    database: Database = "sqlite"
    seed: int = 7
    database_restarts: int = 0
    pace: float = 8
    transport: Transport | Literal[""] = ""
    reader: bool = False

    @property
    def signed_http(self) -> bool:
        """Return whether Slack sends signed HTTP requests."""
        return (self.transport or self.dice("transport").choice(("socket", "http"))) == "http"

    def dice(self, purpose: str) -> random.Random:
        """Return a random generator for one purpose, independent of the others."""
        return random.Random(f"{self.seed}:{purpose}")  # noqa: S311 - chance, no secret


@dataclass(frozen=True, slots=True)
class Times:
    """Timing of the bot and the sandbox in seconds, short so that a run is.

    Attributes:
        acknowledge: how long the sandbox waits for an acknowledgement.
        redeliver: when it redelivers unacknowledged events; after the last one, an event is lost.
    """

    slack_timeout: float = 0.6
    reader_timeout: float = 0.5
    lease: float = 2.0
    settle: float = 0.4
    poll: float = 0.2
    catch_up: float = 8.0
    ping: float = 1.0
    acknowledge: float = 1.0
    redeliver: tuple[float, ...] = (0.0, 0.3, 1.5)
