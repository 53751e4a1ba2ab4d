"""What a person fills in: the inputs of a form, independent of the output. Labels are plain texts."""

from dataclasses import dataclass

from bot.charter.editing.forms import INPUT
from bot.wording.page import Part

LONGEST_OPTION, MOST_OPTIONS = 75, 100
"""Characters of an option's label, and options of a menu.

https://docs.slack.dev/reference/block-kit/composition-objects/option-object
"""


@dataclass(frozen=True, slots=True)
class TextInput:
    """A text.

    Attributes:
        longest: characters that fit.
        is_long: whether it has several lines.
    """

    name: str
    label: str
    value: str = ""
    hint: str = ""
    longest: int = INPUT
    is_long: bool = False
    optional: bool = True


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose."""

    value: str
    label: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class MenuInput:
    """A menu. ``chosen`` holds values of ``options``; at most one of them unless ``several``."""

    name: str
    label: str
    options: tuple[Option, ...]
    chosen: tuple[str, ...] = ()
    hint: str = ""
    several: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True)
class TimeInput:
    """A time of day, ``HH:MM``."""

    name: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class PeopleInput:
    """Members of the workspace."""

    name: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class ActionMenu:
    """A menu that acts as soon as something is chosen: ``does`` names the action."""

    does: str
    label: str
    options: tuple[Option, ...]


Input = TextInput | MenuInput | TimeInput | PeopleInput


@dataclass(frozen=True, slots=True)
class FormPage:
    """A page with inputs.

    Attributes:
        title: at most 24 characters, Slack's limit for modals.
        submit: the label of the button that sends it; ``""`` for none.
    """

    title: str
    parts: tuple[Part | Input | ActionMenu, ...]
    submit: str = ""
