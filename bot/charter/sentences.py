"""Where sentences end."""

from __future__ import annotations

import re

from bot.charter.text import Span

_SENTENCE = re.compile(r"[^\s.!?…][^.!?…\n]*(?:[.!?…]+(?!\s|$)[^.!?…\n]*)*[.!?…]*")


def split_sentences(text: str) -> list[Span]:
    """Sentences and lines."""
    return [match.span() for match in _SENTENCE.finditer(text)]
