"""What only the reader sees: answers to ``/charter`` and the shortcut, and *Why?*."""

import datetime
import difflib
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from bot.charter.asking import READER
from bot.charter.fields import LANGUAGES
from bot.charter.model import Charter, Rule
from bot.charter.review import Finding
from bot.wording.days import fold
from bot.wording.findings import describe, group_by_rule, topic
from bot.wording.language import Language, language
from bot.wording.page import (
    POST_LENGTH,
    Choice,
    Choices,
    Cited,
    Heading,
    Note,
    Numbered,
    Page,
    Part,
    Section,
    Usage,
    charter_objectives,
    charter_rules,
    example_lines,
    page,
    rule_example,
    section,
    shorten,
)
from bot.wording.quiet import quiet_parts
from bot.wording.suggesting import SUGGEST, kind_label, suggestion_topic
from bot.wording.suggestion import asked_about, question

COMMAND = "/charter"
HELP_ORDER = ("check", "rule", "objectives", "quiet", "suggest", "edit", "history", "health", "help")
"""The subcommands of ``/charter``, in the order of the help; without one, it shows the charter."""
_ARTICLES = frozenset({"the", "la"})


@cache
def _command_words() -> Mapping[str, tuple[str, str]]:
    """Return each word for a subcommand, in all languages: folded, with its spelling and the subcommand."""
    return {
        fold(word): (word, name)
        for name in HELP_ORDER
        for code in LANGUAGES
        for word in (name, *language(code).wordings(f"command.words.{name}"))
    }


def subcommand(word: str) -> str | None:
    """Return the subcommand that a word means in any of the bot's languages, with or without accents: ``Aide !``."""
    known = _command_words()
    return known.get(fold(word), known.get(_bare(word), (word, None)))[1]


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


def check_page(
    text: str, findings: Sequence[Finding], charter: Charter, spoken: Language, ts: str = "", *, unread: bool = False
) -> Page:
    """Say what the charter brings to mind about a text: each rule once, with the words. It never approves.

    Args:
        text: the text as typed; it is quoted, shortened.
        findings: all findings in it.
        charter: the charter used; its own sentences stay in its language.
        spoken: the reader's language.
        ts: the message's ts, if it is one, so that the wording is the same as in its thread.
        unread: whether the message holds words, or may hold some, that cannot be read: nothing is said about those.
    """
    title = spoken.text("check.title")
    shown = (section(Cited(shorten(text, POST_LENGTH))),) if text.strip() else ()
    note: tuple[Part, ...] = (Note(spoken.text("check.note")),)
    if unread and shown:
        note = (section(spoken.text("check.partly_unread")), *note)
    if not findings:
        said = spoken.text("check.unread" if unread and not shown else "check.nothing")
        return page(spoken, title, (*shown, section(said), *note))
    public = language(charter.language)
    found = [_found(group, public, spoken, ts) for group in group_by_rule(findings).values()]
    lead = section(spoken.plural("check.found", len(found)))
    return page(spoken, title, (*shown, lead, *found, section(spoken.text("check.closing")), *note))


def nothing_to_check(spoken: Language) -> Page:
    """Answer a press of *Check* with an empty field."""
    return page(spoken, spoken.text("check.title"), (section(spoken.text("check.empty")),))


def check_usage(spoken: Language) -> Page:
    """Answer ``check`` without a text: show its usage."""
    usage = Usage(f"{COMMAND} {spoken.text('usage.check')}", spoken.text("help.check"))
    return page(spoken, spoken.text("check.title"), (section(spoken.text("check.usage"), usage),))


def check_later(seconds: float, spoken: Language) -> Page:
    """Answer a rate-limited check: say when to try the next text."""
    said = spoken.plural("check.later", math.ceil(seconds))
    return page(spoken, spoken.text("check.title"), (section(said),))


def rule_page(charter: Charter, wanted: str, spoken: Language) -> Page:
    """Show one rule with its examples; if there is no such rule, suggest the nearest and list all.

    Args:
        charter: the charter with the rules.
        wanted: a number or an id, as typed.
        spoken: the reader's language.
    """
    title = spoken.text("rule.title")
    if rule := find_rule(charter, wanted):
        return page(spoken, title, _about(rule, spoken))
    hint = (section(no_rule(charter, wanted, spoken)),) if charter.rules else ()
    return page(spoken, title, (*hint, charter_rules(charter, spoken)))


def find_rule(charter: Charter, wanted: str) -> Rule | None:
    """Return the rule with this number or id, as typed: ``2``, ``#2``, ``No-Hype``."""
    name = _rule_name(wanted)
    return next((rule for rule in charter.rules if name in (str(rule.number), rule.id)), None)


def _rule_name(wanted: str) -> str:
    """What names a rule in "the rule 4" or "la règle 4"."""
    words = wanted.split()
    while len(words) > 1 and (fold(words[0]) in _ARTICLES or subcommand(words[0]) == "rule"):
        del words[0]
    return " ".join(words).removeprefix("#").casefold()


def help_page(spoken: Language, *, direct: bool = False) -> Page:
    """List the subcommands; in a ``direct`` message they are words without a slash."""
    return page(spoken, spoken.text("help.title"), _help(spoken, direct=direct))


def check_command(spoken: Language, *, direct: bool) -> str:
    """What to type before a text to have it checked."""
    word = spoken.text("usage.check").split()[0]
    return word if direct else f"{COMMAND} {word}"


def is_greeting(text: str) -> bool:
    """Whether a direct message is a greeting in any of the bot's languages, and nothing else."""
    return _bare(text) in {fold(said) for code in LANGUAGES for said in language(code).wordings("direct.greetings")}


def asks_for_charter(text: str) -> bool:
    """Whether a direct message is the word that shows the charter."""
    return _bare(text) in {fold(said) for code in LANGUAGES for said in language(code).wordings("direct.charter")}


def greeting_page(spoken: Language) -> Page:
    """Answer a greeting: say what the bot is for, and how to see what it can do."""
    said = spoken.text("direct.hello", help=spoken.text("usage.help"))
    return page(spoken, spoken.text("help.title"), (section(said),))


def _bare(text: str) -> str:
    """A text as keywords are compared, without the punctuation at its end."""
    return " ".join(fold(text).rstrip(" !.,?…").split())


def unknown_page(word: str, spoken: Language) -> Page:
    """Answer an unknown subcommand: suggest the nearest, and show the help."""
    near = difflib.get_close_matches(fold(word), _command_words(), n=1)
    said = spoken.text("unknown.word", word=spoken.quoted(shorten(word)))
    hint = spoken.text("unknown.nearest", nearest=f"{COMMAND} {_command_words()[near[0]][0]}") if near else None
    return page(spoken, spoken.text("help.title"), (section(said, hint), *_help(spoken)))


def _found(findings: Sequence[Finding], public: Language, spoken: Language, ts: str) -> Part:
    first, rule = findings[0], findings[0].rule
    said = language(first.language) if first.language else public
    if len(findings) == 1:
        return section(Numbered(rule.number, rule.text), asked_about(first, said, ts))
    asked, _ = question(first, said, ts)
    return section(Numbered(rule.number, rule.text), describe(findings, spoken), asked)


def _about(rule: Rule, spoken: Language) -> Iterable[Part]:
    yield section(Numbered(rule.number, rule.text), *rule_example(rule, spoken))
    if not rule.matchers:
        yield section(spoken.text("rule.for_reader" if rule.ask else "rule.for_people"))
    elif rule.bad:
        yield section(spoken.text("rule.bad_example"), *example_lines(rule.bad[0], spoken))
    yield Note(spoken.text("rule.id", id=rule.id))


def no_rule(charter: Charter, wanted: str, spoken: Language, command: str = "rule") -> str:
    """Say that a charter has no such rule, and what it has; ``command`` is the subcommand that asked for it."""
    name = _rule_name(wanted)
    ids = [rule.id for rule in charter.rules]
    near = difflib.get_close_matches(name, ids, n=1)
    if near:
        return spoken.text("rule.nearest", name=spoken.quoted(shorten(name)), nearest=f"{COMMAND} {command} {near[0]}")
    if not name:
        return spoken.text("rule.which")
    return spoken.text("rule.unknown", name=spoken.quoted(shorten(name)), last=len(charter.rules))


def _help(spoken: Language, *, direct: bool = False) -> tuple[Part, ...]:
    first, before = (spoken.wordings("direct.charter")[0], "") if direct else (COMMAND, f"{COMMAND} ")
    note = spoken.text("direct.note" if direct else "help.note")
    usages = (Usage(f"{before}{spoken.text(f'usage.{word}')}", spoken.text(f"help.{word}")) for word in HELP_ORDER)
    return (section(Usage(first, spoken.text("help.charter")), *usages), Note(note))


def why_page(
    charter: Charter,
    findings: Sequence[Finding],
    shown: Sequence[str],
    spoken: Language,
    quiet_until: datetime.datetime | None = None,
    kept_as: str = "",
) -> Page:
    """Explain a reply, in the reader's language.

    Args:
        charter: the charter used.
        findings: the findings in the draft as it is now; empty if it is gone or couldn't be read.
        shown: the ids of the rules the reply is about; rules no longer in the charter are ignored.
        spoken: the reader's language.
        quiet_until: when the reader's quiet ends, in the reader's time zone; ``None`` without quiet.
        kept_as: the charter's id where people keep it in Slack, so that anybody can suggest a change to them.
    """
    found = group_by_rule(findings)
    spoken_of = [rule for rule in charter.rules if rule.id in shown]
    others = [rule for rule in charter.rules if rule.id in found and rule.id not in shown]
    rest = _others(others, found, spoken) if findings else ()
    parts = (
        *(
            part
            for rule in spoken_of
            for part in (_reason(rule, found, spoken), *_objection(rule, found, kept_as, spoken))
        ),
        *rest,
        Heading(spoken.text("why.left_alone")),
        _left_alone(charter, spoken),
        *quiet_parts(quiet_until, spoken),
        Note(spoken.text("why.note")),
    )
    return page(spoken, spoken.text("why.title"), parts)


def _reason(rule: Rule, found: Mapping[str, Sequence[Finding]], spoken: Language) -> Section:
    if rule.id not in found:
        return section(Numbered(rule.number, rule.text), spoken.text("why.no_longer"))
    return _rule_findings(rule, found[rule.id], spoken)


def _objection(rule: Rule, found: Mapping[str, Sequence[Finding]], kept_as: str, spoken: Language) -> Iterator[Part]:
    """A button that says that the rule is wrong here, with the words that it found."""
    if kept_as:
        words = dict.fromkeys(one.match for one in found.get(rule.id, ()) if topic(one) == "words" and one.match)
        value = suggestion_topic(kept_as, rule.id, "\n".join(words))
        yield Choices((Choice(kind_label("wrong_here", spoken), f"{SUGGEST}:wrong_here", value),))


def _rule_findings(rule: Rule, findings: Sequence[Finding], spoken: Language) -> Section:
    model = next((str(one.values["model"]) for one in findings if one.kind == READER), None)
    read = spoken.text("why.second_reader", model=shorten(model)) if model else None
    return section(Numbered(rule.number, rule.text), describe(findings, spoken), read)


def _others(rules: Sequence[Rule], found: Mapping[str, Sequence[Finding]], spoken: Language) -> Iterator[Part]:
    if not rules:
        yield section(spoken.text("why.nothing_else"))
        return
    yield section(spoken.text("why.others"))
    yield from (_rule_findings(rule, found[rule.id], spoken) for rule in rules)


def _left_alone(charter: Charter, spoken: Language) -> Section:
    button = language(charter.language).text("button.not_now")  # in a public reply: the charter's language
    hours = charter.nudge.again_after_hours
    return section(
        f"• {spoken.text('why.not_now', button=spoken.quoted(button))}",
        f"• {spoken.plural('why.rest', hours)}" if hours else None,
    )
