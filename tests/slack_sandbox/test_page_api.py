"""The page's API: state, actions, and which requests it refuses."""

import asyncio
import json
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from slack_sandbox import AMELIE, BOT, DRAFTS, SAM, TEAM, Sandbox
from tests.slack_sandbox.helpers import ListeningApp, actions, button, modal, text_input


async def state(sandbox: Sandbox, session: aiohttp.ClientSession, me: str = SAM) -> dict[str, Any]:
    async with session.get(f"{sandbox.url}/page/api/state", params={"as": me}) as response:
        found: dict[str, Any] = await response.json()
        return found


async def act(sandbox: Sandbox, session: aiohttp.ClientSession, action: str, **fields: Any) -> dict[str, Any]:
    body = {"as": SAM, "action": action, **fields}
    async with session.post(f"{sandbox.url}/page/api/act", json=body) as response:
        found: dict[str, Any] = await response.json()
        return found


async def test_the_page_and_its_pictures_are_served(sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
    for path, kind in (("/", "text/html"), ("/page/main.js", "javascript"), ("/page/pictures/garden.png", "image/png")):
        async with session.get(f"{sandbox.url}{path}") as response:
            assert response.status == 200
            assert kind in response.headers["Content-Type"]
            assert response.headers["Cache-Control"] == "no-store"


async def test_the_state_tells_everything_that_the_page_shows(
    sandbox: Sandbox, session: aiohttp.ClientSession, slack: AsyncWebClient
) -> None:
    sandbox.workspace.examples = {"nudge": "A game changer"}
    draft = sandbox.post(SAM, DRAFTS, "a draft")
    sandbox.remark(DRAFTS, draft.ts, "Nothing found.")
    await slack.chat_postMessage(channel=DRAFTS, text="a hint", thread_ts=draft.ts)
    await slack.chat_postEphemeral(channel=DRAFTS, user=SAM, text="for Sam")
    shown = await state(sandbox, session)
    assert (shown["me"], shown["bot"], shown["connected"]) == (SAM, {"user_id": BOT, "name": "Charter"}, False)
    assert [channel["name"] for channel in shown["channels"]] == ["social-drafts", "social-team", "general"]
    assert shown["examples"] == {"nudge": "A game changer"}
    parent, reply, private = shown["messages"][DRAFTS]
    assert (parent["reply_count"], parent["remark"], parent["bot"]) == (1, "Nothing found.", False)
    assert (reply["thread_ts"], reply["bot"], private["ephemeral"]) == (draft.ts, True, True)
    assert len((await state(sandbox, session, AMELIE))["messages"][DRAFTS]) == 2
    assert (await state(sandbox, session, "nobody"))["me"] == AMELIE


async def test_the_stream_tells_of_every_change(sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
    async with session.get(f"{sandbox.url}/page/api/stream", params={"as": SAM}) as response:
        first = json.loads((await response.content.readuntil(b"\n\n"))[6:])["revision"]
        sandbox.post(SAM, DRAFTS, "a draft")
        second = json.loads((await response.content.readuntil(b"\n\n"))[6:])["revision"]
    assert second > first
    assert (await state(sandbox, session))["revision"] >= second


async def test_people_post_edit_and_delete(sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
    picture = {"name": "garden", "alt": "A garden"}
    assert await act(sandbox, session, "post", channel=DRAFTS, text="Tea & cake", pictures=[picture]) == {"ok": True}
    (message,) = (await state(sandbox, session))["messages"][DRAFTS]
    assert message["text"] == "Tea &amp; cake"
    assert message["pictures"] == [{"url": f"{sandbox.url}/page/pictures/garden.png", "alt": "A garden"}]
    place = {"channel": DRAFTS, "ts": message["ts"]}
    await act(sandbox, session, "edit", text="Tea", **place)
    assert (await state(sandbox, session))["messages"][DRAFTS][0]["edited"]
    await act(sandbox, session, "delete", **place)
    assert (await state(sandbox, session))["messages"][DRAFTS] == []


async def test_a_slash_at_the_start_is_a_command_or_a_wave(
    sandbox: Sandbox, session: aiohttp.ClientSession, app: ListeningApp
) -> None:
    app.answer = lambda request: {"text": "Your charter."} if request.type == "slash_commands" else None
    assert await act(sandbox, session, "post", channel=TEAM, text="/me waves") == {"ok": True}
    assert await act(sandbox, session, "post", channel=TEAM, text="/charter") == {"ok": True}
    assert await act(sandbox, session, "command", channel=TEAM, text="/charter help") == {"ok": True}
    wave, *answers = (await state(sandbox, session))["messages"][TEAM]
    assert (wave["me"], wave["text"]) == (True, "waves")
    assert [answer["text"] for answer in answers] == ["Your charter."] * 2
    await act(sandbox, session, "dismiss", channel=TEAM, ts=answers[0]["ts"])
    assert len((await state(sandbox, session))["messages"][TEAM]) == 2
    refused = await act(sandbox, session, "post", channel=TEAM, text="/unknown")
    assert refused == {"ok": False, "error": "There is no such command."}


async def test_people_press_buttons_and_fill_in_modals(
    sandbox: Sandbox, session: aiohttp.ClientSession, app: ListeningApp, slack: AsyncWebClient
) -> None:
    posted = await slack.chat_postMessage(channel=DRAFTS, text="a", blocks=[actions(button("why"), block_id="b")])
    press = {"channel": DRAFTS, "message_ts": posted["ts"], "action_id": "why", "block_id": "b", "value": None}
    assert await act(sandbox, session, "click", **press) == {"ok": True}
    shortcut = {"channel": DRAFTS, "ts": posted["ts"], "callback_id": "check_with_charter"}
    assert await act(sandbox, session, "shortcut", **shortcut) == {"ok": True}
    view = modal(blocks=[text_input(), actions(button("more"))], submit={"type": "plain_text", "text": "Go"})
    await slack.views_open(trigger_id=app.requests[-1].payload["trigger_id"], view=view)
    shown = (await state(sandbox, session))["views"]["modal"]
    assert await act(sandbox, session, "view_click", view_id=shown["id"], action_id="more") == {"ok": True}
    assert not (await act(sandbox, session, "submit", view_id=shown["id"], values={}))["ok"]
    assert (await state(sandbox, session))["views"]["modal"]["errors"] == {
        "post": {"text": "Please complete this required field.", "values": {}}
    }
    values = {"post": {"text": "Tea"}}
    assert await act(sandbox, session, "submit", view_id=shown["id"], values=values) == {"ok": True}
    gone = await act(sandbox, session, "close", view_id=shown["id"])
    assert gone == {"ok": False, "error": "That window is no longer open."}
    assert (await state(sandbox, session))["views"]["modal"] is None


async def test_home_is_opened_and_shown(
    sandbox: Sandbox, session: aiohttp.ClientSession, app: ListeningApp, slack: AsyncWebClient
) -> None:
    assert await act(sandbox, session, "home") == {"ok": True}
    await sandbox.until(lambda: app.events)
    await slack.views_publish(user_id=app.events[0]["user"], view={"type": "home", "blocks": []})
    assert (await state(sandbox, session))["views"]["home"]["type"] == "home"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"action": "post", "channel": DRAFTS, "text": "a", "as": "U0X"}, "There is no such person."),
        ({"action": "post", "channel": DRAFTS, "text": "a", "as": BOT}, "There is no such person."),
        ({"action": "command", "channel": DRAFTS, "text": "/charter"}, "No bot is connected to answer."),
        ({"action": "dance"}, "The sandbox didn't understand the request."),
        ({"action": "post"}, "The sandbox didn't understand the request."),
        (
            {"action": "post", "channel": DRAFTS, "text": "a", "pictures": [{"name": "../index"}]},
            "The sandbox didn't understand the request.",
        ),
        ({"action": "post", "channel": DRAFTS, "text": ""}, "Write a message first."),
    ],
)
async def test_what_cannot_be_done_is_said_in_a_sentence(
    sandbox: Sandbox, session: aiohttp.ClientSession, body: dict[str, Any], said: str
) -> None:
    assert await act(sandbox, session, **body) == {"ok": False, "error": said}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Host": "evil.example"}, 403),
        ({"Host": "evil.example:{port}"}, 403),
        ({"Content-Type": "text/plain"}, 415),
    ],
)
async def test_only_pages_of_this_machine_are_answered(
    sandbox: Sandbox, session: aiohttp.ClientSession, headers: dict[str, str], status: int
) -> None:
    """Protects against websites that reach 127.0.0.1 through their visitor's browser, with DNS rebinding or without."""
    body = json.dumps({"as": SAM, "action": "post", "channel": DRAFTS, "text": "hello"})
    port = sandbox.url.rpartition(":")[2]
    headers = {name: value.replace("{port}", port) for name, value in headers.items()}
    given = {"Content-Type": "application/json", "Origin": sandbox.url} | headers
    async with session.post(f"{sandbox.url}/page/api/act", data=body, headers=given) as response:
        assert response.status == status
    assert len(sandbox.workspace.channels[DRAFTS].messages) == (status == 200)


async def test_the_sandbox_listens_on_the_loopback_address_only(sandbox: Sandbox) -> None:
    """A server that listens on all addresses answers at 127.0.0.2 too."""
    port = int(sandbox.url.rpartition(":")[2])
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.close()
    await writer.wait_closed()
    with pytest.raises(OSError, match=r"127\.0\.0\.2"):
        await asyncio.open_connection("127.0.0.2", port)


async def test_files_outside_the_page_stay_out_of_reach(sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
    for path in ("/page/../server.py", "/page/%2e%2e/server.py"):
        async with session.get(f"{sandbox.url}{path}") as response:
            assert response.status in {403, 404}


@pytest.mark.parametrize("values", ["text", ["post"], {"post": 5}, {"post": ["text"]}])
async def test_values_of_no_form_are_refused(
    sandbox: Sandbox, session: aiohttp.ClientSession, slack: AsyncWebClient, values: Any
) -> None:
    submit = {"type": "plain_text", "text": "Save"}
    trigger = sandbox.workspace.triggers.issue(SAM)
    view = (await slack.views_open(trigger_id=trigger, view=modal(blocks=[text_input()], submit=submit)))["view"]["id"]
    answer = await act(sandbox, session, "submit", view_id=view, values=values)
    assert answer == {"ok": False, "error": "The sandbox didn't understand the request."}


async def test_direct_messages_are_each_persons_own(sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
    direct = sandbox.workspace.direct(SAM).id
    sandbox.post(SAM, direct, "For the bot alone")
    mine, other = await state(sandbox, session, SAM), await state(sandbox, session, AMELIE)
    assert mine["direct"] == direct
    assert [message["text"] for message in mine["messages"][direct]] == ["For the bot alone"]
    assert direct not in other["messages"]
    assert not any(channel["id"].startswith("D") for one in (mine, other) for channel in one["channels"])
