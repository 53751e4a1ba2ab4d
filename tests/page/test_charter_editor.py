"""The charter editor with the real bot: problems at their lines, the preview, and applying a charter."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, expect

from bot.charter.advice import advise
from bot.charter.draft import Draft
from bot.charter.loading import TEMPLATES, load, parse
from bot.charter.model import Rule
from bot.charter.packs.reading import pack
from bot.charter.review import Reviewer
from bot.demo.charter_editor import kept
from bot.errors import CharterError
from bot.paths import SHIPPED_CHARTER
from tests.page.driver import PageDriver

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

BAIT = "You won’t believe what our new press can do"
CLEAN = "We open the workshop on Saturday at ten."
TULIPS = """
name = "Tulip house"

[[rules]]
id = "no-tulips"
text = "No tulips."
say = "What grows beside “{match}”?"
avoid.en = ["tulip"]
good = ["Roses."]
bad = ["Tulips."]
"""


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(context: BrowserContext, address: str) -> AsyncIterator[PageDriver]:
    """Sam on the demo's page, with the charter editor open."""
    visitor = PageDriver(await context.new_page())
    await visitor.open(address)
    await visitor.show_charter_editor()
    yield visitor
    assert visitor.trouble == []


def faults_of(source: str) -> list[str]:
    """Return the problems that ``charter validate`` reports, as the page writes them: without backticks."""
    with pytest.raises(CharterError) as error:
        parse(source)
    places = [", ".join(part for part in (f"Line {one.line}", one.where) if part) for one in error.value.faults]
    said = zip(places, error.value.faults, strict=True)
    return [f"{place}: {one.what} {one.fix}".replace("`", "").strip() for place, one in said]


def first_rule(post: str) -> Rule:
    """Return the rule of the shipped charter that the bot speaks about."""
    return advise(Reviewer(load(SHIPPED_CHARTER)), Draft.read(post, default_platform="x")).spoken[0].rule


async def test_faults_appear_at_their_lines_in_the_words_of_validate(visitor: PageDriver) -> None:
    whole = await visitor.charter_text.input_value()
    broken = whole.replace('language = "en"', 'language = "eng"').replace('id   = "calm-tone"', "id   = 3")
    await visitor.charter_text.fill(broken)
    await expect(visitor.charter_faults).to_have_text(faults_of(broken))
    await expect(visitor.charter_text).to_have_attribute("aria-invalid", "true")
    await expect(visitor.said).to_have_count(0)
    lines = [int(number) for number in re.findall(r"Line (\d+)", " ".join(faults_of(broken)))]
    marked = visitor.page.locator(".line.wrong")
    await expect(marked).to_have_text([whole_line for line in lines if (whole_line := broken.split("\n")[line - 1])])
    await expect(marked.first).to_be_in_viewport()

    await visitor.charter_faults.get_by_role("button").first.click()
    await expect(visitor.charter_text).to_be_focused()
    selected = "area => area.value.slice(area.selectionStart, area.selectionEnd)"
    assert (await visitor.charter_text.evaluate(selected)).startswith('language = "eng"')

    await visitor.charter_text.fill(whole)
    await expect(visitor.charter_faults).to_have_count(0)
    await expect(visitor.page.locator("#charter-status")).to_have_text(
        "“Maison Verte” is in use: 10 rules, 3 objectives."
    )


async def test_the_preview_is_what_the_bot_says(visitor: PageDriver, address: str) -> None:
    draft = await visitor.post(BAIT)
    await visitor.post(CLEAN)
    await expect(visitor.said).to_have_count(2)
    await expect(visitor.said.first).to_contain_text("Silent: no rule comes to mind.")
    rule = first_rule(BAIT)
    await expect(visitor.said.last).to_contain_text(f"Rule {rule.number} ({rule.id}): “You won’t believe")
    state = await (await visitor.page.request.get(f"{address}/page/api/state")).json()
    (reply,) = (one for all_ in state["messages"].values() for one in all_ if one["thread_ts"] == draft and one["bot"])
    for line in filter(None, reply["text"].splitlines()):
        await expect(visitor.said.last).to_contain_text(line.removeprefix("&gt; "))
    await visitor.charter_text.fill(TULIPS)
    await expect(visitor.said.last).to_contain_text("Silent: no rule comes to mind.")


async def test_applying_a_charter_changes_what_the_bot_says(visitor: PageDriver) -> None:
    await visitor.use_charter(TULIPS)
    await visitor.remark(await visitor.post(BAIT))
    await expect(visitor.said).to_contain_text(["Silent: no rule comes to mind."])
    draft = await visitor.post("Two thousand tulips came this morning")
    await visitor.remark(draft)
    await visitor.open_thread(draft)
    await expect(visitor.replies).to_contain_text(["What grows beside “tulips”?"])
    await visitor.page.get_by_role("button", name="Close the thread").click()
    await expect(visitor.page.locator("#charter-use")).to_have_text("In use")


async def test_a_charter_with_faults_is_not_applied(visitor: PageDriver) -> None:
    picture = '[[objectives]]\ntext = "x"\nimage = "nowhere.png"\nalt = "Nothing"\n'
    await visitor.charter_text.fill(TULIPS + picture)
    await expect(visitor.page.locator("#charter-status")).to_contain_text("loads")
    await visitor.page.get_by_role("button", name="Use this charter").click()
    await expect(visitor.charter_faults).to_contain_text(["there is no picture nowhere.png beside the charter."])
    await expect(visitor.page.locator("#charter-use-note")).to_have_text("not in use yet")
    draft = await visitor.post(BAIT)
    await expect(visitor.message(draft).get_by_role("button", name="1 reply")).to_be_visible()


async def test_one_starts_from_an_english_or_a_french_charter(visitor: PageDriver) -> None:
    starts = visitor.page.get_by_label("Start from")
    await expect(starts.get_by_role("option")).to_have_count(3)
    await starts.select_option("fr")
    await expect(visitor.charter_text).to_have_value(kept(_text("fr")))
    await visitor.charter_text.press_sequentially("# mine\n")
    await starts.select_option("en")
    await visitor.dialog.get_by_role("button", name="Keep mine").click()
    await expect(visitor.charter_text).to_have_value(f"# mine\n{kept(_text('fr'))}")
    await starts.select_option("")
    await visitor.dialog.get_by_role("button", name="Replace").click()
    await expect(visitor.page.locator("#charter-use-note")).to_have_text("in use")


async def test_the_edited_charter_survives_a_reload_and_can_be_downloaded(visitor: PageDriver) -> None:
    await visitor.charter_text.fill(TULIPS)
    await visitor.page.reload()
    await expect(visitor.charter_text).to_have_value(TULIPS)
    async with visitor.page.expect_download() as saved:
        await visitor.page.get_by_role("button", name="Download").click()
    download = await saved.value
    assert download.suggested_filename == "our-charter.toml"
    assert await asyncio.to_thread(Path(await download.path()).read_text, encoding="utf-8") == TULIPS
    await visitor.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await visitor.page.get_by_role("button", name="Copy").click()
    await expect(visitor.page.locator("#charter-status")).to_have_text("Copied.")
    assert await visitor.page.evaluate("navigator.clipboard.readText()") == TULIPS


async def test_a_drafts_timeline_is_complete_and_stays_open(visitor: PageDriver) -> None:
    draft = await visitor.post(BAIT)
    await visitor.page.get_by_text("What just happened", exact=True).click()
    rule = f"rule {first_rule(BAIT).number} comes to mind, “{first_rule(BAIT).text}”"
    await expect(visitor.timeline).to_contain_text(
        ["Sam Okafor posted", "none of its words", rule, "asked one question"]
    )
    await visitor.edit(draft, CLEAN)
    gone = "no rule comes to mind any more"
    await expect(visitor.timeline).to_contain_text(
        ["Sam Okafor edited", "none of its words", gone, "took its question"]
    )
    await visitor.post(CLEAN)
    await expect(visitor.timeline.last).to_contain_text("stayed silent: no rule comes to mind")
    await visitor.page.reload()
    await expect(visitor.timeline.last).to_be_visible()


async def test_the_reminders_pictures_stay_whole_when_the_charter_changes(visitor: PageDriver) -> None:
    """The bot restarts for a new charter, which may have other pictures or none."""
    await visitor.use_charter(TULIPS)
    await visitor.show_channel("social-team")
    await visitor.page.reload()
    pictures = visitor.messages.locator("img[alt]:not([alt=''])")
    await expect(pictures).to_have_count(3)
    for picture in await pictures.all():
        await picture.scroll_into_view_if_needed()
        await expect(picture).to_have_js_property("complete", value=True)
        assert await picture.evaluate("image => image.naturalWidth") > 0


async def test_long_lines_wrap_and_their_numbers_keep_in_step(visitor: PageDriver) -> None:
    """The text area and the lines behind it have the same height, so a highlight is on the line that it means."""
    long = TULIPS.replace('"No tulips."', '"' + "No tulips, please. " * 6 + '"')
    await visitor.charter_text.fill(long)
    for width in (1280, 390):
        await visitor.page.set_viewport_size({"width": width, "height": 800})
        sizes = "area => [area.scrollWidth - area.clientWidth, area.scrollHeight - area.clientHeight]"
        assert await visitor.charter_text.evaluate(sizes) == [0, 0]
        field = await visitor.page.locator(".toml-field").evaluate("field => field.scrollWidth - field.clientWidth")
        assert field == 0


async def test_a_faulty_line_far_down_is_scrolled_to(visitor: PageDriver) -> None:
    whole = await visitor.charter_text.input_value()
    await visitor.charter_text.fill(whole.replace("hashtags = 3", "hashtag = 3"))
    wrong = visitor.page.locator(".line.wrong")
    await expect(wrong).to_have_count(1)
    inside = """line => {
        const field = line.closest(".toml-field").getBoundingClientRect(), box = line.getBoundingClientRect();
        return box.top >= field.top && box.bottom <= field.bottom;
    }"""
    assert await wrong.evaluate(inside)


async def test_a_packs_card_shows_what_it_would_say_to_the_drafts(visitor: PageDriver) -> None:
    await visitor.post(CLEAN)
    menu = visitor.page.get_by_label("Pick a pack")
    await menu.select_option("bait")
    card = visitor.page.locator("#charter-pack")
    found = pack("bait", "en")
    assert found is not None
    await expect(card).to_contain_text(found.about)
    await expect(card).to_contain_text(found.bad[0])
    said = visitor.page.locator("#charter-pack-said > li")
    await expect(said).to_have_text([re.compile("Silent: no rule comes to mind")])
    await visitor.post(BAIT)
    await expect(said).to_have_count(2)
    await expect(said.first).to_contain_text("“You won’t believe")


async def test_a_rule_with_a_pack_is_added_to_the_charter(visitor: PageDriver) -> None:
    await visitor.charter_text.fill(TULIPS)
    await visitor.page.get_by_label("Pick a pack").select_option("bait")
    await visitor.page.get_by_role("button", name="Add a rule with it").click()
    await expect(visitor.charter_text).to_be_focused()
    await visitor.page.keyboard.type("No bait.")
    await expect(visitor.charter_text).to_have_value(
        f'{TULIPS.rstrip()}\n\n[[rules]]\ntext = "No bait."\nfind = "bait"\n'
    )
    await expect(visitor.page.locator("#charter-status")).to_contain_text("2 rules")


async def test_a_charter_in_another_language_changes_the_page(visitor: PageDriver) -> None:
    await visitor.page.get_by_label("Start from").select_option("fr")
    await visitor.page.get_by_role("button", name="Use this charter").click()
    await expect(visitor.page.locator("html")).to_have_attribute("lang", "fr")
    await expect(visitor.page.locator("#charter-status")).to_contain_text("est en service")
    people = visitor.page.locator("#people-list .person")
    await expect(people).to_have_text([re.compile(name) for name in ("Amélie", "Karim", "Sam", "Nora")])
    await expect(people.first.get_by_role("radio")).to_be_checked()


def _text(name: str) -> str:
    return (TEMPLATES / f"{name}.toml").read_text(encoding="utf-8")
