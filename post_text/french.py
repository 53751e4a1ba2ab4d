"""The forms of a French word: regular ones by rule, the others from ``data/forms.fr.txt``.

Words come with their accents, which tell « passé » from « passe » and « génie » from « gens »; the forms are as
written, too. The rules take a word for a noun, an adjective and, by its ending, a verb; what they get wrong is in the
table, so a word that the table does not know is regular.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_SHORTEST = 3  # letters
_PRESENT = ("e", "es", "ons", "ez", "ent")
_IMPERFECT = ("ais", "ait", "ions", "iez", "aient", "ant")
_PAST = ("ai", "as", "a", "âmes", "âtes", "asse", "asses", "ât", "assions", "assiez", "assent")
_FUTURE = ("ai", "as", "a", "ons", "ez", "ont", "ais", "ait", "ions", "iez", "aient")
_AGREEING = ("", "e", "es", "s")
_SECOND_GROUP = (
    *("is", "it", "issons", "issez", "issent", "issais", "issait", "issions", "issiez", "issaient", "issant"),
    *("isse", "isses", "îmes", "îtes", "irent", "ît"),
)
_THIRD_GROUP = (
    *("s", "", "ons", "ez", "ent", *_IMPERFECT, "e", "es"),
    *("is", "it", "îmes", "îtes", "irent", "isse", "isses", "issions", "issiez", "issent", "ît"),
)
# Endings of adjectives and of persons, the longest first: what is taken off, and what the feminine has instead.
_FEMININE = (
    ("teur", ("trice", "teuse")),
    ("eur", ("euse", "eure")),
    ("eux", ("euse",)),
    ("eau", ("elle",)),
    *((ending, (f"{ending}{ending[-1]}e",)) for ending in ("el", "eil", "ul", "en", "on", "et")),
    *((f"{ending}f", (f"{ending}ve",)) for ending in ("i", "u", "e")),
    ("er", ("ère",)),
    ("ic", ("ique",)),
    *((ending, (f"{ending}e",)) for ending in ("é", "i", "u", "al", "il", "an", "in", "ais", "ois", "d", "t", "ar")),
)
_VERBAL = ("ez", "ons", "é", "ée", "és", "ées")
_BASES = (("aux", "al"), ("x", ""), ("es", ""), ("s", ""), *((ending, "er") for ending in _VERBAL))
_ELIDED = {
    "je": "j",
    "tu": "t",
    "te": "t",
    "me": "m",
    "se": "s",
    "le": "l",
    "la": "l",
    "de": "d",
    "ne": "n",
    "ce": "c",
}
ELISIONS = frozenset(_ELIDED.values())
"""What is left of a word, which only counts before an apostrophe."""
_IMPERATIVE = re.compile(r"(?<=.{3})ez$")


def regular(word: str) -> set[str]:
    """What the rules make of a word, itself left out: plural, feminine, conjugation."""
    if len(word) < _SHORTEST or not word.isalpha():
        return set()
    feminine = [*_feminine(word)]
    found = {*_plural(word), *feminine, *(f"{one}s" for one in feminine), *_conjugated(word)}
    found.discard(word)
    return found


def expand(flag: str, word: str) -> set[str]:
    """What an entry of the table stands for: ``~e`` for the plain feminine and all plurals, else a form itself."""
    return {f"{word}e", f"{word}es", f"{word}s"} if flag == "~e" else {flag}


def pack(forms: set[str], word: str) -> set[str]:
    """The entries of the table that stand for these forms: the inverse of ``expand``."""
    agreeing = {f"{word}e", f"{word}es"}
    return forms - agreeing - {f"{word}s"} | {"~e"} if agreeing <= forms and f"{word}s" in forms else forms


def participles(word: str) -> set[str]:
    """What the rules make of a verb and lists have as adjectives or nouns, too: « montée », « entrées »."""
    return {*_with(f"{word[:-2]}é", _AGREEING)} if word.endswith("er") else set()


def spellings(word: str) -> tuple[str]:
    """A word in each of its spellings: French words have one."""
    return (word,)


def bases(word: str) -> Iterator[str]:
    """What a word may be a regular form of; ``regular`` tells whether it is."""
    for ending, other in _BASES:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST - 1:
            yield word.removesuffix(ending) + other


def joined(word: str, _forms: Iterable[str]) -> set[str]:
    """What is left of a word before an apostrophe: « j’ », « t’ »."""
    return set(_ELIDED.get(word, ()))


def _plural(word: str) -> Iterator[str]:
    if word.endswith("al"):
        yield f"{word[:-1]}ux"
    if word.endswith(("eau", "eu", "au")):
        yield f"{word}x"
    if not word.endswith(("s", "x", "z")):
        yield f"{word}s"


def _feminine(word: str) -> Iterator[str]:
    for ending, feminines in _FEMININE:
        if word.endswith(ending):
            yield from (word.removesuffix(ending) + one for one in feminines)
            return


def _conjugated(word: str) -> Iterator[str]:
    if word.endswith("er"):
        yield from _first_group(word)
    elif word.endswith("ir"):
        yield from _with(word[:-2], _SECOND_GROUP)
        yield from _with(f"{word[:-2]}i", _AGREEING)
        yield from _with(word, _FUTURE)
    elif word.endswith("dre"):
        yield from _with(word[:-2], _THIRD_GROUP)
        yield from _with(f"{word[:-2]}u", _AGREEING)
        yield from _with(word[:-1], _FUTURE)
    elif _IMPERATIVE.search(word):  # « n'hésitez pas » is also said to one friend
        yield from _with(word[:-2], ("e", "es", "ons"))


def _first_group(word: str) -> Iterator[str]:
    stem = word[:-2]
    silent: tuple[str, ...] = (stem,)
    before_a = f"{stem}e" if stem.endswith("g") else f"{stem[:-1]}ç" if stem.endswith("c") else stem
    if stem.endswith("y"):
        silent = (stem, f"{stem[:-1]}i")
    elif found := re.fullmatch(r"(.*)[eé]([^aeiouyé]+)", stem):
        doubled = (f"{stem}{stem[-1]}",) if stem.endswith(("el", "et")) else ()
        silent = (f"{found[1]}è{found[2]}", *doubled)
    for one in silent:
        yield from _with(one, ("e", "es", "ent"))
        yield from _with(f"{one}er", _FUTURE)
    yield from _with(f"{stem}er", _FUTURE)
    yield from _with(stem, ("ez", "ions", "iez", "èrent"))
    yield from _with(f"{stem}é", _AGREEING)
    yield from _with(before_a, ("ons", "ais", "ait", "aient", "ant", *_PAST))


def _with(stem: str, endings: tuple[str, ...]) -> Iterator[str]:
    return (stem + ending for ending in endings)
