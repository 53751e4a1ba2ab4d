"""The forms of an English word: regular ones by rule, the others from ``data/forms.en.txt``.

Every word here is folded. The rules take a word for a noun and a verb at once, as most short ones are; what they get
wrong is in the table, so a word that the table does not know is regular.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import product

_SHORTEST = 3  # letters; "us", "in" and "as" have no forms
_HISSING = re.compile(r"(?:s|x|z|ch|sh)$")
_CONSONANT_Y = re.compile(r"[^aeiou]y$")
_DOUBLED = re.compile(r"(?:^|[^aeiou]|qu)[aeiou]([bcdfgklmnprstvz])$")  # "stop", "quiz", "refer": stopped
_ISE = re.compile(r"(?<=.{3})(is|iz|ys|yz)(?=(?:e|es|ed|er|ers|ing|ation|ations)$)")
_OTHER_S = {"is": "iz", "iz": "is", "ys": "yz", "yz": "ys"}
_COMPARED = "~er"
_BASES = (("ies", ("y",)), ("es", ("e", "")), ("s", ("",)), ("ied", ("y",)), ("ed", ("e", "")), ("ing", ("e", "")))
_SUBJECTS = frozenset(["i", "you", "he", "she", "it", "we", "they", "who", "that", "there"])
_ENDINGS = {
    "am": "'m",
    "are": "'re",
    "is": "'s",
    "has": "'s",
    "have": "'ve",
    "will": "'ll",
    "would": "'d",
    "had": "'d",
}
_NEGATED = frozenset(
    [
        *("do", "does", "did", "is", "are", "was", "were", "has", "have", "had"),
        *("would", "could", "should", "must", "need", "might"),
    ]
)
_IRREGULAR = {("can", "not"): "can't", ("will", "not"): "won't", ("let", "us"): "let's"}


def regular(word: str) -> set[str]:
    """What the rules make of a word, itself left out: plural, third person, past and ‑ing, comparison of ‑y."""
    if len(word) < _SHORTEST or not word.isalpha():
        return set()
    found = {*_with_s(word), *_past(word)}
    return found | _compared(word) if _CONSONANT_Y.search(word) else found


def expand(flag: str, word: str) -> set[str]:
    """What an entry of the table stands for: ``~er`` for both degrees of comparison, else a form itself."""
    return _compared(word) if flag == _COMPARED else {flag}


def pack(forms: set[str], word: str) -> set[str]:
    """The entries of the table that stand for these forms: the inverse of ``expand``."""
    compared = _compared(word)
    return forms - compared | {_COMPARED} if compared <= forms else forms


def participles(_word: str) -> set[str]:
    """What the rules make of a verb and lists have as adjectives, too: in English, those are in no list."""
    return set()


def spellings(word: str) -> tuple[str, ...]:
    """A word, and the same with ‑ize for ‑ise or the other way round."""
    other = _ISE.sub(lambda found: _OTHER_S[found[1]], word)
    return (word,) if other == word else (word, other)


def bases(word: str) -> Iterator[str]:
    """What a word may be a regular form of; ``regular`` tells whether it is."""
    for ending, others in _BASES:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST - 1:
            stem = word.removesuffix(ending)
            yield from (stem + other for other in others)
            if ending in {"ed", "ing"} and stem[-1:] == stem[-2:-1]:
                yield stem[:-1]
            return


def joined(word: str, _forms: Iterable[str]) -> set[str]:
    """A word with what is written together with it: "team's", and "he'll" for a word that verbs follow."""
    endings = {"'s", *_ENDINGS.values()} if word in _SUBJECTS else {"'s"}
    return {word + ending for ending in endings} if word.isalpha() else set()


def contracted(first: str, second: str) -> str:
    """Two words as they are written together: "we're", "don't"; ``""`` for words that are not."""
    if first in _SUBJECTS and second in _ENDINGS:
        return first + _ENDINGS[second]
    if first in _NEGATED and second == "not":
        return f"{first}n't"
    return _IRREGULAR.get((first, second), "")


def written_out(word: str) -> tuple[tuple[str, str], ...]:
    """What a contraction may stand for: "we're" for "we are", "it's" for "it is" and "it has"."""
    return _WRITTEN_OUT.get(word, ())


def _with_s(word: str) -> Iterator[str]:
    if _CONSONANT_Y.search(word):
        yield f"{word[:-1]}ies"
    elif word.endswith("z") and _DOUBLED.search(word):
        yield f"{word}zes"
    else:
        yield f"{word}es" if _HISSING.search(word) else f"{word}s"


def _past(word: str) -> Iterator[str]:
    if word.endswith("e"):
        yield f"{word}d"
        stem = word if word.endswith(("ee", "oe", "ye")) else f"{word[:-2]}y" if word.endswith("ie") else word[:-1]
        yield f"{stem}ing"
        return
    yield f"{word[:-1]}ied" if _CONSONANT_Y.search(word) else f"{word}ed"
    yield f"{word}ing"
    if doubled := _DOUBLED.search(word):
        yield f"{word}{doubled[1]}ed"
        yield f"{word}{doubled[1]}ing"


def _compared(word: str) -> set[str]:
    if word.endswith("e"):
        stem = word[:-1]
    elif _CONSONANT_Y.search(word):
        stem = f"{word[:-1]}i"
    else:
        doubled = _DOUBLED.search(word)
        stem = f"{word}{doubled[1]}" if doubled else word
    return {f"{stem}er", f"{stem}est"}


def _contractions() -> dict[str, tuple[tuple[str, str], ...]]:
    pairs = [*product(_SUBJECTS, _ENDINGS), *((one, "not") for one in _NEGATED), *_IRREGULAR]
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for first, second in pairs:
        short = contracted(first, second)
        found[short] = (*found.get(short, ()), (first, second))
    return found


_WRITTEN_OUT = _contractions()
