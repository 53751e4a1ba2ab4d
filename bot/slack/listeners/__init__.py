"""What Slack can tell or ask the bot. Each module registers its own listeners; this list is the whole of them."""

from bot.slack.listeners import command, drafts, feedback, home, shortcut

LISTENERS = (home, command, shortcut, feedback, drafts)
"""``drafts`` comes last: it takes every event that nobody else has taken."""
