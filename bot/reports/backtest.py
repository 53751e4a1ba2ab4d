"""``charter replay``: runs a charter over past posts and counts how often each rule would have come up."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from bot.charter.advice import advise
from bot.charter.loading import load
from bot.charter.matchers.repetition import Repetition
from bot.charter.model import Charter
from bot.charter.review import Finding, Reviewer, first_per_rule
from bot.drafts.history import ChannelHistory, longest_repeat
from bot.outcomes import DraftOutcome
from bot.reports.check import InputError, Item, json_line
from bot.reports.past_posts import PastPosts, open_posts
from bot.reports.past_posts import Wanted as Wanted
from bot.wording.page import POST_LENGTH, shorten

TOO_OFTEN = 0.15  # share of the posts above which people stop listening
ENOUGH = 40  # posts; of fewer, a share says little and no rule comes up "too often"
_MOST_SHOWN = 5  # sentences per rule, and posts per difference


@dataclass(frozen=True, slots=True)
class ReplayHit:
    """A post that a rule would have come up for, with the sentence and the words."""

    id: str | int
    source: str
    sentence: str
    match: str


@dataclass(slots=True)
class Tally:
    """What one charter would have done. ``dated`` counts the posts that could be checked for repetition."""

    charter: Charter
    posts: int = 0
    dated: int = 0
    touched: int = 0
    hits: dict[str, int] = field(default_factory=dict)
    seen: dict[str, list[ReplayHit]] = field(default_factory=dict)

    def add(self, item: Item, findings: Sequence[Finding]) -> None:
        """Count one post."""
        self.posts += 1
        self.dated += item.draft.earlier is not None
        self.touched += bool(findings)
        for finding in first_per_rule(findings):
            rule = finding.rule.id
            self.hits[rule] = self.hits.get(rule, 0) + 1
            shown = self.seen.setdefault(rule, [])
            if len(shown) < _MOST_SHOWN:
                shown.append(ReplayHit(item.id, item.source, _sentence(item, finding), finding.match))

    def share(self, posts: int) -> float:
        """Return a number of posts as a share of all."""
        return posts / self.posts if self.posts else 0.0

    @property
    def not_tried(self) -> list[str]:
        """Return the rules about repetition, if the posts have no dates."""
        asked = (rule for rule in self.charter.rules if any(isinstance(one, Repetition) for one in rule.matchers))
        return [] if self.dated else [rule.id for rule in asked]

    @property
    def too_often(self) -> list[str]:
        """Return the rules that would come up so often that people stop listening, given enough posts to tell."""
        return [] if self.posts < ENOUGH else [rule for rule, hits in self.hits.items() if self.share(hits) > TOO_OFTEN]


@dataclass(slots=True)
class Difference:
    """The difference another charter makes: posts that only one of the two comes up for."""

    tally: Tally
    more: list[ReplayHit] = field(default_factory=list)
    fewer: list[ReplayHit] = field(default_factory=list)
    counts: tuple[int, int] = (0, 0)

    def add(self, item: Item, before: Sequence[Finding], after: Sequence[Finding]) -> None:
        """Count one post reviewed with both charters."""
        self.tally.add(item, after)
        if bool(before) == bool(after):
            return
        only, shown = (after, self.more) if after else (before, self.fewer)
        self.counts = (self.counts[0] + bool(after), self.counts[1] + bool(before))
        if len(shown) < _MOST_SHOWN:
            shown.append(ReplayHit(item.id, item.source, _sentence(item, only[0]), only[0].match))


@dataclass(frozen=True, slots=True)
class Replay:
    """What a replay found: with the charter, with another one, and what was read how."""

    tally: Tally
    change: Difference | None
    posts: PastPosts

    @property
    def problems(self) -> list[str]:
        """What couldn't be read while the rest was."""
        return self.posts.problems


def replay(path: Path, charter: Charter, wanted: Wanted, *, against: Path | None) -> Replay:
    """Review every post in ``path`` that is long enough to be a draft.

    Shows a progress bar on standard error if it is a terminal.

    Raises:
        InputError: the path can't be read, or holds no posts; the message says why.
    """
    reviewer, tally = Reviewer(charter), Tally(charter)
    other = load(against) if against else None
    change = Difference(Tally(other)) if other else None
    second = Reviewer(other) if other else None
    past = ChannelHistory(charter.reminder.zone, max(longest_repeat(one) for one in (charter, other) if one))
    with closing(open_posts(path, wanted, past.before)) as posts:
        for item in _with_progress(posts):
            advice = advise(reviewer, item.draft)
            if advice.silence is DraftOutcome.SHORT:
                posts.skipped[f"posts of fewer than {charter.drafts.min_words} words"] += 1
                continue
            tally.add(item, advice.findings)
            if second and change:
                change.add(item, advice.findings, advise(second, item.draft, any_length=True).findings)
            if item.draft.earlier:
                item.draft.earlier.remember(item.draft.groups)
    if not tally.posts:
        raise InputError("\n".join([_no_posts(path, posts), *posts.problems]))
    return Replay(tally, change, posts)


def _no_posts(path: Path, posts: PastPosts) -> str:
    left_out = _skipped(posts)
    why = f"Left out: {left_out}." if left_out else "It is empty."
    return f"0 posts in {path}, read as {posts.kind}. {why}"


def _skipped(posts: PastPosts) -> str:
    return ", ".join(f"{what} ({count:,})" for what, count in posts.skipped.most_common())


def _with_progress(posts: PastPosts) -> Iterator[Item]:
    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("Reading", total=posts.total)
        yield from posts.items(lambda done: progress.advance(task, done))


def _sentence(item: Item, finding: Finding) -> str:
    """Return the sentence with the finding, or the whole post if the finding has no place."""
    draft = item.draft
    holds = (text for text in draft.sentences if text[0] <= finding.start < text[1])
    start, end = next(holds, (draft.body, len(draft.text))) if finding.end else (draft.body, len(draft.text))
    return shorten(draft.text[start:end], POST_LENGTH)


def as_text(found: Replay, name: str) -> Iterator[str]:
    """Format for people: how the input was read, and how often each rule would have come up, with examples."""
    tally, change = found.tally, found.change
    left_out = _skipped(found.posts)
    yield f"Read as {found.posts.kind}." + (f" Left out: {left_out}." if left_out else "")
    yield f"{_posts(tally)}. The charter would come up for {_of(tally, tally.touched)}."
    for rule in tally.charter.rules:
        if rule.matchers:
            hits = tally.hits.get(rule.id, 0)
            after = f", with {name} {change.tally.hits.get(rule.id, 0):,}" if change else ""
            yield f"\nrule {rule.number} ({rule.id}): {_of(tally, hits)}{after}"
            yield from _shown(tally.seen.get(rule.id, ()))
    if change:
        yield f"\nWith {name} it would come up for {_of(change.tally, change.tally.touched)}."
        for count, what, seen in zip(change.counts, ("more", "fewer"), (change.more, change.fewer), strict=True):
            yield f"\n{count:,} {what}"
            yield from _shown(seen)
    for rule_id in tally.not_tried:
        yield f"\nNote: {rule_id} was not checked, since these posts have no dates. A Slack export has."
    yield from _warnings(tally, change, name)


def _warnings(tally: Tally, change: Difference | None, name: str) -> Iterator[str]:
    for one, where in ((tally, ""), (change.tally, f"{name}: ")) if change else ((tally, ""),):
        for rule_id in one.too_often:
            yield (
                f"\nWarning: {where}{rule_id} would come up for {_of(one, one.hits[rule_id])}. "
                f"Above {TOO_OFTEN:.0%}, people stop listening: narrow the rule, or list what is fine under `except`."
            )


def as_json(found: Replay, name: str) -> Iterator[str]:
    """Format as one JSON object."""
    change = found.change
    row = {"read_as": found.posts.kind, "left_out": dict(found.posts.skipped), **_object(found.tally)}
    if change:
        more, fewer = change.counts
        row["against"] = {"charter": name, **_object(change.tally), "more": more, "fewer": fewer}
    yield json_line(row)


def _object(tally: Tally) -> dict[str, object]:
    rules = [
        {
            "rule": rule.id,
            "number": rule.number,
            "posts": tally.hits.get(rule.id, 0),
            "share": round(tally.share(tally.hits.get(rule.id, 0)), 4),
            "too_often": rule.id in tally.too_often,
            "seen": [
                {"id": one.id, "source": one.source, "sentence": one.sentence, "match": one.match}
                for one in tally.seen.get(rule.id, ())
            ],
        }
        for rule in tally.charter.rules
        if rule.matchers
    ]
    return {
        "posts": tally.posts,
        "touched": tally.touched,
        "share": round(tally.share(tally.touched), 4),
        "rules": rules,
        "not_tried": tally.not_tried,
    }


def _of(tally: Tally, posts: int) -> str:
    share = f" ({tally.share(posts):.1%})" if tally.posts >= ENOUGH else ""
    return f"{posts:,} of {_posts(tally)}{share}"


def _posts(tally: Tally) -> str:
    return "1 post" if tally.posts == 1 else f"{tally.posts:,} posts"


def _shown(seen: Iterable[ReplayHit]) -> Iterator[str]:
    for one in seen:
        words = f"  “{shorten(one.match)}”" if one.match else ""
        yield f"    {one.source}:{one.id}{words}"
        yield f"        {one.sentence}"
