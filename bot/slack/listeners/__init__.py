"""What Slack can tell or ask the bot. Each module registers its own listeners; this list is the whole of them."""

from bot.slack.listeners import command, drafts, feedback, home, quiet, shortcut

LISTENERS = (home, quiet, command, shortcut, feedback, drafts)
"""``feedback`` takes every button and ``drafts`` every event that nobody before them has taken."""
