"""Converts Slack's mrkdwn to plain text, and escapes plain text for Slack.

Slack escapes exactly three characters and puts tokens in angle brackets, so tokens are parsed before the rest is
unescaped: a typed ``<!channel>`` arrives as ``&lt;!channel&gt;`` and must never become a token.
https://docs.slack.dev/messaging/formatting-message-text
"""

import re

from post_text.marks import CHANNEL_SIGN
from post_text.text import LONGEST_POST

_TOKEN = re.compile(r"<([^<>\n]+)>")
_ENTITY = re.compile(r"&(amp|lt|gt);")
_CHARACTERS = {"amp": "&", "lt": "<", "gt": ">"}
_SCHEME = re.compile(r"(?:https?|mailto|tel):", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)

# Slack has no escape for these, and adjacent zero-width characters don't disable them reliably, so quoted words get
# look-alikes without a meaning to Slack: asterisk operator, low macron, tilde operator, grave accent.
_LOOK_ALIKES = str.maketrans({"*": "\u2217", "_": "\u02cd", "~": "\u223c", "`": "\u02cb"})
_PING = re.compile(r"@(?=(?:here|channel|everyone)\b)", re.IGNORECASE)
_BLOCK_QUOTE = re.compile(r"^(\s*)&gt;", re.MULTILINE)
_CUT_ENTITY = re.compile(r"&\w{0,3}$")
_WORD_JOINER = "\u2060"


def to_plain(text: str) -> str:
    """Return a message's text as its author typed it.

    People and groups become ``@`` and their label (or their id, if Slack sends no label), channels their name after a
    sign that begins no hashtag, dates their fallback. A link becomes its address if the label only repeats it, or else
    the label followed by the address in brackets, so that words are matched in the label and links are counted once.
    Shortcodes such as ``:tada:`` and the marks of bold and struck text stay; ``Draft`` reads them. Never fails:
    malformed tokens stay as they are, and text beyond Slack's longest message is cut.
    """
    pieces = _TOKEN.split(text)
    typed = (_typed(piece) if index % 2 else _unescape(piece) for index, piece in enumerate(pieces))
    return "".join(typed)[:LONGEST_POST]


def escape(text: str) -> str:
    """Escape ``& < >`` for Slack. Enough for the bot's own sentences."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def quote_within(text: str, limit: int) -> str:
    """The same as ``quote``, in at most ``limit`` characters. A cut is marked with an ellipsis, and spares entities."""
    shown = quote(text)
    return shown if len(shown) <= limit else _CUT_ENTITY.sub("", shown[: limit - 1]) + "…"


def quote(text: str) -> str:
    """Escape a person's text so that Slack shows it literally: it notifies nobody and forges no link or formatting.

    For every text the bot didn't write: a draft's words, the charter's texts, and a message's top-level ``text``, which
    Slack parses as mrkdwn too.
    """
    shown = escape(text).translate(_LOOK_ALIKES)
    shown = _BLOCK_QUOTE.sub("\\1\u203a", shown)
    return _PING.sub(f"@{_WORD_JOINER}", shown)


def _unescape(text: str) -> str:
    return _ENTITY.sub(lambda entity: _CHARACTERS[entity[1]], text)


def _typed(token: str) -> str:
    """Convert a token, passed without its brackets."""
    target, _, label = map(_unescape, token.partition("|"))
    match target[0:1]:
        case "@":
            return "@" + (label or target[1:]).removeprefix("@")
        case "#":
            return CHANNEL_SIGN + (label or target[1:]).removeprefix("#")
        case "!":
            return _typed_command(target[1:], label)
    return _typed_link(target, label)


def _typed_command(command: str, label: str) -> str:
    """Convert ``<!here>``, ``<!subteam^S1|@team>`` or ``<!date^…|fallback>``."""
    kind, _, argument = command.partition("^")
    if kind == "date":
        return label or argument.partition("^")[0]
    return "@" + (label or argument or kind).removeprefix("@")


def _typed_link(target: str, label: str) -> str:
    """Convert a link; text that only looks like a token (``<3>``) keeps its brackets."""
    if not _SCHEME.match(target):
        return f"<{target}|{label}>" if label else f"<{target}>"
    address = re.sub(r"^(?:mailto|tel):", "", target, flags=re.IGNORECASE)
    if not label or _ADDRESS.fullmatch(label) or _bare(label) == _bare(address):
        return address
    return f"{label} ({address})"


def _bare(address: str) -> str:
    """Strip what Slack adds to a typed address."""
    return re.sub(r"^https?://", "", address, flags=re.IGNORECASE).rstrip("/").casefold()
