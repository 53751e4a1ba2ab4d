"""Slack's mrkdwn: tokens and escapes, both ways.

Slack escapes exactly three characters and keeps its tokens in angle brackets, so tokens are read first and the rest is
unescaped after: what somebody typed as ``<!channel>`` arrives as ``&lt;!channel&gt;`` and must never become a token.
https://docs.slack.dev/messaging/formatting-message-text
"""

import re

from bot.charter.marks import CHANNEL_SIGN
from bot.charter.text import LONGEST_POST

_TOKEN = re.compile(r"<([^<>\n]+)>")
_ENTITY = re.compile(r"&(amp|lt|gt);")
_CHARACTERS = {"amp": "&", "lt": "<", "gt": ">"}
_SCHEME = re.compile(r"(?:https?|mailto|tel):", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)

# Slack knows no escape for these, and zero-width characters beside them do not stop it reliably, so quoted words get
# signs that look the same and mean nothing to Slack: asterisk operator, low macron, tilde operator, grave accent.
_LOOK_ALIKES = str.maketrans({"*": "\u2217", "_": "\u02cd", "~": "\u223c", "`": "\u02cb"})
_PING = re.compile(r"@(?=(?:here|channel|everyone)\b)", re.IGNORECASE)
_BLOCK_QUOTE = re.compile(r"^(\s*)&gt;", re.MULTILINE)
_WORD_JOINER = "\u2060"


def to_plain(text: str) -> str:
    """Give a message's text as its author typed it.

    People and groups become ``@`` and their label (their id where Slack sends none), channels their name after a sign
    that begins no hashtag, dates their fallback. A link stays one link: its address where the label only repeats it,
    else the label with the address behind it in brackets, so that words are matched in the label and links are counted
    once. Shortcodes such as ``:tada:`` and the marks of bold and struck text stay: ``Draft`` reads them. Never fails:
    what is no token stays as it is. What is longer than any message of Slack's is cut.
    """
    pieces = _TOKEN.split(text)
    typed = (_typed(piece) if index % 2 else _unescape(piece) for index, piece in enumerate(pieces))
    return "".join(typed)[:LONGEST_POST]


def escape(text: str) -> str:
    """Escape plain text for Slack: ``& < >`` and nothing else. What the bot's own sentences need."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def quote(text: str) -> str:
    """Escape plain text of a person's so that it shows as it is: no bell rings, no link or formatting is forged.

    For everything that the bot did not write itself: a draft's words, the charter's texts, and a message's top-level
    ``text``, which Slack reads as mrkdwn too.
    """
    shown = escape(text).translate(_LOOK_ALIKES)
    shown = _BLOCK_QUOTE.sub("\\1\u203a", shown)
    return _PING.sub(f"@{_WORD_JOINER}", shown)


def _unescape(text: str) -> str:
    return _ENTITY.sub(lambda entity: _CHARACTERS[entity[1]], text)


def _typed(token: str) -> str:
    """Give a token, without its brackets, as it was typed."""
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
    """Give ``<!here>``, ``<!subteam^S1|@team>`` or ``<!date^…|fallback>`` as typed."""
    kind, _, argument = command.partition("^")
    if kind == "date":
        return label or argument.partition("^")[0]
    return "@" + (label or argument or kind).removeprefix("@")


def _typed_link(target: str, label: str) -> str:
    """Give a link as typed; what only looks like a token (``<3>``) keeps its brackets."""
    if not _SCHEME.match(target):
        return f"<{target}|{label}>" if label else f"<{target}>"
    address = re.sub(r"^(?:mailto|tel):", "", target, flags=re.IGNORECASE)
    if not label or _ADDRESS.fullmatch(label) or _bare(label) == _bare(address):
        return address
    return f"{label} ({address})"


def _bare(address: str) -> str:
    """Give an address without what Slack adds to the one that was typed."""
    return re.sub(r"^https?://", "", address, flags=re.IGNORECASE).rstrip("/").casefold()
