"""What a run is asked for, and the dice that repeat it."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Literal

Database = Literal["sqlite", "postgresql"]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is asked for.

    Attributes:
        kills: how many times a process is killed with -9.
        minutes: the kills are spread over at least so many; 0 for as fast as it goes.
        replicas: how many processes of the bot run at the same time.
        database: what they keep their state in.
        seed: the same seed, the same acts, faults and kills in the same order.
        database_restarts: how often PostgreSQL is restarted, every second time as a crash.
        pace: how many acts of people there are in a second.
    """

    kills: int = 200
    minutes: float = 0
    replicas: int = 1
    database: Database = "sqlite"
    seed: int = 7
    database_restarts: int = 0
    pace: float = 8

    def dice(self, purpose: str) -> random.Random:
        """Dice of their own for each purpose, so that one who throws more often does not change another's luck."""
        return random.Random(f"{self.seed}:{purpose}")  # noqa: S311 - chance, no secret


@dataclass(frozen=True, slots=True)
class Times:
    """The bot's and the sandbox's times in seconds, short so that a run is.

    Attributes:
        acknowledge: how long the sandbox waits for an acknowledgement.
        redeliver: when it sends again what was not acknowledged; after that an event is lost.
    """

    slack_timeout: float = 0.6
    lease: float = 2.0
    settle: float = 0.4
    poll: float = 0.2
    catch_up: float = 8.0
    ping: float = 1.0
    acknowledge: float = 1.0
    redeliver: tuple[float, ...] = (0.0, 0.3, 1.5)
