"""What an edited charter would say about posts, compared with the charter in force.

Repetition is left out: what came before a post is not known here. So are cooldowns and quiet, which are people's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.charter.advice import advise
from bot.charter.draft import Draft
from bot.charter.model import Charter
from bot.charter.pictures import Picture
from bot.charter.review import Finding, Reviewer, first_per_rule


@dataclass(frozen=True, slots=True)
class Post:
    """A post to try a charter on.

    Attributes:
        key: tells it apart from the others, such as its ``ts``.
        text: plain text as its author typed it.
        pictures: what it carries.
    """

    key: str
    text: str
    pictures: tuple[Picture, ...] = ()

    def draft(self, charter: Charter) -> Draft:
        """The post as a charter reads it."""
        return Draft.read(self.text, default_platform=charter.drafts.platform, pictures=self.pictures)


@dataclass(frozen=True, slots=True)
class Remark:
    """What one of the charters says about a post.

    Attributes:
        findings: one for each rule that the reply speaks of; ``wording.suggest`` makes its questions of them.
    """

    post: Post
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What an edit changes, in the order of the posts.

    Attributes:
        newly_spoken: the bot would speak, and was silent.
        newly_silent: the bot would be silent; the findings are those of the charter in force.
        otherwise: the bot would speak of another rule.
        silent: the posts about which the bot would say nothing.
        posts: how many were looked at.
        spoken_before, spoken_after: how many of them the bot speaks about.
    """

    newly_spoken: tuple[Remark, ...]
    newly_silent: tuple[Remark, ...]
    otherwise: tuple[Remark, ...]
    silent: tuple[Post, ...]
    posts: int
    spoken_before: int
    spoken_after: int


def preview(posts: Iterable[Post], before: Reviewer, after: Charter) -> Preview:
    """Compare what a charter in force and an edited one say about posts.

    A charter with a pack that no other has used takes up to a second of processor time: call it in a thread.
    """
    new = Reviewer(after)
    pairs = [(remark(before, post), remark(new, post)) for post in posts]
    return Preview(
        newly_spoken=tuple(now for was, now in pairs if now.findings and not was.findings),
        newly_silent=tuple(was for was, now in pairs if was.findings and not now.findings),
        otherwise=tuple(
            now for was, now in pairs if was.findings and now.findings and _first_rule(was) != _first_rule(now)
        ),
        silent=tuple(now.post for _, now in pairs if not now.findings),
        posts=len(pairs),
        spoken_before=sum(bool(was.findings) for was, _ in pairs),
        spoken_after=sum(bool(now.findings) for _, now in pairs),
    )


def remark(reviewer: Reviewer, post: Post) -> Remark:
    """What a charter says about a post."""
    charter = reviewer.charter
    spoken = first_per_rule(advise(reviewer, post.draft(charter)).spoken)
    return Remark(post, spoken[: charter.nudge.rules_per_reply])


def _first_rule(one: Remark) -> str:
    return one.findings[0].rule.id
