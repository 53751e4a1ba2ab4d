"""Words and phrases as a charter writes them down: what an entry of a word list means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from bot.charter.fields import Clean, OneOrMore, at_most, fault, one_of, shown
from post_text.inflection import STEMMED
from post_text.text import Folded, compose, token_spans

NUMBER = "[number]"
"""Stands for a figure in an entry: "[number] reasons"."""
ANY_WORD = "*"
"""Stands for one word, whatever it is: "make * great again"."""

PLACES = frozenset((NUMBER, ANY_WORD))
"""Both: what an entry holds in the place of words."""

_QUOTED = re.compile(r'["“«]\s*(.+?)\s*["”»]')
_BEGINNING = re.compile(r"\^\s*")
_PLACE = re.compile(r"\[number\]|(?<!\S)\*(?!\S)", re.IGNORECASE)
_MOST_WORDS = 12
_CACHED_PHRASES = 4_000  # a charter is read, tried on its examples and compiled
_SIGNS = str.maketrans({**dict.fromkeys("’‘ʼ′´＇‛", "'"), **dict.fromkeys("‐‑‒−", "-"), "\u200b": "", "\u00ad": ""})
_JOINTS = re.compile(r"[\s_-]+")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One entry of a word list.

    Attributes:
        words: its folded words; ``NUMBER`` and ``ANY_WORD`` are among them as they are.
        typed: the same in small letters, with their accents.
        gaps: the signs between them, joints left out: ``""`` for a space or a hyphen.
        before, after: signs at its edges that belong to it ("C++", "100 %").
        exact: written as ``"…"``: no inflection.
        language: of its list; ``""`` for words that are no language's.
        at_start: it stands at the beginning of a post.
        in_hashtag: it stands in a hashtag.
        as_listed: the entry itself, no other way of writing it.
        one_spelling: ‑ise is not ‑ize in it.
    """

    words: tuple[str, ...]
    typed: tuple[str, ...]
    gaps: tuple[str, ...] = ()
    before: str = ""
    after: str = ""
    exact: bool = False
    language: str = ""
    at_start: bool = False
    in_hashtag: bool = False
    as_listed: bool = True
    one_spelling: bool = False


@lru_cache(_CACHED_PHRASES)
def read_phrase(entry: str, language: str) -> Phrase:
    """The phrase that an entry of a word list means. ``ValueError`` where it holds no word, or ``*`` at an edge."""
    quoted = _QUOTED.fullmatch(entry.strip())
    source = quoted[1] if quoted else entry.strip()
    beginning = None if quoted else _BEGINNING.match(source)
    source = source[beginning.end() :] if beginning else source
    places = {} if quoted else {place.start(): place[0].lower() for place in _PLACE.finditer(source)}
    folding = Folded(_PLACE.sub(lambda place: "x" * len(place[0]), source) if places else source)
    spans = token_spans(folding.text)
    typed = [source[slice(*folding.place(*span))].lower() for span in spans]
    special = [places.get(folding.place(*span)[0]) for span in spans]
    if not spans or ANY_WORD in {special[0], special[-1]}:  # at an edge, any word would be no condition
        raise ValueError(entry)
    text = folding.text
    return Phrase(
        words=tuple(place or text[slice(*span)] for place, span in zip(special, spans, strict=True)),
        typed=tuple(place or word for place, word in zip(special, typed, strict=True)),
        gaps=tuple(gap(text[end:start]) for (_, end), (start, _) in pairwise(spans)),
        before=gap(text[: spans[0][0]]),
        after=gap(text[spans[-1][1] :]),
        exact=bool(quoted),
        language=language,
        at_start=bool(beginning),
    )


def as_written(text: str) -> str:
    """A text as spellings are compared: capitals, accents and hyphens count, which apostrophe it is does not."""
    return " ".join(compose(text).translate(_SIGNS).split())


def gap(between: str) -> str:
    """What stands between two words, without spaces, hyphens and apostrophes."""
    return _JOINTS.sub("", between).strip("'")


def edge(text: str, at: int, signs: str, step: int) -> int:
    """How far an edge moves over the signs that belong to a phrase; -1 where they are not there."""
    for sign in signs:
        while 0 <= (next_ := at - (step < 0)) < len(text) and text[next_].isspace():
            at += step
        if not 0 <= next_ < len(text) or text[next_] != sign:
            return -1
        at += step
    return at


def _check_entry(entry: str) -> str:
    try:
        phrase = read_phrase(entry, "")
    except ValueError:
        if ANY_WORD in entry.split():
            what, fix = f"“{shown(entry)}” begins or ends with any word.", "Put * between two words."
        else:
            what, fix = f"“{shown(entry)}” holds no word.", "Word lists look for words; use `pattern` for signs."
        raise fault(what, fix) from None
    if len(phrase.words) > _MOST_WORDS:
        raise fault(f"“{shown(entry)}” has {len(phrase.words)} words.", f"Keep the {_MOST_WORDS} that matter.")
    return entry


def in_charters_language(value: object, info: ValidationInfo) -> object:
    """A list without a language is in the charter's: ``avoid = ["…"]``."""
    if not isinstance(value, tuple | list | str):
        return value
    if not value:
        raise fault("the list is empty.", "Write something in it, or take it out.")
    return {charters_language(info): value}


def charters_language(info: ValidationInfo) -> str:
    """The language of the charter that is read, from the context of its validation."""
    return str((info.context or {}).get("language", "en"))


Entry = Annotated[Clean, at_most(100), AfterValidator(_check_entry)]
LanguageCode = Annotated[str, one_of("language whose words we can inflect", STEMMED)]
InCharter = BeforeValidator(in_charters_language)
Entries = Annotated[tuple[Entry, ...], OneOrMore, Field(min_length=1)]
WordLists = Annotated[dict[LanguageCode, Entries], InCharter, Field(min_length=1)]
