"""What counts as another form of the same word, by language."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, partial

import Stemmer

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

# A stemmer also joins words that are different words: "organ" and "organisation". An ending of these on one side
# only means another word, not another form of the same one.
_OTHER_WORD = {
    "en": ("ation", "ations", "ity", "ities", "ism", "isms", "ist", "ists", "ment", "ments", "ness", "ance", "ence"),
    "fr": ("ation", "ations", "isme", "ismes", "iste", "istes", "ement", "ements", "ateur", "ateurs", "alite", "ilite"),
    "it": ("alita", "ilita", "ivita", "osita"),
}
# And it knows no verb from a noun: « impact » is no form of « impacter », whose forms all end like these.
_FORM_OF_ER = re.compile(r"(?:e|es|ee|ees|ons|ez|ent|ant|ants|ai|as|a|ais|ait|ions|iez|aient|ames|ates|erent|er\w*)$")
# Snowball leaves some endings as they are, others because the accents that it goes by are folded away; read with these
# (the longest first), they meet the rest: « recrutons », « líderes », „begeistert“, « soluções », "huizen".
_READINGS = {
    "fr": (("geons", "ger"), ("ons", "er"), ("ent", "er"), ("ers", "er")),
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
_SHORTEST_READ = 6  # letters; "sont", "dans", "vers", "Welt" are no forms of anything
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
    if language == "fr" and base.endswith("er") and not _FORM_OF_ER.search(word, max(0, len(word) - 8)):
        return False
    endings = _OTHER_WORD.get(language, ())
    return word.endswith(endings) == base.endswith(endings)
