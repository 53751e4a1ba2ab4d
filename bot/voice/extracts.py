"""What stands in the charter, as parts of a page: used wherever the charter is shown."""

from collections.abc import Iterator
from itertools import groupby

from bot.charter.model import Charter, Objective, Rule
from bot.voice.language import Language
from bot.voice.page import Cited, Heading, Illustrated, Line, Numbered, Part, Section, section
from bot.voice.wording import POST_LENGTH, shorten


def rules(charter: Charter, spoken: Language) -> Section:
    """Show all rules under their numbers."""
    if not charter.rules:
        return section(spoken.text("charter.no_rules"))
    return section(*(Numbered(rule.number, rule.text) for rule in charter.rules))


def objectives(charter: Charter, spoken: Language) -> tuple[Part, ...]:
    """Show the objectives in their order, with pictures where they have one; nothing where the charter names none."""
    if not charter.objectives:
        return ()
    return (Heading(spoken.text("objectives.heading")), *_objectives(charter.objectives))


def _objectives(objectives: tuple[Objective, ...]) -> Iterator[Part]:
    for illustrated, group in groupby(objectives, key=lambda objective: objective.image is not None):
        if illustrated:
            yield from (Illustrated(each.text, each.image or "", each.alt or "") for each in group)
        else:
            yield section(*(f"• {each.text}" for each in group))


def example(rule: Rule, spoken: Language) -> tuple[Line, ...]:
    """Show a post that follows a rule, where the charter has one."""
    return (spoken.text("rule.example"), Cited(shorten(rule.example, POST_LENGTH))) if rule.example else ()
