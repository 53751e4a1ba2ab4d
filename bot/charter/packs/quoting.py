"""Which words of a post a pack quotes: whole ones, at least two that carry meaning."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.charter.draft import Draft
from bot.charter.packs.vocabulary import Vocabulary
from post_text.language import is_function_word
from post_text.text import FILLER, Span

FEWEST = 2
"""Words that carry meaning in a quotation."""
_MOST_MORE = 6  # words that a quotation grows by on each side
_MOST_LEAD = 3  # small words that come along on its left
_MOST_REST = 4  # words that come along where its clause ends with them
_STOP = re.compile(rf"[.!?…:;\n{FILLER}()]")
_SENTENCE_END = re.compile(r"[.!?…]\s|\n")
_BREATH = re.compile(r"[^\w\s'-]|\s-\s")
_SHORTEST = 2  # letters of a word that carries meaning


def quoted(draft: Draft, first: int, last: int, vocabulary: Vocabulary) -> list[Span]:
    """The words to quote for a phrase at ``first:last``: itself, grown until it makes sense; none where it can't.

    It grows to the right within its clause while it ends with a small word ("the", "of") or holds too few words that
    carry meaning, then to the left, then over a comma, and to the sentence before at last. Its subject and its object
    come along. Where it runs over the end of a sentence, each part is quoted by itself, if each makes sense.
    """
    quotes = [_Quote(draft, *part, vocabulary) for part in _by_sentence(draft, first, last)]
    for quote in quotes:
        quote.grow()
    if not all(quote.is_enough for quote in quotes):
        quotes = [_Quote(draft, first, last, vocabulary)]
        quotes[0].to_the_left(over_stops=True)
    for quote in quotes:
        quote.take_object()
        quote.take_rest()
        quote.take_lead()
    return [(quote.first, quote.last) for quote in quotes if quote.is_enough]


def _by_sentence(draft: Draft, first: int, last: int) -> Iterator[Span]:
    """Words as rows of words that are in one sentence each."""
    text, spans = draft.own_words.text, draft.token_spans
    for at in range(first + 1, last):
        if _SENTENCE_END.search(text[spans[at - 1][1] : spans[at][0]]):
            yield first, at
            first = at
    yield first, last


class _Quote:
    """A row of words that grows."""

    def __init__(self, draft: Draft, first: int, last: int, vocabulary: Vocabulary) -> None:
        self.first, self.last = first, last
        self._draft = draft
        self._vocabulary = vocabulary
        self.meaning = sum(self._means(at) for at in range(first, last))

    @property
    def is_enough(self) -> bool:
        """Whether it holds words enough that carry meaning."""
        return self.meaning >= FEWEST

    def grow(self) -> None:
        """Grow within its sentence as far as that is called for."""
        self.to_the_right(over_commas=False)
        if not self.is_enough:
            self.to_the_left()
        if not self.is_enough:
            self.to_the_right(over_commas=True)

    def to_the_right(self, *, over_commas: bool) -> None:
        """Grow to the right as long as that is called for and the clause goes on."""
        end = min(self.last + _MOST_MORE, len(self._draft.tokens))
        while self.last < end and not (self.is_enough and self._means(self.last - 1)):
            if not self._goes_on(self.last, over_commas=over_commas):
                return
            self.meaning += self._means(self.last)
            self.last += 1

    def to_the_left(self, *, over_stops: bool = False) -> None:
        """Grow to the left until there is enough; over the end of a sentence, until that one begins."""
        end = max(self.first - _MOST_MORE, 0)
        while self.first > end and not (self.is_enough and (not over_stops or self._begins_sentence)):
            if not self._goes_on(self.first, over_commas=over_stops, over_stops=over_stops):
                return
            self.first -= 1
            self.meaning += self._means(self.first)

    def take_object(self) -> None:
        """Take along what "of" or an article right after it begins: "a volume | of calls", "believe | your eyes"."""
        words = self._draft.tokens
        at = self.last
        if at < len(words) and words[at] in self._vocabulary.of and self._goes_on(at, over_commas=False):
            at += 1
        while at < len(words) and words[at] in self._vocabulary.loose and self._goes_on(at, over_commas=False):
            at += 1
        if self.last < at < len(words) and self._means(at) and self._goes_on(at, over_commas=False):
            self.last = at + 1

    def take_rest(self) -> None:
        """Take along what is left of its clause, where that is little."""
        at, end = self.last, min(self.last + _MOST_REST + 1, len(self._draft.tokens))
        while at < end and self._goes_on(at, over_commas=False):
            at += 1
        if at <= self.last + _MOST_REST:
            self.last = at

    def take_lead(self) -> None:
        """Take along the small words right before it: "we are | proud"."""
        words, most = self._draft.tokens, max(self.first - _MOST_LEAD, 0)
        while self.first > most and words[self.first - 1] in self._vocabulary.lead:
            if not self._goes_on(self.first, over_commas=False):
                return
            self.first -= 1

    @property
    def _begins_sentence(self) -> bool:
        spans = self._draft.token_spans
        between = self._draft.own_words.text[spans[self.first - 1][1] : spans[self.first][0]]
        return bool(_SENTENCE_END.search(between))

    def _means(self, at: int) -> bool:
        word = self._draft.tokens[at]
        return word[0].isdigit() or (len(word) >= _SHORTEST and not is_function_word(word, self._vocabulary.language))

    def _goes_on(self, at: int, *, over_commas: bool, over_stops: bool = False) -> bool:
        """Whether a quotation may run from the word before ``at`` to it: in the same clause, unless told otherwise."""
        spans = self._draft.token_spans
        between = self._draft.own_words.text[spans[at - 1][1] : spans[at][0]]
        if over_stops:
            return FILLER not in between and "\n\n" not in between
        return not _STOP.search(between) and (over_commas or not _BREATH.search(between))
