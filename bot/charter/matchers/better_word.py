"""Words for which the team has a better one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, ClassVar, NamedTuple, Self

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from bot.charter.draft import Draft
from bot.charter.fields import Name, OneOrMore, fault, shown
from bot.charter.matchers.base import Finder, Found, Matcher
from bot.charter.phrase_index import Hit, PhraseIndex
from bot.charter.phrases import Entry, LanguageCode, as_written, charters_language, read_phrase
from post_text.inflection import forms, has_forms

_OR = {"en": "or", "fr": "ou", "es": "o", "de": "oder", "it": "o", "pt": "ou", "nl": "of"}


def _check_pairs(pairs: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
    for entry, better in pairs.items():
        if as_written(entry) in map(as_written, better):
            what = f"“{shown(entry)}” is given as a better word for itself."
            raise fault(what, "Write the word that you would rather read after the =.")
    return pairs


def _by_language(value: object, info: ValidationInfo) -> object:
    if isinstance(value, dict) and value and not any(isinstance(one, dict) for one in value.values()):
        return {charters_language(info): value}
    return value


Better = Annotated[tuple[Name, ...], OneOrMore, Field(min_length=1)]
Pairs = Annotated[dict[Entry, Better], AfterValidator(_check_pairs), Field(min_length=1)]


class _Pair(NamedTuple):
    """One word of a list, and the better ones.

    Attributes:
        rule: whose list it is.
        language: of the list.
        better: the better ones, each as the team wrote it.
        alike: those of them that differ in case, accents or hyphens only.
    """

    rule: int
    language: str
    better: tuple[str, ...]
    alike: tuple[str, ...]


class BetterWord(Matcher):
    """``prefer.en = { "utilize" = "use" }``, or several: ``"utilize" = ["use", "apply"]``."""

    kind: ClassVar[str] = "better_word"
    keys: ClassVar[tuple[str, ...]] = ("prefer",)

    prefer: Annotated[dict[LanguageCode, Pairs], BeforeValidator(_by_language), Field(min_length=1)]

    @property
    def placeholders(self) -> frozenset[str]:
        """The word as typed, and the better one as the team wrote it."""
        return frozenset({"match", "prefer"})

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of its lists."""
        return tuple(self.prefer)

    @property
    def entries(self) -> tuple[tuple[str, str], ...]:
        """Every word and phrase of its lists."""
        return tuple((code, entry) for code, pairs in self.prefer.items() for entry in pairs)

    @classmethod
    def finder(cls, asked: Sequence[tuple[int, Self]]) -> Finder:
        """One index for the lists of all rules, and one for their better words, which are never found."""
        pairs: list[_Pair] = []
        worse, better = PhraseIndex(), PhraseIndex()
        for rule, matcher in asked:
            for language, listed in matcher.prefer.items():
                for entry, others in listed.items():
                    pairs.append(_pair(rule, language, entry, others))
                    _add(worse, better, pairs[-1], len(pairs) - 1, entry)

        def find(draft: Draft, _language: str) -> list[Found]:
            hits = worse.find(draft)
            right = better.find(draft) if hits else []
            return [
                Found(pairs[hit.owner].rule, hit.start, hit.end, {"prefer": _told(pairs[hit.owner])})
                for hit in hits
                if not _is_right(hit, pairs[hit.owner], right, draft)
            ]

        return find


def _pair(rule: int, language: str, entry: str, better: tuple[str, ...]) -> _Pair:
    words = "".join(read_phrase(entry, language).words)
    return _Pair(rule, language, better, tuple(one for one in better if _joined(one, language) == words))


def _joined(better: str, language: str) -> str:
    try:
        return "".join(read_phrase(better, language).words)
    except ValueError:  # a sign may be better than a word
        return ""


def _add(worse: PhraseIndex, better: PhraseIndex, pair: _Pair, number: int, entry: str) -> None:
    language = pair.language
    others = [one for one in pair.better if one not in pair.alike and _joined(one, language)]
    words = read_phrase(entry, language)
    # "utilise" is another spelling of "utilize", unless it is what the team would rather read.
    one_spelling = has_forms(language) and not forms("".join(words.typed), language).isdisjoint(
        _joined(one, language) for one in others
    )
    worse.add(number, (entry,), language, one_spelling=one_spelling)
    better.add(number, others, language, one_spelling=one_spelling)


def _is_right(hit: Hit, pair: _Pair, right: Sequence[Hit], draft: Draft) -> bool:
    """Whether the better word stands there: the same letters written as asked, or a phrase around the word."""
    typed = as_written(draft.text[hit.start : hit.end])
    return any(typed.startswith(as_written(one)) for one in pair.alike) or any(
        one.owner == hit.owner and one.start <= hit.start and hit.end <= one.end for one in right
    )


def _told(pair: _Pair) -> str:
    return f" {_OR.get(pair.language, '/')} ".join(pair.better)
