"""The pages on suggestions that a command, a button and App Home share."""

from __future__ import annotations

from collections.abc import Sequence

from bot.charter.charters import ActiveCharter
from bot.errors import SlackError
from bot.slack.context import ListenerContext, Profile
from bot.wording import suggesting
from bot.wording.answering import ShownSuggestion
from bot.wording.page import Page


async def suggest_page(context: ListenerContext, reader: Profile, active: ActiveCharter) -> Page:
    """Ask what somebody would change in a charter, and say who keeps it."""
    if not active.revision:
        return suggesting.unkept_page(reader.language)
    names = await context.edits.keepers.display(active.charter.keepers)
    return suggesting.suggest_page(active.id, names, reader.language)


async def is_keeper(context: ListenerContext, person: str, active: ActiveCharter) -> bool:
    """Whether a person keeps a charter; no, where Slack doesn't tell in time. What they may do is asked again."""
    if not active.revision:
        return False
    try:
        return await context.edits.keepers.keeps(person, active.charter.keepers)
    except SlackError:
        return False


async def waiting(context: ListenerContext, active: ActiveCharter) -> Sequence[ShownSuggestion]:
    """The suggestions to a charter that wait for an answer."""
    found = await context.suggestions.store.open(active.id)
    return [await context.suggestions.messages.shown(one) for one in found]
