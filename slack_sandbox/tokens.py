"""Convert typed text to what Slack stores: escaped text with tokens, and a ``rich_text`` block.

https://docs.slack.dev/messaging/formatting-message-text
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

BROADCASTS = ("here", "channel", "everyone")
# Punctuation after an address nearly always belongs to the sentence.
_TRAILING = ".,;:!?)]}'\"»…"
# A token, an entity, or a character that is neither.
_KEPT = re.compile(r"<(?:[@#!]|[a-z][a-z0-9+.-]*:)[^<>\n]+>|&(?:amp|lt|gt);|[&<>]")


@dataclass(frozen=True, slots=True)
class Token:
    """A run of plain text, or one token such as a link or a mention.

    Attributes:
        kind: ``text``, ``link``, ``mail``, ``user``, ``group``, ``channel`` or ``broadcast``.
        value: the text, the address, the id, or the broadcast's range.
        label: the displayed name, if Slack stores one.
    """

    kind: str
    value: str
    label: str = ""


def escape(text: str) -> str:
    """Escape ``& < >``, the only characters that Slack escapes."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def normalise(text: str) -> str:
    """An app's text as Slack stores it: tokens and entities unchanged, every other ``& < >`` escaped."""
    return _KEPT.sub(lambda found: found[0] if len(found[0]) > 1 else escape(found[0]), text)


def read(
    typed: str, people: Mapping[str, str], channels: Mapping[str, str], groups: Mapping[str, str] | None = None
) -> list[Token]:
    """Split typed text into tokens.

    Args:
        typed: the composer's plain text.
        people: names that can be mentioned, to the people's ids.
        channels: channel names without ``#``, to the channels' ids.
        groups: handles of user groups, to the groups' ids.
    """
    mentions = {f"@{name}".casefold(): Token("user", id_) for name, id_ in people.items()}
    mentions |= {f"#{name}".casefold(): Token("channel", id_, name) for name, id_ in channels.items()}
    mentions |= {f"@{name}".casefold(): Token("group", id_, f"@{name}") for name, id_ in (groups or {}).items()}
    mentions |= {f"@{name}": Token("broadcast", name) for name in BROADCASTS}
    return list(_split(typed, mentions))


def _split(typed: str, mentions: Mapping[str, Token]) -> Iterator[Token]:
    longest_first = sorted(map(re.escape, mentions), key=len, reverse=True)
    pattern = (
        rf"(?P<link>https?://[^\s<>]+)|(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)|(?<!\w)(?:{'|'.join(longest_first)})\b"
    )
    end = 0
    for found in re.finditer(pattern, typed, re.IGNORECASE):
        piece = _token(found, mentions)
        if found.start() > end:
            yield Token("text", typed[end : found.start()])
        yield piece
        end = found.start() + len(piece.value) if piece.kind in {"link", "mail"} else found.end()
    if end < len(typed):
        yield Token("text", typed[end:])


def _token(found: re.Match[str], mentions: Mapping[str, Token]) -> Token:
    if found["link"]:
        return Token("link", found["link"].rstrip(_TRAILING))
    if found["mail"]:
        return Token("mail", found["mail"])
    return mentions[found[0].casefold()]


def to_text(pieces: list[Token]) -> str:
    """A message's ``text``."""
    return "".join(map(_markup, pieces))


def _markup(piece: Token) -> str:
    match piece.kind:
        case "text":
            return escape(piece.value)
        case "link":
            return f"<{escape(piece.value)}>"
        case "mail":
            return f"<mailto:{piece.value}|{piece.value}>"
        case "user":
            return f"<@{piece.value}>"
        case "group":
            return f"<!subteam^{piece.value}|{piece.label}>"
        case "channel":
            return f"<#{piece.value}|{piece.label}>"
    return f"<!{piece.value}>"


def to_rich_text(pieces: list[Token], block_id: str) -> dict[str, Any]:
    """The ``rich_text`` block that Slack adds to a person's message."""
    section = {"type": "rich_text_section", "elements": [_element(piece) for piece in pieces]}
    return {"type": "rich_text", "block_id": block_id, "elements": [section]}


def cell(text: str) -> dict[str, Any]:
    """A cell of a pasted table."""
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [section]}


def _element(piece: Token) -> dict[str, Any]:
    match piece.kind:
        case "text":
            return {"type": "text", "text": piece.value}
        case "link":
            return {"type": "link", "url": piece.value}
        case "mail":
            return {"type": "link", "url": f"mailto:{piece.value}", "text": piece.value}
        case "user":
            return {"type": "user", "user_id": piece.value}
        case "group":
            return {"type": "usergroup", "usergroup_id": piece.value}
        case "channel":
            return {"type": "channel", "channel_id": piece.value}
    return {"type": "broadcast", "range": piece.value}
