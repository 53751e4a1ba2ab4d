"""What a word is in its sentence: a name, by its capital, or denied, by what comes before it."""

from __future__ import annotations

import re
from functools import cache

from bot.charter.draft import Draft
from bot.charter.packs.vocabulary import FOLDER, Vocabulary, languages
from post_text.language import is_function_word
from post_text.text import FILLER, fold, tokens

_GOES_ON = " ,;()&'’\"“«-–"
"""What may come between a word and the one before it in the same sentence."""
_CAPITAL = re.compile(r"[ '’][A-ZÀ-Ý]")
_FARTHEST = 4  # words between "not" and what it denies
_STOP = re.compile(rf"[.!?…:;\n{FILLER}]")
_COLON = re.compile(rf"[^.!?…:\n{FILLER}]{{0,40}}:\s+([^.!?…\n{FILLER}]{{0,80}})")
_FEWEST_TOLD = 3  # words after a colon


def may_hold_names(text: str) -> bool:
    """Whether a text has a word with a capital that no sentence begins with, or two in a row."""
    return bool(_CAPITAL.search(text))


def is_name(draft: Draft, at: int) -> bool:
    """Whether the word at ``at`` of a draft's tokens is a name, as far as capitals tell.

    Where a sentence begins, every word has one: there it is a name if another follows, as in "Liam O'Dowd".
    """
    if not _has_capital(draft, at):
        return False
    begins_sentence = at == 0 or bool(_between(draft, at).strip(_GOES_ON))
    return not begins_sentence or _begins_name(draft, at)


def _begins_name(draft: Draft, at: int) -> bool:
    """Whether the word where a sentence begins is the first of a name of several."""
    if at + 1 == len(draft.tokens) or _between(draft, at + 1) != " " or not _has_capital(draft, at + 1):
        return False
    return not any(is_function_word(draft.tokens[at], language) for language in languages())


def _has_capital(draft: Draft, at: int) -> bool:
    start, end = draft.own_words.place(*draft.token_spans[at])
    word = draft.text[start:end]
    return word[:1].isupper() and not word.isupper() and draft.tokens[at] not in _not_names()


def _between(draft: Draft, at: int) -> str:
    """What is between a word and the one before it."""
    spans = draft.token_spans
    return draft.own_words.text[spans[at - 1][1] : spans[at][0]]


@cache
def _not_names() -> frozenset[str]:
    """Words that are written with a capital and aren't names, folded; of all languages."""
    texts = (path.read_text(encoding="utf-8") for path in FOLDER.glob("*/private-data/not_names.txt"))
    lines = (line for text in texts for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in fold(line).split())


def is_denied(draft: Draft, first: int, vocabulary: Vocabulary) -> bool:
    """Whether a word that denies comes right before the word at ``first``, in its sentence: "it isn't a revolution"."""
    for at in range(first - 1, max(first - _FARTHEST, 0) - 1, -1):
        words = vocabulary.words_of(draft.tokens[at])
        if _STOP.search(_between(draft, at + 1)) or not vocabulary.not_denied.isdisjoint(words):
            return False
        if not vocabulary.denied.isdisjoint(words):
            return at == 0 or draft.tokens[at - 1] not in vocabulary.not_denied  # « plus que jamais »
    return False


def is_told(draft: Draft, last: int, vocabulary: Vocabulary) -> bool:
    """Whether a colon and what it is come after the word before ``last``: "you won't believe it: it works now".

    What only leads on tells nothing: "you won't believe it: read on to the end".
    """
    found = _COLON.match(draft.own_words.text, draft.token_spans[last - 1][1])
    told = tokens(found[1]) if found else []
    return len(told) >= _FEWEST_TOLD and told[0] not in vocabulary.leading_on
