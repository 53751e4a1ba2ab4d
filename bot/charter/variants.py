"""Other ways of writing a phrase: contracted, in a hashtag, as one word or as two."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from bot.charter.phrases import ANY_WORD, NUMBER, Phrase
from post_text import english
from post_text.language import is_function_word
from post_text.text import fold

_CACHED_PHRASES = 4_000
_SHORTEST_PART = 3  # letters of a word that may be written apart: "black box"


@lru_cache(_CACHED_PHRASES)
def ways_of_writing(phrase: Phrase) -> tuple[Phrase, ...]:
    """A phrase, and the same contracted, in a hashtag, as one word or as two."""
    return (phrase, *_others(phrase))


def _others(phrase: Phrase) -> Iterator[Phrase]:
    if phrase.exact or phrase.at_start or NUMBER in phrase.words:
        return
    other = replace(phrase, as_listed=False)
    if ANY_WORD in phrase.words:  # "make * great again" as it is, too
        yield _as_typed(other)
        return
    if phrase.language == "en" and not any(phrase.gaps):
        for typed in _contracted(phrase.typed):
            yield replace(other, words=tuple(map(fold, typed)), typed=typed, gaps=("",) * (len(typed) - 1))
    if any((*phrase.gaps, phrase.before, phrase.after)):
        return
    if len(phrase.words) > 1:
        together = "".join(phrase.typed).replace("'", "")
        loose = len(phrase.words) > 2 or any(is_function_word(word, phrase.language) for word in phrase.words)
        yield replace(other, words=(fold(together),), typed=(together,), gaps=(), in_hashtag=loose)
    elif phrase.language:
        yield from _apart(other)


def _as_typed(phrase: Phrase) -> Phrase:
    """A phrase with places for any word, whose asterisks are asterisks."""
    signs, gaps = "", []
    for at, word in enumerate(phrase.words):
        signs += "*" if word == ANY_WORD else ""
        if word != ANY_WORD and any(one != ANY_WORD for one in phrase.words[:at]):
            gaps.append(signs)
        signs = "" if word != ANY_WORD else signs
    words = tuple(word for word in phrase.words if word != ANY_WORD)
    return replace(
        phrase, words=words, typed=tuple(word for word in phrase.typed if word != ANY_WORD), gaps=tuple(gaps)
    )


def _contracted(typed: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """English words with two of them in one ("we're"), or one of them written out."""
    for at, (first, second) in enumerate(pairwise(typed)):
        if short := english.contracted(first, second):
            yield (*typed[:at], short, *typed[at + 2 :])
    for at, word in enumerate(typed):
        yield from ((*typed[:at], *pair, *typed[at + 1 :]) for pair in english.written_out(word.replace("’", "'")))


def _apart(phrase: Phrase) -> Iterator[Phrase]:
    """One word as two: "black-box" for "blackbox". A word that holds sentences together is no part of another."""
    (typed,), language = phrase.typed, phrase.language
    for at in range(_SHORTEST_PART, len(typed) - _SHORTEST_PART + 1):
        parts = (typed[:at], typed[at:])
        words = tuple(map(fold, parts))
        if not any(is_function_word(word, language) for word in words):
            yield replace(phrase, words=words, typed=parts, gaps=("",))
