"""The words of a message, wherever Slack puts them. Pure.

What a person types is in ``text``, and in blocks once more. Some words are elsewhere alone: posts of other apps have
blocks without a text, a pasted table is in an attachment's blocks, a forwarded message is an attachment.
https://docs.slack.dev/reference/block-kit/blocks, https://docs.slack.dev/messaging/formatting-message-text
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, TypeVar

from bot.slack.mrkdwn import to_plain
from bot.slack.shapes import Json, Malformed, mapping, mappings, string
from post_text.marks import CHANNEL_SIGN
from post_text.text import LONGEST_POST

T = TypeVar("T")
V = TypeVar("V")


class Words(NamedTuple):
    """What a message says.

    Attributes:
        text: plain text, as its author typed it.
        unread: whether it holds, or may hold, more words, in a shape that the bot cannot read.
    """

    text: str
    unread: bool = False


def read_words(message: Json) -> Words:
    """The words of a message. Raises ``Malformed`` where its text is no text; a part that is odd is unread."""
    typed = to_plain(string(message.get("text")))
    parts: list[str | None] = [typed]
    blocks = _tried(mappings, message.get("blocks"))
    if not typed.strip():
        parts += [None] if blocks is None else [_tried(_block, block) for block in blocks]
    else:  # the other blocks repeat the text
        parts += [_tried(_block, block) for block in blocks or () if block.get("type") == "table"]
    attachments = _tried(mappings, message.get("attachments"))
    parts += [None] if attachments is None else [_tried(_attachment, one) for one in attachments]
    text = _encodable("\n".join(part for part in parts if part and part.strip()))[:LONGEST_POST]
    return Words(text, None in parts or (not text and _has_document(message)))


def _tried(read: Callable[[V], T], value: V) -> T | None:
    try:
        return read(value)
    except Malformed:
        return None


def _encodable(text: str) -> str:
    """JSON may hold half of a surrogate pair, which no encoder takes."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _has_document(message: Json) -> bool:
    """Whether a file is attached that may hold words: anything but a picture."""
    kinds = (string(file.get("mimetype")) for file in mappings(message.get("files")))
    return any(kind and not kind.startswith("image/") for kind in kinds)


def _attachment(attachment: Json) -> str:
    """A forwarded message, a pasted table, or what an app attached. A link's preview is not its author's."""
    if attachment.get("is_share"):
        shared = to_plain(string(attachment.get("text"))) or _forwarded(attachment)
    elif attachment.get("from_url") or attachment.get("is_msg_unfurl"):
        return ""
    else:
        said = (to_plain(string(attachment.get(key))) for key in ("pretext", "title", "text"))
        shared = _lines([*said, *map(_block, mappings(attachment.get("blocks")))])
    if not shared.strip():
        raise Malformed
    return shared


def _forwarded(attachment: Json) -> str:
    messages = (mapping(one.get("message")) for one in mappings(attachment.get("message_blocks")))
    return _lines(_block(block) for message in messages for block in mappings(message.get("blocks")))


def _block(block: Json) -> str:
    """The words of a block. Raises ``Malformed`` for a kind that may hold words and is not known here."""
    kind = string(block.get("type"))
    if kind in _WITHOUT_WORDS:
        return ""
    read = _BLOCKS.get(kind)
    if read is None:
        raise Malformed
    return read(block)


def _section(block: Json) -> str:
    return _lines(map(_text_object, [mapping(block.get("text")), *mappings(block.get("fields"))]))


def _context(block: Json) -> str:
    return _lines(_text_object(one) for one in mappings(block.get("elements")) if one.get("type") != "image")


def _text_object(value: Json) -> str:
    text = string(value.get("text"))
    return to_plain(text) if value.get("type") == "mrkdwn" else text


def _table(block: Json) -> str:
    rows = block.get("rows")
    if not isinstance(rows, list):
        raise Malformed
    return _lines(_cell(cell) for row in rows for cell in mappings(row))


def _cell(cell: Json) -> str:
    return _rich_text(cell) if cell.get("type") == "rich_text" else string(cell.get("text"))


def _rich_text(block: Json) -> str:
    return _lines(map(_rich_part, mappings(block.get("elements"))))


def _rich_part(part: Json) -> str:
    inline = mappings(part.get("elements"))
    match part.get("type"):
        case "rich_text_section":
            return "".join(map(_inline, inline))
        case "rich_text_list":
            ordered = part.get("style") == "ordered"
            items = ("".join(map(_inline, mappings(item.get("elements")))) for item in inline)
            return _lines(f"{number}. {item}" if ordered else f"• {item}" for number, item in enumerate(items, 1))
        case "rich_text_quote":
            return _lines(f"> {line}" for line in "".join(map(_inline, inline)).split("\n"))
        case "rich_text_preformatted":
            return f"```\n{''.join(map(_inline, inline))}\n```"
    raise Malformed


def _inline(element: Json) -> str:
    """An element of a line, as it would be in ``text``."""
    kind = string(element.get("type"))
    if kind == "text":
        text, style = string(element.get("text")), mapping(element.get("style"))
        return f"~{text}~" if style.get("strike") else f"`{text}`" if style.get("code") else text
    if kind == "link":
        label, url = string(element.get("text")), string(element.get("url"))
        return f"{label} ({url})" if label and label != url else url
    written = _INLINE.get(kind)
    if written is None:
        raise Malformed
    return written(element)


def _lines(parts: Iterable[str]) -> str:
    return "\n".join(part for part in parts if part)


_WITHOUT_WORDS = frozenset({"actions", "divider", "file", "image", "input", "video"})
_BLOCKS: Mapping[str, Callable[[Json], str]] = {
    "context": _context,
    "header": _section,
    "markdown": lambda block: string(block.get("text")),
    "rich_text": _rich_text,
    "section": _section,
    "table": _table,
}
_INLINE: Mapping[str, Callable[[Json], str]] = {
    "broadcast": lambda element: f"@{string(element.get('range'))}",
    "channel": lambda element: f"{CHANNEL_SIGN}{string(element.get('channel_id'))}",
    "color": lambda element: string(element.get("value")),
    "date": lambda element: string(element.get("fallback")),
    "emoji": lambda element: f":{string(element.get('name'))}:",
    "user": lambda element: f"@{string(element.get('user_id'))}",
    "usergroup": lambda element: f"@{string(element.get('usergroup_id'))}",
}
