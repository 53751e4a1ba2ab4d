"""A charter's file as blocks: what comes before the first header, and each table with the comments above it.

A block is moved, replaced or removed as text, so that all other blocks keep their bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.charter.toml_lines import Lines, Path

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
HEAD: Path = ()
"""The owner of what comes before the first header."""


@dataclass
class Block:
    """One table of a file, as text.

    Attributes:
        owner: ``("drafts",)``, ``HEAD``, or ``("rules", 3)``, where the number tells rules apart and says nothing of
            their order. A table within a rule, ``[rules.when]``, is the rule's.
        text: with the comments right above its header, up to its last line that isn't blank.
        gap: the blank lines after it. They belong to the place, not to the table: a rule that moves leaves them.
    """

    owner: Path
    text: str
    gap: str = ""


def split(source: str) -> list[Block]:
    """The blocks of a file that tomllib accepts; the head comes first, even where it is empty."""
    read = Lines(source.replace("\r\n", "\n"))
    lines = _LINE.findall(source)
    within = read.within_texts()
    starts: list[tuple[int, Path]] = [(0, HEAD)]
    for line, path in read.headers:
        owner = path[:2] if len(path) > 1 and isinstance(path[1], int) else path[:1]
        if owner != starts[-1][1]:
            starts.append((_with_comments(lines, line - 1, within), owner))
    ends = [*(start for start, _ in starts[1:]), len(lines)]
    return [_block(owner, "".join(lines[start:end])) for (start, owner), end in zip(starts, ends, strict=True)]


def join(blocks: Iterable[Block]) -> str:
    """The file that blocks make up."""
    source = ""
    for block in blocks:
        if source and block.text and not source.endswith("\n"):
            source += "\n"
        source += block.text + block.gap
    return source


def gather(blocks: list[Block], owner: Path) -> Block | None:
    """The block of an owner; where others stand between parts of it, they are brought together in the first."""
    own = [block for block in blocks if block.owner == owner]
    for other in own[1:]:
        whole = _block(owner, join([own[0], other]))
        own[0].text, own[0].gap = whole.text, whole.gap
        remove(blocks, other)
    return own[0] if own else None


def places(blocks: list[Block], kind: str) -> list[Block]:
    """The blocks of ``[[rules]]`` or ``[[objectives]]``, in their order."""
    owners = dict.fromkeys(block.owner for block in blocks if block.owner[:1] == (kind,) and len(block.owner) > 1)
    return [found for owner in owners if (found := gather(blocks, owner))]


def move(slots: list[Block], before: int, after: int) -> None:
    """Move a table to another place among its kind; the blank lines between the places stay."""
    texts = [slot.text for slot in slots]
    texts.insert(after, texts.pop(before))
    for slot, text in zip(slots, texts, strict=True):
        slot.text = text


def insert(blocks: list[Block], new: Block, before: Block | None, after: Block | None, line_end: str) -> None:
    """Put a block before another one, or else after one, or else at the end, with blank lines as its kind has them."""
    if before:
        new.gap = line_end
        blocks.insert(_index(blocks, before), new)
        return
    last = after or blocks[-1]
    new.gap, last.gap = (last.gap, line_end) if last is not blocks[-1] else ("", last.gap or line_end)
    blocks.insert(_index(blocks, last) + 1, new)


def remove(blocks: list[Block], block: Block) -> None:
    """Take a block out; at the end of a file, it leaves no blank lines behind."""
    at = _index(blocks, block)
    if at == len(blocks) - 1 and at:
        blocks[at - 1].gap = block.gap
    del blocks[at]


def _index(blocks: list[Block], block: Block) -> int:
    return next(at for at, one in enumerate(blocks) if one is block)


def _with_comments(lines: list[str], header: int, within: set[int]) -> int:
    """The index of the first of the comments right above a header, given by its index."""
    start = header
    while start and lines[start - 1].lstrip().startswith("#") and start not in within:
        start -= 1
    return start


def _block(owner: Path, text: str) -> Block:
    content = text.rstrip(" \t\r\n")
    at = len(content)
    if at and (end := text.find("\n", at)) >= 0:
        at = end + 1
    elif at:
        at = len(text)
    return Block(owner, text[:at], text[at:])
