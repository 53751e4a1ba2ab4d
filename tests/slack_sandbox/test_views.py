import pytest
from slack_sdk.web.async_client import AsyncWebClient

from slack_sandbox import SAM, Sandbox
from tests.slack_sandbox.helpers import Clock, actions, button, listening, modal, refused, section, text_input

HOME = {"type": "home", "blocks": [section("Good morning.")]}


def trigger(sandbox: Sandbox) -> str:
    return sandbox.workspace.triggers.issue(SAM)


async def test_a_trigger_opens_one_modal_for_its_person(sandbox: Sandbox, slack: AsyncWebClient) -> None:
    used = trigger(sandbox)
    answer = await slack.views_open(trigger_id=used, view=modal(callback_id="why", private_metadata="key"))
    view = answer["view"]
    assert (view["callback_id"], view["private_metadata"], view["root_view_id"]) == ("why", "key", view["id"])
    assert sandbox.workspace.views.top(SAM).id == view["id"]
    assert await refused(slack.views_open(trigger_id=used, view=modal())) == "exchanged_trigger_id"


async def test_a_trigger_is_good_for_three_seconds(sandbox: Sandbox, slack: AsyncWebClient, clock: Clock) -> None:
    fresh, stale = trigger(sandbox), trigger(sandbox)
    clock.now += 2.9
    await slack.views_open(trigger_id=fresh, view=modal())
    clock.now += 0.2
    assert await refused(slack.views_open(trigger_id=stale, view=modal())) == "expired_trigger_id"
    assert await refused(slack.views_open(trigger_id="1.2.abc", view=modal())) == "invalid_trigger_id"


async def test_a_view_that_is_wrong_does_not_cost_the_trigger(sandbox: Sandbox, slack: AsyncWebClient) -> None:
    once = trigger(sandbox)
    with pytest.raises(Exception, match=r"must be less than 25 characters \[json-pointer:/view/title/text\]"):
        await slack.views_open(trigger_id=once, view=modal(title={"type": "plain_text", "text": "x" * 25}))
    assert await refused(slack.views_open(trigger_id=once, view="[]")) == "invalid_arguments"
    await slack.views_open(trigger_id=once, view=modal())


async def test_modals_stack_three_deep(sandbox: Sandbox, slack: AsyncWebClient) -> None:
    root = (await slack.views_open(trigger_id=trigger(sandbox), view=modal()))["view"]
    second = (await slack.views_push(trigger_id=trigger(sandbox), view=modal()))["view"]
    assert (second["root_view_id"], second["previous_view_id"]) == (root["id"], root["id"])
    await slack.views_push(trigger_id=trigger(sandbox), view=modal())
    assert await refused(slack.views_push(trigger_id=trigger(sandbox), view=modal())) == "push_limit_reached"


async def test_an_update_with_an_old_hash_is_refused(sandbox: Sandbox, slack: AsyncWebClient) -> None:
    view = (await slack.views_open(trigger_id=trigger(sandbox), view=modal(external_id="mine")))["view"]
    newer = (await slack.views_update(view_id=view["id"], hash=view["hash"], view=modal(external_id="mine")))["view"]
    assert newer["hash"] != view["hash"]
    assert await refused(slack.views_update(view_id=view["id"], hash=view["hash"], view=modal())) == "hash_conflict"
    assert (await slack.views_update(external_id="mine", view=modal()))["view"]["id"] == view["id"]
    assert await refused(slack.views_update(view_id="V0", view=modal())) == "not_found"


async def test_home_is_published_and_replaced(sandbox: Sandbox, slack: AsyncWebClient) -> None:
    first = (await slack.views_publish(user_id=SAM, view=HOME))["view"]
    second = (await slack.views_publish(user_id=SAM, view=HOME, hash=first["hash"]))["view"]
    assert second["id"] == first["id"]
    assert await refused(slack.views_publish(user_id=SAM, view=HOME, hash=first["hash"])) == "hash_conflict"
    assert await refused(slack.views_publish(user_id=SAM, view=modal())) == "invalid_arguments"
    assert await refused(slack.views_publish(user_id="U0X", view=HOME)) == "user_not_found"


async def test_a_modal_with_inputs_needs_a_submit(sandbox: Sandbox, slack: AsyncWebClient) -> None:
    view = modal(blocks=[text_input()])
    assert await refused(slack.views_open(trigger_id=trigger(sandbox), view=view)) == "invalid_arguments"


async def test_what_is_entered_outlives_an_update_where_the_ids_stay(sandbox: Sandbox, slack: AsyncWebClient) -> None:
    """So a new ``initial_value`` changes nothing, unless its block or its element has a new id."""
    submit = {"type": "plain_text", "text": "Save"}
    view = modal(blocks=[text_input(), actions(button("more"), block_id="b")], submit=submit)
    opened = (await slack.views_open(trigger_id=trigger(sandbox), view=view))["view"]["id"]
    async with listening(sandbox):
        await sandbox.view_click(SAM, opened, "more", values={"post": {"text": "Tea"}})
    view["blocks"][0]["element"]["initial_value"] = "Coffee"
    await slack.views_update(view_id=opened, view=view)
    assert sandbox.workspace.views.top(SAM).values["post"]["text"]["value"] == "Tea"
    view["blocks"][0]["block_id"] = "new"
    await slack.views_update(view_id=opened, view=view)
    assert sandbox.workspace.views.top(SAM).values["new"]["text"]["value"] == "Coffee"


async def test_an_external_id_is_unique_among_the_open_views(sandbox: Sandbox, slack: AsyncWebClient) -> None:
    view = (await slack.views_open(trigger_id=trigger(sandbox), view=modal(external_id="mine")))["view"]
    pushed = slack.views_push(trigger_id=trigger(sandbox), view=modal(external_id="mine"))
    assert await refused(pushed) == "duplicate_external_id"
    assert (await slack.views_update(external_id="mine", view=modal(external_id="mine")))["view"]["id"] == view["id"]
    await sandbox.close_view(SAM, view["id"])
    await slack.views_open(trigger_id=trigger(sandbox), view=modal(external_id="mine"))
