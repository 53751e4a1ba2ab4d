"""Two ways of speaking in one post, where a team keeps to one: tu and vous, colour and color."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, combinations
from typing import Annotated, ClassVar, Self

from pydantic import AfterValidator, Field

from bot.charter.draft import Draft
from bot.charter.fields import OneOrMore, fault, shown
from bot.charter.matchers.base import Finder, Found, Matcher
from bot.charter.phrases import Entry, Hit, LanguageCode, PhraseIndex, read_phrase

_MOST_EACH = 20  # words of either side that are looked at; nobody reads on

Side = Annotated[tuple[Entry, ...], OneOrMore, Field(min_length=1)]


def _check_sides(sides: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    if len(sides) != 2:
        what = f"`not_both` is about two lists of words, and here {'is' if len(sides) == 1 else 'are'} {len(sides)}."
        raise fault(what, 'Write for example not_both.en = [["colour", "favourite"], ["color", "favorite"]].')
    first, second = ({read_phrase(entry, "").words: entry for entry in side} for side in sides)
    for words in first.keys() & second.keys():
        raise fault(f"« {shown(first[words])} » stands in both lists.", "Keep it in the one where it belongs.")
    return sides


class Mixture(Matcher):
    """``not_both.fr = [["tu", "te", "toi"], ["vous", "votre"]]``; one word needs no list of its own."""

    kind: ClassVar[str] = "mixture"
    keys: ClassVar[tuple[str, ...]] = ("not_both",)

    not_both: Annotated[
        dict[LanguageCode, Annotated[tuple[Side, ...], AfterValidator(_check_sides)]], Field(min_length=1)
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
        """One index for both sides of all rules."""
        index = PhraseIndex()
        pairs = [(rule, *pair) for rule, mixture in asked for pair in mixture.not_both.items()]
        for number, (_, language, sides) in enumerate(pairs):
            for side, entries in enumerate(sides):
                index.add(2 * number + side, entries, language)

        def find(draft: Draft, language: str) -> Iterator[Found]:
            hits = index.find(draft, language)
            owners = {hit.owner for hit in hits}
            for number, (rule, _, _) in enumerate(pairs):
                if {2 * number, 2 * number + 1} <= owners:
                    yield from _mixed(rule, [hit for hit in hits if hit.owner // 2 == number], draft)

        return find


def _mixed(rule: int, hits: list[Hit], draft: Draft) -> Iterator[Found]:
    """Each word with every earlier one of the other side: the first of them may turn out to be an exception."""
    in_order = sorted(hits, key=lambda hit: (hit.start, hit.end))
    sides = ([hit for hit in in_order if hit.owner % 2 == side][:_MOST_EACH] for side in (0, 1))
    for other, hit in combinations(sorted(chain(*sides), key=in_order.index), 2):
        if other.owner != hit.owner:
            place = (other.start, other.end)
            yield Found(rule, hit.start, hit.end, {"other": draft.text[slice(*place)]}, place)
