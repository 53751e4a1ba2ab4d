"""What the demo's guide suggests to try: drafts that fit the charter in use, in its language. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from bot.charter.advice import advise
from bot.charter.draft import Draft, Picture
from bot.charter.matchers.pack import Pack
from bot.charter.model import Charter, Rule
from bot.charter.packs import reading
from bot.charter.review import Finding, Reviewer
from bot.outcomes import DraftOutcome
from post_text.sentences import split_sentences

Json = dict[str, Any]

PLAIN_DRAFTS = {
    "en": (
        "We open the workshop on Saturday at ten. Come and see how paper is made.",
        "The library stays open until eight on Thursday. Lena reads to the children at five.",
        "Tomorrow the market moves to the station square. The bakers come at seven.",
    ),
    "fr": (
        "L’atelier ouvre samedi à dix heures. Venez voir comment naît une feuille de papier.",
        "La bibliothèque reste ouverte jusqu’à vingt heures jeudi. Lena lit pour les enfants à dix-sept heures.",
        "Demain, le marché se tient place de la Gare. Les boulangers arrivent à sept heures.",
    ),
}
"""Drafts that few charters have anything to say about."""

CAPTIONS = {
    "en": "Saturday morning in the garden, before the market opens.",
    "fr": "Samedi matin au jardin, avant l’ouverture du marché.",
}
"""The text of a draft whose picture has no description."""

FEWEST_WORDS_LEFT = 5
ENTRY_SIGNS = set('[]*^"~')
"""An entry with one of these is a pattern, so its words make no example."""


@dataclass(frozen=True, slots=True)
class _Example:
    rule: Rule
    draft: str
    edited: str


def guide_examples(charter: Charter) -> Json:
    """Return texts for the guide, all checked against the charter.

    Returns:
        ``nudge``: a draft that brings a rule to mind; ``fine``: the same one without the sentences that the bot means;
        ``rule``: that rule's ``number`` and ``text``; ``clean``: a draft that brings no rule to mind; ``picture``: the
        text of a draft about whose undescribed picture the bot asks. A key is missing where the charter has no example.
    """
    return _Examples(Reviewer(charter)).all()


class _Examples:
    def __init__(self, reviewer: Reviewer) -> None:
        self._reviewer = reviewer
        self._charter = reviewer.charter
        good = (post.post for rule in self._charter.rules for post in rule.good)
        drafts = chain(PLAIN_DRAFTS[reviewer.charter.language], good)
        self._clean = next(filter(self._is_silent, drafts), "")

    def all(self) -> Json:
        found: Json = {}
        if example := next(self._examples(), None):
            rule = {"number": example.rule.number, "text": example.rule.text}
            found |= {"nudge": example.draft, "fine": example.edited, "rule": rule}
        if self._clean:
            found["clean"] = self._clean
        caption = CAPTIONS[self._charter.language]
        if self._asks_for_a_description(caption):
            found["picture"] = caption
        return found

    def _examples(self) -> Iterator[_Example]:
        """Yield examples, those of the first rules first. A rule whose own don't do is shown in a plain draft."""
        for rule in self._charter.rules:
            posts = list(_faulty_posts(rule, self._charter.language))
            yield from (one for post in posts if (one := self._example(rule, post)) and _is_draft(one.edited))
            longer = (self._example(rule, f"{self._clean} {post}") for post in posts if self._clean)
            yield from (one for one in longer if one and one.edited == self._clean)

    def _example(self, rule: Rule, post: str) -> _Example | None:
        """Return a post as an example if the bot speaks about this rule, and is silent once the author edits it."""
        findings = self._findings(post)
        edited = _without(post, findings)
        fits = bool(findings) and findings[0].rule == rule and self._is_silent(edited)
        return _Example(rule, post, edited) if fits else None

    def _findings(self, post: str, *pictures: Picture) -> tuple[Finding, ...]:
        return advise(self._reviewer, self._read(post, *pictures)).spoken

    def _is_silent(self, post: str) -> bool:
        return advise(self._reviewer, self._read(post)).silence is DraftOutcome.NOTHING_FOUND

    def _asks_for_a_description(self, caption: str) -> bool:
        return bool(self._findings(caption, Picture())) and not self._findings(caption, Picture("Beds of salad"))

    def _read(self, post: str, *pictures: Picture) -> Draft:
        return Draft.read(post, default_platform=self._charter.drafts.platform, pictures=pictures)


def _faulty_posts(rule: Rule, language: str) -> Iterator[str]:
    """Yield posts that a rule should speak about: its own, its packs', then its words as sentences."""
    yield from (one.post for one in rule.bad if not (one.on or one.image or one.alt or one.after))
    for matcher in rule.matchers:
        if isinstance(matcher, Pack):
            packs = (reading.pack(name, language) for name in matcher.find)
            yield from (post for found in packs if found for post in found.bad if "\n" not in post)
        for code, entry in matcher.entries:
            if code == language and not ENTRY_SIGNS & set(entry):
                yield f"{entry[:1].upper()}{entry[1:]}."


def _is_draft(edited: str) -> bool:
    """Whether what is left of a draft is one. A figure left over would make people wonder about its source."""
    return len(edited.split()) >= FEWEST_WORDS_LEFT and not any(map(str.isdigit, edited))


def _without(post: str, findings: Iterable[Finding]) -> str:
    """Return a post without the sentences that hold what was found, as its author would take them out."""
    places = [(one.start, one.end) for one in findings if one.end]
    kept = (
        post[start:end].strip()
        for start, end in split_sentences(post)
        if not any(start < last and first < end for first, last in places)
    )
    return " ".join(filter(None, kept))
