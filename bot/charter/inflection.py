"""What counts as another form of the same word, by language."""

from __future__ import annotations

import re
from collections.abc import Callable

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
}
# And it knows no verb from a noun: « impact » is no form of « impacter », whose forms all end like these.
_FORM_OF_ER = re.compile(r"(?:e|es|ee|ees|ons|ez|ent|ant|ants|ai|as|a|ais|ait|ions|iez|aient|ames|ates|erent|er\w*)$")
# Snowball leaves two ends of French verbs and the plural of -er nouns as they are; read with these, they meet the rest.
_FRENCH_READINGS = (("geons", "ger"), ("ons", "er"), ("ent", "er"), ("ers", "er"))
_SHORTEST_READ = 6  # letters; "sont", "dans", "vers" are no forms of anything
_CACHED_STEMS = 20_000


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


_STEMS: dict[str, _Stems] = {}
Reading = Callable[[str], str]


def stem(language: str) -> Reading:
    """What gives the stem of a folded word. ``language`` is one of ``STEMMED``."""
    return (_STEMS.get(language) or _STEMS.setdefault(language, _Stems(language))).__getitem__


def readings(language: str) -> tuple[Reading, ...]:
    """The ways to the stem of a draft's folded word: two in French (« recrutons » may be « recruter »)."""
    return (stem(language), _SECOND.__getitem__) if language == "fr" else (stem(language),)


def _another_reading(word: str) -> str:
    if len(word) >= _SHORTEST_READ:
        for ending, reading in _FRENCH_READINGS:
            if word.endswith(ending):
                return word[: -len(ending)] + reading
    return word


_SECOND = _Stems("fr", _another_reading)


def is_inflected(word: str, base: str, language: str) -> bool:
    """Whether two folded words of one stem are forms of the same word, as far as their endings tell."""
    if word == base:
        return True
    if language == "fr" and base.endswith("er") and not _FORM_OF_ER.search(word, max(0, len(word) - 8)):
        return False
    endings = _OTHER_WORD.get(language, ())
    return word.endswith(endings) == base.endswith(endings)
