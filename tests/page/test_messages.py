"""Actions on messages, and how the page shows them live."""

import re

import pytest
from playwright.async_api import expect
from slack_sdk.web.async_client import AsyncWebClient

from slack_sandbox import AMELIE, DRAFTS, SAM, TEAM, Person, Sandbox
from tests.page.driver import PageDriver
from tests.slack_sandbox.helpers import ListeningApp

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_post_appears_under_its_authors_name(driver: PageDriver) -> None:
    await driver.post("Good morning from the *garden*")
    await expect(driver.messages).to_have_count(1)
    await expect(driver.messages.locator(".name")).to_have_text("Amélie Laurent")
    await expect(driver.messages.locator("strong", has_text="garden")).to_be_visible()
    await expect(driver.messages.locator("time")).to_have_text(re.compile(r"^\d\d:\d\d$"))
    await expect(driver.page.locator("#messages .day")).to_have_text("Today")


async def test_others_messages_appear_without_reloading_and_are_announced(driver: PageDriver, sandbox: Sandbox) -> None:
    sandbox.post(SAM, DRAFTS, "Written elsewhere")
    await expect(driver.messages).to_have_count(1)
    await expect(driver.page.get_by_role("log")).to_have_text("Sam Okafor, in #social-drafts: Written elsewhere")


async def test_unsent_text_survives_new_messages(driver: PageDriver, sandbox: Sandbox) -> None:
    """Neither a new message from another user nor opening another channel loses the draft or the focus."""
    await driver.composer.fill("half a sentence")
    await driver.composer.press("Home")
    sandbox.post(SAM, DRAFTS, "Meanwhile")
    await expect(driver.messages).to_have_count(1)
    await expect(driver.composer).to_be_focused()
    assert await driver.composer.evaluate("area => area.selectionStart") == 0
    await driver.show_channel("social-team")
    await expect(driver.composer).to_have_value("")
    await driver.show_channel("social-drafts")
    await expect(driver.composer).to_have_value("half a sentence")


async def test_an_edit_shows_in_place_and_says_so(driver: PageDriver) -> None:
    ts = await driver.post("A real game changer & more")
    await driver.edit(ts, "Half the water & more")
    await expect(driver.message(ts).locator(".content")).to_have_text("Half the water & more(edited)")


async def test_the_editor_begins_with_the_text_as_it_was_typed(driver: PageDriver) -> None:
    """Tokens and escapes are Slack's representation: the author sees neither."""
    typed = "Hey @sam, see https://example.org/a?b=1&c=2 in #social-team <3"
    await driver.post(typed)
    await driver.use_tool("Hey", "Edit message")
    box = driver.page.get_by_role("textbox", name="Edit message")
    shown = await box.input_value()
    assert shown.replace("@Sam Okafor", "@sam") == typed
    await box.press("Escape")
    await expect(driver.page.locator(".edited")).to_have_count(0)


async def test_new_messages_leave_an_open_editor_alone(driver: PageDriver, sandbox: Sandbox) -> None:
    ts = await driver.post("My draft")
    await driver.use_tool(ts, "Edit message")
    box = driver.page.get_by_role("textbox", name="Edit message")
    await box.fill("My better draft")
    sandbox.remark(DRAFTS, ts, "Nothing applies.")
    sandbox.post(SAM, DRAFTS, "Meanwhile")
    await expect(driver.messages).to_have_count(2)
    await expect(box).to_have_value("My better draft")
    await expect(box).to_be_focused()


async def test_a_deleted_message_disappears_and_one_with_replies_leaves_a_tombstone(driver: PageDriver) -> None:
    await driver.post("Nobody answered this")
    await driver.delete("Nobody answered this")
    await expect(driver.messages).to_have_count(0)
    ts = await driver.post("Somebody answered this")
    await driver.reply(ts, "I did")
    await driver.delete(ts)
    await expect(driver.messages).to_have_count(1)
    await expect(driver.messages).to_contain_text("This message was deleted.")
    await expect(driver.messages.get_by_role("button", name=re.compile("1 reply"))).to_be_visible()


async def test_a_thread_counts_its_replies_and_marks_new_ones(driver: PageDriver, slack: AsyncWebClient) -> None:
    ts = await driver.post("A draft")
    for text in ("First", "Second"):
        await slack.chat_postMessage(channel=DRAFTS, thread_ts=ts, text=text)
    count = driver.messages.get_by_role("button", name=re.compile("2 replies"))
    await expect(count).to_contain_text("New")
    await driver.open_thread(ts)
    assert await driver.thread_replies() == ["First", "Second"]
    await expect(driver.messages).to_have_count(1)
    await expect(count).not_to_contain_text("New")
    await driver.page.get_by_role("button", name="Close the thread").click()
    await expect(count).to_be_focused()


async def test_the_bots_reply_disappears_from_an_open_thread(driver: PageDriver, slack: AsyncWebClient) -> None:
    ts = await driver.post("A draft")
    reply = await slack.chat_postMessage(channel=DRAFTS, thread_ts=ts, text="A question")
    await driver.open_thread(ts)
    await expect(driver.replies).to_have_count(1)
    await slack.chat_delete(channel=DRAFTS, ts=str(reply["ts"]))
    await expect(driver.replies).to_have_count(0)
    await expect(driver.page.get_by_role("textbox", name="Reply in thread")).to_be_visible()


async def test_ephemerals_are_marked_kept_apart_and_dismissed(
    driver: PageDriver, sandbox: Sandbox, slack: AsyncWebClient
) -> None:
    await slack.chat_postEphemeral(channel=DRAFTS, user=AMELIE, text="Between us")
    await slack.chat_postEphemeral(channel=DRAFTS, user=SAM, text="For Sam")
    await expect(driver.ephemeral_messages).to_have_count(1)
    await expect(driver.ephemeral_messages).to_contain_text("Only visible to you")
    assert await driver.ephemerals() == ["Between us"]
    await driver.switch_person("Sam")
    await expect(driver.ephemeral_messages.locator(".content")).to_have_text(["For Sam"])
    await driver.page.get_by_role("button", name="Dismiss message").click()
    await expect(driver.ephemeral_messages).to_have_count(0)


async def test_two_people_write_and_change_only_their_own(driver: PageDriver) -> None:
    await driver.post("By Amélie")
    await driver.switch_person("Sam")
    await driver.post("By Sam")
    await expect(driver.messages.locator(".name")).to_have_text(["Amélie Laurent", "Sam Okafor"])
    for text, tools in (("By Amélie", 2), ("By Sam", 4)):
        await driver.message(text).hover()
        await expect(driver.message(text).get_by_role("toolbar").get_by_role("button")).to_have_count(tools)


async def test_a_picture_is_posted_with_its_description_or_without(driver: PageDriver, sandbox: Sandbox) -> None:
    await driver.attach("workshop", "A press under a lamp")
    await driver.post("The press")
    await driver.attach("garden")
    await driver.page.get_by_role("button", name="Send").first.click()
    await expect(driver.messages).to_have_count(2)
    await expect(driver.messages.first.get_by_role("img", name="A press under a lamp")).to_be_visible()
    await expect(driver.messages.last).to_contain_text("No description")
    loaded = "image => image.complete && image.naturalWidth > 0"
    assert await driver.messages.locator("figure img").first.evaluate(loaded)
    await expect(driver.page.locator("#composer .chip")).to_have_count(0)
    first, second = sandbox.workspace.channel(DRAFTS).messages.values()
    assert [message.files[0].get("alt_txt", "") for message in (first, second)] == ["A press under a lamp", ""]


async def test_a_command_reaches_the_bot_and_is_not_posted(driver: PageDriver, app: ListeningApp) -> None:
    app.answer = lambda request: {"text": "One thing"} if request.type == "slash_commands" else None
    await driver.command("/charter check A game changer")
    await expect(driver.ephemeral_messages.locator(".content")).to_have_text(["One thing"])
    (asked,) = [request.payload for request in app.requests if request.type == "slash_commands"]
    assert (asked["command"], asked["text"]) == ("/charter", "check A game changer")


async def test_failures_are_shown_and_no_text_is_lost(driver: PageDriver) -> None:
    await driver.type_and_send("/unknown word")
    await expect(driver.complaint).to_contain_text("There is no command /unknown.")
    await expect(driver.composer).to_have_value("/unknown word")
    await driver.type_and_send("/charter check words")
    await expect(driver.complaint).to_contain_text("No bot is connected")
    await expect(driver.composer).to_have_value("/charter check words")


async def test_commands_do_not_work_in_threads(driver: PageDriver) -> None:
    await driver.post("A draft")
    await driver.open_thread("A draft")
    box = driver.page.get_by_role("textbox", name="Reply in thread")
    await box.fill("/charter check words")
    await box.press("Enter")
    await expect(driver.complaint).to_contain_text("/charter doesn’t work in threads.")
    await expect(driver.replies).to_have_count(0)


async def test_a_shortcut_sends_its_message_to_the_bot(driver: PageDriver, sandbox: Sandbox, app: ListeningApp) -> None:
    await driver.reply(await driver.post("A draft"), "A reply to check")
    await driver.use_tool("A reply to check", "Check with the charter")
    await sandbox.until(lambda: [request for request in app.requests if request.type == "interactive"])
    asked = app.requests[-1].payload
    assert (asked["callback_id"], asked["message"]["text"]) == ("check_with_charter", "A reply to check")


async def test_a_channel_with_news_is_marked_until_it_is_opened(driver: PageDriver, sandbox: Sandbox) -> None:
    sandbox.post(SAM, TEAM, "News")
    place = driver.page.get_by_role("navigation").get_by_role("button", name=re.compile("^social-team"))
    await expect(place).to_contain_text("New")
    await driver.show_channel("social-team")
    await expect(place).not_to_contain_text("New")
    await driver.show_channel("social-drafts")
    sandbox.post(SAM, TEAM, "More news")
    await driver.show_channel("social-team")
    await expect(driver.page.locator("#messages .new-line")).to_have_text("New")


async def test_reading_further_up_is_not_disturbed(driver: PageDriver, sandbox: Sandbox) -> None:
    for number in range(40):
        sandbox.post(SAM, DRAFTS, f"Message {number}")
    await expect(driver.messages).to_have_count(40)
    scroll = driver.page.locator("#scroll")
    await scroll.evaluate("node => { node.scrollTop = 100 }")
    sandbox.post(SAM, DRAFTS, "The newest")
    await expect(driver.messages).to_have_count(41)
    assert await scroll.evaluate("node => node.scrollTop") == 100
    await driver.page.get_by_role("button", name="New messages below").click()
    await expect(driver.message("The newest")).to_be_in_viewport()


async def test_the_end_stays_in_sight_while_pictures_load(driver: PageDriver, slack: AsyncWebClient) -> None:
    """A picture has no height until it is loaded; the message below it must stay in sight."""
    address = driver.page.url + "page/pictures/team.png"
    image = {"type": "image", "image_url": address, "alt_text": "Four people"}
    await slack.chat_postMessage(channel=DRAFTS, text="Pictures", blocks=[image] * 4)
    await driver.post("The last line")
    await expect(driver.messages.get_by_role("img").last).to_have_js_property("naturalWidth", 960)
    await expect(driver.message("The last line")).to_be_in_viewport()
    scroll = driver.page.locator("#scroll")
    assert await scroll.evaluate("node => node.scrollHeight - node.scrollTop - node.clientHeight < 2")


async def test_a_note_appears_under_its_draft_as_the_demos_own(driver: PageDriver, sandbox: Sandbox) -> None:
    ts = await driver.post("A draft")
    sandbox.remark(DRAFTS, ts, "Silent: nothing in the charter applies.")
    assert await driver.remark(ts) == "Silent: nothing in the charter applies."
    bots = sandbox.post_as_bot(DRAFTS, "From another app")
    sandbox.remark(DRAFTS, bots.ts, "Silent: this is a bot's message.")
    await driver.post("One more")
    await expect(driver.page.get_by_test_id("remark")).to_have_count(1)


async def test_other_bots_me_messages_and_broadcasts_are_shown(driver: PageDriver, sandbox: Sandbox) -> None:
    await driver.post("/me waves")
    sandbox.workspace.people["U0ODD"] = Person("U0ODD", "odd", "", "en-US", "123456")
    sandbox.post_as_bot(DRAFTS, "From another app")
    draft = sandbox.post(SAM, DRAFTS, "A draft")
    sandbox.post(SAM, DRAFTS, "A reply for everybody", thread_ts=draft.ts, broadcast=True)
    await expect(driver.message("waves").locator(".me-message")).to_be_visible()
    await expect(driver.message("From another app").locator(".name")).to_have_text("Newsbot")
    await expect(driver.messages.last).to_contain_text("also sent to the channel")
