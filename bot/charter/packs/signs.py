"""Signs of form that no phrase can tell: how a post is made, not what it says."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.charter.draft import Draft
from post_text.text import Span

Sign = Callable[[Draft], tuple[Span, ...]]

_MOST_WORDS = 14  # of a post that is only a question and a link
_FEWEST_WORDS = 3


def question_and_link(draft: Draft) -> tuple[Span, ...]:
    """A question, a link, and nothing that answers it: the question."""
    if not draft.addresses or not draft.questions or not _FEWEST_WORDS <= len(draft.words) <= _MOST_WORDS:
        return ()
    last = draft.questions[-1][1]
    if any(start >= last for start, _ in draft.words):
        return ()
    return tuple(span for span in draft.sentences if span[0] < last <= span[1])[-1:]


def pointing_hand(draft: Draft) -> tuple[Span, ...]:
    """A few words, a hand that points, a link: the words before the hand."""
    if not draft.addresses or not _HAND.search(draft.text) or len(draft.words) > _MOST_WORDS:
        return ()
    return tuple(span for span in draft.sentences if _HAND.search(draft.text, span[0]))[:1]


_HAND = re.compile("[👇👉⬇➡]")

SIGNS: dict[str, Sign] = {"question-and-link": question_and_link, "pointing-hand": pointing_hand}
"""By the name that ``pack.toml`` gives them."""
