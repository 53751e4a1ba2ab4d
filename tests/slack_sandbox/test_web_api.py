import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from slack_sandbox import BOT, DRAFTS, GENERAL, SAM, Sandbox
from tests.slack_sandbox.helpers import refused


async def test_auth_test_says_who_the_bot_is_and_what_it_may(slack: AsyncWebClient) -> None:
    answer = await slack.auth_test()
    assert (answer["user_id"], answer["bot_id"], answer["team_id"]) == (BOT, "B0CHARTER", "T0CHARTER")
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")


@pytest.mark.parametrize(
    ("token", "code"),
    [("", "not_authed"), ("xoxb-wrong", "invalid_auth"), ("app", "not_allowed_token_type")],
)
async def test_only_the_bot_token_opens_the_web_api(
    sandbox: Sandbox, session: aiohttp.ClientSession, token: str, code: str
) -> None:
    given = sandbox.app_token if token == "app" else token
    client = AsyncWebClient(given, base_url=sandbox.api_url, session=session)
    assert await refused(client.auth_test()) == code


async def test_only_the_app_token_opens_sockets(sandbox: Sandbox, slack: AsyncWebClient) -> None:
    assert await refused(slack.apps_connections_open(app_token=sandbox.bot_token)) == "not_allowed_token_type"
    answer = await slack.apps_connections_open(app_token=sandbox.app_token)
    assert answer["url"].startswith("ws://127.0.0.1:")


async def test_get_form_and_json_are_read_alike(sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
    """The SDK sends reads as GET, chat.postMessage as JSON and most others as forms."""
    url = f"{sandbox.api_url}conversations.info"
    fields = {"channel": DRAFTS, "token": sandbox.bot_token}
    for request in (session.get(url, params=fields), session.post(url, data=fields), session.post(url, json=fields)):
        async with request as response:
            assert (await response.json())["channel"]["name"] == "social-drafts"


async def test_a_json_body_may_be_empty_but_not_broken(sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
    headers = {"Authorization": f"Bearer {sandbox.bot_token}", "Content-Type": "application/json"}
    answers = {}
    for body in ("", "{", "[]"):
        async with session.post(f"{sandbox.api_url}auth.test", data=body, headers=headers) as response:
            answers[body] = (await response.json()).get("error")
    assert answers == {"": None, "{": "invalid_json", "[]": "json_not_object"}


async def test_an_unknown_method_is_refused(slack: AsyncWebClient) -> None:
    assert await refused(slack.api_call("chat.shout")) == "unknown_method"


async def test_bots_info_tells_the_bots_app(slack: AsyncWebClient) -> None:
    bot = (await slack.bots_info(bot=str((await slack.auth_test())["bot_id"])))["bot"]
    assert (bot["app_id"], bot["user_id"]) == ("A0CHARTER", BOT)
    assert await refused(slack.bots_info(bot="B0NOBODY")) == "bot_not_found"


async def test_users_info_tells_the_locale_only_when_asked(slack: AsyncWebClient) -> None:
    assert "locale" not in (await slack.users_info(user=SAM))["user"]
    assert (await slack.users_info(user="U0AMELIE", include_locale=True))["user"]["locale"] == "fr-FR"
    assert await refused(slack.users_info(user="U0NOBODY")) == "user_not_found"


async def test_calls_are_on_record_without_their_token(sandbox: Sandbox, slack: AsyncWebClient) -> None:
    await slack.conversations_info(channel=DRAFTS)
    await refused(slack.conversations_info(channel="C0NOWHERE"))
    first, second = sandbox.calls
    assert (first.method, first.arguments, first.status) == ("conversations.info", {"channel": DRAFTS}, 200)
    assert first.took_effect
    assert not second.took_effect


async def test_reactions_are_added_once(sandbox: Sandbox, slack: AsyncWebClient) -> None:
    message = sandbox.post(SAM, DRAFTS, "a draft")
    place = {"channel": DRAFTS, "timestamp": message.ts}
    await slack.reactions_add(name=":eyes:", **place)
    assert message.json()["reactions"] == [{"name": "eyes", "users": [BOT], "count": 1}]
    assert await refused(slack.reactions_add(name="eyes", **place)) == "already_reacted"
    assert await refused(slack.reactions_add(name="no such!", **place)) == "invalid_name"
    assert await refused(slack.reactions_add(name="eyes", channel=DRAFTS, timestamp="1.000000")) == "message_not_found"


async def test_the_bot_sees_and_joins_channels(sandbox: Sandbox, slack: AsyncWebClient) -> None:
    listed = (await slack.conversations_list())["channels"]
    assert {c["name"]: c["is_member"] for c in listed} == {
        "social-drafts": True,
        "social-team": True,
        "general": False,
    }
    assert len((await slack.users_conversations())["channels"]) == 2
    assert BOT not in (await slack.conversations_members(channel=GENERAL))["members"]
    joined = await slack.conversations_join(channel=GENERAL)
    assert joined["channel"]["is_member"]
    assert (await slack.conversations_join(channel=GENERAL))["warning"] == "already_in_channel"
    assert (await slack.conversations_history(channel=GENERAL))["messages"][0]["subtype"] == "channel_join"


async def test_lists_come_in_pages(slack: AsyncWebClient) -> None:
    answer = await slack.conversations_list(limit=2)
    names = [[channel["name"] for channel in page["channels"]] async for page in answer]
    assert names == [["social-drafts", "social-team"], ["general"]]
    assert await refused(slack.conversations_list(cursor="nonsense")) == "invalid_cursor"
    assert await refused(slack.conversations_list(limit=0)) == "invalid_limit"


async def test_archived_and_private_channels_are_listed_only_on_request(
    sandbox: Sandbox, slack: AsyncWebClient
) -> None:
    sandbox.workspace.channels[DRAFTS].is_private = True
    sandbox.workspace.channels[GENERAL].is_archived = True
    listed = await slack.conversations_list(types="public_channel,private_channel", exclude_archived=True)
    assert [c["name"] for c in listed["channels"]] == ["social-drafts", "social-team"]
    assert [c["name"] for c in (await slack.conversations_list())["channels"]] == ["social-team", "general"]
    sandbox.workspace.channels[DRAFTS].members.remove(BOT)
    assert await refused(slack.conversations_info(channel=DRAFTS)) == "channel_not_found"
