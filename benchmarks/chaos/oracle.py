"""Compares each thread with what the charter requires, without reading the bot's database.

A live draft that brings a rule to mind has exactly one reply, to its newest version; any other draft has none. Two
kinds of silence are right: of a rule that rests, because another draft of its author had or may have had it, and of a
draft whose author asked for quiet. No two drafts of an author have replies about the same rule.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations
from pathlib import Path

from benchmarks.chaos.editor import Committed, as_first, in_force, number_in
from benchmarks.chaos.people import Diary, Version, own_replies
from benchmarks.chaos.quiet import Quiet, QuietDays
from benchmarks.chaos.reader import MODEL, RULE_ID, Verdicts
from bot.charter.advice import too_short
from bot.charter.asking import finding_of
from bot.charter.draft import Draft
from bot.charter.review import Finding, Reviewer
from bot.slack import mrkdwn
from bot.slack.events import pictures
from bot.wording.suggestion import suggest
from slack_sandbox import Message, Sandbox

Allowed = Mapping[str | None, frozenset[str]]
"""The texts that a thread may show, with their rules; ``None`` for no reply.

Several if a press or a request was not acknowledged, or if a rule may rest.
"""

NOTHING: Allowed = {None: frozenset()}


@dataclass(slots=True)
class Verdict:
    """The failures, with a line for each; all empty if every guarantee held.

    Attributes:
        lost: drafts whose reply is missing.
        doubled: drafts with more than one reply, and those of one author with replies about the same rule.
        stale: replies with the wrong text, or to a draft that needs none.
        orphaned: replies whose draft is gone, or outside its thread.
        reminders: channels that don't have exactly one due reminder.
        left_behind: files that contain a draft's words or an author.
        outdated: replies by an older version of the charter than the one in force when the draft was posted.
        versions: versions that were lost, and replicas that don't work with the newest.
        asked_again: texts that the second reader was asked about more often than there are versions that say them.
    """

    drafts: int = 0
    live: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    orphaned: list[str] = field(default_factory=list)
    reminders: list[str] = field(default_factory=list)
    left_behind: list[str] = field(default_factory=list)
    outdated: list[str] = field(default_factory=list)
    versions: list[str] = field(default_factory=list)
    asked_again: list[str] = field(default_factory=list)

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
            "judged by an old version": self.outdated,
            "versions lost or not in force": self.versions,
            "reader asked again": self.asked_again,
        }

    @property
    def clean(self) -> bool:
        """Return whether there are no failures."""
        return not any(self.faults.values())


@dataclass(slots=True, eq=False)
class Case:
    """A draft at the end of a run.

    Attributes:
        replies: the bot's, in its thread.
        met: the rules that its newest version brings to mind.
        ever_met: the same for all of its versions.
        read: where the second reader found something in its newest version, by the verdict that the bot has kept.
    """

    diary: Diary
    alive: bool
    replies: list[Message]
    quiet: Quiet
    met: frozenset[str]
    ever_met: frozenset[str]
    read: tuple[int, int] | None = None

    @property
    def closed(self) -> bool:
        """Return whether it gets no reply any more."""
        return self.diary.taken_away or self.diary.set_aside or self.quiet == "yes"

    @property
    def may_be_silent(self) -> bool:
        """Return whether it may have no reply although no rule rests."""
        return not self.met or self.closed or self.diary.perhaps_set_aside or self.quiet == "perhaps"

    def may_hold(self, rule: str) -> bool:
        """Return whether its author's cooldown of a rule may be its own: then it would speak of it, if it could."""
        would_speak = self.alive and rule in self.met and not self.may_be_silent
        return rule in self.ever_met and self.quiet != "yes" and not (would_speak and not self.replies)


def judge(
    sandbox: Sandbox,
    diaries: Sequence[Diary],
    reviewer: Reviewer,
    quiet: QuietDays | None = None,
    committed: Sequence[Committed] = (),
    verdicts: Verdicts | None = None,
) -> Verdict:
    """Check every thread, and look for the bot's messages outside threads.

    Args:
        sandbox: Slack.
        diaries: what people did with each draft.
        reviewer: of the charter's first version; later ones differ in the number that their questions say.
        quiet: who asked for quiet.
        committed: the later versions.
        verdicts: the second reader's.
    """
    verdict = Verdict()
    by_author: dict[str, list[Case]] = defaultdict(list)
    for diary in diaries:
        case = _case(sandbox, diary, reviewer, quiet or QuietDays(), verdicts or Verdicts())
        by_author[diary.author].append(case)
    for cases in by_author.values():
        _judge_author(verdict, cases, reviewer)
        verdict.outdated += [line for case in cases for line in _outdated(case, committed)]
    verdict.orphaned += [f"{message.channel}: {message.text}" for message in _fallen(sandbox, diaries)]
    return verdict


def _judge_author(verdict: Verdict, cases: Sequence[Case], reviewer: Reviewer) -> None:
    spoken: dict[str, list[str]] = defaultdict(list)
    for case in cases:
        verdict.drafts += 1
        verdict.live += case.alive
        if not case.alive:
            verdict.orphaned += [_line(case.diary, reply.text) for reply in case.replies]
            continue
        resting = {rule for rule in case.met if any(one.may_hold(rule) for one in cases if one is not case)}
        accepted = allowed(case.diary, reviewer, resting, case.quiet, case.read)
        _compare(verdict, case.diary, case.replies, accepted)
        for rule in accepted.get(as_first(case.replies[0].text), ()) if case.replies else ():
            spoken[rule].append(_line(case.diary, case.replies[0].text))
    verdict.doubled += [" and ".join(lines) for lines in spoken.values() if len(lines) > 1]


def _outdated(case: Case, committed: Sequence[Committed]) -> Iterator[str]:
    oldest = in_force(committed, float(case.diary.message.ts))
    for reply in case.replies:
        number = number_in(reply.text)
        if number is not None and number < oldest:
            yield f"version {oldest} was in force: {_line(case.diary, reply.text)}"


def _case(sandbox: Sandbox, diary: Diary, reviewer: Reviewer, quiet: QuietDays, verdicts: Verdicts) -> Case:
    read = frozenset({RULE_ID}) if diary.key in verdicts.ever else frozenset()
    found = verdicts.newest.get(diary.key)
    met = [
        frozenset(finding.rule.id for finding in _findings(version, reviewer))
        for version in (*diary.past, Version.of(diary.message))
    ]
    return Case(
        diary,
        _alive(sandbox, diary.message),
        own_replies(sandbox, diary.message),
        quiet.covers(diary.author, float(diary.message.ts)),
        met[-1] or (read if found else met[-1]),
        frozenset().union(*met, read),
        found,
    )


def allowed(
    diary: Diary,
    reviewer: Reviewer,
    resting: Collection[str] = (),
    quiet: Quiet = "no",
    read: tuple[int, int] | None = None,
) -> Allowed:
    """Return the allowed replies to a live draft, of whose rules some may rest."""
    findings = _findings(Version.of(diary.message), reviewer) or _read(Version.of(diary.message), reviewer, read)
    if diary.taken_away or diary.set_aside or not findings or quiet == "yes":
        return NOTHING
    accepted = dict(NOTHING) if diary.perhaps_set_aside or quiet == "perhaps" else {}
    for rest in _subsets(resting):
        accepted |= _said(diary, [finding for finding in findings if finding.rule.id not in rest], reviewer)
    return accepted


def _said(diary: Diary, findings: Sequence[Finding], reviewer: Reviewer) -> Allowed:
    charter, ts = reviewer.charter, diary.message.ts
    if (suggestion := suggest(findings, charter, ts)) is None:
        return NOTHING
    rules = frozenset(suggestion.rules)
    thanks = {True} if rules & diary.useful else {False, True} if rules & diary.perhaps_useful else {False}
    said = (suggest(findings, charter, ts, thanks=thanked) for thanked in thanks)
    return {mrkdwn.quote(one.text): rules for one in said if one}


def _read(version: Version, reviewer: Reviewer, place: tuple[int, int] | None) -> Sequence[Finding]:
    """Return what the second reader found."""
    rule = next((rule for rule in reviewer.charter.rules if rule.id == RULE_ID), None)
    return () if place is None or rule is None else [finding_of(rule, _draft(version, reviewer), *place, MODEL)]


def _draft(version: Version, reviewer: Reviewer) -> Draft:
    return Draft.read(
        mrkdwn.to_plain(version.text),
        default_platform=reviewer.charter.drafts.platform,
        pictures=pictures({"files": version.files}),
    )


def _findings(version: Version, reviewer: Reviewer) -> Sequence[Finding]:
    drafts, draft = reviewer.charter.drafts, _draft(version, reviewer)
    return () if too_short(draft, drafts.min_words) else reviewer.review(draft)


def _subsets(rules: Collection[str]) -> Iterator[tuple[str, ...]]:
    return chain.from_iterable(combinations(rules, count) for count in range(len(rules) + 1))


def _compare(verdict: Verdict, diary: Diary, replies: Sequence[Message], accepted: Allowed) -> None:
    if len(replies) > 1:
        verdict.doubled.append(_line(diary, " | ".join(reply.text for reply in replies)))
    elif not replies and None not in accepted:
        verdict.lost.append(_line(diary, ""))
    elif replies and as_first(replies[0].text) not in accepted:
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
