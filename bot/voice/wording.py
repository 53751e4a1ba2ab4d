"""Choosing among wordings, and keeping quoted words short."""

import hashlib
import re
from collections.abc import Sequence

import regex

QUOTED_LENGTH = 80
SAY_LENGTH = 500
POST_LENGTH = 280

# Not every space: French keeps one that does not break before its double signs.
_SPACES = re.compile(r"[ \t\r\n\f\v\x85\u2028\u2029]+")
_LAST_CHARACTER = regex.compile(r"\X\Z")


def choose(wordings: Sequence[str], *key: str, turn: int = 0) -> str:
    """Choose a wording by a key, evenly, and the same one on every machine and day; Python's own ``hash`` would not.

    Choices with the same key and different turns, from 0, differ as long as there are wordings left.
    """
    digest = hashlib.sha256("\0".join(key).encode()).digest()
    return wordings[(int.from_bytes(digest[:8]) + turn) % len(wordings)]


def shorten(text: str, length: int = QUOTED_LENGTH) -> str:
    """Shorten a text to one line of at most ``length`` characters, between words if it can, never inside an emoji."""
    line = _SPACES.sub(" ", text).strip()
    if len(line) <= length:
        return line
    cut = line[:length]
    last_space = cut.rfind(" ")
    kept = cut[:last_space] if last_space > length // 2 else _LAST_CHARACTER.sub("", cut)
    return kept.rstrip(" ,;:.–—-") + "…"
