"""A workspace with one author per draft, so that no cooldown applies."""

from __future__ import annotations

from collections.abc import Mapping

from slack_sandbox import BOT, Channel, Person, Workspace


def crowd(people: int, channels: Mapping[str, str]) -> Workspace:
    """Create a workspace with authors, one reader, and channels (names by id) that all of them and the bot are in."""
    everybody = [Person(READER, "reader", "Reader")]
    everybody += [Person(writer(number), f"writer-{number}", f"Writer {number}") for number in range(people)]
    return Workspace(everybody, [Channel(key, name, members=_Everybody((BOT,))) for key, name in channels.items()])


def writer(number: int) -> str:
    """Return the id of an author."""
    return f"{WRITER}{number}"


READER = "U0READER"
WRITER = "U0WRITER"
"""The prefix of every author's id."""


class _Everybody(list[str]):
    """The members of a channel that everyone is in, without a list that each action would search."""

    def __contains__(self, person: object) -> bool:
        return True
