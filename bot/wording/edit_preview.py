"""What a change of the charter would do to the last drafts, for the keeper to judge before it counts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.charter.editing.preview import Post, Preview, Remark
from bot.charter.editing.proposals import SharedPhrase
from bot.charter.model import Charter
from bot.wording.edit_reader import ReaderLook, progress_page, reader_parts, right_or_wrong
from bot.wording.inputs import LONGEST_OPTION, MOST_OPTIONS, ActionMenu, FormPage, Option
from bot.wording.language import Language, language
from bot.wording.page import POST_LENGTH, Choice, Choices, Cited, Heading, Note, Part, section, shorten
from bot.wording.suggestion import asked_about

RIGHT, WRONG, MISSED, PHRASE = "edit_right", "edit_wrong", "edit_missed", "edit_phrase"
"""The actions: the change is right or wrong about a draft, a draft that should be found, a phrase to look for."""

MOST_SHOWN = 12
"""Changes that are shown with their buttons: a view holds 100 blocks, and nobody judges more in one go."""

_PHRASE = 55  # characters, of the 75 of a button's label
Shown = Literal["spoken", "silent", "otherwise", "as_before"]


@dataclass(frozen=True, slots=True)
class Tried:
    """A change that was tried on drafts.

    Attributes:
        rule: the id of the one that is changed.
        posts: the drafts, newest first.
        marks: ``right``, ``wrong`` or ``missed``, by a draft's key.
        shared: phrases that the missed drafts share and the others don't have.
        is_whole: whether all drafts could be read that should have been.
        added: what the last press put into the form, as the keeper sees it there.
        look: what a second reader finds in the drafts; ``None`` where it isn't asked.
    """

    before: Charter
    after: Charter
    rule: str
    preview: Preview
    posts: Sequence[Post]
    marks: Mapping[str, str]
    shared: Sequence[SharedPhrase] = ()
    is_whole: bool = True
    added: str = ""
    look: ReaderLook | None = None


def reading_page(read: int, waiting: float, spoken: Language) -> FormPage:
    """Show how far the reading of drafts has come; ``waiting`` is how many seconds Slack asked for."""
    lines = [spoken.plural("preview.reading", read)]
    if waiting:
        lines.append(spoken.plural("preview.waiting", round(waiting)))
    return progress_page(spoken, *lines)


def preview_page(tried: Tried, spoken: Language) -> FormPage:
    """Show the sum, each draft about which the bot would do something else, and what can be added."""
    parts: tuple[Part | ActionMenu, ...] = (
        *_sum(tried, spoken),
        *_changes(tried, spoken),
        *_missed(tried, spoken),
        *(reader_parts(tried.look, spoken) if tried.look else ()),
        Note(spoken.text("preview.not_yet")),
    )
    return FormPage(spoken.text("preview.title"), parts, spoken.text("button.save"))


def _sum(tried: Tried, spoken: Language) -> Iterator[Part]:
    found = tried.preview
    if not found.posts:
        yield section(spoken.text("preview.no_drafts" if tried.is_whole else "preview.unreadable"))
        return
    now = spoken.text("preview.now", times=_times(found.spoken_before, spoken))
    judged = [mark for mark in tried.marks.values() if mark in ("right", "wrong")]
    right = judged.count("right") or spoken.text("preview.none")
    agreed = spoken.plural("preview.agreed", len(judged), agreed=right) if judged else None
    times = _times(found.spoken_after, spoken)
    would = spoken.plural("preview.sum" if found.spoken_after else "preview.sum_never", found.posts, times=times)
    yield section(would, now, agreed)
    if not tried.is_whole:
        yield Note(spoken.text("preview.partly"))
    if tried.added:
        yield section(tried.added)


def _times(number: int, spoken: Language) -> str:
    if number == 2:
        return spoken.text("preview.twice")
    return spoken.plural("preview.times", number) if number else spoken.text("preview.never")


def _changes(tried: Tried, spoken: Language) -> Iterator[Part]:
    items = list(_items(tried))
    if not items and tried.preview.posts:
        yield section(spoken.text("preview.no_change"))
    for kind, one in items[:MOST_SHOWN]:
        mark = tried.marks.get(one.post.key)
        yield section(_told(kind, one, tried, spoken), Cited(shorten(one.post.text, POST_LENGTH)))
        if mark:
            yield Note(spoken.text(f"preview.marked.{mark}"))
        if mark != "missed":
            yield right_or_wrong(RIGHT, WRONG, one.post.key, spoken)
    if len(items) > MOST_SHOWN:
        yield Note(spoken.plural("preview.more", len(items) - MOST_SHOWN))


def _items(tried: Tried) -> Iterator[tuple[Shown, Remark]]:
    """Each draft about which something changes, or that was judged, in the order of the drafts."""
    found = tried.preview
    kinds: tuple[tuple[Shown, Iterable[Remark]], ...] = (
        ("spoken", found.newly_spoken),
        ("silent", found.newly_silent),
        ("otherwise", found.otherwise),
    )
    changed = {one.post.key: (kind, one) for kind, remarks in kinds for one in remarks}
    for post in tried.posts:
        if post.key in changed:
            yield changed[post.key]
        elif post.key in tried.marks:
            yield "as_before", Remark(post, ())


def _told(kind: Shown, one: Remark, tried: Tried, spoken: Language) -> str:
    if kind == "as_before" or not one.findings:
        return spoken.text("preview.as_before")
    first = one.findings[0]
    charter = tried.before if kind == "silent" else tried.after
    asked = asked_about(first, language(first.language or charter.language), one.post.key.rpartition("/")[2])
    return spoken.text(f"preview.{kind}", number=first.rule.number, question=asked)


def _missed(tried: Tried, spoken: Language) -> Iterator[Part | ActionMenu]:
    silent = [post for post in tried.preview.silent if post.key not in tried.marks and post.text.strip()]
    options = [Option(post.key, shorten(post.text, LONGEST_OPTION)) for post in silent]
    if options:
        yield Heading(spoken.text("preview.missed"))
        yield ActionMenu(MISSED, spoken.text("preview.missed_label"), tuple(options[:MOST_OPTIONS]))
    if tried.shared:
        yield section(spoken.text("preview.shared"))
        yield Choices(tuple(_phrase(at, one, spoken) for at, one in enumerate(tried.shared)))


def _phrase(at: int, one: SharedPhrase, spoken: Language) -> Choice:
    label = spoken.text("preview.add", phrase=spoken.quoted(shorten(one.text, _PHRASE)))
    return Choice(label, f"{PHRASE}:{at}", f"{one.language}/{one.text}")
