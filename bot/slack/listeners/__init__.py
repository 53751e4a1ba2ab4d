"""The listeners. Each module registers its own; ``LISTENERS`` names every module."""

from bot.slack.listeners import command, direct, drafts, editing, feedback, history, home, quiet, suggestions

LISTENERS = (home, quiet, suggestions, history, command, direct, editing, feedback, drafts)
"""In this order: ``feedback`` takes every button and form, and ``drafts`` every event, that none before it took."""
