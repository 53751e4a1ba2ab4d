"""Says how the rules do that ask a second reader. Plain texts: the renderer escapes them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.charter.model import Charter
from bot.wording.language import Language

LOOKED_AT = 12
"""Findings that a keeper looks at before a rule speaks."""

MOST_WRONG = 1
"""Of them; with more the rule goes on listening."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a rule that asks does, with its question and model as they are now.

    Attributes:
        rule_id: the rule's id.
        speaks: whether its keeper has agreed often enough; else it listens.
        agreed, looked: of how many findings the keeper has looked at, and agreed with; of the round that is under way
            while it listens.
        unsaid: drafts in which it would have spoken.
        set_aside: it spoke, and was set aside more often than it helped: it went back to listening.
    """

    rule_id: str
    speaks: bool = False
    agreed: int = 0
    looked: int = 0
    unsaid: int = 0
    set_aside: bool = False


@dataclass(frozen=True, slots=True)
class ReaderPlace:
    """Where a second reader is.

    Attributes:
        host: of its address.
        model: its name there.
        remote: whether that isn't the bot's own machine.
    """

    host: str
    model: str
    remote: bool


def reader_lines(charter: Charter, standings: Iterable[Standing], spoken: Language) -> Iterator[str]:
    """Yield a line for each rule that asks, in the charter's order."""
    by_id = {one.rule_id: one for one in standings}
    for rule in charter.rules:
        if rule.ask and (standing := by_id.get(rule.id)):
            yield f"• {_line(rule.number, standing, spoken)}"


def _line(number: int, standing: Standing, spoken: Language) -> str:
    values = {"number": number, "agreed": standing.agreed, "looked": standing.looked}
    if standing.speaks:
        return spoken.text("health.reader_speaks", **values)
    said = spoken.plural("health.reader_listens", standing.unsaid, **values)
    if standing.set_aside:
        said = f"{spoken.text('health.reader_set_aside', **values)} {said}"
    if standing.looked:
        said = f"{said} {spoken.text('health.reader_round', **values)}"
    return said


def reads_drafts(charter: Charter, place: ReaderPlace | None, spoken: Language) -> str | None:
    """Say where drafts go besides Slack; ``None`` where they go nowhere."""
    rules = [str(rule.number) for rule in charter.rules if rule.ask]
    if place is None or not place.remote or not rules:
        return None
    values = {"host": place.host, "model": place.model, "rules": spoken.listed(rules)}
    return spoken.plural("home.reader", len(rules), **values)
