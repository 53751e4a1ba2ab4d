"""Lets a second reader read the last drafts while its keeper waits, in the preview of a rule that asks.

What it finds is kept with the drafts: in memory only, and not for long. What the keeper says of it counts for the rule.
"""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace

from bot.charter.charters import ActiveCharter
from bot.charter.editing.preview import Post, Remark
from bot.charter.model import Rule
from bot.charter.review import Reviewer
from bot.drafts.readings import Readings
from bot.outcomes import ANSWERS
from bot.slack.editing.recent_drafts import Look, Reading
from bot.slack.editing.state import EditState, Mark
from bot.wording.edit_preview import Tried
from bot.wording.edit_reader import READ_AT_ONCE, ReaderLook

_ENOUGH = 3  # findings at a press
_PATIENCE = 60.0  # seconds at a press
_JUDGED = "reader:"  # before a draft's key, among the marks of an edit


@dataclass(frozen=True, slots=True)
class SecondReading:
    """What a second reader finds in drafts by one rule, with its question as the edit has it.

    Attributes:
        active: the edited charter.
        rule: of it.
        reading: the drafts.
        look: what it has found in them so far.
    """

    readings: Readings
    active: ActiveCharter
    rule: Rule
    reading: Reading
    look: Look

    async def shown(self, state: EditState) -> ReaderLook:
        """What its keeper sees of it."""
        standing = next(one for one in await self.readings.standings(self.active) if one.rule_id == self.rule.id)
        found = [Remark(post, self.look.found[post.key]) for post in self.reading.posts if self.look.has_found(post)]
        said = {key.removeprefix(_JUDGED): mark for key, mark in state.marks.items() if key.startswith(_JUDGED)}
        has_more = any(post.key not in self.look.found for post in self.reading.posts)
        return ReaderLook(standing, found, said | self.look.said, self.look.read, has_more, self.look.is_silent)

    async def read_on(self) -> AsyncGenerator[int, None]:
        """Ask about some of the drafts that weren't read; yields how many were, after each.

        A press that comes while another one is answered reads nothing.
        """
        if self.look.is_busy:
            return
        self.look.is_busy, self.look.is_silent = True, False
        try:
            async for read in self._read_on(time.monotonic() + _PATIENCE):
                yield read
        finally:
            self.look.is_busy = False

    async def _read_on(self, until: float) -> AsyncGenerator[int, None]:
        read = found = 0
        for post in [one for one in self.reading.posts if one.key not in self.look.found]:
            if read >= READ_AT_ONCE or found >= _ENOUGH or time.monotonic() > until:
                return
            previewed = await self.readings.preview(self.active, post.draft(self.active.charter))
            if previewed is None:  # a matcher finds something, or there is too little to read
                self.look.found[post.key] = ()
                continue
            if previewed.outcome not in ANSWERS:
                self.look.is_silent = True
                return
            self.look.found[post.key] = tuple(one for one in previewed.findings if one.rule.id == self.rule.id)
            self.look.read += 1
            read, found = read + 1, found + self.look.has_found(post)
            yield read

    async def say(self, state: EditState, post: Post, mark: Mark) -> EditState:
        """Count what its keeper says of a finding, once for each draft; returns the edit with its mark.

        Raises:
            TooMuchError: the edit can't carry one more mark; nothing is counted.
        """
        key = f"{_JUDGED}{post.key}"
        if post.key in self.look.said or key in state.marks:
            return state
        after = state.marked(key, mark)
        after.dumped()
        self.look.said[post.key] = mark  # at once, so that a second press finds it
        try:
            await self.readings.judge(self.active, self.rule, agreed=mark == "right")
        except BaseException:
            del self.look.said[post.key]
            raise
        return after


def second_reading(
    readings: Readings, active: ActiveCharter, tried: Tried, reading: Reading | None
) -> SecondReading | None:
    """What may be found by the rule that is changed; ``None`` where it doesn't ask, or nobody reads."""
    rule = next((rule for rule in tried.after.rules if rule.id == tried.rule), None)
    standard = readings.standard(rule) if rule is not None else None
    if rule is None or reading is None or standard is None:
        return None
    look = reading.looks.setdefault(standard, Look())
    edited = replace(active, charter=tried.after, reviewer=Reviewer(tried.after))
    return SecondReading(readings, edited, rule, reading, look)
