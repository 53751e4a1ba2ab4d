"""What assistants can read: the charter as a page, its rules and objectives, and the packs. Addresses ``charter://…``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple
from urllib.parse import quote

from bot.assistants.charters import Charters, NamedCharter
from bot.charter.packs.reading import Pack, in_all_languages, names
from bot.wording.assistants import charter_text
from bot.wording.language import language
from bot.wording.private import objectives_page, rule_page

_EXAMPLES = 3


class CharterPage(NamedTuple):
    """A page of plain text.

    Attributes:
        uri: its address.
        name: short, for lists.
        about: what it holds, in a sentence.
        text: makes the text.
    """

    uri: str
    name: str
    about: str
    text: Callable[[], str]


def all_pages(charters: Charters) -> Iterator[CharterPage]:
    """Yield every page: those of each charter, then those of the packs."""
    for named in charters.all().values():
        yield from _of_charter(named)
    yield from (_of_pack(name) for name in names())


def find_page(charters: Charters, uri: str) -> CharterPage | None:
    """Return the page at an address; ``None`` if there is none."""
    return next((page for page in all_pages(charters) if page.uri == uri), None)


def _of_charter(named: NamedCharter) -> Iterator[CharterPage]:
    charter, base = named.charter, f"charter://charters/{quote(named.name, safe='')}"
    spoken = language(charter.language)
    whole = "The whole charter on one page: rules and objectives."
    yield CharterPage(base, charter.name, whole, lambda: charter_text(charter, spoken))
    yield CharterPage(
        f"{base}/objectives",
        f"{charter.name}: objectives",
        "What the team is after.",
        lambda: objectives_page(charter, spoken).text,
    )
    for rule in charter.rules:
        yield CharterPage(
            f"{base}/rules/{rule.id}",
            f"{charter.name}: rule {rule.number}",
            rule.text,
            lambda number=rule.number: rule_page(charter, str(number), spoken).text,  # type: ignore[misc]
        )


def _of_pack(name: str) -> CharterPage:
    packs = tuple(in_all_languages(name))
    return CharterPage(f"charter://packs/{name}", f"Pack: {name}", packs[0].about, lambda: _pack_text(packs))


def _pack_text(packs: tuple[Pack, ...]) -> str:
    """Show what a pack finds and leaves alone in each language, by its own examples."""
    lines: list[str] = []
    for pack in packs:
        lines += [f"{pack.name} ({pack.language}): {pack.about}", "", "It speaks about:"]
        lines += [f"- {post}" for post in pack.bad[:_EXAMPLES]]
        lines += ["", "It leaves alone:", *(f"- {post}" for post in pack.good[:_EXAMPLES]), ""]
    return "\n".join(lines).rstrip()
