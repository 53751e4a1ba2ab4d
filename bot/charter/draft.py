"""A draft: what its author means to post, and the facts about it, each counted once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import chain, pairwise
from typing import NamedTuple

from bot.charter.pictures import Picture as Picture
from bot.charter.pictures import described
from bot.charter.repetition import Earlier
from post_text.emoji import emoji_pattern
from post_text.entities import ENTITIES
from post_text.language import guess
from post_text.layout import read_layout
from post_text.marks import Marks, find_marks, with_changes
from post_text.sentences import split_sentences
from post_text.text import PAD, Folded, Posted, Span, mask, once, token_spans, tokens
from post_text.threads import split_thread

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_CAPS_WORD = re.compile(r"(?<![^\W\d_])[^\W\d_a-zß-ÿ]{2,}(?![^\W\d_])")
_SHOUTED_ON = re.compile(rf"[\s!?.…'’{PAD}-]*")  # a comma lists names, as in "NASA, UNESCO and UNICEF"
_SHORTEST_SHOUT = 4  # letters; "TV", "OK" and "II" are written so by everybody
_CAPITALS = re.compile(r"[A-Z]{4}")
_EXCLAMATION = re.compile(r"[!！❗❕‼]")
_QUESTION = re.compile(r"[?？]")
_LONGEST_COUNTED = 10_000  # characters in which a platform's entities are counted; none of these takes as many
_LETTER = re.compile("[©®™]")  # unless U+FE0F asks for the picture


class Around(NamedTuple):
    """What the message that holds a draft says besides it.

    Attributes:
        also: the platforms that it is meant for besides ``Draft.platform``.
        hidden: what of the text will not be posted: headings, introductions, descriptions of pictures.
        versions: where the text holds several posts, each with the offset of its text; else empty.
    """

    also: tuple[str, ...] = ()
    hidden: tuple[Span, ...] = ()
    versions: tuple[tuple[int, Draft], ...] = ()


_NOTHING = Around()


@dataclass(frozen=True)
class Draft:
    """What its author means to post. Every span is a pair of offsets into ``text``, end excluded.

    Attributes:
        text: plain text as its author typed it (Slack's tokens already turned into text).
        platform: what it is meant for, one of ``PLATFORMS``.
        pictures: what it carries, and what it may carry.
        body: offset where the post itself begins, after "LinkedIn:" or "[Instagram]".
        earlier: what came before it in its channel; ``None`` where nobody knows.
        around: what its message says besides it.

    A draft has fewer than 30 attributes, its fields and ``once`` facts together: of more, Python no longer shares the
    keys between drafts, and each costs half as much time again.
    """

    text: str
    platform: str = "x"
    pictures: tuple[Picture, ...] = ()
    body: int = 0
    earlier: Earlier | None = field(default=None, repr=False, compare=False)
    around: Around = _NOTHING

    @classmethod
    def read(
        cls, text: str, *, default_platform: str, pictures: Iterable[Picture] = (), earlier: Earlier | None = None
    ) -> Draft:
        """The draft that a message holds: under a heading, quoted, in several versions, with its picture described."""
        layout = read_layout(text)
        if layout is None:
            return cls(text, default_platform, tuple(pictures), 0, earlier)
        told = described(tuple(pictures), layout.descriptions)
        whole = cls(text, default_platform, told, 0, earlier, Around(hidden=layout.hidden))
        if len(layout.sections) == 1:
            section = layout.sections[0]
            platform, *also = section.platforms or (default_platform,)
            return replace(whole, platform=platform, body=section.start, around=Around(tuple(also), layout.hidden))
        versions = tuple((one.start, whole._cut(one.start, one.end, one.platforms)) for one in layout.sections)
        first = versions[0][1]
        return replace(whole, platform=first.platform, around=Around(first.around.also, layout.hidden, versions))

    def _cut(self, start: int, end: int, platforms: tuple[str, ...] = ()) -> Draft:
        """What is between two offsets as a draft of its own."""
        platform, *also = platforms or self.platforms
        hidden = tuple(
            (max(first, start) - start, min(last, end) - start)
            for first, last in self.around.hidden
            if first < end and last > start
        )
        around = Around(tuple(also), hidden)
        return replace(self, text=self.text[start:end], platform=platform, body=0, around=around)

    @property
    def platforms(self) -> tuple[str, ...]:
        """All that it is meant for; ``platform`` comes first."""
        also = self.around.also
        return (self.platform, *also) if also else (self.platform,)

    @property
    def versions(self) -> tuple[tuple[int, Draft], ...]:
        """Where the text holds several posts, each with the offset of its text; else empty."""
        return self.around.versions

    @once
    def marks(self) -> Marks:
        """Links, mentions, quotations and the like, by what addresses look like anywhere."""
        return find_marks(self._shown if self.around.hidden else self.text)

    @once
    def plain(self) -> str:
        """The text as it will be posted, as long as ``text``: ``PAD`` fills the place of what will not be there."""
        return self.marks.undo(self._shown if self.around.hidden else self.text)

    @once
    def posted(self) -> Posted:
        """The text as it will be posted, from its first character to its last."""
        return Posted(self.plain, self.body, {at + len(sign) - 1: end for at, end, sign in self.marks.shortcodes})

    @once
    def own_words(self) -> Folded:
        """What word lists look at: no links, addresses or mentions, and no quoted speech."""
        marks = self.marks
        if marks.are_none and not (self.around.hidden or self.body):
            return Folded(self.text)
        return Folded(mask(self.plain, (*marks.no_words, *marks.quotes))[self.body :], self.body)

    @once
    def own_voice(self) -> Folded:
        """What patterns look at: everything, links, addresses and emoji too, but quoted speech and code."""
        if not self.marks.no_words:
            return self.own_words
        return Folded(mask(self.plain, self.marks.exempt)[self.body :], self.body)

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
    def posts(self) -> tuple[tuple[int, Draft], ...]:
        """The posts of a thread ("1/2", "2/2"), each with the offset of its text; the draft itself where it is one."""
        return ("\n" in self.text and self._parts) or ((0, self),)

    @once
    def _parts(self) -> tuple[tuple[int, Draft], ...]:
        """The posts of a thread. A draft that held itself here would be freed by the garbage collector alone."""
        parts = split_thread(self.plain, self.body, self.platform)
        return tuple((start, self._cut(start, end)) for start, end in parts)

    @property
    def addresses(self) -> tuple[Span, ...]:
        """Addresses of pages that its author gives. "and.it" is none, although X makes a link of it."""
        return self.marks.links

    @once
    def links(self) -> tuple[Span, ...]:
        """What its platform turns into links."""
        return self._entities("links", self.marks.links)

    @once
    def mentions(self) -> tuple[Span, ...]:
        """People and accounts that are named with an ``@``, as its platform finds them."""
        return self._entities("mentions", self.marks.mentions) if "@" in self.text or "＠" in self.text else ()

    @once
    def hashtags(self) -> tuple[Span, ...]:
        """Hashtags as its platform finds them; ``#1`` is none, and neither is a channel's name."""
        return self._entities("hashtags", ()) if "#" in self.text or "＃" in self.text else ()

    @once
    def emoji(self) -> tuple[Span, ...]:
        """Emoji, each family or flag one, and Slack's shortcodes. © ® ™ are letters more often than pictures."""
        if self.text.isascii() and not self.marks.shortcodes:
            return ()
        found = self.posted.find(emoji_pattern())
        if not _LETTER.search(self.text):
            return found
        return tuple(span for span in found if not _LETTER.fullmatch(self.text, *span))

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
        """Sentences, titles and the items of lists."""
        written = Posted(mask(self.plain, self.marks.addresses), self.body)
        return tuple(written.place(*span) for span in split_sentences(written.text))

    @property
    def questions(self) -> tuple[Span, ...]:
        """Question marks of the author's own."""
        return self._spans(_QUESTION, self._own) if _QUESTION.search(self.text) else ()

    @property
    def has_pictures(self) -> bool:
        """Whether it is known to carry a picture."""
        return any(picture.is_known for picture in self.pictures)

    @property
    def is_described(self) -> bool:
        """Whether every picture has a description, as far as is known. A file's name is none."""
        known = all(picture.is_known for picture in self.pictures)
        return not known or all(picture.is_described for picture in self.pictures)

    @once
    def _shown(self) -> str:
        """The text with ``PAD`` where something will not be posted."""
        return with_changes(self.text, [(start, end, PAD * (end - start)) for start, end in self.around.hidden])

    @once
    def _written(self) -> str:
        """The text as it will be posted, with what holds no words blotted out."""
        if self.marks.are_none and not self.around.hidden:
            return self.text
        return mask(self.plain, self.marks.no_words)

    @once
    def _own(self) -> str:
        """The text as it will be posted, with what holds no words and what others said blotted out."""
        return mask(self._written, self.marks.quotes)

    def _entities(self, what: str, otherwise: tuple[Span, ...]) -> tuple[Span, ...]:
        """Links, mentions or hashtags by the rules of its platform, else ``otherwise``."""
        find = ENTITIES.get((what, self.platform))
        if find is None:
            return otherwise
        return tuple(self.posted.place(*span) for span in find(self.posted.text[:_LONGEST_COUNTED]))

    def _spans(self, pattern: re.Pattern[str], text: str) -> tuple[Span, ...]:
        return tuple(map(re.Match.span, pattern.finditer(text, self.body)))
