"""What ``/charter`` and the message shortcut answer, to one person and in that person's language."""

import difflib
import math
from collections.abc import Iterable, Sequence

from bot.charter.model import Charter, Rule
from bot.charter.review import Finding
from bot.wording.language import Language, language
from bot.wording.noticing import by_rule, is_told, noticed
from bot.wording.page import (
    POST_LENGTH,
    Cited,
    Heading,
    Note,
    Numbered,
    Page,
    Part,
    Usage,
    charter_objectives,
    charter_rules,
    choose,
    page,
    rule_example,
    section,
    shorten,
)
from bot.wording.suggestion import filled

COMMAND = "/charter"
SUBCOMMANDS = ("check", "rule", "objectives", "quiet", "health", "help")
"""What can stand after ``/charter``, in the order of the help; nothing at all shows the charter."""


def charter_page(charter: Charter, spoken: Language) -> Page:
    """Show the charter."""
    parts = (
        Heading(spoken.text("charter.heading", name=charter.name)),
        charter_rules(charter, spoken),
        Note(spoken.text("charter.note")),
    )
    return page(spoken, spoken.text("charter.title"), parts)


def objectives_page(charter: Charter, spoken: Language) -> Page:
    """Show the objectives, with their pictures."""
    none = (section(spoken.text("objectives.none")),)
    return page(spoken, spoken.text("objectives.title"), charter_objectives(charter, spoken) or none)


def check_page(text: str, findings: Sequence[Finding], charter: Charter, spoken: Language, ts: str = "") -> Page:
    """Say all that the charter brings to mind about a text: each rule once, with its words. It never approves.

    Args:
        text: as its author typed it; it is shown again, shortened.
        findings: all that a review found in it.
        charter: the one that it was reviewed with; its own sentences stay in its language.
        spoken: the reader's language.
        ts: the message's, where it is one: what is said is then what the reply in its thread says.
    """
    title = spoken.text("check.title")
    shown = (section(Cited(shorten(text, POST_LENGTH))),) if text.strip() else ()
    note = Note(spoken.text("check.note"))
    if not findings:
        return page(spoken, title, (*shown, section(spoken.text("check.nothing")), note))
    public = language(charter.language)
    found = [_found(group, public, spoken, ts) for group in by_rule(findings).values()]
    lead = section(spoken.plural("check.found", len(found)))
    return page(spoken, title, (*shown, lead, *found, section(spoken.text("check.closing")), note))


def nothing_to_check(spoken: Language) -> Page:
    """Say so to somebody who pressed the button beside an empty field."""
    return page(spoken, spoken.text("check.title"), (section(spoken.text("check.empty")),))


def check_usage(spoken: Language) -> Page:
    """Say what to write after ``check``, to somebody who wrote nothing."""
    usage = Usage(f"{COMMAND} {spoken.text('usage.check')}", spoken.text("help.check"))
    return page(spoken, spoken.text("check.title"), (section(spoken.text("check.usage"), usage),))


def check_later(seconds: float, spoken: Language) -> Page:
    """Say when the next text can be tried, to somebody who has tried many."""
    said = spoken.plural("check.later", math.ceil(seconds))
    return page(spoken, spoken.text("check.title"), (section(said),))


def rule_page(charter: Charter, wanted: str, spoken: Language) -> Page:
    """Show one rule with its examples; where there is no such rule, the nearest, or which there are.

    Args:
        charter: the one that has the rules.
        wanted: a number or an id, as somebody typed it.
        spoken: the reader's language.
    """
    title = spoken.text("rule.title")
    name = wanted.strip().removeprefix("#").casefold()
    for rule in charter.rules:
        if name in (str(rule.number), rule.id):
            return page(spoken, title, _about(rule, spoken))
    hint = (section(_no_rule(charter, name, spoken)),) if charter.rules else ()
    return page(spoken, title, (*hint, charter_rules(charter, spoken)))


def help_page(spoken: Language) -> Page:
    """List what can stand after ``/charter``."""
    return page(spoken, spoken.text("help.title"), _help(spoken))


def unknown_page(word: str, spoken: Language) -> Page:
    """Answer a word that ``/charter`` does not know: the nearest that it does, and the help."""
    near = difflib.get_close_matches(word.casefold(), SUBCOMMANDS, n=1)
    said = spoken.text("unknown.word", word=spoken.quoted(shorten(word)))
    hint = spoken.text("unknown.nearest", nearest=f"{COMMAND} {near[0]}") if near else None
    return page(spoken, spoken.text("help.title"), (section(said, hint), *_help(spoken)))


def _found(findings: Sequence[Finding], public: Language, spoken: Language, ts: str) -> Part:
    first, rule = findings[0], findings[0].rule
    said = language(first.language) if first.language else public
    template = choose(rule.wordings(first.language), "say", rule.id, ts)
    is_said = len(findings) == 1 and is_told(template, first)
    what = None if is_said else noticed(findings, spoken)
    return section(Numbered(rule.number, rule.text), what, filled(template, first, said))


def _about(rule: Rule, spoken: Language) -> Iterable[Part]:
    yield section(Numbered(rule.number, rule.text), *rule_example(rule, spoken))
    if not rule.matchers:
        yield section(spoken.text("rule.for_people"))
    elif rule.bad:
        yield section(spoken.text("rule.bad_example"), Cited(shorten(rule.bad[0].post, POST_LENGTH)))
    yield Note(spoken.text("rule.id", id=rule.id))


def _no_rule(charter: Charter, name: str, spoken: Language) -> str:
    ids = [rule.id for rule in charter.rules]
    near = difflib.get_close_matches(name, ids, n=1)
    if near:
        return spoken.text("rule.nearest", name=spoken.quoted(shorten(name)), nearest=f"{COMMAND} rule {near[0]}")
    if not name:
        return spoken.text("rule.which")
    return spoken.text("rule.unknown", name=spoken.quoted(shorten(name)), last=len(charter.rules))


def _help(spoken: Language) -> tuple[Part, ...]:
    usages = (Usage(f"{COMMAND} {spoken.text(f'usage.{word}')}", spoken.text(f"help.{word}")) for word in SUBCOMMANDS)
    return (section(Usage(COMMAND, spoken.text("help.charter")), *usages), Note(spoken.text("help.note")))
