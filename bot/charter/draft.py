"""A draft: what somebody means to post, and the facts about it, each counted once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain, pairwise

from bot.charter.language import guess
from bot.charter.platforms import SPELLINGS
from bot.charter.repetition import Earlier
from bot.charter.text import Folded, Marks, Span, find_marks, fold, mask, once, token_spans, tokens

_NAMES = "|".join(re.escape(name) for name in sorted(SPELLINGS, key=len, reverse=True))
_PREFIX = re.compile(rf"\s*[*_]*(?:\[\s*({_NAMES})\s*\]|({_NAMES})\s*[*_]*\s?:(?!//))[*_]*\s*", re.IGNORECASE)

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_HASHTAG = re.compile(r"[#＃](?<![\w&/][#＃])\w*[^\W\d_]\w*")  # the sign first: the search jumps to it
_CAPS_WORD = re.compile(r"(?<![^\W\d_])[^\W\d_a-zß-ÿ]{2,}(?![^\W\d_])")
_SHOUTED_ON = re.compile(r"[\s!?.…'’-]*")  # a comma lists names, as in "NASA, UNESCO and UNICEF"
_SHORTEST_SHOUT = 4  # letters; "TV", "OK" and "II" are written so by everybody
_CAPITALS = re.compile(r"[A-Z]{4}")
_EXCLAMATION = re.compile(r"[!！❗❕‼]")
_SENTENCE = re.compile(r"[^\s.!?…][^.!?…\n]*(?:[.!?…]+(?!\s|$)[^.!?…\n]*)*[.!?…]*")
_QUESTION = re.compile(r"[?？]")
# Flags, keycaps, sequences joined by U+200D, skin tones; then single signs that are shown as pictures, and signs that
# U+FE0F turns into one. https://www.unicode.org/reports/tr51/
_SIGN = r"(?:[☀-⛿✂-➿⌚⌛⏩-⏺⬛⬜⭐⭕〰〽㊗㊙\U0001F000-\U0001F1E5\U0001F200-\U0001FAFF]|[©®™↔-↪Ⓜ▪-◾⤴⤵⬅-⬇](?=\uFE0F))"
_EMOJI = re.compile(
    rf"{_SIGN}[\uFE0F\U0001F3FB-\U0001F3FF]*(?:\u200D{_SIGN}[\uFE0F\U0001F3FB-\U0001F3FF]*)*"
    r"|[\U0001F1E6-\U0001F1FF]{2}|[0-9#*]\uFE0F?\u20E3"
)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that a draft carries.

    Attributes:
        alt: its description for people who do not see it; ``""`` when it has none.
    """

    alt: str = ""


@dataclass(frozen=True)
class Draft:
    """What somebody means to post. Every span is a pair of offsets into ``text``, end excluded.

    Attributes:
        text: plain text as its author typed it (Slack's tokens already turned into text).
        platform: what it is meant for, one of ``PLATFORMS``.
        pictures: what it carries.
        body: offset where the post itself begins, after "LinkedIn:" or "[Instagram]".
        earlier: what came before it in its channel; ``None`` where nobody knows.
    """

    text: str
    platform: str = "x"
    pictures: tuple[Picture, ...] = ()
    body: int = 0
    earlier: Earlier | None = field(default=None, repr=False, compare=False)

    @classmethod
    def read(
        cls, text: str, *, default_platform: str, pictures: Iterable[Picture] = (), earlier: Earlier | None = None
    ) -> Draft:
        """A draft whose text may begin with the platform it is meant for."""
        prefix = _PREFIX.match(text) if ":" in text or "]" in text else None
        if prefix is None:
            return cls(text, default_platform, tuple(pictures), 0, earlier)
        name = prefix[1] or prefix[2]
        return cls(text, SPELLINGS[name.lower()], tuple(pictures), prefix.end(), earlier)

    @once
    def marks(self) -> Marks:
        """Links, mentions, quotations and the like."""
        return find_marks(self.text)

    @once
    def own_words(self) -> Folded:
        """What word lists look at: no links, addresses or mentions, and no quoted speech."""
        marks = self.marks
        return Folded(mask(self.text, (*marks.no_words, *marks.quotes))[self.body :], self.body)

    @once
    def own_voice(self) -> Folded:
        """What patterns look at: everything, links and addresses too, but quoted speech and code."""
        if not self.marks.no_words:
            return self.own_words
        return Folded(mask(self.text, self.marks.exempt)[self.body :], self.body)

    @once
    def own_voice_utf8(self) -> bytes:
        """``own_voice`` as RE2 wants it, encoded once for all patterns."""
        return self.own_voice.text.encode()

    @once
    def tokens(self) -> list[str]:
        """The folded words that word lists look at."""
        return tokens(self.own_words.text)

    @once
    def token_spans(self) -> list[Span]:
        """Where ``tokens`` stand in ``own_words.text`` (not in ``text``)."""
        return token_spans(self.own_words.text)

    @once
    def groups(self) -> list[int]:
        """The hashes of its word groups, under the key of its channel's memory; none where there is no memory."""
        return self.earlier.memory.groups(self.tokens) if self.earlier else []

    @once
    def language(self) -> str:
        """The language it is written in, by its function words: ``en`` … ``nl``, ``""`` in doubt."""
        return guess(self.tokens)

    @property
    def links(self) -> tuple[Span, ...]:
        """Addresses of pages."""
        return self.marks.links

    @property
    def mentions(self) -> tuple[Span, ...]:
        """People and accounts that are named with an ``@``."""
        return self.marks.mentions

    @once
    def hashtags(self) -> tuple[Span, ...]:
        """Hashtags; ``#1`` is none, and neither is a channel's name."""
        return self._spans(_HASHTAG, self._written) if "#" in self.text or "＃" in self.text else ()

    @once
    def emoji(self) -> tuple[Span, ...]:
        """Emoji, each family or flag one, and Slack's shortcodes."""
        signs = () if self.text.isascii() else self._spans(_EMOJI, self.text)
        return tuple(sorted((*signs, *self.marks.shortcodes))) if self.marks.shortcodes else signs

    @once
    def exclamations(self) -> tuple[Span, ...]:
        """Exclamation marks of the author's own."""
        return self._spans(_EXCLAMATION, self._own) if _EXCLAMATION.search(self.text) else ()

    @once
    def caps_words(self) -> tuple[Span, ...]:
        """Words of the author's own of four letters or more that are shouted: capitals beside other capitals.

        A word in capitals on its own is a name more often than a shout; hashtags are neither.
        """
        if self.text.isascii() and not _CAPITALS.search(self.text):
            return ()
        own = mask(self._own, self.hashtags)
        words = [span for span in self._spans(_CAPS_WORD, own) if own[slice(*span)].isupper()]
        pairs = (pair for pair in pairwise(words) if _SHOUTED_ON.fullmatch(own, pair[0][1], pair[1][0]))
        shouted = dict.fromkeys(chain.from_iterable(pairs))
        return tuple((start, end) for start, end in shouted if end - start >= _SHORTEST_SHOUT)

    @once
    def words(self) -> tuple[Span, ...]:
        """All words, quoted ones too; links, addresses and mentions are none."""
        return self._spans(_WORD, self._written)

    @once
    def sentences(self) -> tuple[Span, ...]:
        """Sentences and lines."""
        return self._spans(_SENTENCE, self._written)

    @once
    def questions(self) -> tuple[Span, ...]:
        """Question marks of the author's own."""
        return self._spans(_QUESTION, self._own) if _QUESTION.search(self.text) else ()

    @property
    def is_described(self) -> bool:
        """Whether every picture has a description."""
        return all(fold(picture.alt).strip() for picture in self.pictures)

    @once
    def _written(self) -> str:
        """The text as typed, with what holds no words blotted out."""
        return mask(self.text, self.marks.no_words)

    @once
    def _own(self) -> str:
        """The text as typed, with what holds no words and what others said blotted out."""
        return mask(self._written, self.marks.quotes)

    def _spans(self, pattern: re.Pattern[str], text: str) -> tuple[Span, ...]:
        return tuple(map(re.Match.span, pattern.finditer(text, self.body)))
