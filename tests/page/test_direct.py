"""Direct messages with the bot, on the page."""

import re

import pytest
from playwright.async_api import expect
from slack_sdk.web.async_client import AsyncWebClient

from slack_sandbox import AMELIE, SAM, Sandbox
from tests.page.driver import PageDriver
from tests.slack_sandbox.helpers import ListeningApp

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_person_writes_to_the_bot_with_a_picture(
    driver: PageDriver, sandbox: Sandbox, app: ListeningApp
) -> None:
    await driver.show_direct()
    await expect(driver.composer).to_have_accessible_name("Message Charter")
    await driver.attach("garden", "A garden")
    await driver.post("May I post this?")
    await sandbox.until(lambda: app.events)
    (event,) = app.events
    assert (event["channel"], event["channel_type"]) == (sandbox.workspace.direct(AMELIE).id, "im")
    assert event["files"][0]["alt_txt"] == "A garden"


async def test_a_message_from_the_bot_is_marked_as_new(driver: PageDriver, slack: AsyncWebClient) -> None:
    await slack.chat_postMessage(channel=AMELIE, text="Rule 2 was changed.")
    place = driver.places.filter(has_text="Charter messages")
    await expect(place).to_have_class(re.compile("unread"))
    await expect(driver.page.locator("#news")).to_contain_text("Charter, in a direct message: Rule 2 was changed.")
    await driver.show_direct()
    await expect(driver.messages.last).to_contain_text("Rule 2 was changed.")
    await expect(place).not_to_have_class(re.compile("unread"))


async def test_another_person_sees_their_own_messages_in_their_place(
    driver: PageDriver, sandbox: Sandbox, slack: AsyncWebClient, app: ListeningApp
) -> None:
    await slack.chat_postMessage(channel=SAM, text="For Sam alone")
    await driver.show_direct()
    await driver.post("For the bot")
    await driver.page.get_by_role("radio", name=re.compile("Sam")).click()
    await expect(driver.messages).to_have_count(1)
    await expect(driver.messages.last).to_contain_text("For Sam alone")
    await expect(driver.page.locator("#place-topic")).to_have_text("Direct messages")
