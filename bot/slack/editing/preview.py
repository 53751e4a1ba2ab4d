"""Tries a change of a rule on the last drafts, and puts what the keeper says about them into the form.

A preview carries its edit in ``private_metadata``: the fields that differ from the version it was opened with, and what
the keeper said. Any replica answers the next press, and reads the drafts again if it has not read them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.charter.editing.edits import (
    Fields,
    Target,
    Value,
    fields_of,
    place_of,
    read_fields,
    rule_form,
    rule_id_at,
    write_fields,
)
from bot.charter.editing.faults import check
from bot.charter.editing.merging import FieldFullError, with_example, with_exceptions, with_words
from bot.charter.editing.preview import Post, preview
from bot.charter.editing.proposals import exceptions, shared_phrases
from bot.charter.fields import LANGUAGES
from bot.charter.model import Charter
from bot.errors import SlackError
from bot.slack.context import ListenerContext
from bot.slack.editing.edits import Editor, Opened
from bot.slack.editing.recent_drafts import Reading
from bot.slack.editing.second_reading import SecondReading, second_reading
from bot.slack.editing.state import EditState, Mark, TooMuchError
from bot.slack.interactions import text_at
from bot.slack.shapes import Json
from bot.wording.edit_answers import not_now
from bot.wording.edit_preview import MISSED, PHRASE, RIGHT, WRONG, Tried
from bot.wording.edit_reader import READER_RIGHT, READER_WRONG
from bot.wording.language import Language

_EXAMPLES = ("good", "bad")
_SAID: Mapping[str, Mark] = {
    RIGHT: "right",
    WRONG: "wrong",
    MISSED: "missed",
    READER_RIGHT: "right",
    READER_WRONG: "wrong",
}
"""What a keeper says of a draft with each action."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A change while it is tried.

    Attributes:
        state: of the preview, with the fields that differ in ``changed``.
        fields: of the form.
        added: a sentence about what a press put into the form; ``""`` where nothing.
    """

    opened: Opened
    state: EditState
    fields: Fields
    added: str = ""

    @property
    def target(self) -> Target:
        """The rule that is changed."""
        assert self.state.target is not None  # noqa: S101 - only rules are tried
        return self.state.target

    def with_fields(self, fields: Fields, added: str) -> Trial:
        """The trial with other fields, which the form shows in its next turn."""
        state = replace(self.state, changed=changed_fields(self.opened, self.target, fields), turn=self.state.turn + 1)
        return replace(self, state=state, fields=fields, added=added)


def changed_fields(opened: Opened, target: Target, fields: Fields) -> dict[str, Value]:
    """The fields that differ from those of a version."""
    base = read_fields(opened.charter, target)
    return {key: value for key, value in fields.items() if base.get(key) != value}


def resume(opened: Opened, state: EditState) -> Trial:
    """The trial that a preview carries."""
    assert state.target is not None  # noqa: S101 - only rules are tried
    return Trial(opened, state, {**read_fields(opened.charter, state.target), **state.changed})


async def begin_reading(context: ListenerContext, editor: Editor, trial: Trial) -> Reading | None:
    """Begin to read the drafts of the charter's channels that the keeper is in too; ``None``: Slack doesn't tell."""
    try:
        own = set(await context.channels_of(editor.person))
    except SlackError:
        return None
    watched = context.watched_by(trial.opened.active)
    return context.edits.recent.read([one for one in watched if one in own], trial.state.tried)


async def judge(context: ListenerContext, trial: Trial, reading: Reading | None) -> Tried:
    """What the change would do to the drafts."""
    posts = tuple(reading.posts) if reading else ()
    is_whole = reading is not None and reading.is_whole
    async with context.edits.trying:
        tried = await asyncio.to_thread(_judge, trial, posts, is_whole=is_whole)
    return await _with_look(context, trial, tried, reading)


async def judge_again(
    context: ListenerContext, before: Trial, after: Trial, tried: Tried, reading: Reading | None
) -> Tried:
    """What the preview shows after a press, and ``tried`` is what it showed; the same change has the same sum."""
    if after.state.turn != before.state.turn:
        return await judge(context, after, reading)
    marks = _marks(after.state, tried.posts)
    return await _with_look(context, after, replace(tried, marks=marks, added=after.added), reading)


def second_reading_of(
    context: ListenerContext, trial: Trial, tried: Tried, reading: Reading | None
) -> SecondReading | None:
    """What a second reader finds by the rule that is changed; ``None`` where it isn't asked."""
    return second_reading(context.readings, trial.opened.active, tried, reading)


async def _with_look(context: ListenerContext, trial: Trial, tried: Tried, reading: Reading | None) -> Tried:
    second = second_reading_of(context, trial, tried, reading)
    return replace(tried, look=await second.shown(trial.state)) if second else tried


async def press(
    context: ListenerContext, trial: Trial, tried: Tried, reading: Reading | None, pressed: Json, spoken: Language
) -> Trial:
    """The trial after a press: what the keeper says about a draft, and what that puts into the form.

    Args:
        context: the bot's parts.
        trial: as the preview carries it.
        tried: what it shows.
        reading: the drafts.
        pressed: the action, with a draft's key or a phrase.
        spoken: the keeper's language.
    """
    does, value = text_at(pressed, "action_id"), text_at(pressed, "value")
    post = _find(tried.posts, value or text_at(pressed, "selected_option", "value"))
    try:
        if does.startswith(PHRASE):
            after = _with_phrase(trial, value, spoken)
        elif post is None:  # deleted, or from before the drafts were read again
            return trial
        elif does in (READER_RIGHT, READER_WRONG):
            second = second_reading_of(context, trial, tried, reading)
            state = await second.say(trial.state, post, _SAID[does]) if second else trial.state
            after = replace(trial, state=state)
        else:
            after = await _marked(context, trial, tried, post, does, spoken)
        after.state.dumped()
    except (FieldFullError, TooMuchError):
        return replace(trial, added=not_now("too_much", spoken))
    return after


def _find(posts: Iterable[Post], key: str) -> Post | None:
    return next((post for post in posts if post.key == key), None)


def _with_phrase(trial: Trial, value: str, spoken: Language) -> Trial:
    """Let the rule look for a phrase, given after its language."""
    code, _, phrase = value.partition("/")
    if code not in LANGUAGES or not phrase:
        return trial
    fields = fields_of(with_words(rule_form(trial.fields), code, [phrase]), trial.fields)
    return trial.with_fields(fields, spoken.text("preview.added.words", what=spoken.quoted(phrase)))


async def _marked(
    context: ListenerContext, trial: Trial, tried: Tried, post: Post, does: str, spoken: Language
) -> Trial:
    after = replace(trial, state=trial.state.marked(post.key, _SAID[does]))
    silent = {one.post.key for one in tried.preview.newly_silent}
    if does == MISSED or (does == WRONG and post.key in silent):
        fields = fields_of(with_example(rule_form(trial.fields), "bad", post.text), trial.fields)
        return after.with_fields(fields, spoken.text("preview.added.bad"))
    loud = [*tried.preview.newly_spoken, *tried.preview.otherwise]
    found = next((one.findings[0] for one in loud if one.post.key == post.key), None)
    if does == WRONG and found is not None and found.rule.id == tried.rule:
        agreed = [one.post for one in loud if after.state.marks.get(one.post.key) == "right"]
        async with context.edits.trying:
            entries = await asyncio.to_thread(_exceptions, trial, post, agreed)
        return _left_alone(after, post, entries, spoken)
    return after


def _left_alone(trial: Trial, post: Post, entries: Sequence[str], spoken: Language) -> Trial:
    """Let the rule leave a draft alone: by exceptions, else by an example that it must leave alone."""
    form = rule_form(trial.fields)
    if entries:
        what = spoken.listed([spoken.quoted(one) for one in entries])
        fields = fields_of(with_exceptions(form, entries), trial.fields)
        return trial.with_fields(fields, spoken.text("preview.added.except", what=what))
    fields = fields_of(with_example(form, "good", post.text), trial.fields)
    return trial.with_fields(fields, spoken.text("preview.added.good"))


def _judge(trial: Trial, posts: tuple[Post, ...], *, is_whole: bool) -> Tried:
    source, charter = _without_examples(trial)
    before, rule = trial.opened.active.reviewer, _rule_id(trial, source)
    found = preview(posts, before, charter)
    wrong = {one.post.key for one in found.newly_silent if trial.state.marks.get(one.post.key) == "wrong"}
    keys = wrong.union(trial.state.keys("missed"))
    picked, others = ([post for post in posts if (post.key in keys) is there] for there in (True, False))
    shared = shared_phrases(source, rule, picked, others) if picked else ()
    marks = _marks(trial.state, posts)
    return Tried(before.charter, charter, rule, found, posts, marks, shared, is_whole, trial.added)


def _marks(state: EditState, posts: Iterable[Post]) -> Mapping[str, Mark]:
    """What the keeper says about these drafts."""
    return {post.key: state.marks[post.key] for post in posts if post.key in state.marks}


def _exceptions(trial: Trial, post: Post, keep: Sequence[Post]) -> tuple[str, ...]:
    source, _ = _without_examples(trial)
    return next(iter(exceptions(source, _rule_id(trial, source), post, keep)), ())


def _without_examples(trial: Trial) -> tuple[str, Charter]:
    """The change without its posts: one that doesn't hold yet is for saving to refuse, and changes nothing here."""
    fields = {key: value for key, value in trial.fields.items() if key not in _EXAMPLES}
    before = trial.opened
    source = write_fields(_clear_examples(before, trial.target), before.charter, trial.target, fields)
    charter = check(source, before.charter)
    return (source, charter) if isinstance(charter, Charter) else (before.version.source, before.charter)


def _clear_examples(opened: Opened, target: Target) -> str:
    if target.is_new:
        return opened.version.source
    cleared = {**read_fields(opened.charter, target), "good": "", "bad": ""}
    return write_fields(opened.version.source, opened.charter, target, cleared)


def _rule_id(trial: Trial, source: str) -> str:
    place = place_of(trial.opened.charter, trial.target, trial.fields)
    return rule_id_at(source, place or 0) if trial.target.is_new else trial.target.item
