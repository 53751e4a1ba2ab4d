"""The bot's modals: every element of Slack's, by keyboard and by label; errors at their fields; a stack of views."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Browser, Locator, expect
from slack_sdk.web.async_client import AsyncWebClient

from slack_sandbox import AMELIE, SAM, Sandbox
from tests.page.driver import PageDriver
from tests.page.every_element import field, form, options, plain
from tests.page.test_axe import faults
from tests.slack_sandbox.helpers import ListeningApp, actions, button, modal

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def opened(driver: PageDriver, sandbox: Sandbox, slack: AsyncWebClient, view: dict[str, Any]) -> str:
    """Open a modal for Amélie, wait until the page shows it, and return its id."""
    answer = await slack.views_open(trigger_id=sandbox.workspace.triggers.issue(AMELIE), view=view)
    await expect(driver.dialog).to_be_visible()
    return str(answer["view"]["id"])


async def pushed(driver: PageDriver, sandbox: Sandbox, slack: AsyncWebClient, title: str) -> None:
    view = modal(title=plain(title), notify_on_close=True)
    await slack.views_push(trigger_id=sandbox.workspace.triggers.issue(AMELIE), view=view)
    await expect(driver.page.get_by_role("dialog", name=title)).to_be_visible()


def submission(app: ListeningApp) -> dict[str, Any]:
    (payload,) = (request.payload for request in app.requests if request.payload["type"] == "view_submission")
    return {block: one for block, values in payload["view"]["state"]["values"].items() for one in values.values()}


def action_of(app: ListeningApp) -> dict[str, Any]:
    found: dict[str, Any] = app.requests[-1].payload["actions"][0]
    return found


def saves(driver: PageDriver) -> Locator:
    return driver.dialog.get_by_role("button", name="Save")


async def test_every_element_is_filled_in_by_its_label(
    driver: PageDriver, sandbox: Sandbox, slack: AsyncWebClient, app: ListeningApp
) -> None:
    await opened(driver, sandbox, slack, form())
    dialog = driver.dialog
    await dialog.get_by_label("The rule").fill("Facts impress people.")
    await dialog.get_by_label("Words, one a line").fill("game changer\nworld class")
    known = dialog.get_by_role("group", name="What the bot knows")
    await known.get_by_label("Bait").check()
    await known.get_by_label("Hype").check()
    await dialog.get_by_label("Platform").select_option("LinkedIn")
    await dialog.get_by_role("group", name="Channels").get_by_label("#social-team").check()
    await dialog.get_by_label("Keeper").select_option("Sam Okafor")
    await dialog.get_by_role("radiogroup", name="Reminder").get_by_label("Friday").check()
    await dialog.get_by_role("group", name="Also").get_by_label("Hype").check()
    await dialog.get_by_label("From").fill("2027-01-02")
    await dialog.get_by_label("Post at").fill("10:30")
    await saves(driver).click()
    await expect(driver.dialog).to_have_count(0)
    sent = submission(app)
    assert sent["text"]["value"] == "Facts impress people."
    assert sent["words"]["value"] == "game changer\nworld class"
    assert [one["value"] for one in sent["find"]["selected_options"]] == ["bait", "hype"]
    assert sent["platform"]["selected_option"]["value"] == "linkedin"
    assert sent["where"]["selected_conversations"] == ["C0DRAFTS", "C0TEAM"]
    assert sent["who"]["selected_user"] == SAM
    assert sent["day"]["selected_option"]["value"] == "friday"
    assert [one["value"] for one in sent["also"]["selected_options"]] == ["hype"]
    assert (sent["from"]["selected_date"], sent["at"]["selected_time"]) == ("2027-01-02", "10:30")


async def test_what_is_left_alone_keeps_its_first_value(
    driver: PageDriver, sandbox: Sandbox, slack: AsyncWebClient, app: ListeningApp
) -> None:
    await opened(driver, sandbox, slack, form())
    await driver.dialog.get_by_role("group", name="What the bot knows").get_by_label("Bait").check()
    await saves(driver).click()
    await expect(driver.dialog).to_have_count(0)
    sent = submission(app)
    assert (sent["text"]["value"], sent["words"]["value"]) == ("Facts impress.", None)
    assert sent["where"]["selected_conversations"] == ["C0DRAFTS"]
    assert sent["more"]["selected_option"] is None
    assert (sent["from"]["selected_date"], sent["at"]["selected_time"]) == ("2026-12-24", "09:00")


async def test_a_form_is_filled_in_with_the_keyboard_alone(
    driver: PageDriver, sandbox: Sandbox, slack: AsyncWebClient, app: ListeningApp
) -> None:
    blocks = [
        field("find", "Packs", "checkboxes", options=options("Bait", "Hype")),
        field("day", "Day", "radio_buttons", options=options("Monday", "Friday")),
        field("on", "Platform", "static_select", options=options("X", "LinkedIn")),
    ]
    await opened(driver, sandbox, slack, form(blocks=blocks))
    keyboard = driver.page.keyboard
    await expect(driver.dialog.get_by_label("Bait")).to_be_focused()
    for key in ("Tab", "Space", "Tab", "Space", "ArrowDown", "Tab", "L", "Tab", "Tab", "Enter"):
        await keyboard.press(key)
    await expect(driver.dialog).to_have_count(0)
    sent = submission(app)
    assert [one["value"] for one in sent["find"]["selected_options"]] == ["hype"]
    assert sent["day"]["selected_option"]["value"] == "friday"
    assert sent["on"]["selected_option"]["value"] == "linkedin"


async def test_errors_are_at_their_fields_and_the_first_has_the_focus(
    driver: PageDriver, sandbox: Sandbox, slack: AsyncWebClient, app: ListeningApp
) -> None:
    await opened(driver, sandbox, slack, form())
    known = driver.dialog.get_by_role("group", name="What the bot knows")
    await saves(driver).click()
    await expect(known).to_have_accessible_description("Please complete this required field.")
    await expect(known.get_by_label("Bait")).to_be_focused()
    assert app.requests == []
    await known.get_by_label("Bait").check()
    app.answer = lambda _request: {"response_action": "errors", "errors": {"text": "At most 140 characters."}}
    await saves(driver).click()
    rule = driver.dialog.get_by_label("The rule")
    await expect(rule).to_have_accessible_description("At most 140 characters.")
    await expect(rule).to_be_focused()
    await expect(driver.dialog.get_by_role("alert")).to_have_text("Check the fields below.")
    await expect(known.get_by_label("Bait")).to_be_checked()


async def test_slacks_own_errors_are_in_the_pages_language(
    context: Any, sandbox: Sandbox, slack: AsyncWebClient, app: ListeningApp
) -> None:
    sandbox.workspace.language = "fr"
    driver = PageDriver(await context.new_page())
    await driver.page.goto(sandbox.url)
    await expect(driver.page.locator("#composer textarea")).to_be_visible()
    blocks = [field("text", "La règle", "plain_text_input", min_length=10, initial_value="Court")]
    await opened(driver, sandbox, slack, form(blocks=blocks))
    await saves(driver).click()
    said = driver.dialog.get_by_label("La règle")
    await expect(said).to_have_accessible_description("Écrivez au moins 10 caractères.")


async def test_no_more_can_be_chosen_than_the_menu_takes(
    driver: PageDriver, sandbox: Sandbox, slack: AsyncWebClient, app: ListeningApp
) -> None:
    await opened(driver, sandbox, slack, form())
    known = driver.dialog.get_by_role("group", name="What the bot knows")
    await known.get_by_label("Bait").check()
    await expect(known.get_by_label("Form letter")).to_be_enabled()
    await known.get_by_label("Hype").check()
    await expect(known.get_by_label("Form letter")).to_be_disabled()
    await known.get_by_label("Bait").uncheck()
    await expect(known.get_by_label("Form letter")).to_be_enabled()


async def test_an_update_keeps_what_was_entered_and_where_the_reader_was(
    driver: PageDriver, sandbox: Sandbox, slack: AsyncWebClient, app: ListeningApp
) -> None:
    shown = await opened(driver, sandbox, slack, form())
    words = driver.dialog.get_by_label("Words, one a line")
    await words.fill("game changer")
    await driver.page.keyboard.press("Home")
    await slack.views_update(view_id=shown, view=form(title=plain("Edit rule 3")))
    await expect(driver.page.get_by_role("dialog", name="Edit rule 3")).to_be_visible()
    await expect(words).to_be_focused()
    await driver.page.keyboard.type("a ")
    await expect(words).to_have_value("a game changer")


async def test_a_choice_outside_of_an_input_reaches_the_bot_at_once(
    driver: PageDriver, sandbox: Sandbox, slack: AsyncWebClient, app: ListeningApp
) -> None:
    await opened(driver, sandbox, slack, form())
    await driver.dialog.get_by_label("The rule").fill("Figures impress.")
    await driver.dialog.get_by_label("Language").select_option("French")
    await sandbox.until(lambda: app.requests)
    payload = app.requests[-1].payload
    assert action_of(app)["selected_option"]["value"] == "french"
    assert payload["container"] == {"type": "view", "view_id": payload["view"]["id"]}
    assert payload["view"]["hash"]
    assert payload["view"]["state"]["values"]["text"]["value"]["value"] == "Figures impress."


async def test_enter_in_a_field_may_reach_the_bot(
    driver: PageDriver, sandbox: Sandbox, slack: AsyncWebClient, app: ListeningApp
) -> None:
    blocks = [field("text", "Find a rule", "plain_text_input", of_block={"dispatch_action": True})]
    await opened(driver, sandbox, slack, form(blocks=blocks))
    await driver.dialog.get_by_label("Find a rule").fill("bait")
    await driver.page.keyboard.press("Enter")
    await sandbox.until(lambda: app.requests)
    assert (app.requests[-1].payload["type"], action_of(app)["value"]) == ("block_actions", "bait")
    await expect(driver.dialog).to_be_visible()


async def test_the_overflow_menu_opens_and_closes_with_the_keyboard(
    driver: PageDriver, sandbox: Sandbox, slack: AsyncWebClient, app: ListeningApp
) -> None:
    await opened(driver, sandbox, slack, form())
    more = driver.dialog.get_by_role("button", name="More actions")
    await more.focus()
    await driver.page.keyboard.press("Enter")
    await expect(driver.dialog.get_by_role("button", name="Move up")).to_be_visible()
    await driver.page.keyboard.press("Escape")
    await expect(driver.dialog.get_by_role("button", name="Move up")).to_be_hidden()
    await expect(driver.dialog).to_be_visible()
    await expect(more).to_be_focused()
    for key in ("Enter", "Tab", "Tab", "Enter"):
        await driver.page.keyboard.press(key)
    await sandbox.until(lambda: app.requests)
    assert action_of(app)["selected_option"]["value"] == "move down"


async def test_what_cannot_be_undone_asks_first(
    driver: PageDriver, sandbox: Sandbox, slack: AsyncWebClient, app: ListeningApp
) -> None:
    confirm = {"title": plain("Remove rule 2?"), "text": plain("You can undo it."), "confirm": plain("Remove it")}
    confirm |= {"deny": plain("Keep it"), "style": "danger"}
    await opened(driver, sandbox, slack, modal(blocks=[actions(button("remove", confirm=confirm))]))
    await driver.press("Press")
    asked = driver.page.get_by_role("dialog", name="Remove rule 2?")
    await asked.get_by_role("button", name="Keep it").click()
    await expect(asked).to_have_count(0)
    assert app.requests == []
    await driver.press("Press")
    await asked.get_by_role("button", name="Remove it").click()
    await sandbox.until(lambda: app.requests)
    assert action_of(app)["action_id"] == "remove"


async def test_a_view_above_another_goes_back_to_it_as_it_was(
    driver: PageDriver, sandbox: Sandbox, slack: AsyncWebClient, app: ListeningApp
) -> None:
    await opened(driver, sandbox, slack, form())
    await driver.dialog.get_by_label("The rule").fill("Figures impress.")
    await driver.dialog.get_by_role("button", name="Preview").click()
    await sandbox.until(lambda: app.requests)
    await pushed(driver, sandbox, slack, "Preview")
    await driver.dialog.get_by_role("button", name="Back").click()
    await expect(driver.page.get_by_role("dialog", name="Edit rule 2")).to_be_visible()
    await expect(driver.dialog.get_by_label("The rule")).to_have_value("Figures impress.")
    await expect(driver.dialog.get_by_role("button", name="Preview")).to_be_focused()
    closed = app.requests[-1].payload
    assert (closed["type"], closed["is_cleared"]) == ("view_closed", False)


async def test_the_cross_closes_the_whole_stack(
    driver: PageDriver, sandbox: Sandbox, slack: AsyncWebClient, app: ListeningApp
) -> None:
    await opened(driver, sandbox, slack, form())
    await pushed(driver, sandbox, slack, "Preview")
    await driver.dialog.get_by_role("button", name="Close all").click()
    await expect(driver.dialog).to_have_count(0)
    await sandbox.until(lambda: len(app.requests) == 2)
    assert [request.payload["is_cleared"] for request in app.requests] == [True, True]
    await expect(driver.composer).to_be_focused()


async def test_a_form_says_that_it_is_waiting(
    driver: PageDriver, sandbox: Sandbox, slack: AsyncWebClient, app: ListeningApp
) -> None:
    await opened(driver, sandbox, slack, form(blocks=[field("text", "Rule", "plain_text_input", initial_value="x")]))
    app.deaf = True
    await saves(driver).click()
    await expect(driver.dialog.locator("form")).to_have_attribute("aria-busy", "true")
    await driver.page.keyboard.press("Enter")  # the button keeps the focus, and is not pressed again
    await sandbox.until(lambda: app.requests)
    sandbox.deliveries.acknowledge(app.requests[0].envelope_id)
    await expect(driver.dialog).to_have_count(0)
    assert len(app.requests) == 1


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 800), (360, 740)], ids=["wide", "narrow"])
async def test_every_element_is_accessible_and_fits(
    browser: Browser, sandbox: Sandbox, slack: AsyncWebClient, app: ListeningApp, theme: str, size: tuple[int, int]
) -> None:
    context = await browser.new_context(reduced_motion="reduce", bypass_csp=True)
    visitor = PageDriver(await context.new_page())
    await visitor.page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    await visitor.open(sandbox.url, size=size)
    await slack.chat_postMessage(channel=AMELIE, text="Rule 2", blocks=[*form()["blocks"][:1], form()["blocks"][-1]])
    await visitor.show_direct()
    await expect(visitor.messages).to_have_count(1)
    found = await faults(visitor.page)
    await opened(visitor, sandbox, slack, form())
    await saves(visitor).click()
    await expect(visitor.dialog.get_by_role("alert")).to_be_visible()
    await visitor.dialog.get_by_role("button", name="More actions").click()
    found += await faults(visitor.page)
    wide = "n => [...n.querySelectorAll('*')].filter(one => one.getBoundingClientRect().right > innerWidth).length"
    assert await visitor.dialog.evaluate(wide) == 0
    await context.close()
    assert found == []
