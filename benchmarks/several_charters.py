"""Measures what a draft costs with one charter of ten rules, and with ten of them in force: the same drafts, one run.

``python -m benchmarks.several_charters``. It measures ``Decider.decide``, which finds the channel's charter and reviews
the draft, and prints CPU time per draft.
"""

from __future__ import annotations

import asyncio
import sys
from functools import partial
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from benchmarks.engine import POSTS, bench_charter, best_cpu
from benchmarks.machine import machine
from bot.charter.charters import ActiveCharter, Charters, CurrentCharters
from bot.charter.review import Reviewer
from bot.db.fingerprints import FingerprintStore
from bot.db.group_commit import Database
from bot.db.readings import ReadingStore
from bot.db.records import DraftClaim, DraftKey, ts_at
from bot.delivery import leases
from bot.drafts.decide import Decider, Pseudonymizer
from bot.drafts.events import DraftVersion
from bot.drafts.history import DraftHistory
from bot.drafts.readings import Keys, Limits, Readings

PHRASES = 100  # in each charter
CHANNELS = 10
NOW = 4_000_000_000.0  # so that no draft is too late


def charters_in_force(count: int) -> CurrentCharters:
    """Return so many charters of ten rules, which share ten channels evenly."""
    made = []
    for number in range(count):
        charter = bench_charter(PHRASES)
        own = tuple(f"#channel-{channel}" for channel in range(CHANNELS) if channel % count == number)
        drafts = charter.drafts.model_copy(update={"channels": own})
        charter = charter.model_copy(update={"drafts": drafts})
        made.append(ActiveCharter(f"charter-{number}", charter, Reviewer(charter), f"charter-{number}"))
    charters = CurrentCharters(Charters(made))
    charters.name_channels({f"C{channel}": f"channel-{channel}" for channel in range(CHANNELS)})
    return charters


def drafts() -> list[DraftVersion]:
    """Return the posts, one after the other in each channel."""
    posts = [line for line in POSTS.read_text(encoding="utf-8").splitlines() if line]
    stamps = [ts_at(NOW + number) for number in range(len(posts))]
    return [
        DraftVersion(DraftKey(f"C{number % CHANNELS}", ts), ts, "U0AMELIE", text)
        for number, (ts, text) in enumerate(zip(stamps, posts, strict=True))
    ]


async def decide_all(decider: Decider, messages: list[DraftVersion]) -> None:
    """Decide about each draft."""
    lease = leases.grant(20)
    for message in messages:
        await decider.decide(DraftClaim(message.key, lease, message.version), message, None)


def main() -> int:
    """Measure, and print the table."""
    with TemporaryDirectory() as folder:
        return measure(Database(f"sqlite:///{folder}/charter.db"))


def measure(database: Database) -> int:
    """Measure with a database whose schema has nothing in it, for no rule of these charters asks it."""
    names, messages = Pseudonymizer("xoxb-bench"), drafts()
    counts = (1, CHANNELS)
    runs = []
    for count in counts:
        charters = charters_in_force(count)
        history = DraftHistory(FingerprintStore(database), charters, names.repetition_key)
        keys, limits = Keys(names.message, names.person), Limits(1, 1)
        readings = Readings(ReadingStore(database), None, keys, limits, lambda _outcome, _discarded: None)
        decider = Decider(charters, names, history, readings)
        runs.append(lambda decider=decider: asyncio.run(decide_all(decider, messages)))
    found = best_cpu(*(partial(run) for run in runs))
    table = Table("charters in force", "rules in all", "µs of CPU per draft", "ratio")
    for count, seconds in zip(counts, found, strict=True):
        each = seconds / len(messages) * 1e6
        table.add_row(str(count), str(count * 10), f"{each:.0f}", f"{seconds / found[0]:.2f}")
    console = Console(highlight=False)
    console.print(table)
    console.print(machine())
    return 0


if __name__ == "__main__":
    sys.exit(main())
