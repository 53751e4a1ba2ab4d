"""The posts that a rule carries as its tests: those it must catch, and those it must leave alone."""

from __future__ import annotations

import datetime
from typing import Annotated

from pydantic import BeforeValidator

from bot.charter.draft import Draft, Picture
from bot.charter.fields import Model, OneOrMore, PlatformName
from bot.charter.repetition import Memory

_KEY = b"examples"
_DAY = datetime.date(2026, 1, 1)  # any day will do: only the distance counts


class Example(Model):
    """A post that a rule must catch, or must leave alone.

    Attributes:
        after: posts that came before it in its channel, the day before.
    """

    post: str
    after: Annotated[tuple[str, ...], OneOrMore] = ()
    on: PlatformName | None = None
    image: bool = False
    alt: str = ""

    def draft(self, default_platform: str) -> Draft:
        """The example as a draft; a description means that there is a picture."""
        pictures = (Picture(self.alt),) if self.image or self.alt else ()
        memory = Memory(_KEY)
        names = [f"{number:06}" for number in range(len(self.after) + 1)]
        for name, post in zip(names, self.after, strict=False):
            before = memory.before(_DAY, name)
            before.remember(Draft.read(post, default_platform=default_platform, earlier=before).groups)
        earlier = memory.before(_DAY + datetime.timedelta(days=1), names[-1]) if self.after else None
        return Draft.read(self.post, default_platform=self.on or default_platform, pictures=pictures, earlier=earlier)


def _as_examples(value: object) -> object:
    values = (value,) if isinstance(value, str | dict) else value
    if isinstance(values, tuple | list):
        return tuple({"post": one} if isinstance(one, str) else one for one in values)
    return values


Examples = Annotated[tuple[Example, ...], BeforeValidator(_as_examples)]
