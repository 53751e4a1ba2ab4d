from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from slack_sandbox import BOT, DRAFTS, GENERAL, SAM, TEAM, Sandbox
from tests.slack_sandbox.helpers import actions, refused, section

KEY = {"event_type": "charter_reply", "event_payload": {"key": "C0DRAFTS:1"}}


async def test_a_reply_is_in_the_thread_with_its_metadata(sandbox: Sandbox, slack: AsyncWebClient) -> None:
    draft = sandbox.post(SAM, DRAFTS, "a draft")
    answer = await slack.chat_postMessage(
        channel=DRAFTS, text="a hint", thread_ts=draft.ts, metadata=KEY, blocks=[actions()]
    )
    assert answer["message"]["thread_ts"] == draft.ts
    thread = await slack.conversations_replies(channel=DRAFTS, ts=draft.ts, include_all_metadata=True)
    parent, reply = thread["messages"]
    assert (parent["reply_count"], parent["latest_reply"]) == (1, answer["ts"])
    assert (reply["metadata"], reply["parent_user_id"], reply["bot_id"]) == (KEY, SAM, "B0CHARTER")
    assert reply["blocks"][0]["block_id"]


async def test_metadata_is_given_only_to_who_asks(sandbox: Sandbox, slack: AsyncWebClient) -> None:
    await slack.chat_postMessage(channel=TEAM, text="a reminder", metadata=KEY)
    assert "metadata" not in (await slack.conversations_history(channel=TEAM))["messages"][0]
    asked = await slack.conversations_history(channel=TEAM, include_all_metadata=True)
    assert asked["messages"][0]["metadata"] == KEY


@pytest.mark.parametrize("dead", ["1700000000.000001", "never"])
async def test_a_reply_to_a_dead_thread_lands_in_the_channel(slack: AsyncWebClient, dead: str) -> None:
    answer = await slack.chat_postMessage(channel=DRAFTS, text="too late", thread_ts=dead)
    assert "thread_ts" not in answer["message"]
    assert (await slack.conversations_history(channel=DRAFTS))["messages"][0]["ts"] == answer["ts"]


async def test_a_reply_to_a_reply_joins_the_thread(sandbox: Sandbox, slack: AsyncWebClient) -> None:
    draft = sandbox.post(SAM, DRAFTS, "a draft")
    reply = sandbox.post(SAM, DRAFTS, "one more thing", draft.ts)
    answer = await slack.chat_postMessage(channel=DRAFTS, text="a hint", thread_ts=reply.ts)
    assert answer["message"]["thread_ts"] == draft.ts


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"channel": "C0NOWHERE", "text": "a"}, "channel_not_found"),
        ({"channel": GENERAL, "text": "a"}, "not_in_channel"),
        ({"channel": DRAFTS}, "no_text"),
        ({"channel": DRAFTS, "text": "", "blocks": []}, "no_text"),
        ({"channel": DRAFTS, "text": "a", "blocks": "{"}, "invalid_blocks_format"),
        ({"channel": DRAFTS, "text": "a", "blocks": {"type": "divider"}}, "invalid_blocks_format"),
        ({"channel": DRAFTS, "text": "a", "blocks": [{"type": "section"}]}, "invalid_blocks"),
        ({"channel": DRAFTS, "text": "a", "metadata": {"event_type": "x"}}, "invalid_metadata_format"),
        ({"channel": DRAFTS, "text": "a", "metadata": {"event_payload": {}}}, "invalid_metadata_format"),
        ({"channel": DRAFTS, "text": "a", "metadata": "{"}, "invalid_metadata_format"),
        (
            {"channel": DRAFTS, "text": "a", "metadata": {"event_type": "x", "event_payload": {"k": "v" * 20_000}}},
            "metadata_too_large",
        ),
    ],
)
async def test_what_slack_refuses_is_refused(slack: AsyncWebClient, fields: dict[str, Any], code: str) -> None:
    assert await refused(slack.api_call("chat.postMessage", json=fields)) == code


async def test_refused_blocks_come_with_the_reasons(slack: AsyncWebClient) -> None:
    with pytest.raises(Exception, match="must be less than 3001 characters") as caught:
        await slack.chat_postMessage(channel=DRAFTS, text="a", blocks=[section("x" * 3001)])
    messages = caught.value.response["response_metadata"]["messages"]
    assert messages == ["[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"]


async def test_nobody_posts_to_an_archived_channel(sandbox: Sandbox, slack: AsyncWebClient) -> None:
    sandbox.workspace.channel("#social-drafts").is_archived = True
    assert await refused(slack.chat_postMessage(channel=DRAFTS, text="a")) == "is_archived"


async def test_a_channel_may_be_named_when_posting(slack: AsyncWebClient) -> None:
    assert (await slack.chat_postMessage(channel="#social-team", text="a"))["channel"] == TEAM


async def test_long_posts_are_cut_and_long_edits_refused(slack: AsyncWebClient) -> None:
    answer = await slack.chat_postMessage(channel=DRAFTS, text="x" * 40_001)
    assert len(answer["message"]["text"]) == 40_000
    place = {"channel": DRAFTS, "ts": answer["ts"]}
    assert await refused(slack.chat_update(text="x" * 4_001, **place)) == "msg_too_long"
    await slack.chat_update(text="x" * 4_000, **place)


async def test_text_is_kept_escaped(slack: AsyncWebClient) -> None:
    answer = await slack.chat_postMessage(channel=DRAFTS, text="R&D &lt;!channel&gt; 1 < 2 <@U0SAM>")
    assert answer["message"]["text"] == "R&amp;D &lt;!channel&gt; 1 &lt; 2 <@U0SAM>"


async def test_an_edit_keeps_what_it_leaves_out(slack: AsyncWebClient) -> None:
    """chat.update keeps blocks and metadata that it omits, and removes them if it passes empty ones."""
    posted = await slack.chat_postMessage(channel=DRAFTS, text="one", blocks=[section("one")], metadata=KEY)
    place = {"channel": DRAFTS, "ts": posted["ts"]}
    kept = (await slack.chat_update(text="two", **place))["message"]
    assert (kept["text"], kept["metadata"], len(kept["blocks"])) == ("two", KEY, 1)
    assert kept["edited"]["user"] == BOT
    bare = (await slack.chat_update(text="three", blocks=[], metadata={}, **place))["message"]
    assert "blocks" not in bare
    assert "metadata" not in bare


async def test_the_bot_changes_and_deletes_only_its_own(sandbox: Sandbox, slack: AsyncWebClient) -> None:
    theirs = {"channel": DRAFTS, "ts": sandbox.post(SAM, DRAFTS, "a draft").ts}
    assert await refused(slack.chat_update(text="mine now", **theirs)) == "cant_update_message"
    assert await refused(slack.chat_delete(**theirs)) == "cant_delete_message"
    gone = {"channel": DRAFTS, "ts": "1700000000.000009"}
    assert await refused(slack.chat_update(text="gone", **gone)) == "message_not_found"
    assert await refused(slack.chat_delete(**gone)) == "message_not_found"


async def test_a_deleted_parent_leaves_a_tombstone_until_its_last_reply_goes(
    sandbox: Sandbox, slack: AsyncWebClient
) -> None:
    draft = sandbox.post(SAM, DRAFTS, "a draft")
    reply = await slack.chat_postMessage(channel=DRAFTS, text="a hint", thread_ts=draft.ts)
    sandbox.delete(SAM, DRAFTS, draft.ts)
    parent, _ = (await slack.conversations_replies(channel=DRAFTS, ts=draft.ts))["messages"]
    assert (parent["subtype"], parent["user"]) == ("tombstone", "USLACKBOT")
    assert (await slack.conversations_history(channel=DRAFTS))["messages"][0]["subtype"] == "tombstone"
    await slack.chat_delete(channel=DRAFTS, ts=reply["ts"])
    assert (await slack.conversations_history(channel=DRAFTS))["messages"] == []


async def test_an_ephemeral_message_is_seen_by_one_person_and_by_no_api(
    sandbox: Sandbox, slack: AsyncWebClient
) -> None:
    answer = await slack.chat_postEphemeral(channel=DRAFTS, user=SAM, text="for you")
    ts = answer["message_ts"]
    assert sandbox.workspace.channels[DRAFTS].ephemerals[ts].ephemeral_for == SAM
    assert (await slack.conversations_history(channel=DRAFTS))["messages"] == []
    assert await refused(slack.chat_update(channel=DRAFTS, ts=ts, text="again")) == "message_not_found"
    reply = slack.chat_postMessage(channel=DRAFTS, text="to it", thread_ts=ts)
    assert await refused(reply) == "cannot_reply_to_message"
    assert await refused(slack.chat_postEphemeral(channel=DRAFTS, user="U0X", text="a")) == "user_not_in_channel"
