"""``charter packs``: what the bot knows of each fault, how well it was measured, and what it finds in a text."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from bot.charter.draft import Draft
from bot.charter.fields import nearest, shown
from bot.charter.packs.finder import PackFinder
from bot.charter.packs.private import PRIVATE_DATA, find_private
from bot.charter.packs.reading import Pack, in_all_languages, names, pack
from bot.errors import BotError

_SHOWN = 12  # examples of what a pack looks for


class PackError(BotError):
    """There is no such pack, or it isn't in that language."""


def find_pack(name: str, language: str) -> Pack:
    """A pack by its name. Raises ``PackError``."""
    wanted = name.strip().lower()
    if wanted not in names():
        raise PackError(f'"{shown(name)}" isn\'t a pack. {nearest(wanted, names())}')
    found = pack(wanted, language)
    if found is None:
        known = ", ".join(one.language for one in in_all_languages(wanted))
        raise PackError(f'The pack {wanted} has no language "{shown(language)}". Use --language with one of: {known}.')
    return found


def as_list(language: str) -> Iterator[str]:
    """All packs of a language, one a line, with how to see more."""
    width = max(map(len, names()))
    for name in names():
        if found := pack(name, language):
            yield f"{name:{width}}  {found.about}"
    yield ""
    yield 'A rule uses one with find = "bait". `charter packs bait` shows what it knows; add a text to try it.'


def as_card(found: Pack) -> Iterator[str]:
    """What a pack is for, what it looks for, posts that it leaves and catches, and how it was measured."""
    yield f"{found.name} ({found.language}): {found.about}"
    yield ""
    yield "It asks, for example:"
    yield from (f"  {question}" for question in found.say[:3])
    yield ""
    yield f"It looks for {len(found.phrases)} phrases, such as:"
    step = max(1, len(found.phrases) // _SHOWN)
    yield from (f"  {phrase}" for phrase, *_ in found.phrases[::step][:_SHOWN])
    yield f"  All of them: {found.folder.name}/*.txt in the package, or docs/packs.md."
    yield ""
    yield "It speaks about:"
    yield from (f"  {one}" for post in found.bad[:3] for one in post.splitlines())
    yield "It leaves alone:"
    yield from (f"  {one}" for post in found.good[:3] for one in post.splitlines())
    yield ""
    yield from _card_lines(card(found))


def as_trial(found: Pack, text: str) -> Iterator[str]:
    """What a pack finds in a text."""
    words = [text[start:end] for start, end in places(found, text)]
    if not words:
        yield f"The pack {found.name} finds nothing here."
    yield from (f"The pack {found.name} finds “{one}”." for one in words)


def places(found: Pack, text: str) -> list[tuple[int, int]]:
    """Where a pack finds something in a text, as offsets."""
    draft = Draft.read(text, default_platform="x")
    spans = {(one.start, one.end) for one in _finder(found).find(draft)}
    if found.name == PRIVATE_DATA:
        spans |= set(find_private(draft))
    return sorted(spans)


@cache
def _finder(found: Pack) -> PackFinder:
    return PackFinder([found], found.language)


def card(found: Pack) -> Mapping[str, Any]:
    """The pack's ``card.toml``: what it was made from, and what was measured; empty where it has none."""
    path = found.folder / "card.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def _card_lines(told: Mapping[str, Any]) -> Iterator[str]:
    if not told:
        yield "It wasn't measured yet."
        return
    yield f"Made from: {told['made_from']}"
    yield f"Licence: {told['licence']}"
    measured = told["measured"]
    yield (
        f"Measured on {measured['date']} on posts that nobody tuned on (`make quality`): it found "
        f"{measured['caught']} of {measured['faulty']} with this fault, "
        f"and touched {measured['touched']} of {measured['fine']} fine ones."
    )
