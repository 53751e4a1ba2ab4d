"""What a named pack of the bot's knows: ``find = "bait"``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Annotated, ClassVar, Self

from pydantic import AfterValidator, Field

from bot.charter.draft import Draft
from bot.charter.fields import OneOrMore, fault, nearest, shown
from bot.charter.matchers.base import Finder, Found, Matcher, Values
from bot.charter.packs import reading
from bot.charter.packs.finder import PackFinder
from bot.charter.packs.private import PRIVATE_DATA, find_private
from bot.charter.phrase_index import PhraseIndex
from bot.charter.phrases import WordLists


def _check_name(value: str) -> str:
    if value.lower() not in reading.names():
        raise fault(f'"{shown(value)}" isn\'t a pack that the bot knows.', nearest(value, reading.names()))
    return value.lower()


_CACHED_FINDERS = 32

PackName = Annotated[str, AfterValidator(_check_name)]


@lru_cache(_CACHED_FINDERS)
def _finder(names: tuple[str, ...], language: str) -> PackFinder:
    """A search for packs, compiled once: it takes tenths of a second, and each version of a charter needs the same."""
    return PackFinder([pack for name in names if (pack := reading.pack(name, language))], language)


class Pack(Matcher):
    """``find = "bait"``, or several packs; ``also`` are words and phrases that the team adds."""

    kind: ClassVar[str] = "pack"
    keys: ClassVar[tuple[str, ...]] = ("find", "also")
    yields_to_a_part: ClassVar[bool] = True  # a pack quotes more than the words it goes by

    find: Annotated[tuple[PackName, ...], OneOrMore, Field(min_length=1)]
    also: WordLists | None = None

    @property
    def placeholders(self) -> frozenset[str]:
        """The words as typed."""
        return frozenset({"match"})

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of its packs and of the team's own list."""
        packs = (pack.language for name in self.find for pack in reading.in_all_languages(name))
        return tuple(dict.fromkeys((*packs, *(self.also or ()))))

    @property
    def entries(self) -> tuple[tuple[str, str], ...]:
        """The words and phrases that the team adds."""
        return tuple((code, entry) for code, entries in (self.also or {}).items() for entry in entries)

    @classmethod
    def finder(cls, asked: Sequence[tuple[int, Self]]) -> Finder:
        """One search a language for the packs of all rules, and one index for what teams add."""
        owners: dict[str, list[int]] = {}
        added = PhraseIndex()
        for rule, matcher in asked:
            for name in matcher.find:
                owners.setdefault(name, []).append(rule)
            for language, entries in (matcher.also or {}).items():
                added.add(rule, entries, language)
        first = {rule: matcher.find[0] for rule, matcher in asked}
        values: dict[str, Values] = {name: {"pack": name} for name in owners}
        finders = [_finder(tuple(owners), language) for language in reading.languages()]

        def find(draft: Draft, _language: str) -> Iterator[Found]:
            for finder in finders:
                for name, start, end in finder.find(draft):
                    yield from (Found(rule, start, end, values[name]) for rule in owners[name])
            if PRIVATE_DATA in owners:
                for start, end in find_private(draft):
                    yield from (Found(rule, start, end, values[PRIVATE_DATA]) for rule in owners[PRIVATE_DATA])
            for hit in added.find(draft):
                yield Found(hit.owner, hit.start, hit.end, values[first[hit.owner]])

        return find
