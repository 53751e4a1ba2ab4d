"""The packs that ship, read from their folders."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

from bot.charter.packs.vocabulary import FOLDER
from bot.charter.packs.vocabulary import languages as languages

ALONE = 1.0
"""The weight of a phrase that is enough by itself."""
TOGETHER = 0.5
"""The weight of a phrase that counts together with another one."""


class PackPhrase(NamedTuple):
    """A phrase of a pack.

    Attributes:
        text: as its file has it.
        weight: ``ALONE``, ``TOGETHER``, or 0 for one that makes the pack silent.
        group: phrases of one group don't count together, only with one of another; ``""``: it is a group of its own.
    """

    text: str
    weight: float
    group: str = ""


_GROUP = "== "
"""Begins a line of ``together.txt`` that names the group of the phrases after it."""


@dataclass(frozen=True)
class Pack:
    """What the bot knows of one fault in one language.

    A folder: ``pack.toml`` says what it is for, ``say.txt`` how the bot asks, ``alone.txt`` and ``together.txt`` what
    it looks for, ``unless.txt`` which words silence it, ``good.txt`` and ``bad.txt`` what it should leave and catch.

    Attributes:
        name: ``bait``, ``hype`` …
        language: an ISO 639-1 code.
        about: what it finds, in a sentence.
        unless_has: things in a post that make it silent: ``link``, ``mention``.
        signs: names of ``signs.SIGNS`` that it looks for too.
        is_deniable: whether it leaves alone what is denied: "it isn't a revolution".
        is_tellable: whether it leaves alone what is told at once: "you won't believe it: the heating works".
    """

    name: str
    language: str
    about: str
    unless_has: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    is_deniable: bool = False
    is_tellable: bool = False

    @property
    def folder(self) -> Path:
        """Where its files are."""
        return FOLDER / self.language / self.name

    @cached_property
    def say(self) -> tuple[str, ...]:
        """Questions to choose from, with ``{match}``."""
        return tuple(self.lines("say.txt"))

    @cached_property
    def phrases(self) -> tuple[PackPhrase, ...]:
        """What it looks for."""
        return (*(PackPhrase(line, ALONE) for line in self.lines("alone.txt")), *self._together())

    def _together(self) -> Iterator[PackPhrase]:
        group = ""
        for line in self.lines("together.txt"):
            if line.startswith(_GROUP):
                group = line
            else:
                yield PackPhrase(line, TOGETHER, group)

    @cached_property
    def unless(self) -> tuple[str, ...]:
        """Phrases that make it silent wherever they stand in a post."""
        return tuple(self.lines("unless.txt"))

    @property
    def good(self) -> tuple[str, ...]:
        """Posts that it leaves alone."""
        return tuple(self.lines("good.txt"))

    @property
    def bad(self) -> tuple[str, ...]:
        """Posts that it speaks about."""
        return tuple(self.lines("bad.txt"))

    def lines(self, name: str) -> Iterator[str]:
        """The lines of one of its files, without empty ones and comments (``# …``); none where there is no file."""
        path = self.folder / name
        if path.is_file():
            for line in path.read_text(encoding="utf-8").splitlines():
                if line.strip() and not line.startswith("# "):
                    yield line.strip().replace("\\n", "\n")


@cache
def names() -> tuple[str, ...]:
    """The names of the packs, in any language."""
    return tuple(sorted({path.parent.name for path in FOLDER.glob("*/*/pack.toml")}))


@cache
def pack(name: str, language: str) -> Pack | None:
    """A pack in a language, or ``None`` where it has none."""
    path = FOLDER / language / name / "pack.toml"
    if not path.is_file():
        return None
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return Pack(
        name,
        language,
        data["about"],
        tuple(data.get("unless_has", ())),
        tuple(data.get("signs", ())),
        data.get("deniable", False),
        data.get("tellable", False),
    )


def in_all_languages(name: str) -> tuple[Pack, ...]:
    """A pack in each of its languages."""
    return tuple(found for language in languages() if (found := pack(name, language)))
