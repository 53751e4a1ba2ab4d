"""``/charter edit``: opens the form or the menu over the conversation, and says in private why it doesn't."""

from __future__ import annotations

from bot.charter.charters import ActiveCharter
from bot.charter.editing.edits import Target
from bot.slack.blocks import Block
from bot.slack.context import ListenerContext
from bot.slack.editing.edits import Editor, Opened, Refused, open_charter
from bot.slack.editing.views import menu_view, target_view
from bot.wording.edit_answers import apology, choose_charter, editing_opened
from bot.wording.page import Page, section
from bot.wording.private import find_rule, no_rule


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
        return await _choose(context, editor, wanted)
    opened = await open_charter(context, editor, active.id)
    if isinstance(opened, Refused):
        return opened.page
    spoken = editor.reader.language
    if not trigger:
        return choose_charter([(active.id, opened.charter)], wanted, spoken)
    view = await wanted_view(context, editor, opened, wanted)
    await context.api.call(context.client.views_open, trigger_id=trigger, view=view)
    return editing_opened(spoken)


async def wanted_view(context: ListenerContext, editor: Editor, opened: Opened, wanted: str) -> Block:
    """The form of the rule with this number or name, else the menu, which says that no rule is called that."""
    if rule := find_rule(opened.charter, wanted):
        return await target_view(context, opened, editor, Target("rule", rule.id))
    if not wanted.strip() or not opened.charter.rules:
        return menu_view(opened, editor)
    return menu_view(opened, editor, (section(no_rule(opened.charter, wanted, editor.reader.language, "edit")),))


async def _choose(context: ListenerContext, editor: Editor, wanted: str) -> Page:
    """The charters that a person keeps, with a button each; why there is none."""
    kept, refused = [], apology("gone", editor.reader.language)
    for active in context.charters.now.all:
        opened = await open_charter(context, editor, active.id)
        if isinstance(opened, Refused):
            refused = opened.page
        else:
            kept.append((active.id, opened.charter))
    return choose_charter(kept, wanted, editor.reader.language) if kept else refused
