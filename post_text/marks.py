"""What a text holds besides words: links, mentions, emoji in Slack's spelling, quotations, bold and struck text.

Everything here takes time in proportion to the text's length, whatever the text is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice

from post_text.emoji import SOME_EMOJI, sign
from post_text.text import PAD, Span, mask, once

CHANNEL_SIGN = "#\u2060"
"""Begins a channel's name, so that it looks like a hashtag and is none. Whoever reads Slack's messages writes it."""

_ENDS = (
    "com|org|net|info|io|dev|app|eu|fr|de|pt|nl|ch|uk|ca|co|tv|ly|gl|gg|social|shop|blog|paris"
    "|gov|edu|int|mil|museum|ngo|ong|coop|bzh|quebec|london|berlin|brussels|scot|wales|nyc|ie|pl|cz|dk"
)
_ENDS_IN_TWO = (
    "(?:ac|asso|co|com|edu|gob|gouv|gov|net|nhs|mil|org)\\.[a-z]{2}"  # ox.ac.uk, education.gouv.fr, health.gov.au
)
# "and.it was" lacks a space and "client.es" is inclusive writing: only a path makes an address of these.
_ENDS_LIKE_WORDS = "it|be|at|us|me|es|is|in|so|to|no|au|se|ai|cat|re"
_LAST = r"""[^\s.,;:!?'"’»”)\]>]"""
_MARKS = re.compile(
    rf"""
      (?<!\S)(?:[^\s@`:/.\#]++[.:]?(?:\s++|\Z))++  # whole words in which no mark can begin: past them in one step
    | (?P<code> ```.+?``` | `[^`\n]+` )
    | (?P<link> (?:https?://|(?<!\w)www\.)\S*{_LAST}
              | (?<![\w@.-])(?:[a-z0-9-]+\.)+(?-i:(?:{_ENDS_IN_TWO}|{_ENDS})(?![\w-]|\.\w)|(?:{_ENDS_LIKE_WORDS})(?=/))
                (?:/(?:\S*{_LAST})?)? )
    | (?P<email> (?<![\w.+-])[\w.+-]++@[\w-]+(?:\.[\w-]+)+ )
    | (?P<mention> (?<![\w@])@\w[\w.-]*(?<=\w)(?:@[\w.-]+(?<=\w))? )
    | (?P<channel> \#{CHANNEL_SIGN[1:]}[\w-]+ )
    | (?P<shortcode> (?::[\w+'&-]{{1,80}}+:?(?=:))++: )
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_MAY_BE_MARKED = re.compile(
    r"""["«“„>@`:/.#](?:(?<=["«“„>])|(?<=[@`:/])\S|(?<=\.)\w|(?<=\#)\u2060)"""  # one set of signs to begin with is fast
)
# No mark may hold its own opening mark, so that no text can make the search go over it again and again.
# One word in capitals is nobody's speech: "Comment “PLAN” below" asks people to type it.
_KEYWORD = r"[«“„\"]\s?[A-Z0-9À-ÖØ-Þ]{2,20}\s?[»”“\"]"
_QUOTES = re.compile(
    rf"""
      ^[ \t]*>>>[\s\S]* | ^[ \t]*>[^\n]*
    | (?!{_KEYWORD})(?: «[^«»]*» | “[^“”]*” | „[^„“”]*[“”]
                      | (?<![\w"])"(?=\S)(?:[^"\n]|\n(?!\s*\n))*" )
    """,
    re.VERBOSE | re.MULTILINE,
)
_QUOTE_MARK = re.compile(r'["«“„>]')
# A mark opens before a word and closes after one, on its line: https://slack.com/help/articles/202288908
_BEFORE, _AFTER = r"(?<![^\W_])(?<!{0}){0}(?![\s{0}])", r"(?<!\s){0}(?![^\W_]|{0})"
_BOLD_OR_ITALIC = re.compile("|".join(f"{_BEFORE}[^{{0}}\n]+{_AFTER}".format(sign) for sign in (r"\*", "_")))
_MOST_FORMATTED = 500  # words or passages; nobody posts as many
_STRUCK = re.compile(f"{_BEFORE}[^{{0}}\n]+{_AFTER}".format("~"))
_LIST_NUMBER = re.compile(r"^[ \t]*\d{1,2}[.)](?=[ \t]+\S)", re.MULTILINE)


@dataclass(frozen=True)
class Marks:
    """What a text holds besides its own words; each a tuple of spans in order.

    Attributes:
        code: between backticks.
        links: addresses of pages, with or without ``https://``.
        emails: e-mail addresses.
        mentions: ``@name``, and ``@name@server``.
        channels: names of Slack's channels, which begin with ``CHANNEL_SIGN``.
        shortcodes: ``:tada:``, an emoji as Slack writes it, and what it is: ``(start, end, sign)``.
        quotes: quoted speech with its marks, and lines that begin with ``>``.
        formatting: the signs around bold and italic text.
        struck: what is struck through, with its signs.
        list_numbers: ``1.`` and ``2.`` before the items of a list.
    """

    code: tuple[Span, ...] = ()
    links: tuple[Span, ...] = ()
    emails: tuple[Span, ...] = ()
    mentions: tuple[Span, ...] = ()
    channels: tuple[Span, ...] = ()
    shortcodes: tuple[tuple[int, int, str], ...] = ()
    quotes: tuple[Span, ...] = ()
    formatting: tuple[Span, ...] = ()
    struck: tuple[Span, ...] = ()
    list_numbers: tuple[Span, ...] = ()

    @property
    def are_none(self) -> bool:
        """Whether there are none, so that the text is all words."""
        return self is _NO_MARKS

    @once
    def addresses(self) -> tuple[Span, ...]:
        """Where a full stop or an underscore is part of a name."""
        return (*self.code, *self.links, *self.emails, *self.mentions, *self.channels)

    @once
    def no_words(self) -> tuple[Span, ...]:
        """What holds no word of a language: everything but quoted speech."""
        shortcodes = ((start, end) for start, end, _ in self.shortcodes)
        return (*self.addresses, *shortcodes, *self.list_numbers)

    @once
    def exempt(self) -> tuple[Span, ...]:
        """What is not the author's own voice: quoted speech and code."""
        return (*self.code, *self.quotes)

    def undo(self, text: str) -> str:
        """``text`` as it will be posted, as long as before: what Slack shows otherwise leaves ``PAD`` behind."""
        if not (self.shortcodes or self.formatting or self.struck):
            return text
        emoji = [(start, end, shown.ljust(end - start, PAD)) for start, end, shown in self.shortcodes]
        gone = [(start, end, PAD * (end - start)) for start, end in (*self.formatting, *self.struck)]
        return with_changes(text, sorted(emoji + gone))


_NO_MARKS = Marks()


def with_changes(text: str, changes: list[tuple[int, int, str]]) -> str:
    """``text`` with other signs in some places, in order. What begins within an earlier change is left out."""
    pieces: list[str] = []
    done = 0
    for start, end, instead in changes:
        if start >= done:
            pieces += (text[done:start], instead)
            done = end
    return "".join((*pieces, text[done:]))


def find_marks(text: str) -> Marks:
    """Everything in ``text`` that is masked, exempt or shown otherwise. An apostrophe never opens a quotation."""
    may_be_formatted = "*" in text or "_" in text or "~" in text
    if not may_be_formatted and not _MAY_BE_MARKED.search(text):
        numbers = _list_numbers(text) if "\n" in text else ()
        return Marks(list_numbers=numbers) if numbers else _NO_MARKS
    found: dict[str, list[Span]] = {}
    for match in _MARKS.finditer(text):
        if match.lastgroup:
            found.setdefault(match.lastgroup, []).append(match.span())
    code = tuple(found.get("code", ()))
    marks = Marks(
        code=code,
        links=tuple(_closed(text, span) for span in found.get("link", ())),
        emails=tuple(found.get("email", ())),
        mentions=tuple(found.get("mention", ())),
        channels=tuple(found.get("channel", ())),
        shortcodes=tuple(chain.from_iterable(_shortcodes(text, *span) for span in found.get("shortcode", ()))),
        quotes=tuple(match.span() for match in _QUOTES.finditer(mask(text, code))) if _QUOTE_MARK.search(text) else (),
        list_numbers=_list_numbers(text),
    )
    return _with_formatting(marks, text) if may_be_formatted else marks


def _closed(text: str, link: Span) -> Span:
    """A link with the bracket that closes one of its own: ``/thing_(cool)``."""
    start, end = link
    is_open = text[end : end + 1] == ")" and text.count("(", start, end) > text.count(")", start, end)
    return start, end + is_open


def _shortcodes(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """The emoji of ``:one::two::skin-tone-3:``.

    Slack's own names count next to a letter as well. Other names may be a workspace's own emoji, or no emoji at all
    ("10:30:45"): they count where no letter or digit touches them.
    """
    is_apart = not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum())
    at = start
    while (at := text.find(":", at, end)) >= 0:  # words may be between two emoji: ":sparkles:New:sparkles:"
        close = text.find(":", at + 1, end) + 1
        if not close:
            return
        name = text[at + 1 : close - 1]
        if text.startswith(":skin-tone-", close):
            close = text.find(":", close + 1, end) + 1 or close
            name = text[at + 1 : close - 1]
        shown = sign(name.lower()) if is_apart or (len(name) > 2 and not name.isdigit()) else None
        if shown is None and is_apart and not name.isdigit():
            shown = SOME_EMOJI
        if shown is None:
            at = close - 1 if name else close  # the colon that closes may open the next one
        else:
            yield at, close, shown
            at = close


def _list_numbers(text: str) -> tuple[Span, ...]:
    numbers = tuple(match.span() for match in _LIST_NUMBER.finditer(text))
    return numbers if len(numbers) > 1 else ()


def _with_formatting(marks: Marks, text: str) -> Marks:
    shortcodes = ((start, end) for start, end, _ in marks.shortcodes)
    plain = mask(text, (*marks.addresses, *shortcodes))
    spans = [match.span() for match in islice(_BOLD_OR_ITALIC.finditer(plain), _MOST_FORMATTED)]
    if "*" in text and "_" in text:  # one inside the other
        inner = (_BOLD_OR_ITALIC.finditer(plain, start + 1, end - 1) for start, end in spans)
        spans += [match.span() for match in chain.from_iterable(inner)]
    edges = tuple(edge for start, end in sorted(spans) for edge in ((start, start + 1), (end - 1, end)))
    struck = tuple(match.span() for match in _STRUCK.finditer(plain)) if "~" in text else ()
    return replace(marks, formatting=tuple(sorted(edges)), struck=struck)
