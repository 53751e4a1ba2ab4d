"""Simulated people: they post, edit, delete, press buttons, ask for quiet, talk in threads and delete replies."""

from __future__ import annotations

import asyncio
import copy
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, Literal, Self

from benchmarks.chaos import scene
from benchmarks.chaos.quiet import QuietDays, Request
from benchmarks.crowd import READER, writer
from bot.slack import blocks
from slack_sandbox import ApiError, ImageFile, Message, Sandbox

MEETS = (
    "Our new press is a game changer for {marker} printers, {number}",
    "This {marker} workshop is world class, everybody says, {number}",
    "You won't believe what {marker} paper can do, {number}",
)
CLEAN = (
    "Our new {marker} press uses half of the water, measured in May, {number}",
    "We open the {marker} workshop on Saturday at ten, {number}",
)
REMARK = f"I like this {scene.MARKER} draft"
"""In a draft's thread; where the draft is gone, it falls into the channel, and is a draft itself."""
ACTS = {"post": 40, "edit": 26, "delete": 7, "useful": 7, "not_now": 5, "take_away": 3, "talk": 5, "unfurl": 3}
ACTS |= {"describe": 3, "delete_file": 1, "quiet": 3}
# The texts need no escaping and are posted raw, since the sandbox would search each for everyone's name.
RECENT = 15  # most actions are on the newest drafts, which the bot is working on
KNOWN = 0.4  # share of the drafts by people who posted not long ago
HASTY = 0.25  # share of the edits that are followed by others within the same second, as ``edited.ts`` counts


@dataclass(frozen=True, slots=True)
class Version:
    """What a draft said."""

    text: str
    files: list[dict[str, Any]]

    @classmethod
    def of(cls, message: Message) -> Self:
        """Return what it says now."""
        return cls(message.text, copy.deepcopy(message.files))


@dataclass(slots=True, eq=False)
class Diary:
    """The history of a draft that its channel doesn't show.

    Attributes:
        message: the draft in the sandbox.
        past: its earlier versions.
        useful: rules for which *Useful* was pressed; ``perhaps_useful`` without an acknowledgement.
        set_aside: whether *Not this time* was pressed; ``perhaps_set_aside`` without an acknowledgement.
        taken_away: whether a person deleted the reply while no work was due.
    """

    message: Message
    author: str
    past: list[Version] = field(default_factory=list)
    useful: set[str] = field(default_factory=set)
    perhaps_useful: set[str] = field(default_factory=set)
    set_aside: bool = False
    perhaps_set_aside: bool = False
    taken_away: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """Return the channel and the ts."""
        return self.message.channel, self.message.ts


class People:
    """Performs actions at a steady pace.

    Args:
        may_act: returns whether the failures so far leave room for more actions.
        at_rest: returns whether a reply is recorded and no work is due for its draft.

    Attributes:
        diaries: one for each draft.
        quiet_days: who asked for quiet.
        acts: the number of each action.
    """

    def __init__(
        self,
        sandbox: Sandbox,
        dice: random.Random,
        pace: float,
        may_act: Callable[[int], bool],
        at_rest: Callable[[str, str], Awaitable[bool]],
    ) -> None:
        self.diaries: list[Diary] = []
        self.quiet_days = QuietDays()
        self.acts: Counter[str] = Counter()
        self._sandbox = sandbox
        self._dice = dice
        self._pace = pace
        self._may_act = may_act
        self._at_rest = at_rest
        self._presses: set[asyncio.Task[None]] = set()
        self._authors = 0

    async def work(self) -> None:
        """Act until cancelled."""
        while True:
            if self._may_act(self.acts.total()):
                await self.act(self._dice.choices(tuple(ACTS), tuple(ACTS.values()))[0])
            await asyncio.sleep(self._dice.expovariate(self._pace))

    async def act(self, name: str) -> None:
        """Perform one action; one that Slack rejects, or that has no target, doesn't count."""
        diary = self._somebodys() if self.diaries else None
        if name == "post" or diary is None:
            self._post()
            return
        try:
            done = await getattr(self, f"_{name}")(diary)
        except ApiError:
            return
        self.acts[name] += bool(done)

    async def finish(self) -> None:
        """Wait for pressed buttons and requests."""
        if self._presses:
            await asyncio.wait(self._presses)

    def _somebodys(self) -> Diary:
        recent = self.diaries[-RECENT:] if self._dice.random() < 0.8 else self.diaries
        return self._dice.choice(recent)

    def _post(self) -> None:
        author = self._author()
        pictures = [ImageFile("garden", self._dice.choice(("", "A garden")))] if self._dice.random() < 0.12 else []
        message = self._sandbox.post(
            author, self._dice.choice(scene.DRAFTS), self._words(0.7), files=pictures, raw=True
        )
        self.diaries.append(Diary(message, author))
        self.acts["post"] += 1

    def _author(self) -> str:
        """Return who posts next: a newcomer, or one of the last ones, so that rules rest and quiet matters."""
        if self.diaries and self._dice.random() < KNOWN:
            return self._dice.choice(self.diaries[-RECENT:]).author
        self._authors += 1
        return writer(self._authors - 1)

    def _words(self, meets: float) -> str:
        template = self._dice.choice(MEETS if self._dice.random() < meets else CLEAN)
        return template.format(marker=scene.MARKER, number=self._dice.randrange(1000))

    async def _edit(self, diary: Diary) -> bool:
        hasty = self._dice.randint(1, 2) if self._dice.random() < HASTY else 0
        for _ in range(1 + hasty):
            diary.past.append(Version.of(diary.message))
            self._sandbox.edit(diary.author, *diary.key, self._words(0.6), raw=True)
        self.acts["edit again at once"] += hasty
        return True

    async def _describe(self, _diary: Diary) -> bool:
        """Describe a picture; half of the time only ``file_change`` tells."""
        if (diary := self._with_a_picture()) is None:
            return False
        diary.past.append(Version.of(diary.message))
        alt, quiet = self._dice.choice(("", "A garden")), self._dice.random() < 0.5
        self._sandbox.describe(diary.author, *diary.key, alt, quiet=quiet)
        return True

    async def _delete_file(self, _diary: Diary) -> bool:
        if (diary := self._with_a_picture()) is None:
            return False
        diary.past.append(Version.of(diary.message))
        self._sandbox.delete_file(diary.author, *diary.key)
        return True

    def _with_a_picture(self) -> Diary | None:
        pictured = [diary for diary in self.diaries if "mimetype" in next(iter(diary.message.files), {})]
        return self._dice.choice(pictured[-RECENT:]) if pictured else None

    async def _delete(self, diary: Diary) -> bool:
        diary.past.append(Version.of(diary.message))  # with replies, a tombstone takes its place
        self._sandbox.delete(diary.author, *diary.key)
        return True

    async def _useful(self, diary: Diary) -> bool:
        return self._press(diary, blocks.USEFUL)

    async def _not_now(self, diary: Diary) -> bool:
        return self._press(diary, blocks.NOT_NOW)

    async def _quiet(self, diary: Diary) -> bool:
        """Ask for quiet as the author, or end it."""
        if (request := self.quiet_days.ask(diary.author)) is None:
            return False
        self._wait_for(self._asked(diary, request))
        return True

    async def _asked(self, diary: Diary, request: Request) -> None:
        command = "/charter quiet 1" if request.begins else "/charter quiet off"
        answer = await self._sandbox.command(diary.author, diary.key[0], command)
        request.answered(granted=answer.error is None)

    async def _talk(self, diary: Diary) -> bool:
        self._sandbox.post(READER, diary.key[0], REMARK, thread_ts=diary.key[1])
        return True

    async def _unfurl(self, diary: Diary) -> bool:
        self._sandbox.unfurl(*diary.key)
        return True

    async def _take_away(self, diary: Diary) -> bool:
        reply = self._reply(diary)
        if reply is None or not await self._at_rest(*diary.key) or self._reply(diary) is not reply:
            return False
        self._sandbox.delete(READER, reply.channel, reply.ts)
        diary.taken_away = True
        return True

    def _reply(self, diary: Diary) -> Message | None:
        return next(iter(own_replies(self._sandbox, diary.message)), None)

    def _press(self, diary: Diary, action: Literal["nudge_useful", "nudge_not_now"] | str) -> bool:
        reply = self._reply(diary)
        rules = _rules(reply, action) if reply is not None else None
        if reply is None or rules is None:
            return False
        if action == blocks.USEFUL:
            diary.perhaps_useful |= rules
        else:
            diary.perhaps_set_aside = True
        self._wait_for(self._pressed(diary, action, reply, rules))
        return True

    def _wait_for(self, answer: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(answer)
        self._presses.add(task)
        task.add_done_callback(self._presses.discard)

    async def _pressed(self, diary: Diary, action: str, reply: Message, rules: set[str]) -> None:
        answer = await self._sandbox.click(diary.author, reply.channel, reply.ts, action)
        if answer.error is None and action == blocks.USEFUL:
            diary.useful |= rules
        elif answer.error is None:
            diary.set_aside = True


def own_replies(sandbox: Sandbox, draft: Message) -> list[Message]:
    """Return the bot's messages in a draft's thread, the oldest first."""
    messages = sandbox.workspace.channels[draft.channel].messages
    replies = (messages[ts] for ts in draft.replies if ts in messages)
    return [reply for reply in replies if reply.bot_id == sandbox.workspace.bot_id]


def _rules(reply: Message, action: str) -> set[str] | None:
    """Return the rules of a button; ``None`` if there is no such button."""
    for block in reply.blocks or []:
        for element in block.get("elements", []):
            if element.get("action_id") == action:
                return set(str(element["value"]).split(","))
    return None
