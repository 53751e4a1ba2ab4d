"""What a second reader finds in the last drafts, for a keeper to look at before its rule speaks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.charter.editing.preview import Remark
from bot.wording.inputs import FormPage
from bot.wording.language import Language
from bot.wording.page import POST_LENGTH, Choice, Choices, Cited, Heading, Note, Part, section, shorten
from bot.wording.second_reader import LOOKED_AT, MOST_WRONG, Standing

READ_ON, READER_RIGHT, READER_WRONG = "reader_read", "reader_right", "reader_wrong"
"""The actions: read some of the drafts; what it points at is right or wrong."""

READ_AT_ONCE = 10
"""Drafts that it is asked about at a press: each may take seconds."""

_MOST_SHOWN = 6  # findings, the newest; a view holds 100 blocks


@dataclass(frozen=True, slots=True)
class ReaderLook:
    """What it has found so far.

    Attributes:
        standing: how the rule does.
        found: the posts in which it points at words, and where.
        said: ``right`` or ``wrong``, by a post's key.
        read: how many drafts it has read.
        has_more: whether there are drafts that it hasn't.
        is_silent: whether it gave no answer when it was asked last.
    """

    standing: Standing
    found: Sequence[Remark] = ()
    said: Mapping[str, str] = field(default_factory=dict)
    read: int = 0
    has_more: bool = True
    is_silent: bool = False


def reader_parts(look: ReaderLook, spoken: Language) -> Iterator[Part]:
    """Yield how the rule does, each finding that can be judged, and what leads to more of them."""
    yield Heading(spoken.text("preview.reader"))
    yield section(_stand(look.standing, spoken))
    for one in look.found[-_MOST_SHOWN:]:
        what = spoken.quoted(shorten(one.findings[0].match))
        yield section(spoken.text("preview.reader_points", what=what), Cited(shorten(one.post.text, POST_LENGTH)))
        if mark := look.said.get(one.post.key):
            yield Note(spoken.text(f"preview.marked.{mark}"))
        else:
            yield right_or_wrong(READER_RIGHT, READER_WRONG, one.post.key, spoken)
    if look.is_silent:
        yield Note(spoken.text("preview.reader_silent"))
    elif look.read and not look.found:
        yield Note(spoken.plural("preview.reader_nothing", look.read))
    if look.has_more:
        yield Note(spoken.text("preview.reader_reads", number=READ_AT_ONCE))
        yield Choices((Choice(spoken.text("button.reader_on" if look.read else "button.reader_read"), READ_ON),))


def _stand(standing: Standing, spoken: Language) -> str:
    if standing.speaks:
        return spoken.text("preview.reader_speaks", agreed=standing.agreed, looked=standing.looked)
    listens = spoken.text("preview.reader_listens", most=LOOKED_AT, enough=LOOKED_AT - MOST_WRONG)
    if not standing.looked:
        return listens
    return f"{listens} {spoken.text('preview.reader_agreed', agreed=standing.agreed, looked=standing.looked)}"


def right_or_wrong(right: str, wrong: str, key: str, spoken: Language) -> Choices:
    """The buttons, by their actions, with which a keeper judges the post with this key."""
    buttons = ((spoken.text("button.right"), right), (spoken.text("button.wrong"), wrong))
    return Choices(tuple(Choice(label, does, key) for label, does in buttons))


def looking_page(read: int, spoken: Language) -> FormPage:
    """Show how many drafts it has read since the press."""
    return progress_page(spoken, spoken.text("preview.reader_reading", read=read, most=READ_AT_ONCE))


def progress_page(spoken: Language, *lines: str) -> FormPage:
    """Show how far something has come that reads drafts."""
    return FormPage(spoken.text("preview.title"), (section(*lines), Note(spoken.text("preview.in_memory"))))
