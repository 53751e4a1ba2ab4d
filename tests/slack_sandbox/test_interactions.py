"""Commands, buttons, shortcuts and modals, answered by a real Bolt app over Socket Mode."""

import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from slack_sandbox import AMELIE, DRAFTS, GENERAL, SAM, ApiError, Message, Sandbox
from tests.slack_sandbox.helpers import Clock, ListeningApp, actions, button, listening, modal, section, text_input

SUBMIT = {"type": "plain_text", "text": "Check"}


@pytest.fixture
async def bolt(sandbox: Sandbox, slack: AsyncWebClient) -> AsyncIterator[AsyncApp]:
    app = AsyncApp(client=slack)
    handler = AsyncSocketModeHandler(app, sandbox.app_token)
    await handler.connect_async()
    await sandbox.until(lambda: sandbox.connected)
    yield app
    await handler.close_async()


def whispers(sandbox: Sandbox, channel: str = DRAFTS) -> list[Message]:
    return list(sandbox.workspace.channels[channel].ephemerals.values())


async def reply_with_buttons(sandbox: Sandbox, slack: AsyncWebClient, *elements: dict[str, Any]) -> Message:
    draft = sandbox.post(SAM, DRAFTS, "a draft")
    answer = await slack.chat_postMessage(
        channel=DRAFTS, text="a hint", thread_ts=draft.ts, blocks=[actions(*elements, block_id="b")]
    )
    return sandbox.workspace.message(DRAFTS, answer["ts"])


async def test_a_commands_answer_is_seen_by_its_author_only(sandbox: Sandbox, bolt: AsyncApp) -> None:
    @bolt.command("/charter")
    async def _(ack: Any, command: dict[str, Any]) -> None:
        await ack(f"{command['user_name']} in {command['channel_name']}: {command['text']}")

    answer = await sandbox.command(SAM, GENERAL, "/charter check Tea & cake")
    assert answer.error is None
    (message,) = whispers(sandbox, GENERAL)
    assert (message.text, message.ephemeral_for) == ("sam in general: check Tea &amp; cake", SAM)


async def test_a_command_may_answer_later_and_in_public(sandbox: Sandbox, bolt: AsyncApp) -> None:
    @bolt.command("/charter")
    async def _(ack: Any, respond: Any) -> None:
        await ack()
        await respond("for you")
        await respond("for all", response_type="in_channel")

    await sandbox.command(SAM, DRAFTS, "/charter")
    await sandbox.until(lambda: sandbox.workspace.channels[DRAFTS].messages)
    assert [m.text for m in whispers(sandbox)] == ["for you"]
    assert [m.text for m in sandbox.workspace.channels[DRAFTS].messages.values()] == ["for all"]


async def test_a_button_says_where_it_was_and_opens_a_modal(
    sandbox: Sandbox, bolt: AsyncApp, slack: AsyncWebClient
) -> None:
    seen = []

    @bolt.action("why")
    async def _(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        seen.append(body)
        await client.views_open(trigger_id=body["trigger_id"], view=modal())

    message = await reply_with_buttons(sandbox, slack, button("why", value="no-hype"))
    await sandbox.click(SAM, DRAFTS, message.ts, "why")
    await sandbox.until(lambda: sandbox.workspace.views.top(SAM))
    (body,) = seen
    assert body["container"]["message_ts"] == message.ts
    assert body["container"]["thread_ts"] == body["message"]["thread_ts"]
    (action,) = body["actions"]
    assert (action["action_id"], action["block_id"], action["value"], action["type"]) == (
        "why",
        "b",
        "no-hype",
        "button",
    )
    assert sandbox.workspace.views.top(AMELIE) is None


async def test_a_button_may_replace_or_delete_its_message(
    sandbox: Sandbox, bolt: AsyncApp, slack: AsyncWebClient
) -> None:
    @bolt.action("useful")
    async def _(ack: Any, respond: Any) -> None:
        await ack()
        await respond("Thank you.", replace_original=True, blocks=[section("Thank you.")])

    @bolt.action("away")
    async def _(ack: Any, respond: Any) -> None:
        await ack()
        await respond(delete_original=True)

    message = await reply_with_buttons(sandbox, slack, button("useful"), button("away"))
    await sandbox.click(SAM, DRAFTS, message.ts, "away")
    await sandbox.until(lambda: message.ts not in sandbox.workspace.channels[DRAFTS].messages)
    other = await reply_with_buttons(sandbox, slack, button("useful"), button("away"))
    await sandbox.click(SAM, DRAFTS, other.ts, "useful")
    await sandbox.until(lambda: other.text == "Thank you.")
    with pytest.raises(ApiError, match="action_not_found"):
        sandbox.click(SAM, DRAFTS, other.ts, "useful")


async def test_an_ephemeral_button_replaces_its_own_message(
    sandbox: Sandbox, bolt: AsyncApp, slack: AsyncWebClient
) -> None:
    bodies = []

    @bolt.action("more")
    async def _(ack: Any, body: dict[str, Any], respond: Any) -> None:
        await ack()
        bodies.append(body)
        await respond("more", replace_original=True)

    await slack.chat_postEphemeral(channel=DRAFTS, user=SAM, text="less", blocks=[actions(button("more"))])
    (message,) = whispers(sandbox)
    await sandbox.click(SAM, DRAFTS, message.ts, "more")
    await sandbox.until(lambda: message.text == "more")
    assert bodies[0]["container"]["is_ephemeral"]
    assert "message" not in bodies[0]
    sandbox.dismiss(SAM, DRAFTS, message.ts)
    assert whispers(sandbox) == []


async def test_a_shortcut_carries_its_message(sandbox: Sandbox, bolt: AsyncApp) -> None:
    @bolt.shortcut("check_with_charter")
    async def _(ack: Any, shortcut: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        view = modal(blocks=[section(shortcut["message"]["text"])])
        await client.views_open(trigger_id=shortcut["trigger_id"], view=view)

    message = sandbox.post(AMELIE, DRAFTS, "a draft")
    await sandbox.shortcut(SAM, DRAFTS, message.ts, "check_with_charter")
    view = await sandbox.until(lambda: sandbox.workspace.views.top(SAM))
    assert view.body["blocks"][0]["text"]["text"] == "a draft"


@pytest.fixture
async def opened(sandbox: Sandbox, app: ListeningApp, slack: AsyncWebClient) -> str:
    """Open a modal with one input for Sam; returns its id."""
    trigger = sandbox.workspace.triggers.issue(SAM)
    view = modal(blocks=[text_input()], submit=SUBMIT, notify_on_close=True, callback_id="check")
    return (await slack.views_open(trigger_id=trigger, view=view))["view"]["id"]


async def test_a_submission_closes_the_modal(sandbox: Sandbox, app: ListeningApp, opened: str) -> None:
    await sandbox.submit_view(SAM, opened, {"post": {"text": "Tea"}})
    payload = app.requests[-1].payload
    assert payload["type"] == "view_submission"
    values = payload["view"]["state"]["values"]
    assert values == {"post": {"text": {"type": "plain_text_input", "value": "Tea"}}}
    assert sandbox.workspace.views.top(SAM) is None


async def test_a_required_input_that_is_empty_is_never_submitted(
    sandbox: Sandbox, app: ListeningApp, opened: str
) -> None:
    answer = await sandbox.submit_view(SAM, opened, {"post": {"text": ""}})
    assert answer.error == "required"
    assert list(sandbox.workspace.views.top(SAM).errors) == ["post"]
    assert app.requests == []


@pytest.mark.parametrize(
    ("payload", "depth", "errors"),
    [
        ({"response_action": "errors", "errors": {"post": "Shorter, please."}}, 1, {"post": "Shorter, please."}),
        ({"response_action": "update", "view": modal(callback_id="new")}, 1, {}),
        ({"response_action": "push", "view": modal(callback_id="new")}, 2, {}),
        ({"response_action": "clear"}, 0, {}),
    ],
)
async def test_a_submission_may_be_answered_in_other_ways(
    sandbox: Sandbox, app: ListeningApp, opened: str, payload: dict[str, Any], depth: int, errors: dict[str, str]
) -> None:
    app.answer = lambda _request: payload
    assert (await sandbox.submit_view(SAM, opened, {"post": {"text": "Tea"}})).error is None
    stack = sandbox.workspace.views.stacks[SAM]
    assert len(stack) == depth
    if stack:
        assert stack[-1].errors == errors
    if "view" in payload:
        assert stack[-1].body["callback_id"] == "new"


async def test_an_answer_that_slack_would_refuse_leaves_the_modal_as_it_was(
    sandbox: Sandbox, app: ListeningApp, opened: str
) -> None:
    app.answer = lambda _request: {"response_action": "update", "view": {"type": "modal"}}
    answer = await sandbox.submit_view(SAM, opened, {"post": {"text": "Tea"}})
    assert "missing required field" in str(answer.error)
    assert sandbox.workspace.views.top(SAM).body["callback_id"] == "check"


@pytest.mark.parametrize(
    ("payload", "error"),
    [
        ({"response_action": "errors"}, "invalid_errors"),
        ({"response_action": "errors", "errors": {}}, "invalid_errors"),
        ({"response_action": "errors", "errors": {"post": ""}}, "invalid_errors"),
        ({"response_action": "errors", "errors": {"text": "No input block has this id."}}, "invalid_errors"),
        ({"response_action": "update"}, "invalid_arguments"),
        ({"response_action": "push", "view": []}, "invalid_arguments"),
        ({"response_action": "close"}, "invalid_response_action"),
    ],
    ids=str,
)
async def test_an_answer_that_makes_no_sense_is_refused(
    sandbox: Sandbox, app: ListeningApp, opened: str, payload: dict[str, Any], error: str
) -> None:
    app.answer = lambda _request: payload
    answer = await sandbox.submit_view(SAM, opened, {"post": {"text": "Tea"}})
    assert str(answer.error).startswith(error)
    assert sandbox.workspace.views.top(SAM).id == opened


@pytest.mark.parametrize(
    ("element", "entered", "error", "said"),
    [
        ({"min_length": 3}, "ab", "unfit", "Write at least 3 characters."),
        ({"max_length": 3}, "abcd", "unfit", "Write at most 3 characters."),
        ({"max_length": 3}, "", "required", "Please complete this required field."),
    ],
)
async def test_a_text_of_the_wrong_length_is_never_submitted(
    sandbox: Sandbox,
    app: ListeningApp,
    slack: AsyncWebClient,
    element: dict[str, Any],
    entered: str,
    error: str,
    said: str,
) -> None:
    field = {"type": "plain_text_input", "action_id": "text", **element}
    view = modal(blocks=[text_input(element=field)], submit=SUBMIT)
    shown = (await slack.views_open(trigger_id=sandbox.workspace.triggers.issue(SAM), view=view))["view"]["id"]
    assert (await sandbox.submit_view(SAM, shown, {"post": {"text": entered}})).error == error
    assert sandbox.workspace.views.top(SAM).errors == {"post": said}
    assert app.requests == []


async def test_closing_the_whole_stack_tells_of_each_view(
    sandbox: Sandbox, app: ListeningApp, slack: AsyncWebClient, opened: str
) -> None:
    second = modal(notify_on_close=True, callback_id="above")
    top = (await slack.views_push(trigger_id=sandbox.workspace.triggers.issue(SAM), view=second))["view"]["id"]
    await sandbox.close_view(SAM, top, everything=True)
    await sandbox.until(lambda: len(app.requests) == 2)
    told = [(request.payload["view"]["callback_id"], request.payload["is_cleared"]) for request in app.requests]
    assert told == [("above", True), ("check", True)]
    assert sandbox.workspace.views.top(SAM) is None


async def test_closing_a_view_shows_the_one_below(
    sandbox: Sandbox, app: ListeningApp, slack: AsyncWebClient, opened: str
) -> None:
    second = modal(notify_on_close=True)
    top = (await slack.views_push(trigger_id=sandbox.workspace.triggers.issue(SAM), view=second))["view"]["id"]
    await sandbox.close_view(SAM, top)
    assert not app.requests[-1].payload["is_cleared"]
    assert sandbox.workspace.views.top(SAM).id == opened


async def test_closing_tells_an_app_that_asked(sandbox: Sandbox, app: ListeningApp, opened: str) -> None:
    await sandbox.close_view(SAM, opened)
    assert app.requests[-1].payload["type"] == "view_closed"
    assert sandbox.workspace.views.top(SAM) is None


async def test_home_has_buttons_and_menus(sandbox: Sandbox, app: ListeningApp, slack: AsyncWebClient) -> None:
    days = [{"text": {"type": "plain_text", "text": f"{n} days"}, "value": str(n)} for n in (1, 7)]
    menu = {"type": "static_select", "action_id": "days", "options": days}
    view = {"type": "home", "blocks": [actions(button("quiet"), menu)]}
    home = (await slack.views_publish(user_id=SAM, view=view))["view"]["id"]
    await sandbox.view_click(SAM, home, "quiet")
    await sandbox.view_click(SAM, home, "days", value="7")
    pressed, chosen = (request.payload["actions"][0] for request in app.requests)
    assert (pressed["type"], chosen["selected_option"]["value"]) == ("button", "7")
    assert app.requests[0].payload["container"] == {"type": "view", "view_id": home}
    with pytest.raises(ApiError, match="not_found"):
        sandbox.view_click(AMELIE, home, "quiet")


async def test_a_press_in_a_view_carries_its_inputs_values(
    sandbox: Sandbox, app: ListeningApp, slack: AsyncWebClient
) -> None:
    view = {"type": "home", "blocks": [text_input(), actions(button("try"))]}
    home = (await slack.views_publish(user_id=SAM, view=view))["view"]["id"]
    await sandbox.view_click(SAM, home, "try", values={"post": {"text": "Tea"}})
    values = app.requests[-1].payload["view"]["state"]["values"]
    assert values == {"post": {"text": {"type": "plain_text_input", "value": "Tea"}}}


OPTIONS = [{"text": {"type": "plain_text", "text": name}, "value": name} for name in ("bait", "hype")]


@pytest.mark.parametrize(
    ("element", "value", "state"),
    [
        ({"type": "static_select", "options": OPTIONS}, "hype", {"selected_option": OPTIONS[1]}),
        ({"type": "multi_static_select", "options": OPTIONS}, ["hype"], {"selected_options": OPTIONS[1:]}),
        ({"type": "radio_buttons", "options": OPTIONS}, "bait", {"selected_option": OPTIONS[0]}),
        ({"type": "checkboxes", "options": OPTIONS}, [], {"selected_options": []}),
        ({"type": "users_select"}, AMELIE, {"selected_user": AMELIE}),
        ({"type": "multi_users_select"}, [AMELIE, SAM], {"selected_users": [AMELIE, SAM]}),
        ({"type": "conversations_select"}, DRAFTS, {"selected_conversation": DRAFTS}),
        ({"type": "multi_conversations_select"}, [DRAFTS], {"selected_conversations": [DRAFTS]}),
        ({"type": "channels_select"}, DRAFTS, {"selected_channel": DRAFTS}),
        ({"type": "multi_channels_select"}, [DRAFTS], {"selected_channels": [DRAFTS]}),
        ({"type": "timepicker"}, "09:30", {"selected_time": "09:30"}),
    ],
    ids=lambda value: value["type"] if isinstance(value, dict) and "type" in value else "",
)
async def test_a_choice_is_in_the_action_and_in_the_state(
    sandbox: Sandbox,
    app: ListeningApp,
    slack: AsyncWebClient,
    element: dict[str, Any],
    value: Any,
    state: dict[str, Any],
) -> None:
    block = section("Choose", block_id="b", accessory={"action_id": "choose", **element})
    view = modal(blocks=[block, text_input()], submit=SUBMIT)
    shown = (await slack.views_open(trigger_id=sandbox.workspace.triggers.issue(SAM), view=view))["view"]
    await sandbox.view_click(SAM, shown["id"], "choose", value=value)
    payload = app.requests[-1].payload
    (action,) = payload["actions"]
    assert {key: action[key] for key in state} == state
    assert payload["view"]["state"]["values"]["b"]["choose"] == {"type": element["type"], **state}
    assert (payload["view"]["hash"], payload["container"]["view_id"]) == (shown["hash"], shown["id"])
    await sandbox.submit_view(SAM, shown["id"], {"b": {"choose": value}, "post": {"text": "Tea"}})
    assert app.requests[-1].payload["view"]["state"]["values"]["b"]["choose"] == {"type": element["type"], **state}


@pytest.mark.parametrize("value", [None, "", "gossip", ["bait"]])
async def test_what_a_menu_does_not_offer_cannot_be_chosen(sandbox: Sandbox, slack: AsyncWebClient, value: Any) -> None:
    menu = {"type": "overflow", "action_id": "more", "options": OPTIONS}
    view = {"type": "home", "blocks": [actions(menu)]}
    home = (await slack.views_publish(user_id=SAM, view=view))["view"]["id"]
    if isinstance(value, list):
        value = [*value, "gossip"]
    with pytest.raises(ApiError, match="action_not_found"):
        sandbox.view_click(SAM, home, "more", value=value)


async def test_an_overflow_menus_choice_is_in_the_action_alone(
    sandbox: Sandbox, app: ListeningApp, slack: AsyncWebClient
) -> None:
    view = {"type": "home", "blocks": [actions({"type": "overflow", "action_id": "more", "options": OPTIONS})]}
    home = (await slack.views_publish(user_id=SAM, view=view))["view"]["id"]
    await sandbox.view_click(SAM, home, "more", value="hype")
    payload = app.requests[-1].payload
    assert payload["actions"][0]["selected_option"] == OPTIONS[1]
    assert payload["view"]["state"]["values"] == {}


async def test_a_day_is_chosen_in_a_date_picker(sandbox: Sandbox, app: ListeningApp, slack: AsyncWebClient) -> None:
    view = {"type": "home", "blocks": [actions({"type": "datepicker", "action_id": "until"})]}
    home = (await slack.views_publish(user_id=SAM, view=view))["view"]["id"]
    await sandbox.view_click(SAM, home, "until", value="2026-12-24")
    (action,) = app.requests[-1].payload["actions"]
    assert (action["type"], action["selected_date"]) == ("datepicker", "2026-12-24")
    for impossible in (None, "", "2026-02-30", "tomorrow"):
        with pytest.raises(ApiError, match="action_not_found"):
            sandbox.view_click(SAM, home, "until", value=impossible)


async def test_a_modal_may_ask_for_a_day(sandbox: Sandbox, app: ListeningApp, slack: AsyncWebClient) -> None:
    picker = {"type": "datepicker", "action_id": "day", "initial_date": "2026-12-01"}
    view = modal(blocks=[text_input(element=picker)], submit=SUBMIT)
    trigger = sandbox.workspace.triggers.issue(SAM)
    opened = (await slack.views_open(trigger_id=trigger, view=view))["view"]["id"]
    await sandbox.submit_view(SAM, opened, {"post": {"day": "2026-12-24"}})
    values = app.requests[-1].payload["view"]["state"]["values"]
    assert values == {"post": {"day": {"type": "datepicker", "selected_date": "2026-12-24"}}}


async def test_without_an_acknowledgement_the_person_hears_why(hasty: Sandbox) -> None:
    async with listening(hasty) as app:
        app.deaf = True
        assert (await hasty.command(SAM, DRAFTS, "/charter")).error == "timeout"
    await hasty.until(lambda: not hasty.connected)
    assert (await hasty.command(SAM, DRAFTS, "/charter")).error == "connection_failed"
    with pytest.raises(ApiError, match="invalid_command"):
        hasty.command(SAM, DRAFTS, "/unknown")


async def test_a_response_url_is_good_for_five_answers_in_half_an_hour(
    sandbox: Sandbox, app: ListeningApp, clock: Clock, session: aiohttp.ClientSession
) -> None:
    await sandbox.command(SAM, DRAFTS, "/charter")
    await sandbox.command(SAM, DRAFTS, "/charter")
    often, late = (AsyncWebhookClient(request.payload["response_url"]) for request in app.requests)
    answers = [await often.send(text=str(n)) for n in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [404]
    assert "used_url" in answers[5].body
    clock.now += 30 * 60 + 1
    assert "expired_url" in (await late.send(text="too late")).body
    assert len(whispers(sandbox)) == 5


async def test_a_response_url_checks_what_it_is_given(sandbox: Sandbox, app: ListeningApp) -> None:
    message = sandbox.post(SAM, DRAFTS, "a draft")
    await sandbox.shortcut(SAM, DRAFTS, message.ts, "check_with_charter")
    client = AsyncWebhookClient(app.requests[-1].payload["response_url"])
    refusals = [
        await client.send_dict({"text": ""}),
        await client.send_dict({"text": "mine", "replace_original": True}),
        await client.send_dict({"delete_original": True}),
    ]
    codes = ["no_text", "cant_update_message", "cant_delete_message"]
    assert [json.loads(answer.body)["error"] for answer in refusals] == codes
