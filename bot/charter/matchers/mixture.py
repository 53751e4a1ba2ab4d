"""Several ways of speaking in one post, where a team keeps to one: tu and vous, colour and color."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Annotated, ClassVar, Self

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from bot.charter.draft import Draft
from bot.charter.fields import OneOrMore, fault, shown
from bot.charter.matchers.base import Finder, Found, Matcher
from bot.charter.phrase_index import Hit, PhraseIndex
from bot.charter.phrases import Entry, LanguageCode, charters_language, read_phrase

_MOST_EACH = 20  # words of each side that are looked at; nobody reads on

Side = Annotated[tuple[Entry, ...], OneOrMore, Field(min_length=1)]


def _check_sides(sides: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    if len(sides) < 2:
        what = f"`not_both` is about two lists of words or more, and here {'is' if sides else 'are'} {len(sides)}."
        raise fault(what, 'Write for example not_both.en = [["colour", "favourite"], ["color", "favorite"]].')
    known: dict[tuple[str, ...], int] = {}
    for number, side in enumerate(sides):
        for entry in side:
            if known.setdefault(read_phrase(entry, "").words, number) != number:
                raise fault(f"“{shown(entry)}” is in two lists.", "Keep it in the one where it belongs.")
    return sides


def _in_charters_language(value: object, info: ValidationInfo) -> object:
    """A list of lists without a language is in the charter's."""
    return {charters_language(info): value} if isinstance(value, tuple | list) else value


class Mixture(Matcher):
    """``not_both.fr = [["tu", "te", "toi"], ["vous", "votre"]]``, or more ways; one word needs no list of its own."""

    kind: ClassVar[str] = "mixture"
    keys: ClassVar[tuple[str, ...]] = ("not_both",)

    not_both: Annotated[
        dict[LanguageCode, Annotated[tuple[Side, ...], AfterValidator(_check_sides)]],
        BeforeValidator(_in_charters_language),
        Field(min_length=1),
    ]

    @property
    def placeholders(self) -> frozenset[str]:
        """A word that does not go with what stands before it, and the first word there that it clashes with."""
        return frozenset({"match", "other"})

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of its lists."""
        return tuple(self.not_both)

    @classmethod
    def finder(cls, asked: Sequence[tuple[int, Self]]) -> Finder:
        """One index for all sides of all rules."""
        index = PhraseIndex()
        ways: list[tuple[int, int]] = []  # by owner: which list of which rule
        for rule, mixture in asked:
            for number, (language, sides) in enumerate(mixture.not_both.items()):
                for entries in sides:
                    index.add(len(ways), entries, language, one_spelling=True)
                    ways.append((rule, number))

        def find(draft: Draft, _language: str) -> Iterator[Found]:
            by_list: dict[tuple[int, int], list[Hit]] = {}
            for hit in index.find(draft):
                by_list.setdefault(ways[hit.owner], []).append(hit)
            for (rule, _), hits in by_list.items():
                if len({hit.owner for hit in hits}) > 1:
                    yield from _mixed(rule, hits, draft)

        return find


def _mixed(rule: int, hits: list[Hit], draft: Draft) -> Iterator[Found]:
    """Each word with every earlier one of another side: the first of them may turn out to be an exception."""
    in_order = sorted(hits, key=lambda hit: (hit.start, hit.end))
    kept: Counter[int] = Counter()
    few = [hit for hit in in_order if (kept.update((hit.owner,)) or kept[hit.owner] <= _MOST_EACH)]
    for other, hit in combinations(few, 2):
        if other.owner != hit.owner and other.end <= hit.start:
            place = (other.start, other.end)
            yield Found(rule, hit.start, hit.end, {"other": draft.text[slice(*place)]}, place)
