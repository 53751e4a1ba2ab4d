"""What the demo's page says about a draft, in the charter's language, for people who do not program."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.charter.model import Rule
from bot.outcomes import DraftOutcome

NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class PageWording:
    """The sentences of one language.

    Attributes:
        remarks: the note under a draft, by its outcome.
        reviews: how the bot came to it, by outcome, where no rule can be named.
        brings_to_mind: the same where rules can, which replace ``{rules}``.
        rule: one rule; ``{number}`` and ``{text}``.
        silences: why the preview stays silent, as far as the charter alone decides.
    """

    remarks: Mapping[DraftOutcome, str]
    reviews: Mapping[DraftOutcome, str]
    brings_to_mind: str
    rule: str
    silences: Mapping[DraftOutcome, str]

    def review(self, outcome: DraftOutcome, rules: Iterable[Rule]) -> str:
        """Say what the bot found when it read a draft; ``""`` where it did not read one."""
        named = ", ".join(self.rule.format(number=rule.number, text=rule.text) for rule in rules)
        return self.brings_to_mind.format(rules=named) if named else self.reviews.get(outcome, "")


_COMPARED = "It compared the draft with the charter: "
ENGLISH = PageWording(
    remarks={
        DraftOutcome.REPLIED: "The bot asked one question in the thread.",
        DraftOutcome.EDITED: "The bot changed its question.",
        DraftOutcome.RETRACTED: "The bot took its question away: nothing is left to ask.",
        DraftOutcome.NOTHING_FOUND: "The bot stayed silent: no rule comes to mind.",
        DraftOutcome.SHORT: "The bot stayed silent: a few words without a link or a picture aren't a draft.",
        DraftOutcome.RESTING: "The bot stayed silent: the author heard about that rule today.",
        DraftOutcome.QUIET: "The bot stayed silent: the author asked for quiet.",
        DraftOutcome.LEFT_ALONE: "The bot leaves this draft alone, as asked.",
        DraftOutcome.THREAD: "The bot stayed silent: replies in a thread aren't drafts.",
        DraftOutcome.BOT: "The bot stayed silent: this is a bot's message.",
        DraftOutcome.SERVICE: "The bot stayed silent: this isn't a draft.",
    },
    reviews={
        DraftOutcome.RETRACTED: f"{_COMPARED}no rule comes to mind any more.",
        DraftOutcome.NOTHING_FOUND: f"{_COMPARED}no rule comes to mind.",
        DraftOutcome.SHORT: "It counted the words: too few for a draft.",
        DraftOutcome.RESTING: f"{_COMPARED}a rule comes to mind, and the author heard about it within a day.",
        DraftOutcome.QUIET: f"{_COMPARED}a rule comes to mind, and the author asked for quiet.",
    },
    brings_to_mind=f"{_COMPARED}{{rules}}",
    rule="rule {number} comes to mind, “{text}”",
    silences={
        DraftOutcome.SHORT: "Silent: a few words without a link or a picture aren't a draft.",
        DraftOutcome.NOTHING_FOUND: "Silent: no rule comes to mind.",
    },
)

_COMPARED_FR = f"Il a comparé le brouillon à la charte{NBSP}: "
FRENCH = PageWording(
    remarks={
        DraftOutcome.REPLIED: "Le bot a posé une question dans le fil.",
        DraftOutcome.EDITED: "Le bot a changé sa question.",
        DraftOutcome.RETRACTED: f"Le bot a retiré sa question{NBSP}: il n’a plus rien à demander.",
        DraftOutcome.NOTHING_FOUND: f"Le bot s’est tu{NBSP}: aucune règle ne vient à l’esprit.",
        DraftOutcome.SHORT: f"Le bot s’est tu{NBSP}: quelques mots sans lien ni image ne font pas un brouillon.",
        DraftOutcome.RESTING: f"Le bot s’est tu{NBSP}: il a déjà parlé de cette règle à l’auteur aujourd’hui.",
        DraftOutcome.QUIET: f"Le bot s’est tu{NBSP}: l’auteur a demandé du calme.",
        DraftOutcome.LEFT_ALONE: "Le bot laisse ce brouillon tranquille, comme demandé.",
        DraftOutcome.THREAD: f"Le bot s’est tu{NBSP}: une réponse dans un fil n’est pas un brouillon.",
        DraftOutcome.BOT: f"Le bot s’est tu{NBSP}: c’est le message d’un bot.",
        DraftOutcome.SERVICE: f"Le bot s’est tu{NBSP}: ce n’est pas un brouillon.",
    },
    reviews={
        DraftOutcome.RETRACTED: f"{_COMPARED_FR}plus aucune règle ne vient à l’esprit.",
        DraftOutcome.NOTHING_FOUND: f"{_COMPARED_FR}aucune règle ne vient à l’esprit.",
        DraftOutcome.SHORT: f"Il a compté les mots{NBSP}: trop peu pour un brouillon.",
        DraftOutcome.RESTING: f"{_COMPARED_FR}une règle vient à l’esprit, déjà dite à l’auteur depuis hier.",
        DraftOutcome.QUIET: f"{_COMPARED_FR}une règle vient à l’esprit, et l’auteur a demandé du calme.",
    },
    brings_to_mind=f"{_COMPARED_FR}{{rules}}",
    rule=f"la règle {{number}} vient à l’esprit, «{NBSP}{{text}}{NBSP}»",
    silences={
        DraftOutcome.SHORT: f"Silence{NBSP}: quelques mots sans lien ni image ne font pas un brouillon.",
        DraftOutcome.NOTHING_FOUND: f"Silence{NBSP}: aucune règle ne vient à l’esprit.",
    },
)

WORDINGS = {"en": ENGLISH, "fr": FRENCH}
"""By the charter's language."""
