"""The page with a keyboard, on a small screen, in light and dark."""

import re

import pytest
from playwright.async_api import BrowserContext, Page, expect
from slack_sdk.web.async_client import AsyncWebClient

from slack_sandbox import AMELIE, DRAFTS, SAM, Sandbox
from tests.page.driver import PageDriver
from tests.slack_sandbox.helpers import ListeningApp, actions, button, section

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

# What WCAG 2 requires of text at level AA.
CONTRAST = 4.5
CONTRASTS = """() => {
    const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
    const over = (colours) => {
        canvas.clearRect(0, 0, 1, 1);
        for (const colour of colours) { canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); }
        return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
    };
    const light = (rgb) => rgb.map((value) => value / 255)
        .map((value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
        .reduce((sum, value, index) => sum + value * [0.2126, 0.7152, 0.0722][index], 0);
    const found = {};
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const node = walker.currentNode.parentElement;
        if (!walker.currentNode.data.trim() || !node.checkVisibility({ checkVisibilityCSS: true })) continue;
        if (node.closest(".hidden, .skip, [aria-disabled]")) continue;
        const grounds = [];
        for (let at = node; at; at = at.parentElement) grounds.unshift(getComputedStyle(at).backgroundColor);
        const ink = light(over([...grounds, getComputedStyle(node).color]));
        const paper = light(over(grounds));
        const ratio = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
        found[`${node.tagName}.${node.className} ${walker.currentNode.data.trim().slice(0, 20)}`] = ratio;
    }
    return found;
}"""


async def fill_workspace(sandbox: Sandbox, slack: AsyncWebClient) -> str:
    """Post a draft with everything that a message can show, and return its ts."""
    long = "https://example.org/" + "a" * 300
    draft = sandbox.post(AMELIE, DRAFTS, f"A *draft* for <@{SAM}> with `code`, {long}\n&gt; and a quote", raw=True)
    buttons = [button(f"a{number}", text={"type": "plain_text", "text": f"Button {number}"}) for number in range(5)]
    blocks = [section("x" * 200, fields=[{"type": "mrkdwn", "text": "y" * 90}] * 2), actions(*buttons)]
    await slack.chat_postMessage(channel=DRAFTS, thread_ts=draft.ts, text="A question", blocks=blocks)
    await slack.chat_postEphemeral(channel=DRAFTS, user=AMELIE, text="Only for you")
    sandbox.remark(DRAFTS, draft.ts, "The bot spoke of rule 4: « game changer ».")
    return draft.ts


async def scrolls_sideways(page: Page) -> bool:
    wide = """() => {
        const outside = (node) => node.getBoundingClientRect().right > innerWidth + 1;
        const over = (node) => node.scrollWidth > node.clientWidth + 1 || outside(node);
        return [...document.querySelectorAll("html, .scroll, .home, .sidebar, dialog")].some(over);
    }"""
    return bool(await page.evaluate(wide))


async def test_the_skip_link_leads_to_the_composer(driver: PageDriver) -> None:
    await driver.page.keyboard.press("Tab")
    await expect(driver.page.get_by_role("link", name="Skip to the message field")).to_be_focused()
    await expect(driver.page.get_by_role("link", name="Skip to the message field")).to_be_in_viewport()
    await driver.page.keyboard.press("Enter")
    await expect(driver.composer).to_be_focused()


async def test_every_message_action_works_by_keyboard(driver: PageDriver, sandbox: Sandbox) -> None:
    keys = driver.page.keyboard
    await driver.post("One")
    ts = await driver.post("Two")
    await driver.message(ts).focus()
    await keys.press("ArrowUp")
    await expect(driver.message("One")).to_be_focused()
    await keys.press("Tab")
    await expect(driver.message("One").get_by_role("button", name="Reply in thread")).to_be_focused()
    await keys.press("Shift+Tab")
    await keys.press("e")
    await keys.type(", edited")
    await keys.press("Enter")
    await expect(driver.message("One, edited")).to_be_focused()
    await keys.press("t")
    await expect(driver.page.get_by_role("textbox", name="Reply in thread")).to_be_focused()
    await keys.type("A reply")
    await keys.press("Enter")
    await expect(driver.replies).to_have_count(1)
    await keys.press("Escape")
    await expect(driver.page.get_by_role("complementary", name="Thread")).to_have_count(0)
    await expect(driver.messages.get_by_role("button", name=re.compile("1 reply"))).to_be_focused()


async def test_the_up_arrow_edits_ones_last_message(driver: PageDriver) -> None:
    await driver.post("Typo hree")
    await driver.composer.press("ArrowUp")
    box = driver.page.get_by_role("textbox", name="Edit message")
    await expect(box).to_be_focused()
    await box.fill("Typo here")
    await box.press("Enter")
    await expect(driver.messages.locator(".content")).to_have_text("Typo here(edited)")


async def test_a_command_is_suggested_and_completed(driver: PageDriver) -> None:
    await driver.composer.press_sequentially("/ch")
    option = driver.page.get_by_role("option", name="/charter")
    await expect(option).to_be_visible()
    await expect(option).to_have_attribute("aria-selected", "true")
    await driver.composer.press("Enter")
    await expect(driver.composer).to_have_value("/charter ")
    await expect(driver.messages).to_have_count(0)
    await driver.composer.press("Escape")
    await expect(option).to_be_hidden()
    await driver.composer.fill("no command")
    await expect(driver.page.get_by_role("option")).to_have_count(0)


async def test_a_dialog_keeps_the_focus_and_gives_it_back(driver: PageDriver) -> None:
    attach = driver.page.locator("#composer").get_by_role("button", name="Attach a picture")
    await attach.click()
    await expect(driver.dialog).to_be_visible()
    for key in ("Tab", "Shift+Tab"):
        for _ in range(8):
            await driver.page.keyboard.press(key)
            assert await driver.page.evaluate("document.activeElement.closest('dialog') !== null")
    await driver.close_modal()
    await expect(attach).to_be_focused()


@pytest.mark.parametrize("width", [320, 360, 820, 1280])
async def test_nothing_scrolls_sideways(
    driver: PageDriver, sandbox: Sandbox, slack: AsyncWebClient, width: int
) -> None:
    ts = await fill_workspace(sandbox, slack)
    await driver.page.set_viewport_size({"width": width, "height": 640})
    await expect(driver.message(ts).get_by_test_id("remark")).to_be_visible()
    assert not await scrolls_sideways(driver.page)
    await driver.open_thread(ts)
    await expect(driver.replies.get_by_role("button", name="Button 4")).to_be_visible()
    assert not await scrolls_sideways(driver.page)


async def test_a_small_screen_shows_one_pane_with_a_way_back(
    driver: PageDriver, sandbox: Sandbox, app: ListeningApp
) -> None:
    page = driver.page
    await page.set_viewport_size({"width": 360, "height": 640})
    await driver.reply(await driver.post("A draft"), "A reply")
    await expect(driver.composer).to_be_hidden()
    await page.get_by_role("button", name="Back to the channel").click()
    await expect(driver.composer).to_be_visible()
    await driver.switch_person("Sam")
    await driver.post("From a telephone")
    await driver.attach("team", "Four people at a table")
    assert not await scrolls_sideways(page)
    await page.get_by_role("button", name="Try this").click()
    await expect(page.get_by_role("complementary", name="Try this")).to_be_visible()
    assert not await scrolls_sideways(page)
    await page.get_by_role("button", name="Write the command").click()
    await expect(driver.composer).to_have_value(re.compile("^/charter check "))
    await driver.show_channel("general")
    await expect(page.get_by_role("heading", name="#general")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_all_text_is_readable_in_both_themes(
    driver: PageDriver, context: BrowserContext, sandbox: Sandbox, slack: AsyncWebClient, theme: str
) -> None:
    ts = await fill_workspace(sandbox, slack)
    await driver.page.emulate_media(color_scheme="dark" if theme == "dark" else "light", reduced_motion="reduce")
    await expect(driver.message(ts).get_by_test_id("remark")).to_be_visible()
    await driver.post("One's own, with a mention of @amelie")
    faint = await driver.page.evaluate(CONTRASTS)
    await driver.open_thread(ts)
    faint |= await driver.page.evaluate(CONTRASTS)
    assert len(faint) > 40
    assert {place: ratio for place, ratio in faint.items() if ratio < CONTRAST} == {}


async def test_the_theme_can_be_chosen_and_stays(driver: PageDriver) -> None:
    paper = "getComputedStyle(document.body).backgroundColor"
    light = await driver.page.evaluate(paper)
    toggle = driver.page.get_by_role("button", name=re.compile("^Theme:"))
    for name in ("light", "dark"):
        await toggle.click()
        await expect(toggle).to_have_accessible_name(f"Theme: {name}")
    assert await driver.page.evaluate(paper) != light
    await driver.page.reload()
    await expect(toggle).to_have_accessible_name("Theme: dark")
    assert await driver.page.evaluate(paper) != light


async def test_the_guide_writes_its_examples_for_one(driver: PageDriver) -> None:
    guide = driver.page.get_by_role("complementary", name="Try this")
    await guide.get_by_role("button", name="Edit my last draft").click()
    await expect(driver.complaint).to_contain_text("You have no draft yet.")
    await guide.get_by_role("button", name="Write it").first.click()
    await expect(driver.composer).to_be_focused()
    await driver.composer.press("Enter")
    await expect(driver.messages).to_have_count(1)
    await guide.get_by_role("button", name="Edit my last draft").click()
    await driver.page.get_by_role("textbox", name="Edit message").press("Enter")
    await expect(driver.messages).to_contain_text("(edited)")
    await guide.get_by_role("button", name="Attach one").click()
    await expect(driver.page.locator("#composer .chip")).to_have_text("No description")


async def test_a_stopped_sandbox_is_reported_and_found_again(driver: PageDriver, sandbox: Sandbox) -> None:
    banner = driver.page.get_by_role("status")
    await sandbox.go_away()
    await expect(banner).to_contain_text("Can’t reach the sandbox.")
    await sandbox.come_back()
    sandbox.post(SAM, DRAFTS, "Back again")
    await expect(driver.message("Back again")).to_be_visible(timeout=15_000)
    await expect(banner).to_be_hidden()
    driver.trouble.clear()
