"""A workspace with more people than a run needs: each writes one draft, so that nobody rests from a rule."""

from __future__ import annotations

from collections.abc import Mapping

from slack_sandbox import BOT, Channel, Person, Workspace


def crowd(people: int, channels: Mapping[str, str]) -> Workspace:
    """A workspace with so many writers, one reader, and channels (names by id) that everybody and the bot is in."""
    everybody = [Person(READER, "reader", "Reader")]
    everybody += [Person(writer(number), f"writer-{number}", f"Writer {number}") for number in range(people)]
    return Workspace(everybody, [Channel(key, name, members=_Everybody((BOT,))) for key, name in channels.items()])


def writer(number: int) -> str:
    """The id of one author."""
    return f"{WRITER}{number}"


READER = "U0READER"
WRITER = "U0WRITER"
"""What every author's id begins with."""


class _Everybody(list[str]):
    """Members of a channel that everybody is in, without a list of them that each act would search."""

    def __contains__(self, person: object) -> bool:
        return True
