"""Parsing Slack's JSON into events: what is a draft, what ends one, and what is neither."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.charter.draft import Picture
from bot.db.records import DraftKey
from bot.drafts.events import DraftDeleted, DraftPosted, DraftVersion, Ignored, ReplyDeleted
from bot.outcomes import DraftOutcome
from bot.slack.events import BotIdentity, read_event, read_message

ME = BotIdentity(user_id="U0BOT", bot_id="B0BOT")
CHANNEL, TS, LATER = "C0DRAFTS", "1795400000.000100", "1795400060.000200"
KEY = DraftKey(CHANNEL, TS)
POST: dict[str, Any] = {
    "type": "message",
    "client_msg_id": "8d9d5a7e",
    "user": "U0SAM",
    "team": "T0",
    "text": "Fish &amp; chips",
    "ts": TS,
    "channel": CHANNEL,
    "event_ts": TS,
    "channel_type": "channel",
}
EDITED = POST | {"text": "Fish &amp; peas", "edited": {"user": "U0SAM", "ts": LATER}}
OURS = POST | {"user": "U0BOT", "bot_id": "B0BOT", "thread_ts": "1795300000.000100"}


def changed(message: dict[str, Any] | None, previous: dict[str, Any] | None) -> dict[str, Any]:
    """Return a ``message_changed``, whose own ts isn't the message's."""
    return {
        "type": "message",
        "subtype": "message_changed",
        "hidden": True,
        "channel": CHANNEL,
        "ts": "1795400061.000300",
        "message": message,
        "previous_message": previous,
    }


def deleted(previous: dict[str, Any] | None, ts: str | None = TS) -> dict[str, Any]:
    """Return a ``message_deleted``, whose own ts isn't the message's."""
    event = {"type": "message", "subtype": "message_deleted", "channel": CHANNEL, "ts": "1795400061.000300"}
    return event | {"deleted_ts": ts, "previous_message": previous}


NAMES = (
    *("edited", "files", "blocks", "attachments", "message", "previous_message", "deleted_ts", "subtype", "thread_ts"),
    *("bot_id", "reply_count", "mimetype", "alt_txt", "mode", "elements", "rows", "fields", "style", "is_share", "url"),
)


def test_a_post_is_a_draft_as_its_author_typed_it() -> None:
    assert read_event(POST, ME) == DraftPosted(DraftVersion(KEY, TS, "U0SAM", "Fish & chips"))


def test_an_edit_is_a_newer_version_of_the_same_draft() -> None:
    assert read_event(changed(EDITED, POST), ME) == DraftPosted(
        DraftVersion(KEY, LATER, "U0SAM", "Fish & peas", is_edited=True)
    )


@pytest.mark.parametrize(
    ("alt", "description"),
    [({"alt_txt": "A press"}, "A press"), ({"alt_txt": None}, ""), ({"alt_txt": ""}, ""), ({}, "")],
)
def test_pictures_keep_their_descriptions(alt: dict[str, Any], description: str) -> None:
    """A file whose type is not known may be a picture; one that is gone is none."""
    files = [{"mimetype": "image/png"} | alt, {"mimetype": "application/pdf", "alt_txt": "no picture"}, {}]
    files.append({"mode": "tombstone"})
    event = read_event(POST | {"subtype": "file_share", "files": files}, ME)
    assert isinstance(event, DraftPosted)
    assert event.message.pictures == (Picture(description), Picture(is_known=False))


def test_a_description_that_is_added_later_is_an_edit() -> None:
    """The words are the same, but the post isn't."""
    picture = {"mimetype": "image/png"}
    before = POST | {"subtype": "file_share", "files": [picture]}
    after = POST | {"subtype": "file_share", "files": [picture | {"alt_txt": "A press"}]}
    event = read_event(changed(after, before), ME)
    assert isinstance(event, DraftPosted)
    assert event.message.pictures == (Picture("A press"),)


@pytest.mark.parametrize(
    "message",
    [
        POST | {"attachments": [{"from_url": "https://example.org/"}]},
        POST | {"thread_ts": TS, "reply_count": 1, "latest_reply": LATER},
        POST | {"reactions": [{"name": "tada", "count": 1, "users": ["U0SAM"]}]},
        POST,
    ],
)
def test_a_change_without_new_words_is_not_an_edit(message: dict[str, Any]) -> None:
    assert read_event(changed(message, POST), ME) == Ignored(DraftOutcome.UNCHANGED, KEY)


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"user": "U0BOT"}, "own"),
        ({"bot_id": "B0BOT"}, "own"),
        ({"bot_id": "B0OTHER"}, "bot"),
        ({"subtype": "bot_message", "user": None, "bot_id": "B0OTHER"}, "bot"),
        ({"thread_ts": "1795300000.000100"}, "thread"),
        ({"subtype": "thread_broadcast", "thread_ts": "1795300000.000100"}, "thread"),
        ({"subtype": "file_share", "thread_ts": "1795300000.000100"}, "thread"),
        ({"subtype": "channel_join"}, "service"),
        ({"subtype": "channel_topic"}, "service"),
        ({"subtype": "me_message"}, "service"),
        ({"subtype": "tombstone", "user": "USLACKBOT"}, "service"),
        ({"subtype": "huddle_thread"}, "service"),
        ({"user": None}, "service"),
        ({"user": "USLACKBOT"}, "service"),
        ({"user": "UREVOKEDU"}, "service"),
    ],
)
def test_a_message_that_is_not_a_draft_gives_the_reason(more: dict[str, Any], reason: str) -> None:
    assert read_event(POST | more, ME) == Ignored(reason, KEY)
    assert read_message(POST | more, CHANNEL, ME) == Ignored(reason, KEY)


def test_a_threads_first_message_is_still_a_draft() -> None:
    event = read_message(POST | {"thread_ts": TS, "reply_count": 2}, CHANNEL, ME)
    assert isinstance(event, DraftVersion)
    assert event.replies == 2


@pytest.mark.parametrize(
    "event",
    [
        deleted(POST),
        deleted(None),
        deleted(POST, None),
        changed({"subtype": "tombstone", "ts": TS, "thread_ts": TS, "user": "USLACKBOT"}, POST),
    ],
)
def test_every_kind_of_deletion_ends_a_draft(event: dict[str, Any]) -> None:
    assert read_event(event, ME) == DraftDeleted(KEY)


def test_a_persons_deleted_reply_ends_nothing() -> None:
    assert read_event(deleted(POST | {"thread_ts": "1795300000.000100"}), ME) == Ignored(DraftOutcome.THREAD, KEY)


def test_the_bots_own_deleted_reply_is_recognized() -> None:
    assert read_event(deleted(OURS), ME) == ReplyDeleted(CHANNEL, TS)


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"type": "app_home_opened", "channel": "D0"},
        {"type": "message"},
        {"type": "message", "channel": {"id": CHANNEL}},
        POST | {"ts": None},
        POST | {"ts": 1795400000.0001},
        POST | {"ts": "1795400000"},
        POST | {"ts": "1795400000.000100 "},
        POST | {"ts": "١٧٩٥٤٠٠٠٠٠.000100"},
        POST | {"channel": "C0\ud800"},
        POST | {"channel": "C" * 1000},
        changed(None, None),
        changed({}, {}),
        deleted(None, None),
        deleted(None, "yesterday"),
        deleted(OURS, "yesterday"),
        deleted(OURS, "\0\ud800"),
    ],
)
def test_unreadable_events_are_ignored(event: dict[str, Any]) -> None:
    """An exception would prevent the acknowledgement, and Slack would redeliver the event."""
    assert read_event(event, ME) == Ignored(None)


KINDS = ("message", "message_changed", "message_deleted", "file_share", "tombstone", "rich_text", "section", "table")
ODD: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3) | st.sampled_from((TS, CHANNEL, "U0SAM", *KINDS)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from((*POST, *NAMES)), inner, max_size=5),
    max_leaves=20,
)


@given(event=st.dictionaries(st.sampled_from((*POST, *NAMES)), ODD), inner=st.sampled_from((None, "message", "files")))
@settings(max_examples=1000, deadline=None)
def test_no_event_however_odd_raises(event: dict[str, Any], inner: str | None) -> None:
    """An exception would prevent the acknowledgement, or end a page of history and with it the start."""
    if inner == "message":
        event = changed(POST | event, POST) | {"channel": CHANNEL}
    elif inner == "files":
        event = POST | {"files": [event], "blocks": [event], "attachments": [event], "text": ""}
    for odd in (event, POST | event):
        read_event(odd, ME)
        read_message(odd, CHANNEL, ME)


@pytest.mark.parametrize(
    "more",
    [
        {"text": 5},
        {"text": {"type": "mrkdwn", "text": "Fish"}},
        {"files": [None]},
        {"files": "none"},
        {"files": [{"mimetype": 5}]},
        {"edited": LATER},
        {"edited": {"user": "U0SAM", "ts": "yesterday"}},
        {"edited": {"user": "U0SAM"}},
    ],
)
def test_a_message_of_an_unforeseen_shape_is_dropped_with_its_reason(more: dict[str, Any]) -> None:
    assert read_event(POST | more, ME) == Ignored(DraftOutcome.MALFORMED, KEY)
    assert read_event(changed(POST | more, POST), ME) == Ignored(DraftOutcome.MALFORMED, KEY)


def test_an_edit_in_the_second_of_the_post_is_no_older_than_the_post() -> None:
    """Slack stamps edits in whole seconds."""
    edited = POST | {"text": "Fish", "edited": {"user": "U0SAM", "ts": "1795400000.000000"}}
    assert read_event(changed(edited, POST), ME) == DraftPosted(DraftVersion(KEY, TS, "U0SAM", "Fish", is_edited=True))


def test_a_file_that_is_deleted_is_an_edit() -> None:
    before = POST | {"subtype": "file_share", "files": [{"id": "F1", "mimetype": "image/png"}]}
    after = POST | {"subtype": "file_share", "files": [{"id": "F1", "mode": "tombstone"}]}
    assert read_event(changed(after, before), ME) == DraftPosted(DraftVersion(KEY, TS, "U0SAM", "Fish & chips"))


@pytest.mark.parametrize(
    "file",
    [
        {"id": "F1", "mode": "file_access", "file_access": "check_file_info", "created": 0, "timestamp": 0, "user": ""},
        {"id": "F1", "mimetype": "", "filetype": "", "mode": "hosted", "file_access": "visible", "name": "loaf.jpg"},
        {"id": "F1", "mode": "hidden_by_limit"},
    ],
)
def test_a_file_of_unknown_type_may_be_a_picture(file: dict[str, Any]) -> None:
    message = read_message(POST | {"subtype": "file_share", "files": [file]}, CHANNEL, ME)
    assert isinstance(message, DraftVersion)
    assert (message.pictures, message.unknown_files) == ((Picture(is_known=False),), ("F1",))


def test_a_key_does_not_depend_on_the_delivering_team() -> None:
    assert read_event(POST | {"team": "T0PARTNER"}, ME) == read_event(POST, ME)
