"""The words of one language as phrases of packs compare them: by stem, contractions written out."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import NamedTuple

from post_text.english import written_out
from post_text.inflection import stem
from post_text.text import fold, tokens

FOLDER = Path(__file__).parent
FIGURE = "[number]"
"""The key of a figure, and the slot for one."""
SHARE = "[percent]"
"""The slot for a figure with a percent sign."""
MANY = "[many]"
"""The slot for a figure of things that are more than a post tells, and fewer than one counts people or money by."""
NAME = "[name]"
"""The slot for a name: a word with a capital that isn't there because a sentence begins."""
OWN_SLOTS = frozenset({FIGURE, SHARE, MANY, NAME})
"""Those that no language lists."""

_ISE = re.compile(r"(?<=[a-z]{3})is(?=(?:e|ed|es|er|ers|ing|ation|ations)$)")
_ENDINGS = {"fr": re.compile(r"(?<=.{4})(?:on|e)$")}
_CACHED_WORDS = 20_000
_MANY = re.compile(r"1[1-9]|[2-9]\d|1\d\d")


class Key(NamedTuple):
    """How a word is compared.

    Attributes:
        name: its stem, or a slot's name.
        loose: whether it may be left out or put in anywhere: "the", "our", "very".
        names: what a phrase may call it: its own name and the slots that it fills.
    """

    name: str
    loose: bool = False
    names: tuple[str, ...] = ()


class _Known(dict[str, tuple[Key, ...]]):
    """The keys of each word that was met; never grows without bound."""

    def __init__(self, read: Callable[[str], tuple[Key, ...]]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, word: str) -> tuple[Key, ...]:
        found = self._read(word)
        if len(self) < _CACHED_WORDS:
            self[word] = found
        return found


@dataclass(frozen=True)
class Vocabulary:
    """One language's words.

    Attributes:
        language: its ISO 639-1 code.
        loose: folded words that a phrase goes on over: articles, possessives, intensifiers.
        slots: their names, in brackets.
        slots_of: by folded word, the slots that stand for it.
        lead: folded words that a quotation takes along on its left: "we", "our".
        of: folded words that lead from a noun to the next one.
        denied, not_denied: folded words that deny what comes after them, and those that undo that.
        leading_on: folded words that lead on instead of telling, right after a colon: "read", "click".
        written: words that are written otherwise than they are read: "dont", "whats".
    """

    language: str
    loose: frozenset[str]
    slots: frozenset[str]
    slots_of: Mapping[str, tuple[str, ...]]
    lead: frozenset[str]
    of: frozenset[str]
    denied: frozenset[str]
    not_denied: frozenset[str]
    leading_on: frozenset[str]
    written: Mapping[str, str]
    _known: _Known = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Know no word yet."""
        object.__setattr__(self, "_known", _Known(lambda word: tuple(self._key(one) for one in self.words_of(word))))

    def read(self, word: str) -> tuple[Key, ...]:
        """The keys of a folded word: two for "we're", one for most."""
        return self._known[word]

    def read_all(self, words: Iterable[str]) -> list[tuple[Key, ...]]:
        """The keys of each of some folded words."""
        return list(map(self._known.__getitem__, words))

    def words_of(self, word: str) -> tuple[str, ...]:
        """A folded word as it is read: "do" and "not" for "don't"."""
        if word in self.written:
            return tuple(tokens(self.written[word]))
        if self.language == "en" and "'" in word and (pairs := written_out(word)):
            return pairs[0]
        return (word,)

    def _key(self, word: str) -> Key:
        if word[0].isdigit():
            return Key(FIGURE, names=(FIGURE, MANY) if _MANY.fullmatch(word) else (FIGURE,))
        stem_ = self._stem(word)
        return Key(stem_, word in self.loose, (stem_, *self.slots_of.get(word, ())))

    def _stem(self, word: str) -> str:
        if self.language == "en":
            word = _ISE.sub("iz", word.removesuffix("'s"))
        ending = _ENDINGS.get(self.language)
        found = stem(self.language)(word)
        return ending.sub("", found) if ending else found


@cache
def vocabulary(language: str) -> Vocabulary:
    """The words of a language, from its ``words.toml``."""
    data = tomllib.loads((FOLDER / language / "words.toml").read_text(encoding="utf-8"))
    slots_of: dict[str, tuple[str, ...]] = {}
    for name, listed in data["slots"].items():
        slots_of |= {word: (*slots_of.get(word, ()), f"[{name}]") for word in {*fold(listed).split()}}
    written = {fold(key): fold(value) for key, value in data.get("written", {}).items()}
    names = ("lead", "of", "denied", "not_denied", "leading_on")
    lists = (frozenset(fold(words).split()) for words in (" ".join(data["loose"]), *(data[name] for name in names)))
    loose, lead, of, denied, not_denied, leading_on = lists
    slots = frozenset(f"[{name}]" for name in data["slots"])
    return Vocabulary(language, loose, slots, slots_of, lead, of, denied, not_denied, leading_on, written)


@cache
def languages() -> tuple[str, ...]:
    """The languages of the packs."""
    return tuple(sorted(path.parent.name for path in FOLDER.glob("*/words.toml")))
