"""A second reader that lies, hangs and dies, and what the verdicts in the bot's database make of its answers."""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from aiohttp import web

from benchmarks.chaos.people import REMARK, Diary, Version
from bot.charter.loading import parse
from bot.db.group_commit import Database
from bot.db.readings import ReadingStore
from bot.drafts.readings import judged
from bot.slack import mrkdwn
from bot.wording.second_reader import LOOKED_AT

MODEL = "chaos-1"
RULE_ID = "modest"
RULE = f"""
[[rules]]
id = "{RULE_ID}"
text = "Be modest."
ask = "Does it boast?"
say = "“{{match}}”: is that for others to say? (version 1)"
"""

RULE_FILE = f'name = "Chaos"\n{RULE}'
"""A charter of this rule alone."""

BEHAVIOURS = {
    "quotes": 48,
    "quotes other words": 12,
    "finds nothing": 6,
    "quotes what is not there": 6,
    "names another rule": 4,
    "is cut": 4,
    "is slow": 6,
    "hangs": 7,
    "fails": 4,
    "sends too much": 3,
}
_QUOTES = {"Our new": "half of the water", "We open": "on Saturday at ten"}
"""What it quotes of a draft, by how that begins."""


class LyingReader:
    """An endpoint on this machine. It does what it is asked, or something else.

    Attributes:
        drafts: how often it was asked about each text.
        counts: how often it did what.
    """

    def __init__(self, dice: random.Random) -> None:
        self.drafts: Counter[str] = Counter()
        self.counts: Counter[str] = Counter()
        self.url = ""
        self._dice = dice
        self._port = 0
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listen, on the same port as before."""
        app = web.Application()
        app.router.add_post("/v1/chat/completions", self._answer)
        self._runner = web.AppRunner(app, shutdown_timeout=0.01)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port, reuse_address=True).start()
        self._port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{self._port}/v1/chat/completions"

    async def stop(self) -> None:
        """Close every connection, and the port."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def die(self) -> None:
        """Be gone for a while, again and again, until cancelled."""
        while True:
            await asyncio.sleep(self._dice.uniform(4, 12))
            await self.stop()
            self.counts["dies"] += 1
            await asyncio.sleep(self._dice.uniform(0.2, 1.5))
            await self.start()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        asked = json.loads((await request.json())["messages"][1]["content"])
        draft: str = asked["draft"]
        self.drafts[draft] += 1
        behaviour = self._dice.choices(tuple(BEHAVIOURS), tuple(BEHAVIOURS.values()))[0]
        self.counts[behaviour] += 1
        if behaviour == "hangs":
            await asyncio.sleep(3600)
        if behaviour == "fails":
            return web.Response(status=500)
        if behaviour == "is slow":
            await asyncio.sleep(self._dice.uniform(0.05, 0.6))
        return web.json_response({"choices": [{"message": {"content": self._content(behaviour, draft)}}]})

    def _content(self, behaviour: str, draft: str) -> str:
        quote = next((words for begins, words in _QUOTES.items() if draft.startswith(begins)), "nothing like that")
        if behaviour == "quotes other words":
            quote = " ".join(draft.split()[2:5])
        elif behaviour == "quotes what is not there":
            quote = "you will not believe it"
        found = [] if behaviour == "finds nothing" else [{"rule": RULE_ID, "quote": quote}]
        if behaviour == "names another rule":
            found = [{"rule": "no-hype", "quote": quote}]
        content = json.dumps({"findings": found})
        if behaviour == "sends too much":
            return content + " " * 200_000
        return content[:-9] if behaviour == "is cut" else content


@asynccontextmanager
async def lying_reader(dice: random.Random) -> AsyncIterator[LyingReader]:
    """Listen, until the end of the run."""
    reader = LyingReader(dice)
    await reader.start()
    try:
        yield reader
    finally:
        await reader.stop()


async def let_it_speak(database: str, charter: str) -> None:
    """Agree with twelve of its findings."""
    rule = next(rule for rule in parse(charter).rules if rule.id == RULE_ID)
    opened = Database(database)
    try:
        for _ in range(LOOKED_AT):
            await ReadingStore(opened).judge("", judged(rule, MODEL), agreed=True)
    finally:
        await opened.close()


QUOTED = (
    "SELECT q.channel, q.ts, q.first, q.last, q.message_hash = d.message_hash AS newest FROM quotations q "
    "JOIN drafts d ON d.channel = q.channel AND d.ts = q.ts WHERE q.spoken"
)
"""What it found when its rule spoke, and whether in what the draft says now."""


class Verdicts:
    """What the bot's database says that the reader found.

    Args:
        rows: of ``QUOTED``.
    """

    def __init__(self, rows: Iterable[tuple[str, str, int, int, bool]] = ()) -> None:
        self.newest: dict[tuple[str, str], tuple[int, int]] = {}
        self.ever: set[tuple[str, str]] = set()
        for channel, ts, first, last, newest in rows:
            self.ever.add((channel, ts))
            if newest:
                self.newest[channel, ts] = (first, last)


def asked_again(reader: LyingReader, diaries: Iterable[Diary], remarks: int) -> list[str]:
    """Return the texts that it was asked about more often than there are versions, or remarks, that say them."""
    said = Counter(
        mrkdwn.to_plain(version.text) for diary in diaries for version in (*diary.past, Version.of(diary.message))
    )
    said[REMARK] = remarks
    return [f"asked {count} times about {text!r}" for text, count in reader.drafts.items() if count > said[text]]
