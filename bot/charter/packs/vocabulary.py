"""The words of one language as phrases of packs compare them: by stem, contractions written out."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
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

_ISE = re.compile(r"(?<=[a-z]{3})is(?=(?:e|ed|es|er|ers|ing|ation|ations)$)")
_ENDINGS = {"fr": re.compile(r"(?<=.{4})(?:on|e)$")}
_CACHED_WORDS = 20_000


class Key(NamedTuple):
    """How a word is compared.

    Attributes:
        name: its stem, or a slot's name.
        loose: whether it may be left out or put in anywhere: "the", "our", "very".
        slots: the slots that it fills.
    """

    name: str
    loose: bool = False
    slots: tuple[str, ...] = ()


@dataclass(frozen=True)
class Vocabulary:
    """One language's words.

    Attributes:
        language: its ISO 639-1 code.
        loose: folded words that a phrase goes on over: articles, possessives, intensifiers.
        slots: by name, in brackets, the folded words that a slot stands for.
        lead: folded words that a quotation takes along on its left: "we", "our".
        written: words that are written otherwise than they are read: "dont", "whats".
    """

    language: str
    loose: frozenset[str]
    slots: Mapping[str, frozenset[str]]
    lead: frozenset[str]
    written: Mapping[str, str]
    _read: dict[str, tuple[Key, ...]] = field(default_factory=dict, repr=False)

    def read(self, word: str) -> tuple[Key, ...]:
        """The keys of a folded word: two for "we're", one for most."""
        known = self._read.get(word)
        if known is None:
            known = tuple(self._key(one) for one in self._apart(word))
            if len(self._read) < _CACHED_WORDS:
                self._read[word] = known
        return known

    def _apart(self, word: str) -> tuple[str, ...]:
        if word in self.written:
            return tuple(tokens(self.written[word]))
        if self.language == "en" and "'" in word and (pairs := written_out(word)):
            return pairs[0]
        return (word,)

    def _key(self, word: str) -> Key:
        if word[0].isdigit():
            return Key(FIGURE)
        slots = tuple(name for name, words in self.slots.items() if word in words)
        return Key(self._stem(word), word in self.loose, slots)

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
    slots = {f"[{name}]": frozenset(fold(words).split()) for name, words in data["slots"].items()}
    written = {fold(key): fold(value) for key, value in data.get("written", {}).items()}
    loose, lead = (frozenset(fold(words).split()) for words in (" ".join(data["loose"]), data["lead"]))
    return Vocabulary(language, loose, slots, lead, written)
