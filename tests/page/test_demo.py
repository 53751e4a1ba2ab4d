"""The whole demo as a newcomer sees it: ``charter demo`` as a process, and a person on the page.

Each step leaves a screenshot in ``screenshots/`` for review.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Locator, expect

from bot.charter.loading import TEMPLATES, load
from bot.demo.guide import guide_examples
from bot.paths import SHIPPED_CHARTER
from tests.page.driver import PageDriver

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SCREENSHOTS = Path(__file__).parents[2] / "screenshots"

BAIT = "You won’t believe what our new press can do"
FIXED = "Our new press prints on both sides. What should we print on it first?"
CLEAN = "We open the workshop on Saturday at ten. Come and see how paper is made."


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(context: BrowserContext, address: str) -> AsyncIterator[PageDriver]:
    """Sam on the demo's page for the first time: the first person reads the charter's language."""
    visitor = PageDriver(await context.new_page())
    await visitor.open(address)
    yield visitor
    assert visitor.trouble == []


async def keep(visitor: PageDriver, name: str) -> None:
    """Save a screenshot for review."""
    SCREENSHOTS.mkdir(exist_ok=True)
    await visitor.page.screenshot(path=SCREENSHOTS / f"{name}.png")


async def test_a_newcomer_sees_all_of_it(visitor: PageDriver) -> None:
    """One demo for the whole visit: cooldowns last a day, so the order matters."""
    await visitor.switch_person("Amélie")
    await a_draft_gets_one_reply_that_is_deleted_when_the_draft_is_fixed(visitor)
    await a_clean_draft_gets_nothing(visitor)
    await a_private_check_is_in_the_readers_language(visitor)
    await a_picture_without_a_description_is_noticed_and_set_aside(visitor)
    await the_reminder_shows_the_objectives_with_their_pictures(visitor)
    await home_shows_the_charter_and_offers_quiet_days(visitor)
    await visitor.show_channel("social-drafts")
    await visitor.switch_person("Sam")
    await a_reply_is_explained_and_found_useful(visitor)


async def a_draft_gets_one_reply_that_is_deleted_when_the_draft_is_fixed(visitor: PageDriver) -> None:
    draft = await visitor.post(BAIT)
    await expect(one_reply(visitor, draft)).to_be_visible(timeout=2_000)
    await visitor.open_thread(draft)
    await expect(visitor.replies).to_have_count(1)
    await expect(visitor.replies).to_contain_text("You won’t believe")
    await keep(visitor, "1-reply")

    await visitor.edit(draft, FIXED)
    await expect(visitor.replies).to_have_count(0)
    await expect(one_reply(visitor, draft)).to_have_count(0)
    note = visitor.message(draft).get_by_test_id("remark")
    await expect(note).to_contain_text("took its question away")
    await keep(visitor, "2-fixed")


async def a_clean_draft_gets_nothing(visitor: PageDriver) -> None:
    draft = await visitor.post(CLEAN)
    assert "silent" in await visitor.remark(draft)
    await expect(one_reply(visitor, draft)).to_have_count(0)
    await keep(visitor, "3-silence")


async def a_private_check_is_in_the_readers_language(visitor: PageDriver) -> None:
    await visitor.command(f"/charter check {BAIT}")
    await expect(visitor.ephemeral_messages).to_have_count(1)
    await expect(visitor.ephemeral_messages).to_contain_text("You won’t believe")
    await expect(visitor.ephemeral_messages).to_contain_text("charte")
    await keep(visitor, "4-check")
    await visitor.command("/charter")
    await expect(visitor.ephemeral_messages).to_have_count(2)
    await keep(visitor, "5-charter")


async def a_picture_without_a_description_is_noticed_and_set_aside(visitor: PageDriver) -> None:
    await visitor.attach("garden")
    draft = await visitor.post("Saturday morning in the garden, before the market opens.")
    await expect(one_reply(visitor, draft)).to_be_visible()
    await visitor.open_thread(draft)
    await keep(visitor, "6-picture")
    await visitor.press("Not this time")
    await expect(visitor.replies).to_have_count(0)
    await keep(visitor, "7-not-this-time")


async def the_reminder_shows_the_objectives_with_their_pictures(visitor: PageDriver) -> None:
    await visitor.show_channel("social-team")
    await expect(visitor.messages).to_have_count(1)
    pictures = visitor.messages.locator("img[alt]:not([alt=''])")
    await expect(pictures).to_have_count(3)
    for picture in await pictures.all():
        await picture.scroll_into_view_if_needed()
        await expect(picture).to_have_js_property("complete", value=True)
        assert await picture.evaluate("image => image.naturalWidth") > 0
    await keep(visitor, "8-reminder")


async def home_shows_the_charter_and_offers_quiet_days(visitor: PageDriver) -> None:
    await visitor.show_home()
    buttons = visitor.page.locator(".home-view").get_by_role("button")
    of_the_charter = ["Modifier la charte", "Proposer un changement", "Historique"]  # Amélie keeps it
    await expect(buttons).to_have_text([*of_the_charter, "Essayer", "Un jour de calme", "Une semaine de calme"])
    await keep(visitor, "9-home")
    await buttons.filter(has_text="Un jour de calme").click()
    await expect(buttons).to_have_text([*of_the_charter, "Essayer", "Reprendre les suggestions"])


async def a_reply_is_explained_and_found_useful(visitor: PageDriver) -> None:
    draft = await visitor.post(f"Look: {BAIT}")
    await expect(one_reply(visitor, draft)).to_be_visible()
    await visitor.open_thread(draft)
    await visitor.press("Why?")
    said = await visitor.modal_text()
    assert "You won’t believe" in said
    assert "My quiet days" in said
    await keep(visitor, "10-why")
    await visitor.close_modal()
    await visitor.press("Useful")
    await expect(visitor.replies.get_by_role("button", name="Useful")).to_have_count(0)
    await expect(visitor.replies).to_have_count(1)
    await keep(visitor, "11-useful")


def one_reply(visitor: PageDriver, draft: str) -> Locator:
    """Return the reply count of a draft with one reply."""
    return visitor.message(draft).get_by_role("button", name=re.compile(r"\d+ repl"))


async def test_the_first_person_reads_the_charters_language(visitor: PageDriver) -> None:
    people = visitor.page.locator("#people-list .person")
    await expect(people).to_have_text(
        [re.compile(who, re.DOTALL) for who in ("Sam Okafor.*en", "Amélie Laurent.*fr", "Nora Blake.*en")]
    )
    await expect(people.first.get_by_role("radio")).to_be_checked()
    await expect(visitor.page.locator("html")).to_have_attribute("lang", "en")


async def test_a_direct_message_is_a_private_check(visitor: PageDriver) -> None:
    await visitor.guide_step("Write to the bot").get_by_role("button").click()
    await expect(visitor.composer).to_have_accessible_name("Message Charter")
    await visitor.composer.press("Enter")
    await expect(visitor.messages).to_have_count(2)
    await expect(visitor.messages.last).to_contain_text("of the charter comes to mind")
    await keep(visitor, "direct-message")


async def test_the_guides_steps_fit_the_charter(visitor: PageDriver) -> None:
    """Its draft brings the rule to mind that it names, and the edit is the same draft without the quoted words."""
    charter = load(SHIPPED_CHARTER)
    examples = guide_examples(charter)
    step = visitor.guide_step("Post a draft that brings a rule to mind")
    await expect(step).to_contain_text(examples["rule"]["text"])
    await expect(visitor.guide_step("Press the buttons")).to_contain_text("only for the draft’s author")
    await expect(visitor.guide_step("Press the buttons")).to_contain_text("You press as Sam Okafor")
    await step.get_by_role("button").click()
    await expect(visitor.composer).to_have_value(examples["nudge"])
    draft = await visitor.post(examples["nudge"])
    await expect(one_reply(visitor, draft)).to_be_visible()
    await visitor.guide_step("Press the buttons").get_by_role("button").click()
    await expect(visitor.replies).to_contain_text(examples["rule"]["text"])
    await visitor.page.get_by_role("button", name="Close the thread").click()

    await visitor.guide_step("Edit the draft until it is fine").get_by_role("button").click()
    box = visitor.page.get_by_role("textbox", name="Edit message")
    await expect(box).to_have_value(examples["fine"])
    await box.press("Enter")
    await expect(one_reply(visitor, draft)).to_have_count(0)


async def test_the_guide_follows_the_charter(visitor: PageDriver) -> None:
    """A charter without rules to look for has no step about one."""
    await visitor.show_charter_editor()
    await visitor.use_charter('name = "House"\n[[rules]]\ntext = "Common sense first."\n')
    await visitor.page.get_by_role("button", name="Try this").first.click()
    await expect(visitor.guide_step("Post a draft that brings a rule to mind")).to_have_count(0)
    await expect(visitor.guide_step("A picture without a description")).to_have_count(0)
    await expect(visitor.guide_step("Post a draft that is fine")).to_be_visible()


async def test_what_just_happened_is_folded_and_small(visitor: PageDriver) -> None:
    await visitor.remark(await visitor.post(BAIT))
    channel = await visitor.page.locator("#channel").bounding_box()
    assert channel is not None
    timeline = visitor.page.locator("#timeline")
    await expect(timeline.locator("summary")).to_contain_text("asked one question in the thread")
    await expect(visitor.timeline.first).to_be_hidden()
    for most in (0.08, 0.25):
        box = await timeline.bounding_box()
        assert box is not None
        assert box["height"] < most * channel["height"]
        await timeline.locator("summary").click()
        await expect(visitor.timeline.first).to_be_visible(visible=most < 0.1)


async def test_a_french_charter_makes_the_demo_french(context: BrowserContext, french_address: str) -> None:
    visitor = PageDriver(await context.new_page())
    await visitor.page.set_viewport_size({"width": 1280, "height": 800})
    await visitor.page.goto(french_address)
    page = visitor.page
    await expect(page.locator("html")).to_have_attribute("lang", "fr")
    people = page.locator("#people-list .person")
    await expect(people).to_have_text(
        [re.compile(who, re.DOTALL) for who in ("Amélie Laurent.*fr", "Karim Benali.*fr")]
    )
    await expect(page.get_by_role("heading", name="À essayer")).to_be_visible()
    examples = guide_examples(load(TEMPLATES / "fr.toml"))
    await page.locator("#guide .steps button").first.click()
    await expect(page.locator("#message")).to_have_value(examples["nudge"])
    await page.locator("#message").press("Enter")
    summary = page.locator("#timeline summary")
    await expect(summary).to_contain_text("Le bot a posé une question dans le fil.")
    await summary.click()
    await expect(visitor.timeline).to_contain_text(
        [
            "Amélie Laurent a posté un brouillon.",
            "aucun de ses mots",
            "Il a comparé le brouillon à la charte",
            "Le bot",
        ]
    )
    await keep(visitor, "14-french")
    assert visitor.trouble == []


async def test_the_demo_works_on_a_phone_and_in_dark_mode(context: BrowserContext, address: str) -> None:
    visitor = PageDriver(await context.new_page())
    await visitor.page.emulate_media(color_scheme="dark")
    await visitor.open(address, size=(360, 740))
    draft = await visitor.post(BAIT)
    await expect(one_reply(visitor, draft)).to_be_visible()
    await keep(visitor, "12-narrow")
    await visitor.open_thread(draft)
    await expect(visitor.replies).to_have_count(1)
    await keep(visitor, "13-narrow-thread")
    wide = await visitor.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 360
    assert visitor.trouble == []
