"""Block Kit as the bot uses it, in messages, modals and Home."""

from typing import Any

import pytest
from playwright.async_api import expect
from slack_sdk.web.async_client import AsyncWebClient

from slack_sandbox import AMELIE, DRAFTS, Sandbox
from tests.page.driver import PageDriver
from tests.slack_sandbox.helpers import ListeningApp, actions, button, modal, section, text_input

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


async def show(slack: AsyncWebClient, *blocks: dict[str, Any]) -> str:
    posted = await slack.chat_postMessage(channel=DRAFTS, text="The same in words", blocks=blocks)
    return str(posted["ts"])


async def interactions(sandbox: Sandbox, app: ListeningApp) -> list[dict[str, Any]]:
    """Wait for interactions and return them."""
    return await sandbox.until(lambda: [one.payload for one in app.requests if one.type == "interactive"])


async def open_modal(
    driver: PageDriver, sandbox: Sandbox, app: ListeningApp, slack: AsyncWebClient, **view: Any
) -> str:
    """Press a button as Amélie, open a modal as the bot, and return the modal's id."""
    await show(slack, actions(button("why", text=plain("Why?"))))
    await driver.press("Why?")
    trigger = (await interactions(sandbox, app))[-1]["trigger_id"]
    opened = await slack.views_open(trigger_id=trigger, view=modal(**view))
    await expect(driver.dialog).to_be_visible()
    return str(opened["view"]["id"])


async def test_a_section_has_text_fields_and_an_accessory(driver: PageDriver, slack: AsyncWebClient) -> None:
    ts = await show(slack, section("*Rule 4*", fields=[plain("spoke"), plain("12")], accessory=button("more")))
    message = driver.message(ts)
    await expect(message.locator("strong", has_text="Rule 4")).to_be_visible()
    await expect(message.locator(".fields .text")).to_have_text(["spoke", "12"])
    await expect(message.get_by_role("button", name="Press")).to_be_visible()
    await expect(message.get_by_text("The same in words")).to_have_count(0)


async def test_header_divider_and_context_are_drawn(driver: PageDriver, slack: AsyncWebClient) -> None:
    context = {"type": "context", "elements": [{"type": "mrkdwn", "text": "_your call_"}, plain("*as it is*")]}
    ts = await show(slack, {"type": "header", "text": plain("This week")}, {"type": "divider"}, context)
    message = driver.message(ts)
    await expect(message.get_by_role("heading", name="This week")).to_be_visible()
    await expect(message.get_by_role("separator")).to_have_count(1)
    await expect(message.locator("em")).to_have_text("your call")
    await expect(message.get_by_text("*as it is*")).to_be_visible()


async def test_an_image_is_loaded_with_its_title_and_its_description(
    driver: PageDriver, sandbox: Sandbox, slack: AsyncWebClient
) -> None:
    """The page's Content-Security-Policy allows what the bot serves on its loopback address."""
    address = f"{sandbox.url.replace('127.0.0.1', 'localhost')}/page/pictures/team.png"
    image = {"type": "image", "image_url": address, "alt_text": "Four people", "title": plain("The team")}
    message = driver.message(await show(slack, image))
    picture = message.get_by_role("img", name="Four people")
    await expect(picture).to_have_js_property("naturalWidth", 960)
    await expect(message.locator("figcaption")).to_have_text("The team")


async def test_a_pressed_button_tells_the_bot_its_value_once(
    driver: PageDriver, sandbox: Sandbox, app: ListeningApp, slack: AsyncWebClient
) -> None:
    ts = await show(slack, actions(button("nudge_useful", value="no-hype", text=plain("Useful")), block_id="b1"))
    await driver.press("Useful")
    (request,) = await interactions(sandbox, app)
    (action,) = request["actions"]
    assert (action["action_id"], action["value"], action["block_id"]) == ("nudge_useful", "no-hype", "b1")
    assert (request["message"]["ts"], request["user"]["id"]) == (ts, AMELIE)


async def test_a_changed_message_keeps_the_keyboards_place(driver: PageDriver, slack: AsyncWebClient) -> None:
    """A bot that edits its message after a press must not move the focus to the top of the page."""
    ts = await show(slack, actions(button("a", text=plain("Useful")), button("b", text=plain("Why?"))))
    await driver.message(ts).get_by_role("button", name="Why?").focus()
    await slack.chat_update(channel=DRAFTS, ts=ts, text="New", blocks=[actions(button("b", text=plain("Why?")))])
    await expect(driver.message(ts).get_by_role("button", name="Useful")).to_have_count(0)
    await expect(driver.message(ts).get_by_role("button", name="Why?")).to_be_focused()
    await slack.chat_update(channel=DRAFTS, ts=ts, text="Thanks", blocks=[section("Thank you.")])
    await expect(driver.message(ts)).to_be_focused()


async def test_an_unknown_block_says_so(driver: PageDriver, sandbox: Sandbox) -> None:
    message = sandbox.post(AMELIE, DRAFTS, "words")
    message.blocks = [{"type": "carousel"}]
    sandbox.remark(DRAFTS, message.ts, "now")
    await expect(driver.message(message.ts)).to_contain_text("doesn’t render blocks of type “carousel”")


async def test_a_modal_opens_over_the_page_and_closing_it_tells_the_bot(
    driver: PageDriver, sandbox: Sandbox, app: ListeningApp, slack: AsyncWebClient
) -> None:
    await open_modal(driver, sandbox, app, slack, close=plain("Fine"), notify_on_close=True)
    assert (await driver.modal_text()).split("\n")[0] == "Why"
    await driver.dialog.get_by_role("button", name="Fine").click()
    await expect(driver.dialog).to_have_count(0)
    await sandbox.until(lambda: app.requests[-1].payload["type"] == "view_closed")
    await expect(driver.messages.get_by_role("button", name="Why?")).to_be_focused()


async def test_a_modal_is_submitted_with_what_was_typed(
    driver: PageDriver, sandbox: Sandbox, app: ListeningApp, slack: AsyncWebClient
) -> None:
    await open_modal(
        driver, sandbox, app, slack, submit=plain("Check"), blocks=[text_input("post", hint=plain("Hint"))]
    )
    box = driver.dialog.get_by_role("textbox", name="Text")
    await expect(box).to_be_focused()
    await expect(box).to_have_accessible_description("Hint")
    await box.fill("A game changer")
    await box.press("Enter")
    await expect(driver.dialog).to_have_count(0)
    values = app.requests[-1].payload["view"]["state"]["values"]
    assert values["post"]["text"]["value"] == "A game changer"


async def test_a_modals_errors_appear_at_their_fields(
    driver: PageDriver, sandbox: Sandbox, app: ListeningApp, slack: AsyncWebClient
) -> None:
    await open_modal(driver, sandbox, app, slack, submit=plain("Check"), blocks=[text_input("post")])
    app.answer = lambda _request: {"response_action": "errors", "errors": {"post": "Three words at least."}}
    box = driver.dialog.get_by_role("textbox", name="Text")
    await box.fill("Short")
    await driver.dialog.get_by_role("button", name="Check").click()
    await expect(box).to_have_accessible_description("Three words at least.")
    await expect(box).to_have_attribute("aria-invalid", "true")
    await expect(box).to_be_focused()
    await expect(box).to_have_value("Short")


async def test_an_updated_view_keeps_the_typed_text(
    driver: PageDriver, sandbox: Sandbox, app: ListeningApp, slack: AsyncWebClient
) -> None:
    fields = {"submit": plain("Check"), "blocks": [text_input("post")]}
    view_id = await open_modal(driver, sandbox, app, slack, **fields)
    await driver.dialog.get_by_role("textbox", name="Text").fill("Half a")
    fields["blocks"] = [section("One more thing"), text_input("post")]
    await slack.views_update(view_id=view_id, view=modal(**fields))
    await expect(driver.dialog).to_contain_text("One more thing")
    await expect(driver.dialog.get_by_role("textbox", name="Text")).to_have_value("Half a")
    await expect(driver.dialog.get_by_role("textbox", name="Text")).to_be_focused()


async def test_home_shows_what_the_bot_publishes_and_sends_presses(
    driver: PageDriver, sandbox: Sandbox, app: ListeningApp, slack: AsyncWebClient
) -> None:
    await driver.page.get_by_role("button", name="Charter Home").click()
    await sandbox.until(lambda: [event for event in app.events if event["type"] == "app_home_opened"])
    blocks = [section("Ten rules"), actions(button("home_quiet", text=plain("Quiet for a week")))]
    await slack.views_publish(user_id=AMELIE, view={"type": "home", "blocks": blocks})
    assert "Ten rules" in await driver.show_home()
    await driver.press("Quiet for a week")
    (pressed,) = await interactions(sandbox, app)
    assert pressed["actions"][0]["action_id"] == "home_quiet"
