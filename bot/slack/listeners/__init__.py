"""The listeners. Each module registers its own; ``LISTENERS`` names every module."""

from bot.slack.listeners import (
    command,
    direct,
    drafts,
    editing,
    editing_preview,
    feedback,
    history,
    home,
    quiet,
    suggestions,
)

LISTENERS = (home, quiet, suggestions, history, command, direct, editing, editing_preview, feedback, drafts)
"""In this order: ``feedback`` takes every button and form, ``drafts`` every event that none before it has taken."""
