"""The only list of kinds. A new kind is one file here, one name in ``KINDS``, and its examples."""

from __future__ import annotations

from bot.charter.matchers.amount import Amount
from bot.charter.matchers.base import Finder, Found, Matcher, Values
from bot.charter.matchers.better_word import BetterWord
from bot.charter.matchers.fits import Fits
from bot.charter.matchers.missing import Missing
from bot.charter.matchers.mixture import Mixture
from bot.charter.matchers.pack import Pack
from bot.charter.matchers.pattern import Pattern
from bot.charter.matchers.repetition import Repetition
from bot.charter.matchers.spelling import Spelling
from bot.charter.matchers.words import Words

KINDS: tuple[type[Matcher], ...] = (
    *(Pack, Words, Spelling, BetterWord, Pattern),
    *(Amount, Missing, Mixture, Fits, Repetition),
)
"""In the order in which a rule's findings are told."""

__all__ = ["KINDS", "Finder", "Found", "Matcher", "Pack", "Values"]
