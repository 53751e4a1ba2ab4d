"""A suggestion opened as an edit: the form of its rule with what is suggested in it. It counts once it is saved."""

from __future__ import annotations

from bot.charter.editing.edits import Fields, Target, fields_of, read_fields
from bot.charter.editing.file import NotInCharterError
from bot.charter.editing.forms import RuleForm, read_rule
from bot.charter.editing.merging import FieldFullError, Suggestion, take_up
from bot.charter.model import MOST_RULES, Charter
from bot.db.records import StoredSuggestion
from bot.slack.blocks import Block
from bot.slack.context import ListenerContext
from bot.slack.editing.edits import Editor, Refused, open_charter
from bot.slack.editing.state import EditState
from bot.slack.editing.views import filled_view
from bot.wording.answering import notice_page, suggested_parts
from bot.wording.page import Page


async def suggestion_form(context: ListenerContext, editor: Editor, about: StoredSuggestion) -> Block | Page:
    """The form as a view; a page where there is nothing to edit."""
    opened = await open_charter(context, editor, about.charter)
    if isinstance(opened, Refused):
        return opened.page
    spoken, target = editor.reader.language, Target("rule", about.rule)
    if about.kind == "rule_missing" and len(opened.charter.rules) >= MOST_RULES:
        return notice_page("no_room", spoken)
    try:
        fields = _fields(opened.charter, target, about)
    except NotInCharterError:
        return notice_page("rule_gone", spoken)
    except FieldFullError:
        return notice_page("full", spoken)
    state = EditState(about.charter, opened.version.number, target, suggestion=about.id)
    above = suggested_parts(await context.suggestions.messages.shown(about), spoken, opened.charter.language)
    return await filled_view(context, opened, editor, state, fields, above)


def _fields(charter: Charter, target: Target, about: StoredSuggestion) -> Fields:
    """What the form shows. ``NotInCharterError``: its rule has gone; ``FieldFullError``: its list takes no more."""
    fields = read_fields(charter, target)
    rule = next((rule for rule in charter.rules if rule.id == target.item), None)
    form = read_rule(rule, charter.language) if rule else RuleForm()
    return fields_of(take_up(Suggestion(about.kind, about.words, about.note), form, charter.language), fields)
