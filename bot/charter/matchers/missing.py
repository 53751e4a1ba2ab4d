"""Where there is one thing there should be another: a figure without a source, a picture without a description."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from bot.charter.draft import Draft
from bot.charter.fields import Model, OneOrMore, fault, shown
from bot.charter.matchers.base import Finder, Found, Matcher
from bot.charter.patterns import PatternIndex, Patterns
from bot.charter.phrase_index import PhraseIndex
from bot.charter.phrases import Entry, WordLists
from post_text.text import Span

Thing = Literal["link", "question", "image", "hashtag", "mention"]
Need = Literal["link", "question", "image", "alt_text", "hashtag", "mention"]

_NEEDS: dict[str, Callable[[Draft], bool]] = {
    "link": lambda draft: bool(draft.addresses),
    "question": lambda draft: bool(draft.questions),
    "image": lambda draft: bool(draft.pictures),
    "alt_text": lambda draft: draft.is_described,
    "hashtag": lambda draft: bool(draft.hashtags),
    "mention": lambda draft: bool(draft.mentions),
}
THINGS = frozenset(_NEEDS)
"""What may be missing, besides words."""

_PLACES: dict[str, Callable[[Draft], tuple[Span, ...]]] = {
    "link": lambda draft: draft.addresses,
    "question": lambda draft: draft.questions,
    "image": lambda draft: ((0, 0),) if draft.has_pictures else (),
    "hashtag": lambda draft: draft.hashtags,
    "mention": lambda draft: draft.mentions,
}


class When(Model):
    """What makes the rule ask; any one of these is enough."""

    words: WordLists | None = None
    pattern: Patterns | None = None
    has: Thing | None = None

    @model_validator(mode="after")
    def _is_not_empty(self) -> Self:
        if self.words is None and self.pattern is None and self.has is None:
            raise fault("`when` says nothing.", "Give it `words.en = [...]`, `pattern = '...'` or `has = \"image\"`.")
        return self


class Missing(Matcher):
    r"""``when.pattern = '\d+ ?%'`` with ``needs = "link"``. A list of needs: one of them is enough.

    ``needs.words = ["#ad"]`` asks for words, in any language's lists.
    """

    kind: ClassVar[str] = "missing"
    keys: ClassVar[tuple[str, ...]] = ("when", "needs")

    when: When
    needs: Annotated[tuple[Need, ...], OneOrMore] = ()
    needed_words: Annotated[tuple[Entry, ...], OneOrMore, Field(alias="needs.words")] = ()

    @model_validator(mode="before")
    @classmethod
    def _read_words(cls, values: object) -> object:
        """``needs.words = ["#ad"]``, and hashtags among what else is needed: ``needs = ["link", "#ad"]``."""
        if not isinstance(values, dict):
            return values
        needs = values.get("needs")
        if isinstance(needs, dict):
            for key in needs.keys() - {"words"}:
                raise fault(f"`needs.{shown(key)}` isn't a key that we know here.", 'Write needs.words = ["#ad"].')
            rest = {key: value for key, value in values.items() if key != "needs"}
            return rest | {"needs.words": needs["words"]} if needs else rest
        if isinstance(needs, str | tuple):
            listed = (needs,) if isinstance(needs, str) else needs
            words = tuple(one for one in listed if isinstance(one, str) and one.startswith("#"))
            if words:
                return values | {"needs": tuple(one for one in listed if one not in words), "needs.words": words}
        return values

    @model_validator(mode="after")
    def _needs_something(self) -> Self:
        if not self.needs and not self.needed_words:
            raise fault("`needs` is missing.", 'Say what should be there, such as needs = "link".')
        return self

    @property
    def placeholders(self) -> frozenset[str]:
        """What is missing; and the words that ask for it, unless a picture does."""
        return frozenset({"what"}) if self.when.has == "image" else frozenset({"what", "match"})

    @property
    def points_at_words(self) -> bool:
        """Only where words or a pattern make the rule ask."""
        return self.when.words is not None or self.when.pattern is not None

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of its lists."""
        return tuple(self.when.words or ())

    def is_met(self, draft: Draft) -> bool:
        """Whether the draft has a thing that this rule may ask for."""
        return any(_NEEDS[need](draft) for need in self.needs)

    @property
    def what(self) -> str:
        """What is missing where something is: the first thing or word that the rule names."""
        return self.needs[0] if self.needs else self.needed_words[0]

    @property
    def entries(self) -> tuple[tuple[str, str], ...]:
        """Every word and phrase of its lists."""
        return tuple((code, entry) for code, entries in (self.when.words or {}).items() for entry in entries)

    @property
    def sources(self) -> tuple[str, ...]:
        """Its patterns."""
        return self.when.pattern or ()

    @classmethod
    def finder(cls, asked: Sequence[tuple[int, Self]]) -> Finder:
        """Looks for the words and patterns of all rules at once, then at what each rule needs."""
        rules = dict(asked)
        words = PhraseIndex()
        for rule, missing in asked:
            for language, entries in (missing.when.words or {}).items():
                words.add(rule, entries, language)
        patterns = PatternIndex((rule, source) for rule, missing in asked for source in missing.when.pattern or ())
        needed = PhraseIndex()
        for rule, missing in asked:
            needed.add(rule, missing.needed_words, "")
        things = tuple((rule, _PLACES[missing.when.has]) for rule, missing in asked if missing.when.has)

        def find(draft: Draft, _language: str) -> Iterator[Found]:
            places = [(hit.owner, hit.start, hit.end) for hit in words.find(draft)]
            places += patterns.find(draft)
            places += ((rule, *span) for rule, spans in things for span in spans(draft))
            there = {hit.owner for hit in needed.find(draft)} if places else set()
            for rule, start, end in places:
                if rule not in there and not rules[rule].is_met(draft):
                    yield Found(rule, start, end, {"what": rules[rule].what})

        return find
