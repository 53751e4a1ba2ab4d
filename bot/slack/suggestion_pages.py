"""The pages and the form of suggestions that a command, a button and App Home share."""

from __future__ import annotations

import json
from collections.abc import Sequence

from bot.charter.charters import ActiveCharter
from bot.charter.editing.merging import SuggestionKind
from bot.errors import SlackError
from bot.slack.blocks import Block
from bot.slack.context import ListenerContext
from bot.slack.editing.forms import form_view
from bot.slack.profiles import Profile
from bot.wording import suggesting
from bot.wording.answering import ShownSuggestion
from bot.wording.page import Page

FORM = "suggest_form"
"""The ``callback_id`` of the form."""


async def suggest_page(
    context: ListenerContext, reader: Profile, active: ActiveCharter, words: str = "", check: str = ""
) -> Page:
    """Ask what a person would change in a charter, and say who keeps it.

    Args:
        context: the bot's parts.
        reader: their language.
        active: the charter.
        words: what they have typed already.
        check: what to type before these words to have them checked as a draft.
    """
    if not active.is_kept:
        return suggesting.unkept_page(reader.language, words)
    names = await context.edits.keepers.display(active.charter.keepers)
    return suggesting.suggest_page(active.id, names, reader.language, words, check)


def suggestion_view(
    kind: SuggestionKind, active: ActiveCharter, reader: Profile, rule_id: str = "", words: str = ""
) -> Block:
    """The form of a suggestion as a view; the arguments are those of ``wording.suggesting.suggest_form``."""
    form = suggesting.suggest_form(kind, active.charter, reader.language, rule_id, words)
    return form_view(form, reader.language, callback=FORM, metadata=json.dumps([active.id, kind]))


async def open_suggestion(
    context: ListenerContext, reader: Profile, active: ActiveCharter, trigger: str, words: str, check: str
) -> Page:
    """Open the form with what was typed as the missing rule; where no form opens, a page whose buttons open it."""
    if trigger and active.is_kept:
        view = suggestion_view("rule_missing", active, reader, words=words)
        try:
            await context.api.call(context.client.views_open, trigger_id=trigger, view=view)
        except SlackError:  # too late, say
            return await suggest_page(context, reader, active, words, check)
        return suggesting.opened_page(reader.language, check)
    return await suggest_page(context, reader, active, words, check)


async def is_keeper(context: ListenerContext, person: str, active: ActiveCharter) -> bool:
    """Whether a person keeps a charter; no, where Slack doesn't tell in time. What they may do is asked again."""
    return active.id in await kept_by(context, person, [active])


async def kept_by(context: ListenerContext, person: str, charters: Sequence[ActiveCharter]) -> frozenset[str]:
    """The ids of those of the charters that a person keeps; none, where Slack doesn't tell in time."""
    kept = [one for one in charters if one.is_kept]
    try:
        keeps = await context.edits.keepers.keeps_each(person, [one.charter.keepers for one in kept])
    except SlackError:
        return frozenset()
    return frozenset(one.id for one, is_keeper in zip(kept, keeps, strict=True) if is_keeper)


async def waiting(context: ListenerContext, active: ActiveCharter) -> Sequence[ShownSuggestion]:
    """The suggestions to a charter that wait for an answer."""
    found = await context.suggestions.store.open(active.id)
    return [await context.suggestions.messages.shown(one) for one in found]
