"""What a platform would not take: a post too long, or too many hashtags, counted as the platform counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, ClassVar, Self

from pydantic import AfterValidator

from bot.charter.draft import Draft
from bot.charter.fields import fault
from bot.charter.matchers.base import Finder, Found, Matcher
from post_text.lengths import beyond
from post_text.platforms import LIMITS, Limit


def _is_true(value: bool) -> bool:
    if not value:
        raise fault("`fits` is false, which asks for nothing.", "Write fits = true, or take it out.")
    return value


class Fits(Matcher):
    """``fits = true``: the post goes through where it is meant for."""

    kind: ClassVar[str] = "fits"
    keys: ClassVar[tuple[str, ...]] = ("fits",)

    fits: Annotated[bool, AfterValidator(_is_true)]

    @property
    def placeholders(self) -> frozenset[str]:
        """What is counted, how many there are and how many fit, and what is beyond."""
        return frozenset({"match", "what", "count", "limit"})

    @property
    def points_at_words(self) -> bool:
        """It counts; no single word is at fault."""
        return False

    @classmethod
    def finder(cls, asked: Sequence[tuple[int, Self]]) -> Finder:
        """Measures each post of a draft once, whatever the number of rules."""

        def find(draft: Draft, _language: str) -> Iterator[Found]:
            for platform in draft.platforms:
                for limit in LIMITS[platform]:
                    for at, post in draft.posts:
                        for start, end, values in _beyond(post, limit):
                            yield from (Found(rule, at + start, at + end, values) for rule, _ in asked)

        return find


def _beyond(post: Draft, limit: Limit) -> Iterator[tuple[int, int, dict[str, str | int]]]:
    """What of a post a platform would cut off, if anything."""
    if limit.unit == "hashtags":
        count = len(post.hashtags)
        if count > limit.most:
            yield post.hashtags[limit.most][0], post.hashtags[-1][1], {**_told(limit), "count": count}
        return
    text = post.posted.text
    found = beyond(text, limit.unit, limit.most)
    if found is not None:
        count, first = found
        first = len(text) - len(text[first:].lstrip())
        yield *post.posted.place(first, len(text)), {**_told(limit), "count": count}


def _told(limit: Limit) -> dict[str, str | int]:
    return {"what": limit.what, "limit": limit.most}
