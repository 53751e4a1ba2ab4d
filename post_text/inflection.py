"""What counts as another form of the same word, by language.

English and French words come with all of their forms, by rules and a table of what the rules get wrong. Words of the
other languages are compared by their stems.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, lru_cache, partial
from pathlib import Path
from types import ModuleType

import Stemmer

from post_text import english, french
from post_text.text import fold

STEMMED = {
    "en": "english",
    "fr": "french",
    "es": "spanish",
    "de": "german",
    "it": "italian",
    "pt": "portuguese",
    "nl": "dutch_porter",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "el": "greek",
    "et": "estonian",
    "eu": "basque",
    "fi": "finnish",
    "ga": "irish",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "lt": "lithuanian",
    "no": "norwegian",
    "pl": "polish",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "tr": "turkish",
}
"""Languages a word list may be given for, by ISO 639-1 code, with the name that PyStemmer gives them."""

_DATA = Path(__file__).parent / "data"
_RULES: dict[str, ModuleType] = {"en": english, "fr": french}
_CACHED_WORDS = 20_000

# A stemmer also joins words that are different words: "organ" and "organizzazione". An ending of these on one side only
# means another word, not another form of the same one.
_OTHER_WORD = {"it": ("alita", "ilita", "ivita", "osita")}
# Snowball leaves some endings as they are, others because the accents that it goes by are folded away; read with these
# (the longest first), they meet the rest: « líderes », „begeistert“, « soluções », "huizen".
_READINGS = {
    "es": (("eres", "er"), ("ares", "ar")),
    "de": (
        *(
            ("iert", "ieren"),
            ("ierte", "ieren"),
            ("ierten", "ieren"),
            ("ert", "ern"),
            ("erte", "ern"),
            ("erten", "ern"),
        ),
        *(("elt", "eln"), ("elte", "eln"), ("elten", "eln"), ("ten", "en"), ("te", "en"), ("t", "en")),
    ),
    "pt": (
        ("oes", "ao"),
        ("aes", "ao"),
        ("aria", "ario"),
        ("arias", "ario"),
        ("ais", "al"),
        ("veis", "vel"),
        ("ens", "em"),
    ),
    "nl": (
        *(("eert", "eren"), ("eerde", "eren"), ("eerden", "eren")),
        *(("ieve", "ief"), ("ieven", "ief"), ("ijve", "ijf"), ("ijven", "ijf"), ("aven", "aaf"), ("oven", "oof")),
        *(("uizen", "uis"), ("eizen", "eis"), ("ijzen", "ijs"), ("azen", "aas"), ("ozen", "oos"), ("ezen", "ees")),
    ),
}
_SHORTEST_READ = 6  # letters; „Welt“ is no form of anything
_CACHED_STEMS = 20_000

Reading = Callable[[str], str]


class _Stems(dict[str, str]):
    """The stem of each word met, so that a frequent word is stemmed once; never grows without bound."""

    def __init__(self, language: str, read: Reading = str) -> None:
        super().__init__()
        self._stemmer = Stemmer.Stemmer(STEMMED[language], 0)
        self._read = read

    def __missing__(self, word: str) -> str:
        stem = str(self._stemmer.stemWord(self._read(word)))
        if len(self) < _CACHED_STEMS:
            self[word] = stem
        return stem


@cache
def stem(language: str) -> Reading:
    """What gives the stem of a folded word. ``language`` is one of ``STEMMED``."""
    return _Stems(language).__getitem__


def readings(language: str) -> tuple[Reading, ...]:
    """The ways to the stem of a draft's folded word: a second one where endings may be read another way."""
    second = _SECOND.get(language)
    return (stem(language), second.__getitem__) if second is not None else (stem(language),)


def _another_reading(endings: tuple[tuple[str, str], ...], word: str) -> str:
    if len(word) >= _SHORTEST_READ:
        for ending, reading in endings:
            if word.endswith(ending):
                return word[: -len(ending)] + reading
    return word


_SECOND = {code: _Stems(code, partial(_another_reading, endings)) for code, endings in _READINGS.items()}


def is_inflected(word: str, base: str, language: str) -> bool:
    """Whether two folded words of one stem are forms of the same word, as far as their endings tell."""
    if word == base:
        return True
    endings = _OTHER_WORD.get(language, ())
    return word.endswith(endings) == base.endswith(endings)


def has_forms(language: str) -> bool:
    """Whether ``forms`` knows a language; ``stem`` compares the words of the others."""
    return language in _RULES


@lru_cache(_CACHED_WORDS)
def forms(word: str, language: str, *, one_spelling: bool = False) -> frozenset[str]:
    """A word and all of its forms, folded. ``word`` has its accents, in small letters; see ``has_forms``.

    A word that is itself an inflected form has no others: a list that says "nuts" does not mean a nut.
    ``one_spelling`` keeps ‑ise and ‑ize apart.
    """
    rules, table = _RULES[language], _table(language)
    found = {word}
    for one in (word,) if one_spelling else rules.spellings(word):
        found |= _forms(table.get(one) or (one.isascii() and table.get(f"={one}")) or one, rules, table)
    return frozenset(map(fold, {*found, *rules.joined(word, found)}))


@lru_cache(_CACHED_WORDS)
def related_forms(word: str, language: str, *, one_spelling: bool = False) -> frozenset[str]:
    """The forms of a word, and of the word that it may be a form of: those of "study" for "studies".

    A phrase means its words in any form ("studies show", "a study shows"): the words around them tell which are meant.
    """
    found = forms(word, language, one_spelling=one_spelling)
    for base in _RULES[language].bases(word):
        of_base = forms(base, language, one_spelling=one_spelling)
        if fold(word) in of_base:
            found |= of_base
    return found


def _forms(line: str, rules: ModuleType, table: Mapping[str, str]) -> set[str]:
    """The forms that a line of the table stands for, the word itself among them."""
    word, *entries = line.split()
    found = {word} if "=" in entries else {word, *rules.regular(word)}
    for entry in entries:
        if entry == "=":
            continue
        if entry.startswith("-"):
            found.discard(entry[1:])
        elif entry.startswith("@"):
            found |= _as_model(word, entry[1:], rules, table)
        else:
            found |= rules.expand(entry, word)
    return found


def _as_model(word: str, model: str, rules: ModuleType, table: Mapping[str, str]) -> set[str]:
    """The forms of a word that is inflected like ``model``, which ends alike: « apprendre » like « prendre »."""
    pairs = zip(reversed(word), reversed(model), strict=False)
    same = next((at for at, (one, other) in enumerate(pairs) if one != other), min(len(word), len(model)))
    start, other = word[: len(word) - same], len(model) - same
    return {start + form[other:] for form in _forms(table[model], rules, table)}


@cache
def _table(language: str) -> Mapping[str, str]:
    """The lines of a language's table by their word, and by ``=`` and that word without accents."""
    lines = (_DATA / f"forms.{language}.txt").read_text(encoding="utf-8").splitlines()
    by_word = {line.partition(" ")[0]: line for line in lines if not line.startswith("#")}
    return {f"={fold(word)}": line for word, line in by_word.items() if not word.isascii()} | by_word
