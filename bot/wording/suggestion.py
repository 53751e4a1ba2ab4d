"""Findings become one suggestion: what was noticed, the rule, a short question, and whose call it is."""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.charter.model import Charter, Rule
from bot.charter.review import Finding, first_per_rule
from bot.wording.language import Language, language
from bot.wording.noticing import few_words, is_told, lead_values, missing_thing, situation
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
        say: the charter's own sentence, its placeholders filled.
        match: the words that are meant, shortened; ``""`` where nothing in the post can be pointed at.
        lead: what brings the rule up: its number, and what was noticed unless ``say`` tells it already.
        asks_first: ``say`` tells what was noticed, so it comes first and the rule is its reason.
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
        """What it says, in the order in which a person would: what was noticed, the rule, the question."""
        rule = Cited(self.rule_text)
        return (self.say, self.lead, rule) if self.asks_first else (self.lead, rule, self.say)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One reply: what it says about the first rules that apply.

    Attributes:
        points: one to three, in the charter's order.
        text: the whole message in plain text, for screen readers and notifications; two suggestions are the same where
            their texts are. Escape it (``mrkdwn.quote``) before Slack gets it: it holds a draft's words.
        closing: whose call it is, and what speaks here.
        thanks: said in place of the buttons once somebody found it useful; ``""`` before.
    """

    points: tuple[Point, ...]
    text: str
    closing: str = ""
    thanks: str = ""

    @property
    def rules(self) -> tuple[str, ...]:
        """The ids of the rules that it speaks of."""
        return tuple(point.rule_id for point in self.points)


def suggest(findings: Sequence[Finding], charter: Charter, ts: str, *, thanks: bool = False) -> Suggestion | None:
    """Say the first finding of each of the first rules that apply, in the charter's language.

    A rule with wordings in the draft's language speaks that, and so does the reply that begins with it.

    Args:
        findings: a review's, in its order.
        charter: the one that was reviewed with.
        ts: the draft's; the same ts chooses the same wordings.
        thanks: somebody found it useful.

    Returns:
        ``None`` where nothing was found: then nothing is said.
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
    """Lay a suggestion out: each point, then in small print whose call it is, and the thanks."""
    return _parts(suggestion.points, suggestion.closing, suggestion.thanks)


def _parts(points: Sequence[Point], closing: str, thanks: str) -> tuple[Part, ...]:
    notes = (Note(note) for note in (closing, thanks) if note)
    return (*(section(*point.lines) for point in points), *notes)


def _point(finding: Finding, spoken: Language, ts: str, turn: int) -> Point:
    """Say something about one rule; ``turn`` counts from 0, so that no two points of a reply begin alike."""
    rule = finding.rule
    template = choose(rule.wordings(finding.language), "say", rule.id, ts)
    asks_first = is_told(template, finding)
    leads = _reasons(rule, spoken, turn) if asks_first else _leads(finding, template, spoken)
    say = filled(template, finding, spoken)
    lead = choose(leads, "lead", ts, turn=turn)
    return Point(rule.id, rule.number, rule.text, say, few_words(finding), lead, asks_first)


def _reasons(rule: Rule, spoken: Language, turn: int) -> tuple[str, ...]:
    return spoken.wordings("reply.reason_also" if turn else "reply.reason", number=rule.number)


def _leads(finding: Finding, template: str, spoken: Language) -> tuple[str, ...]:
    about = situation(finding)
    if about == "repetition" and "{match}" in template:
        about = "day"
    return spoken.wordings(f"reply.lead.{about}", number=finding.rule.number, **lead_values(finding, spoken))


def filled(template: str, finding: Finding, spoken: Language) -> str:
    """Fill the placeholders of a rule's ``say``; a charter only loads where its findings have a value for each.

    ``{what}`` is a key in the finding. A missing thing gets its article ("a link"); things that were counted agree with
    the number in front of them (``{limit} {what}``: "1 hashtag", "3 hashtags") and are many where none stands there.
    """
    values = {"match": few_words(finding), **finding.values}
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
