"""Renders the pages of ``bot.wording`` as Block Kit, within Slack's limits for any charter.

These functions return blocks only. The caller adds the message's ``text``: that of the suggestion, reminder or page,
escaped by ``mrkdwn.quote``. https://docs.slack.dev/reference/block-kit
"""

import json
import string
import textwrap
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate, compress

from bot.slack import mrkdwn
from bot.wording.language import Language
from bot.wording.page import (
    Choice,
    Choices,
    Cited,
    Confirm,
    DayChoice,
    Field,
    Heading,
    Illustrated,
    Line,
    Note,
    Numbered,
    Page,
    Part,
    Row,
    Section,
    Usage,
)
from bot.wording.reminder import Reminder
from bot.wording.suggestion import Suggestion, parts

Block = dict[str, object]

PictureSource = Callable[[str], Block | None]
"""Returns where Slack finds a picture of the charter, as ``image_url`` or ``slack_file``; ``None`` if it doesn't."""


def no_picture(_image: str) -> None:
    """Describe every picture instead of showing it."""


USEFUL, NOT_NOW, WHY = "nudge_useful", "nudge_not_now", "nudge_why"

_AUTHOR = "author:"
"""Begins the ``block_id`` of a reply's buttons. The rest is the draft's author, whom the thread shows anyway: so that a
press needs no call to tell whose it is, and no table of ours has to know."""

# Slack's limits, in characters: https://docs.slack.dev/reference/block-kit/blocks
_SECTION, _HEADER, _LABEL, _ALT, _TITLE = 3000, 150, 75, 2000, 24
_PLACEHOLDER, _TYPED = 150, 3000
# The limit of a whole message is undocumented. Others measured ``msg_blocks_too_long`` from 11,341 characters of text
# and 17,694 of JSON on, and no error at 9,597 and 15,561: bolt-js issues 2509 and 2867.
_MESSAGE_TEXT, _MESSAGE_JSON = 9_500, 14_500
_CONFIRM_TITLE, _CONFIRM_TEXT, _CONFIRM_BUTTON = 100, 300, 30
_CUT = "…"
_SPACES = str.maketrans(dict.fromkeys(string.whitespace, " "))


def suggestion(said: Suggestion, public: Language, author: str = "") -> list[Block]:
    """Lay out a reply: its text and, until the author presses *Useful*, its three buttons.

    Args:
        said: the suggestion.
        public: the charter's language, for the buttons.
        author: the draft's; ``author_of`` reads it back from a press.
    """
    blocks = _within_a_message(layout(parts(said)))
    if said.thanks:
        return blocks
    value = ",".join(said.rules)
    buttons = [
        _button(public.text("button.useful"), USEFUL, value),
        _button(public.text("button.not_now"), NOT_NOW, value),
        _button(public.text("button.why"), WHY, value),
    ]
    named = {"block_id": f"{_AUTHOR}{author}"} if author else {}
    return [*blocks, {"type": "actions", **named, "elements": buttons}]


def author_of(block_id: str) -> str | None:
    """The author of the draft whose reply has this block; ``None`` for the block of an older release."""
    return block_id.removeprefix(_AUTHOR) if block_id.startswith(_AUTHOR) else None


def reminder(said: Reminder, picture: PictureSource) -> list[Block]:
    """Lay out the weekly reminder, with the objectives' pictures."""
    return _within_a_message(layout(said.parts, picture))


def answer(page: Page, picture: PictureSource) -> list[Block]:
    """Lay out an answer to ``/charter`` as an ephemeral message."""
    return _within_a_message(layout(page.parts, picture))


def modal(page: Page, reader: Language, *, clears: bool = False) -> Block:
    """Return a page as a modal view with a close button, which closes those below too if it ``clears``."""
    return {
        "type": "modal",
        "title": plain_text(page.title, _TITLE),
        "close": plain_text(reader.text("button.close"), _TITLE),
        "clear_on_close": clears,
        "blocks": layout(page.parts),
    }


def home(page: Page, picture: PictureSource) -> Block:
    """Return a page as an App Home view."""
    return {"type": "home", "blocks": layout(page.parts, picture)}


def layout(parts: Iterable[Part], picture: PictureSource = no_picture) -> list[Block]:
    """Render parts as blocks. A picture that Slack can't load is replaced by its description in italics."""
    return [block for part in parts for block in _blocks(part, picture)]


def _blocks(part: Part, picture: PictureSource) -> Iterator[Block]:
    match part:
        case Heading(text):
            yield {"type": "header", "text": plain_text(text, _HEADER)}
        case Section(lines):
            yield from (_section(text) for text in _packed(map(_markup, lines)))
        case Row(line, choice):
            named = plain_text(f"{choice.label} {_read_aloud(line)}", _LABEL)["text"]
            button = {**_choice(choice), "accessibility_label": named}  # each row may have the same label
            yield _section(next(_packed([_markup(line)]), _CUT)) | {"accessory": button}
        case Note(text):
            yield {"type": "context", "elements": [_mrkdwn(piece) for piece in _packed([mrkdwn.quote(text)])]}
        case Illustrated():
            yield _illustrated(part, picture)
        case Choices(items):
            # A choice's action is its action_id, which must be unique in a block.
            yield {"type": "actions", "elements": [_choice(item) for item in items]}
        case Field():
            yield _field(part)


def _markup(line: Line) -> str:
    match line:
        case Numbered(number, text):
            return f"*{number}.* {mrkdwn.quote(text)}"
        case Cited(text):
            return f"&gt; {mrkdwn.quote(text)}"
        case Usage(typed, does):
            return f"`{mrkdwn.quote(typed)}`  {mrkdwn.quote(does)}"
    return mrkdwn.quote(line)


def _read_aloud(line: Line) -> str:
    match line:
        case Numbered(number, text):
            return f"{number}. {text}"
        case Cited(text):
            return text
        case Usage(typed, does):
            return f"{typed} {does}"
    return line.removeprefix("• ")


def _packed(lines: Iterable[str]) -> Iterator[str]:
    """Join as many lines as fit into a section; a line too long for a section is split between words."""
    packed = ""
    for line in lines:
        for piece in _pieces(line):
            if packed and len(packed) + 1 + len(piece) > _SECTION:
                yield packed
                packed = ""
            packed = f"{packed}\n{piece}" if packed else piece
    if packed:
        yield packed


def _pieces(line: str) -> list[str]:
    if len(line) <= _SECTION:  # nearly always; ten times faster than wrapping
        one = line.translate(_SPACES).rstrip()
        return [one] if one else []
    return textwrap.wrap(line, _SECTION, break_on_hyphens=False)


def _illustrated(part: Illustrated, picture: PictureSource) -> Block:
    source = picture(part.image)
    if source is None:
        return _section(f"{mrkdwn.quote(part.text)}\n_{mrkdwn.quote(part.alt)}_")
    image = {"type": "image", **source, "alt_text": part.alt[:_ALT]}
    return _section(mrkdwn.quote(part.text)) | {"accessory": image}


def _within_a_message(blocks: list[Block]) -> list[Block]:
    """Drop the blocks beyond the limit of a message. Its ``text`` is still complete."""
    texts = accumulate(map(_text_length, blocks))
    sizes = accumulate(len(json.dumps(block, ensure_ascii=False)) for block in blocks)
    room = (text <= _MESSAGE_TEXT and size <= _MESSAGE_JSON for text, size in zip(texts, sizes, strict=True))
    kept = list(compress(blocks, room))
    return kept if len(kept) == len(blocks) else [*kept, {"type": "context", "elements": [_mrkdwn(_CUT)]}]


def _text_length(value: object) -> int:
    match value:
        case {"text": str(text)}:
            return len(text)
        case dict():
            return sum(map(_text_length, value.values()))
        case list():
            return sum(map(_text_length, value))
    return 0


def _section(markup: str) -> Block:
    return {"type": "section", "text": _mrkdwn(markup)}


def _mrkdwn(markup: str) -> Block:
    # verbatim: Slack doesn't turn parts of the text into links or mentions.
    return {"type": "mrkdwn", "text": markup, "verbatim": True}


def plain_text(text: str, length: int) -> Block:
    """A text that Slack shows as it is, cut to a number of characters."""
    return {"type": "plain_text", "text": text if len(text) <= length else text[: length - 1] + _CUT}


def _button(label: str, action: str, value: str) -> Block:
    return {"type": "button", "text": plain_text(label, _LABEL), "action_id": action, "value": value}


def _choice(item: Choice | DayChoice) -> Block:
    if isinstance(item, DayChoice):
        return {"type": "datepicker", "action_id": item.does, "placeholder": plain_text(item.label, _PLACEHOLDER)}
    button: Block = {"type": "button", "text": plain_text(item.label, _LABEL), "action_id": item.does}
    if item.value:
        button["value"] = item.value
    if item.confirm:
        button["confirm"] = _confirmation(item.label, item.confirm)
    return button


def _confirmation(title: str, asked: Confirm) -> Block:
    return {
        "title": plain_text(title, _CONFIRM_TITLE),
        "text": plain_text(asked.question, _CONFIRM_TEXT),
        "confirm": plain_text(asked.yes, _CONFIRM_BUTTON),
        "deny": plain_text(asked.no, _CONFIRM_BUTTON),
    }


def _field(field: Field) -> Block:
    element = {
        "type": "plain_text_input",
        "action_id": field.name,
        "multiline": True,
        "max_length": _TYPED,
        "placeholder": plain_text(field.hint, _PLACEHOLDER),
    }
    return {"type": "input", "block_id": field.name, "label": plain_text(field.label, _LABEL), "element": element}
