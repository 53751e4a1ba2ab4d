"""Where there is one thing there should be another: a figure without a source, a picture without a description."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from bot.charter.draft import Draft
from bot.charter.fields import Model, OneOrMore, fault
from bot.charter.matchers.base import Finder, Found, Matcher
from bot.charter.patterns import PatternIndex, Patterns
from bot.charter.phrases import PhraseIndex, WordLists
from bot.charter.text import Span

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
_PLACES: dict[str, Callable[[Draft], tuple[Span, ...]]] = {
    "link": lambda draft: draft.addresses,
    "question": lambda draft: draft.questions,
    "image": lambda draft: ((0, 0),) if draft.pictures else (),
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
    r"""``when.pattern = '\d+ ?%'`` with ``needs = "link"``. A list of needs: one of them is enough."""

    kind: ClassVar[str] = "missing"
    keys: ClassVar[tuple[str, ...]] = ("when", "needs")

    when: When
    needs: Annotated[tuple[Need, ...], OneOrMore, Field(min_length=1)]

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
        """Whether the draft has what this rule may ask for."""
        return any(_NEEDS[need](draft) for need in self.needs)

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
        things = tuple((rule, _PLACES[missing.when.has]) for rule, missing in asked if missing.when.has)

        def find(draft: Draft, language: str) -> Iterator[Found]:
            places = [(hit.owner, hit.start, hit.end) for hit in words.find(draft, language)]
            places += patterns.find(draft)
            places += ((rule, *span) for rule, spans in things for span in spans(draft))
            for rule, start, end in places:
                if not rules[rule].is_met(draft):
                    yield Found(rule, start, end, {"what": rules[rule].needs[0]})

        return find
