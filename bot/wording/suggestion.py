"""Turns findings into one suggestion: what was found, the rule, a short question, and that the author decides."""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.charter.model import Charter, Rule
from bot.charter.review import Finding, first_per_rule
from bot.wording.findings import excerpt, lead_values, missing_thing, states_finding, topic
from bot.wording.language import Language, language
from bot.wording.page import SAY_LENGTH, Cited, Line, Note, Part, choose, plain, section, shorten

_COUNTED = re.compile(r"(\{(count|limit)\}\s+)\{what\}")
_MANY = 2


@dataclass(frozen=True, slots=True)
class Point:
    """What a suggestion says about one rule. All texts are plain.

    Attributes:
        rule_id: the rule's id in the charter.
        number: the rule's number, from 1.
        rule_text: the rule as the charter has it.
        say: the charter's own sentence with its placeholders filled.
        match: the quoted words, shortened; ``""`` if the finding has no place in the post.
        lead: introduces the rule: its number, and what was found unless ``say`` states it.
        asks_first: whether ``say`` states the finding and so comes before the rule.
    """

    rule_id: str
    number: int
    rule_text: str
    say: str
    match: str
    lead: str = ""
    asks_first: bool = False

    @property
    def lines(self) -> tuple[Line, ...]:
        """Return the lines in the order a person would say them: the finding, the rule, the question."""
        rule = Cited(self.rule_text)
        return (self.say, self.lead, rule) if self.asks_first else (self.lead, rule, self.say)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One reply about the first rules that apply.

    Attributes:
        points: one to three, in the charter's order.
        text: the whole message in plain text, for screen readers and notifications; suggestions are equal if their
            texts are. It contains a draft's words: escape it (``mrkdwn.quote``) before sending it to Slack.
        closing: says that the author decides, and that this is a bot.
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
    closing = f"{choose(closings, 'closing', ts)} {spoken.text('reply.signature')}"
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
    template = choose(rule.questions(finding.language), "say", rule.id, ts)
    asks_first = states_finding(template, finding)
    leads = _reasons(rule, spoken, turn) if asks_first else _leads(finding, template, spoken)
    say = filled(template, finding, spoken)
    lead = choose(leads, "lead", ts, turn=turn)
    return Point(rule.id, rule.number, rule.text, say, excerpt(finding), lead, asks_first)


def _reasons(rule: Rule, spoken: Language, turn: int) -> tuple[str, ...]:
    return spoken.wordings("reply.reason_also" if turn else "reply.reason", number=rule.number)


def _leads(finding: Finding, template: str, spoken: Language) -> tuple[str, ...]:
    about = topic(finding)
    if about == "repetition" and "{match}" in template:
        about = "day"
    return spoken.wordings(f"reply.lead.{about}", number=finding.rule.number, **lead_values(finding, spoken))


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
