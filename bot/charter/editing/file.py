"""A charter's file while it is changed: blocks for its rules and objectives, keys for the rest."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

from bot.charter.editing.blocks import Block, gather, insert, join, move, places, remove, split
from bot.charter.editing.rule_values import paths
from bot.charter.editing.tables import Value, read_table, set_keys, write_table
from bot.charter.loading import rule_ids
from bot.errors import BotError

Values = Mapping[str, Value | None]
_TEXT_KEY = re.compile(r"^text(\s*)=", re.MULTILINE)


class NotInCharterError(BotError):
    """This rule or objective isn't in the charter any more: somebody else removed it."""


class CharterFile:
    """A charter's file while it is changed."""

    def __init__(self, source: str) -> None:
        self.blocks = split(source)
        """The head first."""
        self._line_end = "\r\n" if "\r\n" in source else "\n"

    def data(self) -> dict[str, Any]:
        """What the whole file says now."""
        return tomllib.loads(join(self.blocks).replace("\r\n", "\n"))

    def table(self, block: Block) -> dict[str, Any]:
        """What one block says now."""
        return read_table(block.text, block.owner)

    def slots(self, kind: str) -> list[Block]:
        """The rules or objectives in their order, each as a block."""
        found = places(self.blocks, kind)
        return found or self._unfold(kind)

    def slot(self, kind: str, at: int) -> Block:
        """One of them."""
        slots = self.slots(kind)
        if not 0 <= at < len(slots):
            raise NotInCharterError
        return slots[at]

    def rule_ids(self) -> list[str]:
        """The ids of the rules, as loading gives them."""
        return rule_ids([self.table(slot) for slot in self.slots("rules")])

    def keep_ids(self, wanted: Sequence[str | None]) -> None:
        """Write down the ids that would change otherwise; ``None`` for a rule that has none to keep."""
        slots = self.slots("rules")
        for _ in slots:
            pairs = zip(slots, wanted, self.rule_ids(), strict=True)
            lost = next(((slot, want) for slot, want, now in pairs if want and want != now), None)
            if lost is None:
                return
            write_id(*lost)

    def change(self, block: Block, values: Values) -> None:
        """Set keys of a rule or an objective."""
        language = str(self.data().get("language", "en")).lower()
        for key, value in values.items():
            set_keys(block, paths(self.table(block), key, value, language))

    def add(self, kind: str, values: Values, place: int | None) -> int:
        """Add a rule or an objective; returns its place."""
        slots = self.slots(kind)
        at = len(slots) if place is None else max(0, min(place, len(slots)))
        unused = 1 + max((int(slot.owner[1]) for slot in slots), default=-1)
        new = Block((kind, unused), f"[[{kind}]]{self._line_end}")
        following = slots[at] if at < len(slots) else self._first("rules") if not slots and kind != "rules" else None
        insert(self.blocks, new, following, slots[-1] if slots else None, self._line_end)
        self.change(new, values)
        return at

    def move(self, kind: str, before: int, after: int) -> None:
        """Move a rule or an objective."""
        self.slot(kind, before)
        slots = self.slots(kind)
        move(slots, before, max(0, min(after, len(slots) - 1)))

    def remove(self, kind: str, at: int) -> None:
        """Remove a rule or an objective."""
        remove(self.blocks, self.slot(kind, at))

    def set_section(self, section: str, values: Values) -> None:
        """Set keys of a table of settings, wherever the file has it."""
        block = gather(self.blocks, (section,))
        if not values:
            return
        if block is None and section in self.data():
            set_keys(self.blocks[0], {(section, key): value for key, value in values.items()})
            return
        if block is None:
            block = Block((section,), f"[{section}]{self._line_end}")
            following = self._first("objectives", "rules")
            insert(self.blocks, block, following, None, self._line_end)
        set_keys(block, {(key,): value for key, value in values.items()})
        if not self.table(block) and "#" not in block.text:
            remove(self.blocks, block)

    def _first(self, *kinds: str) -> Block | None:
        return next((block for block in self.blocks if block.owner[:1] and block.owner[0] in kinds), None)

    def _unfold(self, kind: str) -> list[Block]:
        """Give each of ``rules = [{…}, {…}]`` a block of its own: one line cannot be edited rule by rule."""
        tables = self.data().get(kind, [])
        if not tables:
            return []
        set_keys(self.blocks[0], {(kind,): None})
        for at, table in enumerate(tables):
            owner = (kind, at)
            insert(self.blocks, Block(owner, write_table(owner, table)), None, None, self._line_end)
        return places(self.blocks, kind)


def write_id(block: Block, rule_id: str) -> None:
    """Write a rule's id below its header, in line with its text."""
    if "id" in read_table(block.text, block.owner):
        return
    aligned = _TEXT_KEY.search(block.text)
    pad = " " * (len("text") + len(aligned[1]) - len("id")) if aligned and len(aligned[1]) else " "
    line_end = "\r\n" if "\r\n" in block.text else "\n"
    header = re.search(r"^[ \t]*\[\[[^\n]*(?:\n|\Z)", block.text, re.MULTILINE)
    at = header.end() if header else 0
    above = "" if block.text[:at].endswith("\n") else line_end
    block.text = f'{block.text[:at]}{above}id{pad}= "{rule_id}"{line_end}{block.text[at:]}'
