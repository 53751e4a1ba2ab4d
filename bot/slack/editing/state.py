"""What an edit is about, carried by its view: any replica can answer the next press, and a restart loses nothing.

``private_metadata`` takes 3,000 characters: https://docs.slack.dev/reference/views/modal-views
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, get_args

from bot.charter.editing.edits import Target, Value
from bot.errors import BotError

Mark = Literal["right", "wrong", "missed"]
"""What a keeper says about a draft: the change is right, is wrong, or the bot should have spoken."""

_LONGEST = 3000
_PACKED = "z:"
_MOST_UNPACKED = 200_000  # bytes; more isn't ours


class TooMuchError(BotError):
    """Slack's modals can't carry as much as this."""


@dataclass(frozen=True, slots=True)
class EditState:
    """An edit that isn't saved.

    Attributes:
        charter: the charter's id.
        base: the number of the version that it was opened with.
        target: what it changes; ``None`` for the menu.
        turn: how often the form was filled in anew.
        changed: in a preview, the fields that differ from those of ``base``.
        marks: what the keeper says about drafts in the previews of this edit, by their key.
        suggestion: the id of the suggestion that it takes up; ``""`` for none.
        tried: in a preview, when it was asked for, as Unix time: its drafts are read since then.
    """

    charter: str
    base: int = 0
    target: Target | None = None
    turn: int = 0
    changed: Mapping[str, Value] = field(default_factory=dict)
    marks: Mapping[str, Mark] = field(default_factory=dict)
    suggestion: str = ""
    tried: float = 0.0

    def dumped(self) -> str:
        """The state as ``private_metadata``. ``TooMuchError``: it doesn't fit."""
        target = [self.target.form, self.target.item] if self.target else None
        values = [self.charter, self.base, target, self.turn, dict(self.changed), dict(self.marks)]
        values += [self.suggestion, self.tried] if self.suggestion or self.tried else []
        text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
        for sign in "&<>":  # nothing that Slack could escape; they occur in strings only
            text = text.replace(sign, f"\\u{ord(sign):04x}")
        if len(text) > _LONGEST:
            text = _PACKED + base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode()
        if len(text) > _LONGEST:
            raise TooMuchError
        return text

    def marked(self, key: str, mark: Mark) -> EditState:
        """The state with one more mark; another one for the same draft takes its place."""
        return replace(self, marks={**self.marks, key: mark})

    def keys(self, mark: Mark) -> tuple[str, ...]:
        """The drafts with a mark."""
        return tuple(key for key, one in self.marks.items() if one == mark)


def read_state(metadata: str) -> EditState | None:
    """Read ``private_metadata``; ``None`` where it isn't that of an edit."""
    try:
        charter, base, target, turn, changed, marks, *more = json.loads(_unpacked(metadata))
        fields = {str(key): _value(one) for key, one in changed.items()}
        said = {str(key): one for key, one in marks.items() if one in get_args(Mark)}
        about = Target.named(*map(str, target)) if target else None
        return EditState(str(charter), int(base), about, int(turn), fields, said, *_told(*more))
    except (ValueError, TypeError, AttributeError, RecursionError, zlib.error, binascii.Error):
        return None


def _unpacked(metadata: str) -> str:
    if not metadata.startswith(_PACKED):
        return metadata
    packed = base64.urlsafe_b64decode(metadata.removeprefix(_PACKED))
    return zlib.decompressobj().decompress(packed, _MOST_UNPACKED).decode()


def _told(suggestion: object = "", tried: Any = 0.0) -> tuple[str, float]:
    """What only some edits carry."""
    return str(suggestion), float(tried)


def _value(value: Any) -> Value:
    return tuple(map(str, value)) if isinstance(value, list) else str(value)
