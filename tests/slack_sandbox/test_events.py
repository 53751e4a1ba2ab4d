"""The events of people's and bots' actions, as in Slack's reference and recorded payloads."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from slack_sandbox import AMELIE, BOT, DRAFTS, GENERAL, SAM, ApiError, ImageFile, Sandbox
from tests.slack_sandbox.helpers import ListeningApp


async def last_events(sandbox: Sandbox, app: ListeningApp, number: int) -> list[dict[str, Any]]:
    """Wait until the app has this many events and has acknowledged them all; returns them."""
    await sandbox.until(lambda: len(app.events) >= number and sandbox.deliveries.idle)
    assert len(app.events) == number
    return app.events


async def test_a_post_arrives_as_slack_sends_it(sandbox: Sandbox, app: ListeningApp) -> None:
    message = sandbox.post(SAM, DRAFTS, "Tea & cake")
    (event,) = await last_events(sandbox, app, 1)
    assert event["client_msg_id"]
    assert event["blocks"][0]["type"] == "rich_text"
    del event["client_msg_id"], event["blocks"]
    assert event == {
        "type": "message",
        "user": SAM,
        "text": "Tea &amp; cake",
        "ts": message.ts,
        "team": "T0CHARTER",
        "channel": DRAFTS,
        "event_ts": message.ts,
        "channel_type": "channel",
    }
    payload = app.requests[0].payload
    assert (payload["type"], payload["api_app_id"], payload["team_id"]) == ("event_callback", "A0CHARTER", "T0CHARTER")
    assert payload["authorizations"][0]["user_id"] == BOT


async def test_nothing_is_heard_of_channels_that_the_bot_is_not_in(sandbox: Sandbox, app: ListeningApp) -> None:
    sandbox.post(SAM, GENERAL, "not for bots")
    sandbox.post(SAM, DRAFTS, "for everybody")
    (event,) = await last_events(sandbox, app, 1)
    assert event["text"] == "for everybody"


async def test_a_reply_also_changes_its_parent(sandbox: Sandbox, app: ListeningApp) -> None:
    """The parent's change event changes no text: a bot that doesn't compare texts would mistake it for an edit."""
    draft = sandbox.post(SAM, DRAFTS, "a draft")
    sandbox.post(AMELIE, DRAFTS, "nice", draft.ts)
    _, reply, change = await last_events(sandbox, app, 3)
    assert (reply["thread_ts"], reply["parent_user_id"]) == (draft.ts, SAM)
    assert (change["subtype"], change["hidden"]) == ("message_changed", True)
    assert change["message"]["text"] == change["previous_message"]["text"]
    assert (change["message"]["reply_count"], "reply_count" in change["previous_message"]) == (1, False)
    assert change["ts"] not in {draft.ts, reply["ts"]}


async def test_an_edit_carries_both_versions(sandbox: Sandbox, app: ListeningApp) -> None:
    draft = sandbox.post(SAM, DRAFTS, "one")
    sandbox.edit(SAM, DRAFTS, draft.ts, "two")
    _, event = await last_events(sandbox, app, 2)
    assert (event["previous_message"]["text"], event["message"]["text"]) == ("one", "two")
    assert event["message"]["edited"]["user"] == SAM
    assert event["message"]["ts"] == draft.ts


async def test_two_edits_in_one_second_carry_one_ts_that_may_be_older_than_the_post(
    sandbox: Sandbox, app: ListeningApp
) -> None:
    """Slack stamps edits in whole seconds; only the event's own ts tells them apart."""
    draft = sandbox.post(SAM, DRAFTS, "one", ts="1700000000.400000")
    sandbox.edit(SAM, DRAFTS, draft.ts, "two")
    sandbox.edit(SAM, DRAFTS, draft.ts, "three")
    first, second = (await last_events(sandbox, app, 3))[1:]
    assert first["message"]["edited"]["ts"] == second["message"]["edited"]["ts"] == "1700000000.000000" < draft.ts
    assert first["event_ts"] < second["event_ts"]


async def test_a_deletion_without_replies_is_message_deleted(sandbox: Sandbox, app: ListeningApp) -> None:
    draft = sandbox.post(SAM, DRAFTS, "one")
    sandbox.delete(SAM, DRAFTS, draft.ts)
    _, event = await last_events(sandbox, app, 2)
    assert (event["subtype"], event["deleted_ts"], event["hidden"]) == ("message_deleted", draft.ts, True)
    assert event["previous_message"]["text"] == "one"


async def test_a_deletion_with_replies_is_a_tombstone(sandbox: Sandbox, app: ListeningApp) -> None:
    draft = sandbox.post(SAM, DRAFTS, "one")
    reply = sandbox.post(AMELIE, DRAFTS, "nice", draft.ts)
    sandbox.delete(SAM, DRAFTS, draft.ts)
    sandbox.delete(AMELIE, DRAFTS, reply.ts)
    *_, tombstone, reply_gone, parent_gone = await last_events(sandbox, app, 6)
    assert (tombstone["subtype"], tombstone["message"]["subtype"]) == ("message_changed", "tombstone")
    assert tombstone["previous_message"]["text"] == "one"
    assert [e["deleted_ts"] for e in (reply_gone, parent_gone)] == [reply.ts, draft.ts]


async def test_pictures_come_with_their_descriptions(sandbox: Sandbox, app: ListeningApp) -> None:
    sandbox.post(SAM, DRAFTS, "", files=[ImageFile("garden"), ImageFile("team", alt="Three people")])
    (event,) = await last_events(sandbox, app, 1)
    assert (event["subtype"], event["upload"], event["text"]) == ("file_share", False, "")
    bare, described = event["files"]
    assert (bare["mimetype"], "alt_txt" in bare) == ("image/png", False)
    assert (described["name"], described["alt_txt"]) == ("team.png", "Three people")


async def test_describing_and_deleting_a_file_edits_no_message(sandbox: Sandbox, app: ListeningApp) -> None:
    draft = sandbox.post(SAM, DRAFTS, "", files=[ImageFile("garden")])
    file_id = draft.files[0]["id"]
    sandbox.describe(SAM, DRAFTS, draft.ts, "A garden")
    sandbox.describe(SAM, DRAFTS, draft.ts, "A garden in May", quiet=True)
    sandbox.delete_file(SAM, DRAFTS, draft.ts)
    described, described_too, quietly, gone = (await last_events(sandbox, app, 5))[1:]
    assert described["message"]["files"][0]["alt_txt"] == "A garden"
    assert "alt_txt" not in described["previous_message"]["files"][0]
    assert [event["message"].get("edited") for event in (described, gone)] == [None, None]
    assert {event["type"] for event in (described_too, quietly)} == {"file_change"}
    assert (quietly["file_id"], "channel" in quietly) == (file_id, False)
    assert gone["message"]["files"] == [{"id": file_id, "mode": "tombstone"}]


@pytest.mark.parametrize("shown", ["unscanned", "check_file_info", "hidden_by_limit"])
async def test_a_file_may_be_unknown_at_first(sandbox: Sandbox, app: ListeningApp, shown: Any) -> None:
    draft = sandbox.post(SAM, DRAFTS, "", files=[ImageFile("garden", shown=shown)])
    sandbox.end_scan(DRAFTS, draft.ts)
    posted, changed = await last_events(sandbox, app, 2)
    assert not posted["files"][0].get("mimetype")
    assert (changed["type"], draft.files[0]["mimetype"]) == ("file_change", "image/png")


async def test_words_may_be_outside_the_text(sandbox: Sandbox, app: ListeningApp) -> None:
    original = sandbox.post(AMELIE, GENERAL, "Have you seen this?")
    sandbox.paste_table(SAM, DRAFTS, [["Monday", "A post"]])
    sandbox.forward(SAM, DRAFTS, original)
    table, share = await last_events(sandbox, app, 2)
    assert (table["text"], share["text"]) == ("", "")
    assert table["attachments"][0]["blocks"][0]["type"] == "table"
    assert share["attachments"][0]["text"] == "Have you seen this?"


async def test_slackbot_posts_without_a_subtype(sandbox: Sandbox, app: ListeningApp) -> None:
    sandbox.post_stored(DRAFTS, "Reminder: stand-up")
    (event,) = await last_events(sandbox, app, 1)
    assert (event["user"], "subtype" in event) == ("USLACKBOT", False)


async def test_every_other_kind_of_message_has_its_subtype(sandbox: Sandbox, app: ListeningApp) -> None:
    draft = sandbox.post(SAM, DRAFTS, "a draft")
    sandbox.post(SAM, DRAFTS, "to all", draft.ts, broadcast=True)
    sandbox.post(SAM, DRAFTS, "waves", me=True)
    sandbox.post_as_bot(DRAFTS, "news")
    sandbox.workspace.join(sandbox.workspace.channel(DRAFTS), "U0NEW")
    events = {e.get("subtype"): e for e in await last_events(sandbox, app, 6)}
    assert events["thread_broadcast"]["root"]["text"] == "a draft"
    assert "blocks" not in events["me_message"]
    assert "user" not in events["bot_message"]
    assert events["bot_message"]["bot_id"] == "B0NEWSBOT"
    assert events["channel_join"]["user"] == "U0NEW"


async def test_an_unfurl_is_a_change_without_an_edit(sandbox: Sandbox, app: ListeningApp) -> None:
    message = sandbox.post(SAM, DRAFTS, "https://example.org")
    sandbox.unfurl(DRAFTS, message.ts)
    _, event = await last_events(sandbox, app, 2)
    assert event["message"]["attachments"]
    assert "edited" not in event["message"]


async def test_the_bot_hears_itself(sandbox: Sandbox, app: ListeningApp, slack: AsyncWebClient) -> None:
    metadata = {"event_type": "reply", "event_payload": {"key": "1"}}
    await slack.chat_postMessage(channel=DRAFTS, text="a reminder", metadata=metadata)
    (event,) = await last_events(sandbox, app, 1)
    assert (event["user"], event["bot_id"], event["app_id"]) == (BOT, "B0CHARTER", "A0CHARTER")
    assert event["metadata"] == metadata


async def test_opening_home_carries_the_published_view(
    sandbox: Sandbox, app: ListeningApp, slack: AsyncWebClient
) -> None:
    sandbox.open_home(SAM)
    await slack.views_publish(user_id=SAM, view={"type": "home", "blocks": []})
    sandbox.open_home(SAM)
    first, second = await last_events(sandbox, app, 2)
    assert (first["type"], first["tab"], first["channel"], "view" in first) == (
        "app_home_opened",
        "home",
        "D0SAM",
        False,
    )
    assert second["view"]["type"] == "home"


async def test_any_event_can_be_sent_again_under_any_id(sandbox: Sandbox, app: ListeningApp) -> None:
    sandbox.post(SAM, DRAFTS, "once")
    (event,) = await last_events(sandbox, app, 1)
    sandbox.deliver(event, event_id="Ev1", team="T0PARTNER")
    await last_events(sandbox, app, 2)
    assert (app.requests[1].payload["event_id"], app.requests[1].payload["team_id"]) == ("Ev1", "T0PARTNER")


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (lambda s, ts: s.post(SAM, DRAFTS, "  "), "no_text"),
        (lambda s, ts: s.post("U0X", DRAFTS, "a"), "user_not_found"),
        (lambda s, ts: s.post(SAM, "C0X", "a"), "channel_not_found"),
        (lambda s, ts: s.post(BOT, GENERAL, "a"), "not_in_channel"),
        (lambda s, ts: s.edit(AMELIE, DRAFTS, ts, "mine"), "cant_update_message"),
        (lambda s, ts: s.delete(AMELIE, DRAFTS, ts), "cant_delete_message"),
        (lambda s, ts: s.delete(SAM, DRAFTS, "1.000000"), "message_not_found"),
        (lambda s, ts: s.dismiss(SAM, DRAFTS, ts), "message_not_found"),
    ],
)
async def test_what_slack_does_not_let_people_do_they_cannot_do(sandbox: Sandbox, act: Any, code: str) -> None:
    draft = sandbox.post(SAM, DRAFTS, "a draft")
    with pytest.raises(ApiError, match=code):
        act(sandbox, draft.ts)


async def test_an_old_message_takes_its_place_in_time(sandbox: Sandbox, slack: AsyncWebClient) -> None:
    sandbox.post(SAM, DRAFTS, "now")
    sandbox.post(SAM, DRAFTS, "then", ts="1600000000.000000")
    messages = (await slack.conversations_history(channel=DRAFTS))["messages"]
    assert [m["text"] for m in messages] == ["now", "then"]
