"""The listeners. Each module registers its own; ``LISTENERS`` names every module."""

from bot.slack.listeners import command, direct, drafts, editing, feedback, home, quiet

LISTENERS = (home, quiet, command, direct, editing, feedback, drafts)
"""In this order: ``feedback`` takes every button and form, and ``drafts`` every event, that none before it has taken."""
