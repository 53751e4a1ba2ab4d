"""Direct messages with the app, people by name, and user groups."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from slack_sandbox import AMELIE, BOT, DRAFTS, SAM, Person, Sandbox
from tests.slack_sandbox.helpers import ListeningApp, refused


async def test_a_direct_message_reaches_the_app(sandbox: Sandbox, app: ListeningApp) -> None:
    direct = sandbox.workspace.direct(SAM).id
    posted = sandbox.post(SAM, direct, "Tea?")
    sandbox.edit(SAM, direct, posted.ts, "Coffee?")
    sandbox.delete(SAM, direct, posted.ts)
    await sandbox.until(lambda: len(app.events) == 3)
    assert {(event["channel"], event["channel_type"]) for event in app.events} == {(direct, "im")}
    assert [event.get("subtype") for event in app.events] == [None, "message_changed", "message_deleted"]


async def test_the_app_writes_to_a_person_by_their_id_or_the_channels(sandbox: Sandbox, slack: AsyncWebClient) -> None:
    direct = sandbox.workspace.direct(SAM).id
    for channel in (SAM, direct):
        assert (await slack.chat_postMessage(channel=channel, text="Good morning"))["channel"] == direct
    assert (await slack.conversations_open(users=SAM))["channel"] == {"id": direct}
    opened = (await slack.conversations_open(channel=direct, return_im=True))["channel"]
    assert (opened["is_im"], opened["user"]) == (True, SAM)
    read = (await slack.conversations_history(channel=direct))["messages"]
    assert [message["text"] for message in read] == ["Good morning"] * 2
    assert (await slack.conversations_members(channel=direct))["members"] == [SAM, BOT]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"users": ","}, "users_list_not_supplied"),
        ({"users": "U0NOBODY"}, "user_not_found"),
        ({"users": BOT}, "cannot_dm_bot"),
        ({"users": f"{SAM},{AMELIE}"}, "too_many_users"),
        ({"channel": DRAFTS}, "method_not_supported_for_channel_type"),
        ({"channel": "D0NOBODY"}, "channel_not_found"),
    ],
)
async def test_what_cannot_be_opened_is_refused(slack: AsyncWebClient, arguments: dict[str, str], error: str) -> None:
    assert await refused(slack.conversations_open(**arguments)) == error


async def test_only_its_person_writes_in_a_direct_message(sandbox: Sandbox) -> None:
    with pytest.raises(Exception, match="not_in_channel"):
        sandbox.post(AMELIE, sandbox.workspace.direct(SAM).id, "Tea?")


async def test_lists_of_channels_leave_direct_messages_out_unless_asked(
    sandbox: Sandbox, slack: AsyncWebClient
) -> None:
    listed = (await slack.users_conversations(types="public_channel,private_channel"))["channels"]
    assert not any(channel["id"].startswith("D") for channel in listed)
    direct = (await slack.conversations_list(types="im"))["channels"]
    assert {channel["user"] for channel in direct} == {AMELIE, SAM}


async def test_a_newcomer_has_direct_messages_too(slack: AsyncWebClient, sandbox: Sandbox) -> None:
    sandbox.workspace.welcome([Person("U0ADA", "ada", "Ada Lovelace")])
    assert (await slack.chat_postMessage(channel="U0ADA", text="Welcome"))["channel"] == "D0ADA"
    assert all("U0ADA" not in sandbox.workspace.direct(other).members for other in (AMELIE, SAM))


async def test_people_are_listed_in_pages(slack: AsyncWebClient) -> None:
    first = await slack.users_list(limit=2)
    rest = await slack.users_list(limit=2, cursor=first["response_metadata"]["next_cursor"])
    assert rest["response_metadata"]["next_cursor"] == ""
    found = {user["name"]: user for user in (*first["members"], *rest["members"])}
    assert set(found) == {"amelie", "sam", "charter", "slackbot"}
    assert found["amelie"]["id"] == AMELIE
    assert [name for name, user in found.items() if user["is_bot"]] == ["charter"]


async def test_user_groups_are_listed_with_their_members(slack: AsyncWebClient) -> None:
    (group,) = (await slack.usergroups_list(include_users=True))["usergroups"]
    assert (group["handle"], group["users"], group["user_count"]) == ("editors", [AMELIE], 1)
    assert (await slack.usergroups_users_list(usergroup=group["id"]))["users"] == [AMELIE]
    assert await refused(slack.usergroups_users_list(usergroup="S0NOBODY")) == "no_such_subteam"


async def test_a_mention_of_a_user_group_is_a_token(sandbox: Sandbox) -> None:
    assert sandbox.post(SAM, DRAFTS, "Thank you, @Editors").text == "Thank you, <!subteam^S0EDITORS|@editors>"
    sandbox.workspace.groups = {}
    assert sandbox.post(SAM, DRAFTS, "Thank you, @editors").text == "Thank you, @editors"
