"""Regular expressions of a charter: what is refused and why, and one search for all of them.

RE2 takes time in proportion to the text, whatever the pattern: https://github.com/google/re2/wiki/Syntax
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Annotated

import re2
from pydantic import AfterValidator, Field

from bot.charter.draft import Draft
from bot.charter.fields import OneOrMore, Showable, at_most, fault, shown
from post_text.text import FILLER, Folded, Span, fold, mask

_MEMORY = 4 << 20  # bytes for one pattern's program and caches; RE2's own default is twice that
_LARGEST_PROGRAM = 1_000  # instructions; an ordinary pattern has some tens
# Linear is not fast: RE2 may have to try every instruction at every byte (`a{900}`), at some 6 ns each. A pattern is
# looked for in as much of a draft as this allows: 40,000 bytes for 100 instructions, 4,000 for the largest.
_MOST_STEPS = 4_000_000
_MOST_PLACES = 100  # of one pattern in one draft; nobody reads on
_OPTIONS = re2.Options()
_OPTIONS.case_sensitive = False
_OPTIONS.log_errors = False
_OPTIONS.max_mem = _MEMORY
_OPTIONS_EXACT = re2.Options()
_OPTIONS_EXACT.log_errors = False
_OPTIONS_EXACT.max_mem = _MEMORY
# A search for all of them that ran out of memory would find nothing and say so nowhere, so it has plenty.
_LARGEST_TOGETHER = 20_000  # instructions
_OPTIONS_TOGETHER = re2.Options()
_OPTIONS_TOGETHER.case_sensitive = False
_OPTIONS_TOGETHER.log_errors = False
_OPTIONS_TOGETHER.max_mem = 4 * _MEMORY
_OPTIONS_TOGETHER_EXACT = re2.Options()
_OPTIONS_TOGETHER_EXACT.log_errors = False
_OPTIONS_TOGETHER_EXACT.max_mem = 4 * _MEMORY

_LINEAR = "Patterns here are searched in linear time (RE2), which rules that out"
_REFUSED = (
    (r"invalid perl operator: \(\?(<?[=!])", f"it looks ahead or behind. {_LINEAR}; say it without."),
    (r"invalid perl operator", f"it uses a group that RE2 does not know. {_LINEAR}; use (…) or (?:…)."),
    (r"invalid escape sequence: \\[1-9]", f"it refers back to a group. {_LINEAR}; say it without."),
    (r"invalid escape sequence: (.*)", "RE2 does not know {0}. To mean the sign itself, take the backslash away."),
    (r"bad repetition operator: (.*)", f"{{0}} repeats what repeats already. {_LINEAR}; one sign is enough."),
    (
        r"no argument for repetition operator: (.*)",
        "{0} has nothing before it to repeat. To mean the sign, write \\{0}.",
    ),
    (r"invalid repetition size: (.*)", "{0} repeats too often. RE2 goes up to 1,000 in all."),
    (r"missing \)", "a bracket ( is never closed. Close it, or write \\( to mean the sign."),
    (r"unexpected \)", "a bracket ) was never opened. Open it, or write \\) to mean the sign."),
    (r"missing \]", "a bracket [ is never closed. Close it, or write \\[ to mean the sign."),
    (
        r"invalid character class range: (.*)",
        "{0} isn't a range of characters. Write the smaller one first, as in a-z.",
    ),
    (r"trailing \\", "it ends with a single backslash. Write two to mean the sign."),
    (r"too large", "it is too large. Split it into several patterns."),
)


def compile_pattern(source: str, *, exact: bool = False) -> re2._Regexp:
    """The pattern that ``source`` means. ``re2.error`` where it isn't one.

    Its accents are folded like those of the texts, and its capitals; with ``exact`` it is compared as it is written.
    """
    return re2.compile(source, _OPTIONS_EXACT) if exact else re2.compile(_fold_source(source), _OPTIONS)


def _fold_source(source: str) -> str:
    """Signs that fold to several letters become a group; escapes and classes keep their meaning."""
    pieces = []
    in_class = False
    for piece in re.findall(r"\\.|.", source, re.DOTALL):
        if piece[0] != "\\":
            in_class = (in_class or piece == "[") and piece != "]"
            if not piece.isascii():
                folded = re2.escape(fold(piece))
                piece = folded if in_class or len(folded) < 2 else f"(?:{folded})"
        pieces.append(piece)
    return "".join(pieces)


def _check_pattern(source: str) -> str:
    if r"\C" in re.findall(r"\\.", source):
        raise fault(f"the pattern {shown(source)} uses \\C, half a sign.", "Write . for any one sign.")
    try:
        pattern = compile_pattern(source)
    except re2.error as error:
        raise fault(f"the pattern {shown(source)} does not work: {_why(error)}", "") from None
    if pattern.programsize > _LARGEST_PROGRAM:
        raise fault(f"the pattern {shown(source)} is too large.", "Repeat less, or split it into several patterns.")
    for sample in ("", "a b"):
        if any(match.start() == match.end() for match in pattern.finditer(sample)):
            raise fault(
                f"the pattern {shown(source)} finds something where there is nothing.",
                "Write + instead of *, or add a letter that must be there.",
            )
    return source


def _why(error: re2.error) -> str:
    reason = error.args[0].decode(errors="replace") if isinstance(error.args[0], bytes) else str(error)
    for known, sentence in _REFUSED:
        match = re.search(known, reason)
        if match:
            return sentence.format(*match.groups())
    return f"{reason}."


Source = Annotated[Showable, at_most(500), AfterValidator(_check_pattern)]
Patterns = Annotated[tuple[Source, ...], OneOrMore, Field(min_length=1)]


class PatternIndex:
    """Patterns of many owners, searched together first: most drafts hold none of them, and few hold many."""

    def __init__(self, patterns: Iterable[tuple[int, str]], *, exact: bool = False) -> None:
        """Prepare ``(owner, source)`` pairs; ``exact`` looks at the text as it is typed."""
        self._exact = exact
        self._patterns = tuple((owner, compile_pattern(source, exact=exact)) for owner, source in patterns)
        self._together = _together([pattern for _, pattern in self._patterns], exact=exact)
        self._size = sum(pattern.programsize for _, pattern in self._patterns)

    def find(self, draft: Draft) -> Iterator[tuple[int, int, int]]:
        """``(owner, start, end)`` of every place, as offsets into the draft's text."""
        if not self._patterns:
            return
        view = _AsTyped(draft) if self._exact else draft.own_voice
        text = view.text.encode("utf-8", "replace") if self._exact else draft.own_voice_utf8
        for number in self._held(text):
            owner, pattern = self._patterns[number]
            reach = _MOST_STEPS // pattern.programsize
            found = [match.span() for match in islice(pattern.finditer(text, 0, reach), _MOST_PLACES)]
            if reach < len(text):  # what ends there may go on, or not be the end that `$` asks for
                found = [span for span in found if span[1] < reach]
            for place in _as_characters(text, found):
                span = _trim(draft, view, *place)
                if span:
                    yield owner, *span

    def _held(self, text: bytes) -> Sequence[int]:
        """The patterns that may be in a text; all of them where it is so long that to search together costs more."""
        if self._together is None or len(text) * self._size > _MOST_STEPS:
            return range(len(self._patterns))
        return sorted(self._together.Match(text) or ())


class _AsTyped:
    """What patterns with ``exact_case`` look at: the draft's own voice, nothing folded."""

    def __init__(self, draft: Draft) -> None:
        self._first = draft.body
        self.text = mask(draft.plain, draft.marks.exempt)[draft.body :]

    def place(self, start: int, end: int) -> Span:
        """The same place in the draft's text."""
        return start + self._first, end + self._first


def _together(patterns: list[re2._Regexp], *, exact: bool) -> re2.Set | None:
    """One search that tells which patterns a text holds; ``None`` where RE2 would find that too large."""
    if not patterns or sum(pattern.programsize for pattern in patterns) > _LARGEST_TOGETHER:
        return None
    together = re2.Set.SearchSet(_OPTIONS_TOGETHER_EXACT if exact else _OPTIONS_TOGETHER)
    for pattern in patterns:
        together.Add(pattern.pattern)
    together.Compile()
    return together


def _as_characters(text: bytes, found: list[Span]) -> Iterator[Span]:
    """Places in RE2's bytes, in their order and apart, as offsets in characters."""
    at = characters = 0
    for start, end in found:
        first = characters + len(text[at:start].decode())
        at, characters = end, first + len(text[start:end].decode())
        yield first, characters


def _trim(draft: Draft, view: Folded | _AsTyped, start: int, end: int) -> Span | None:
    """A place in a view of the draft as offsets into its text, without spaces at its edges, if not all is masked."""
    found = view.text[start:end]
    start += len(found) - len(found.lstrip())
    end -= len(found) - len(found.rstrip())
    if not found.replace(FILLER, " ").strip():
        return None
    first, last = view.place(start, end)
    typed = draft.text[first:last]  # what is masked may begin or end with a space of its own
    return first + len(typed) - len(typed.lstrip()), last - len(typed) + len(typed.rstrip())
