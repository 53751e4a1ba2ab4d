"""Compares each thread with what the charter requires, without reading the bot's database.

A live draft that brings a rule to mind has exactly one reply, to its newest version; any other draft has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.chaos.people import Diary, own_replies
from bot.charter.advice import too_short
from bot.charter.draft import Draft
from bot.charter.review import Reviewer
from bot.slack import mrkdwn
from bot.slack.events import pictures
from bot.wording.suggestion import suggest
from slack_sandbox import Message, Sandbox

Allowed = frozenset[str | None]
"""The texts that a thread may show; ``None`` for no reply. Several if a press was not acknowledged."""

NOTHING: Allowed = frozenset({None})


@dataclass(slots=True)
class Verdict:
    """The failures, with a line for each; all empty if every guarantee held.

    Attributes:
        lost: drafts whose reply is missing.
        doubled: drafts with more than one reply.
        stale: replies with the wrong text, or to a draft that needs none.
        orphaned: replies whose draft is gone, or outside its thread.
        reminders: channels that don't have exactly one due reminder.
        left_behind: files that contain a draft's words or an author.
    """

    drafts: int = 0
    live: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    orphaned: list[str] = field(default_factory=list)
    reminders: list[str] = field(default_factory=list)
    left_behind: list[str] = field(default_factory=list)

    @property
    def faults(self) -> dict[str, list[str]]:
        """Return the failures by kind."""
        return {
            "lost": self.lost,
            "doubled": self.doubled,
            "stale": self.stale,
            "orphaned": self.orphaned,
            "reminders lost or doubled": self.reminders,
            "text left behind": self.left_behind,
        }

    @property
    def clean(self) -> bool:
        """Return whether there are no failures."""
        return not any(self.faults.values())


def judge(sandbox: Sandbox, diaries: Iterable[Diary], reviewer: Reviewer) -> Verdict:
    """Check every thread, and look for the bot's messages outside threads."""
    verdict = Verdict()
    for diary in diaries:
        verdict.drafts += 1
        alive = _alive(sandbox, diary.message)
        verdict.live += alive
        replies = own_replies(sandbox, diary.message)
        if not alive:
            verdict.orphaned += [_line(diary, reply.text) for reply in replies]
        else:
            _compare(verdict, diary, replies, allowed(diary, reviewer))
    verdict.orphaned += [f"{message.channel}: {message.text}" for message in _fallen(sandbox, diaries)]
    return verdict


def allowed(diary: Diary, reviewer: Reviewer) -> Allowed:
    """Return the allowed replies to a live draft."""
    message, charter = diary.message, reviewer.charter
    draft = Draft.read(
        mrkdwn.to_plain(message.text),
        default_platform=charter.drafts.platform,
        pictures=pictures({"files": message.files}),
    )
    findings = reviewer.review(draft)
    if diary.taken_away or diary.set_aside or not findings or too_short(draft, charter.drafts.min_words):
        return NOTHING
    rules = set(suggestion.rules) if (suggestion := suggest(findings, charter, message.ts)) else set()
    thanks = {True} if rules & diary.useful else {False, True} if rules & diary.perhaps_useful else {False}
    said = (suggest(findings, charter, message.ts, thanks=thanked) for thanked in thanks)
    accepted = frozenset(mrkdwn.quote(one.text) for one in said if one)
    return accepted | NOTHING if diary.perhaps_set_aside else accepted


def _compare(verdict: Verdict, diary: Diary, replies: Sequence[Message], accepted: Allowed) -> None:
    if len(replies) > 1:
        verdict.doubled.append(_line(diary, " | ".join(reply.text for reply in replies)))
    elif not replies and None not in accepted:
        verdict.lost.append(_line(diary, ""))
    elif replies and replies[0].text not in accepted:
        verdict.stale.append(_line(diary, replies[0].text))


def _alive(sandbox: Sandbox, message: Message) -> bool:
    there = sandbox.workspace.channels[message.channel].messages.get(message.ts)
    return there is not None and there.subtype != "tombstone"


def _fallen(sandbox: Sandbox, diaries: Iterable[Diary]) -> Iterable[Message]:
    """Return the bot's messages outside threads in drafts channels."""
    for channel in {diary.message.channel for diary in diaries}:
        for message in sandbox.workspace.channels[channel].messages.values():
            if message.bot_id == sandbox.workspace.bot_id and not message.thread_ts:
                yield message


def judge_reminders(sandbox: Sandbox, channels: Iterable[str]) -> list[str]:
    """Return the channels that don't have exactly one reminder."""
    counts = {
        channel: sum(m.bot_id is not None for m in sandbox.workspace.channels[channel].messages.values())
        for channel in channels
    }
    return [f"{channel}: {count} reminders" for channel, count in counts.items() if count != 1]


def search(files: Iterable[Path], needles: Iterable[str]) -> list[str]:
    """Return the files, including the database's, that contain a word of a draft or an author."""
    wanted = [needle.encode() for needle in needles]
    found = []
    for path in files:
        content = path.read_bytes()
        found += [f"{path.name}: {needle.decode()}" for needle in wanted if needle in content]
    return found


def _line(diary: Diary, says: str) -> str:
    channel, ts = diary.key
    pressed = "".join(
        f" {name}"
        for name in ("set_aside", "perhaps_set_aside", "taken_away", "useful", "perhaps_useful")
        if getattr(diary, name)
    )
    return f"{channel} {ts} {diary.message.text!r} holds {says!r}{pressed}"
