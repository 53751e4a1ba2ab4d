"""``/charter edit``: opens the form or the menu over the conversation, and says in private why it doesn't."""

from __future__ import annotations

from bot.charter.charters import ActiveCharter
from bot.charter.editing.edits import Target
from bot.slack.context import ListenerContext
from bot.slack.editing.edits import Editor, Opened, Refused, open_charter
from bot.slack.editing.views import menu_view, target_view
from bot.wording.edit_answers import apology, choose_charter, editing_opened
from bot.wording.page import Page
from bot.wording.private import find_rule


async def answer_edit(
    context: ListenerContext, editor: Editor, active: ActiveCharter | None, trigger: str, wanted: str
) -> Page:
    """Open what is wanted, a rule's number or name, or else the menu; in a channel of no charter, let them choose.

    Args:
        context: the bot's parts.
        editor: who asks.
        active: the charter of the channel.
        trigger: of the command, good for three seconds; ``""`` where there is none.
        wanted: what follows ``/charter edit``.
    """
    if active is None:
        return await _choose(context, editor)
    opened = await open_charter(context, editor, active.id)
    if isinstance(opened, Refused):
        return opened.page
    spoken = editor.reader.language
    if not trigger:
        return choose_charter([(active.id, opened.charter.name)], spoken)
    await _open(context, editor, opened, trigger, wanted)
    return editing_opened(opened.charter.name, spoken)


async def _open(context: ListenerContext, editor: Editor, opened: Opened, trigger: str, wanted: str) -> None:
    rule = find_rule(opened.charter, wanted)
    if rule is None:
        view = menu_view(opened, editor)
    else:
        view = await target_view(context, opened, editor, Target("rule", rule.id))
    await context.api.call(context.client.views_open, trigger_id=trigger, view=view)


async def _choose(context: ListenerContext, editor: Editor) -> Page:
    """The charters that somebody keeps, with a button each; why there is none."""
    kept, refused = [], apology("gone", editor.reader.language)
    for active in context.charters.now.all:
        opened = await open_charter(context, editor, active.id)
        if isinstance(opened, Refused):
            refused = opened.page
        else:
            kept.append((active.id, opened.charter.name))
    return choose_charter(kept, editor.reader.language) if kept else refused
