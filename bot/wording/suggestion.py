"""Turns findings into one suggestion: a short question, the rule that it comes from, and that the author decides."""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.charter.model import Charter
from bot.charter.packs import reading
from bot.charter.review import Finding, first_per_rule
from bot.wording.findings import (
    ask_values,
    excerpt,
    is_too_few,
    lead_values,
    missing_thing,
    states_finding,
    topic,
)
from bot.wording.language import Language, language
from bot.wording.page import SAY_LENGTH, Cited, Line, Note, Part, choose, plain, section, shorten

_COUNTED = re.compile(r"(\{(count|limit)\}\s+)\{what\}")
_MANY = 2
_ASKED_BY_KIND = ("spelling", "better_word")


@dataclass(frozen=True, slots=True)
class Point:
    """What a suggestion says about one rule. All texts are plain.

    Attributes:
        rule_id: the rule's id in the charter.
        number: the rule's number, from 1.
        rule_text: the rule as the charter has it.
        say: the question, after what was found unless the question states that.
        match: the quoted words, shortened; ``""`` if the finding has no place in the post.
        lead: introduces the rule by its number.
    """

    rule_id: str
    number: int
    rule_text: str
    say: str
    match: str
    lead: str = ""

    @property
    def lines(self) -> tuple[Line, ...]:
        """Return the lines in the order a person would say them: the question, then the rule as its reason."""
        return (self.say, self.lead, Cited(self.rule_text))


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One reply about the first rules that apply.

    Attributes:
        points: one to three, in the charter's order.
        text: the whole message in plain text, for screen readers and notifications; suggestions are equal if their
            texts are. It contains a draft's words: escape it (``mrkdwn.quote``) before sending it to Slack.
        closing: says that the author decides.
        thanks: replaces the buttons after *Useful*; ``""`` before.
    """

    points: tuple[Point, ...]
    text: str
    closing: str = ""
    thanks: str = ""

    @property
    def rules(self) -> tuple[str, ...]:
        """Return the ids of the rules it is about."""
        return tuple(point.rule_id for point in self.points)


def suggest(findings: Sequence[Finding], charter: Charter, ts: str, *, thanks: bool = False) -> Suggestion | None:
    """Make a suggestion of the first finding of each of the first rules that apply, in the charter's language.

    A rule with wordings in the draft's language speaks that, and so does the reply that begins with it.

    Args:
        findings: the findings of a review, in order.
        charter: the charter used.
        ts: the draft's ts; the same ts selects the same wordings.
        thanks: whether the author pressed *Useful*.

    Returns:
        ``None`` without findings: the bot stays silent.
    """
    found = first_per_rule(findings)[: charter.nudge.rules_per_reply]
    spoken = language((found and found[0].language) or charter.language)
    points = tuple(_point(finding, spoken, ts, turn) for turn, finding in enumerate(found))
    if not points:
        return None
    closings = spoken.wordings("reply.closing_several" if len(points) > 1 else "reply.closing")
    closing = choose(closings, "closing", ts)
    thanked = choose(spoken.wordings("reply.thanks"), "thanks", ts) if thanks else ""
    return Suggestion(points, plain(_parts(points, closing, thanked), spoken), closing, thanked)


def parts(suggestion: Suggestion) -> tuple[Part, ...]:
    """Lay out a suggestion: each point, then the closing and the thanks in small print."""
    return _parts(suggestion.points, suggestion.closing, suggestion.thanks)


def _parts(points: Sequence[Point], closing: str, thanks: str) -> tuple[Part, ...]:
    notes = (Note(note) for note in (closing, thanks) if note)
    return (*(section(*point.lines) for point in points), *notes)


def _point(finding: Finding, spoken: Language, ts: str, turn: int) -> Point:
    """Make one point; ``turn`` counts from 0, so that no two points of a reply begin alike."""
    rule = finding.rule
    say = asked_about(finding, spoken, ts, turn)
    leads = spoken.wordings("reply.reason_also" if turn else "reply.reason", number=rule.number)
    return Point(rule.id, rule.number, rule.text, say, excerpt(finding), choose(leads, "lead", ts, turn=turn))


def asked_about(finding: Finding, spoken: Language, ts: str, turn: int = 0) -> str:
    """Return the question about a finding, after what was found unless the question states that."""
    asked, states = question(finding, spoken, ts)
    return asked if states else f"{choose(_about(finding, asked, spoken), 'about', ts, turn=turn)} {asked}"


def question(finding: Finding, spoken: Language, ts: str) -> tuple[str, bool]:
    """Return what to ask about a finding, and whether that states the finding.

    The rule's own ``say``, else a question of the pack that found it, else one by the kind of its matcher.
    """
    templates = finding.rule.questions(finding.language) or _pack_questions(finding, spoken)
    if templates:
        template = choose(templates, "say", finding.rule.id, ts)
        return filled(template, finding, spoken), states_finding(template, finding)
    about = topic(finding)
    kind = finding.kind if finding.kind in _ASKED_BY_KIND else "few" if is_too_few(finding) else about
    asked = choose(spoken.wordings(f"ask.{kind}", **ask_values(finding, spoken)), "say", finding.rule.id, ts)
    return asked, about in {"words", "mixture"} or (not finding.match and about != "amount")


def _pack_questions(finding: Finding, spoken: Language) -> tuple[str, ...]:
    found = reading.pack(str(finding.values.get("pack", "")), spoken.code)
    return found.say if found else ()


def _about(finding: Finding, asked: str, spoken: Language) -> tuple[str, ...]:
    """Return the sentences that state a finding."""
    about = topic(finding)
    if about == "repetition" and excerpt(finding) in asked:
        about = "day"
    return spoken.wordings(f"reply.about.{about}", **lead_values(finding, spoken))


def filled(template: str, finding: Finding, spoken: Language) -> str:
    """Fill the placeholders of a rule's ``say``; a charter only loads if its findings have a value for each.

    ``{what}`` is a key in the finding. A missing thing gets an article ("a link"). Counted things agree with the number
    before them (``{limit} {what}``: "1 hashtag", "3 hashtags"), and are plural without one.
    """
    values = {"match": excerpt(finding), **finding.values}
    words = {
        name: spoken.date(value) if isinstance(value, datetime.date) else shorten(str(value))
        for name, value in values.items()
    }
    what = values.get("what")
    if what and "count" in values:
        template = _COUNTED.sub(lambda pair: pair[1] + spoken.plural(f"what.{what}", int(words[pair[2]])), template)
        words["what"] = spoken.plural(f"what.{what}", _MANY)
    elif what:
        words["what"] = missing_thing(finding, spoken)
    return shorten(template.format(**words), SAY_LENGTH)
