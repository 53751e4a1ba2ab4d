"""The charter as a team wrote it: few words, small limits, defaults everywhere.

The limits are part of the format: what does not fit on a page is not a charter any more.
"""

from __future__ import annotations

import datetime
import re
import string
from collections.abc import Iterable
from functools import cached_property
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, model_validator

from bot.charter.examples import Examples
from bot.charter.fields import (
    LANGUAGES,
    Clean,
    Line,
    Model,
    Name,
    OneOrMore,
    PlatformName,
    Wording,
    YesOrQuestion,
    at_most,
    fault,
    one_of,
    shown,
)
from bot.charter.matchers import Matcher
from bot.charter.phrases import Entry, charters_language
from bot.charter.time_zones import check_zone

MOST_RULES = 10
LONGEST_ID = 40
MOST_OBJECTIVES = 10
MOST_KEEPERS = 20
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
PICTURE_ENDINGS = (".png", ".jpg", ".jpeg", ".gif")


def _check_id(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value):
        fix = "Use small letters, digits and single hyphens, such as no-hype."
        raise fault(f'"{shown(value)}" isn\'t a valid id.', fix)
    return value


def _check_time(value: object) -> object:
    if isinstance(value, datetime.time):
        return value.strftime("%H:%M")
    if isinstance(value, str) and not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        fix = 'Write hours and minutes with two digits each, such as "09:00".'
        raise fault(f'"{shown(value)}" isn\'t a time of day.', fix)
    return value


def _check_date(value: object) -> object:
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, str):
        try:
            return datetime.date.fromisoformat(value)
        except ValueError:
            fix = 'Write year, month and day, such as "2026-12-28".'
            raise fault(f'"{shown(value)}" isn\'t a date.', fix) from None
    return value


def _check_image(value: str) -> str:
    if value.startswith("https://"):
        return value
    if "://" in value:
        raise fault(
            f"the picture {shown(value)} is not at an https:// address.", "Slack shows pictures from https:// only."
        )
    if value.startswith(("/", "~")) or "\\" in value or ":" in value or ".." in value.split("/"):
        raise fault(f"the picture {shown(value)} is not beside the charter.", "Name a file in the charter's folder.")
    if not value.lower().endswith(PICTURE_ENDINGS):
        fix = f"Use one that ends in {', '.join(PICTURE_ENDINGS)}."
        raise fault(f"{shown(value)} isn't a picture that Slack shows.", fix)
    return value


def _check_keeper(value: str) -> str:
    if re.fullmatch(r"@\S{1,79}|[USW][A-Z0-9]{2,20}", value):
        return value
    fix = 'Write a name or a user group as "@amelie", or an id as Slack shows it, such as "U0123ABCD".'
    raise fault(f'"{shown(value)}" names no person and no user group.', fix)


def _check_keepers(value: tuple[str, ...]) -> tuple[str, ...]:
    if len(value) > MOST_KEEPERS:
        what = f"there are {len(value)} keepers, and at most {MOST_KEEPERS} fit."
        raise fault(what, 'Name a user group, such as "@editors", instead.')
    return value


Language = Annotated[str, one_of("language the bot speaks", LANGUAGES)]
Channels = Annotated[tuple[Annotated[Clean, at_most(80)], ...], OneOrMore]
Keeper = Annotated[Clean, AfterValidator(_check_keeper)]
Keepers = Annotated[tuple[Keeper, ...], OneOrMore, AfterValidator(_check_keepers)]
Date = Annotated[datetime.date, BeforeValidator(_check_date)]
Address = Annotated[Clean, at_most(500)]


class DraftSettings(Model):
    """Where drafts are posted, and what counts as one.

    Attributes:
        channels: names with ``#``, or Slack ids.
        platform: what a draft is for unless it begins with "LinkedIn:", "[Instagram]" …
        min_words: a post of fewer words with no link and no picture is no draft.
        catch_up_hours: how far back the bot reads after it was away.
    """

    channels: Annotated[Channels, Field(min_length=1)] = ("#social-drafts",)
    platform: PlatformName = "x"
    min_words: Annotated[int, Field(ge=1, le=50)] = 3
    catch_up_hours: Annotated[int, Field(ge=1, le=168)] = 24


class NudgeSettings(Model):
    """How much the bot says.

    Attributes:
        rules_per_reply: how many rules one reply may speak of.
        again_after_hours: the rest for one author and one rule.
    """

    rules_per_reply: Annotated[int, Field(ge=1, le=3)] = 1
    again_after_hours: Annotated[int, Field(ge=0, le=720)] = 24


class ReminderSettings(Model):
    """When and where the weekly reminder is posted.

    Attributes:
        channels: empty means the drafts channels.
        day: an English weekday.
        time: ``HH:MM``, in ``timezone``.
        skip: any day of a week that is left out.
    """

    channels: Channels = ()
    day: Annotated[str, one_of("day of the week", WEEKDAYS)] = "monday"
    time: Annotated[str, BeforeValidator(_check_time)] = "09:00"
    timezone: Annotated[str, AfterValidator(check_zone)] = "UTC"
    skip: tuple[Date, ...] = ()

    @property
    def weekday(self) -> int:
        """0 is Monday, as in ``datetime``."""
        return WEEKDAYS.index(self.day)

    @property
    def at(self) -> datetime.time:
        """The time of day, in ``zone``."""
        return datetime.time.fromisoformat(self.time)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The team's time zone."""
        return ZoneInfo(self.timezone)


class Objective(Model):
    """Something the team wants to remember.

    Attributes:
        image: an ``https://`` address, or a path beside the charter.
        alt: what the picture shows, for people who cannot see it.
    """

    text: Line
    image: Annotated[Address, AfterValidator(_check_image)] | None = None
    alt: Line | None = None


class Rule(Model):
    """One rule: a sentence for people, and perhaps something a draft can be checked for.

    Attributes:
        number: its place in the charter, from 1.
        matchers: in the order of ``KINDS``; a rule without any is for people alone.
        say: wordings to choose from, in the charter's language; empty: ``wording`` asks by what was found.
        say_in: the same for drafts in other languages, by their code.
        ask: whether a second reader is asked about it, and with which question; ``True`` asks with ``text``.
        on: the platforms that it is for; empty: all.
        except_: words that are fine although a matcher finds something in them.
        good, bad: posts that the rule leaves alone, and posts that it speaks about.
    """

    number: int = 1
    id: Annotated[str, AfterValidator(_check_id), at_most(LONGEST_ID)]
    text: Line
    say: Annotated[tuple[Wording, ...], OneOrMore] = ()
    say_in: dict[Language, Annotated[tuple[Wording, ...], OneOrMore]] = Field(default_factory=dict, alias="say.<lang>")
    ask: YesOrQuestion = False
    on: Annotated[tuple[PlatformName, ...], OneOrMore] = ()
    except_: Annotated[tuple[Entry, ...], OneOrMore, Field(alias="except")] = ()
    good: Examples = ()
    bad: Examples = ()
    matchers: tuple[Matcher, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _read_languages(cls, values: object, info: ValidationInfo) -> object:
        """``say.fr`` beside ``say.en``: that of the charter's language is ``say``."""
        if not isinstance(values, dict) or not isinstance(values.get("say"), dict):
            return values
        said = {key.lower() if isinstance(key, str) else key: one for key, one in values["say"].items()}
        own = said.pop(charters_language(info), ())
        return values | {"say": own, "say.<lang>": said}

    def questions(self, language: str) -> tuple[str, ...]:
        """What to choose from for a draft in ``language``: its own, else the charter's."""
        return self.say_in.get(language, self.say)

    def asks_in(self, language: str) -> bool:
        """Whether it has a question in a language, if only the bot's own."""
        return language in self.say_in if self.say or self.say_in else language in LANGUAGES

    def is_for(self, platforms: Iterable[str]) -> bool:
        """Whether it has something to say about a post for these platforms."""
        return not self.on or not set(self.on).isdisjoint(platforms)

    @property
    def example(self) -> str | None:
        """A post that keeps to the rule."""
        return self.good[0].post if self.good else None

    @property
    def placeholders(self) -> frozenset[str]:
        """What every wording may use: whatever the rule finds fills these."""
        filled = [matcher.placeholders for matcher in self.matchers]
        if self.ask:
            filled.append(frozenset({"match"}))
        return frozenset.intersection(*filled) if filled else frozenset()

    @property
    def asked(self) -> str:
        """What a second reader is asked about a post; ``""``: nothing."""
        return self.text if self.ask is True else self.ask or ""

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of its word lists."""
        return tuple(dict.fromkeys(code for matcher in self.matchers for code in matcher.languages))


class Charter(Model):
    """Everything a team agreed on.

    Attributes:
        keepers: who may change it in Slack: names and user groups with ``@``, or Slack's ids (``U…``, ``W…``, ``S…``).
            A charter that has some is kept in the database, see ``bot.ops.charters``.
    """

    name: Name
    language: Language = "en"
    keepers: Keepers = ()
    drafts: DraftSettings = DraftSettings()
    nudge: NudgeSettings = NudgeSettings()
    reminder: ReminderSettings = ReminderSettings()
    objectives: tuple[Objective, ...] = ()
    rules: tuple[Rule, ...] = ()


def placeholders_in(wording: str) -> tuple[str, ...]:
    """The names between braces. ``ValueError`` where braces are not closed or hold more than a name."""
    fields = []
    for _, name, spec, conversion in string.Formatter().parse(wording):
        if name is None:
            continue
        if spec or conversion or not name.isidentifier():
            raise ValueError(wording)
        fields.append(name)
    return tuple(fields)
