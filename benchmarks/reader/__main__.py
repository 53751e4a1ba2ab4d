"""Lets a model read 40 posts, and prints what of its answers counts.

make reader                                        a small model on this machine
make reader ARGS="--url http://… --model NAME"     another endpoint; READER_KEY holds its key
make reader ARGS="--charter F --posts F"           one's own rules and posts (JSONL: post, rule)
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.machine import machine
from benchmarks.reader import model
from bot.charter.advice import advise
from bot.charter.asking import asked_rules
from bot.charter.draft import Draft
from bot.charter.loading import load
from bot.charter.review import Reviewer
from bot.outcomes import DraftOutcome
from bot.reader.client import Endpoint, open_reader

HERE = Path(__file__).parent
FOLDER = HERE.parents[1] / ".reader"
PATIENCE = 120.0  # seconds; ten times what the bot would wait


@dataclass
class Seen:
    """What came of the posts.

    Attributes:
        right: quotations for the rule that the post was written to bring to mind.
        wrong: other quotations.
    """

    posts: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    discarded: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    right: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


async def read_all(endpoint: Endpoint, reviewer: Reviewer, posts: Sequence[dict[str, str | None]]) -> Seen:
    """Put each post to the model, one after the other."""
    seen = Seen()
    async with open_reader(endpoint) as reader:
        for post in track(posts, "Reading", console=Console(stderr=True), transient=True):
            draft = Draft.read(str(post["post"]), default_platform=reviewer.charter.drafts.platform)
            if advise(reviewer, draft, any_length=True).silence is not DraftOutcome.NOTHING_FOUND:
                continue
            begun = time.monotonic()
            answer = await reader.ask(asked_rules(reviewer.charter, draft), draft, reviewer, PATIENCE)
            seen.posts += 1
            seen.seconds.append(time.monotonic() - begun)
            seen.outcomes[answer.outcome.value] += 1
            seen.discarded.update(answer.discarded)
            for one in answer.quotations:
                said = f"{one.rule}: “{draft.text[one.start : one.end]}”"
                (seen.right if one.rule == post.get("rule") else seen.wrong).append(said)
    return seen


def table_of(seen: Seen, expected: int) -> Table:
    """What came of it, a line each."""
    table = Table("what", "number", box=None)
    rows: list[tuple[str, object]] = [
        ("posts read", seen.posts),
        *((f"answers: {name}", count) for name, count in seen.outcomes.most_common()),
        *((f"discarded: {name}", count) for name, count in seen.discarded.most_common()),
        ("true quotations, right rule", len(seen.right)),
        ("true quotations, wrong rule or nothing to find", len(seen.wrong)),
        ("posts written to bring a rule to mind", expected),
        ("seconds a post, median", f"{statistics.median(seen.seconds):.1f}"),
    ]
    for what, number in rows:
        table.add_row(what, str(number))
    return table


@contextmanager
def endpoint_of(options: argparse.Namespace) -> Iterator[Endpoint]:
    """The endpoint that was named, or the small model's."""
    if options.url:
        yield Endpoint(options.url, options.model, os.environ.get("READER_KEY", ""))
        return
    with model.serving(FOLDER) as url:
        yield Endpoint(url, model.NAME)


def main() -> int:
    """Read the posts, and print the table."""
    parser = argparse.ArgumentParser(description="Let a model read posts, and see what of its answers counts.")
    parser.add_argument("--url", help="of an endpoint in the manner of /v1/chat/completions")
    parser.add_argument("--model", default="", help="its name there")
    parser.add_argument("--charter", type=Path, default=HERE / "charter.toml")
    parser.add_argument("--posts", type=Path, default=HERE / "posts.jsonl")
    options = parser.parse_args()
    posts = [json.loads(line) for line in options.posts.read_text(encoding="utf-8").splitlines() if line.strip()]
    reviewer, console = Reviewer(load(options.charter)), Console(highlight=False)
    with endpoint_of(options) as endpoint:
        seen = asyncio.run(read_all(endpoint, reviewer, posts))
    console.print(table_of(seen, sum(bool(post.get("rule")) for post in posts)))
    for kind, found in (("Right", seen.right), ("Wrong", seen.wrong)):
        for line in found:
            console.print(f"{kind}: {line}", markup=False)
    console.print(machine())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
