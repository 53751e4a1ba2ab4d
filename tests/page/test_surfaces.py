"""Every button of the bot's own surfaces, pressed in a browser: Home, *Why?* and the shortcut. The bot is the real one.

The tests leave screenshots in ``screenshots/`` for review.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Locator, expect

from slack_sandbox import SAM, Sandbox
from tests.page.driver import PageDriver
from tests.running import CLEAN, HYPE, RunningBot, settings_for, start_bot

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SCREENSHOTS = Path(__file__).parents[2] / "screenshots"


@pytest_asyncio.fixture(loop_scope="session")
async def bot(sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[RunningBot]:
    """The real bot, with its default Slack time-out, since a browser runs on the same machine."""
    async with start_bot(sandbox, settings_for(sandbox, tmp_path, slack_timeout_seconds=5, lease_seconds=20)) as bot:
        yield bot


@pytest_asyncio.fixture(loop_scope="session")
async def sam(driver: PageDriver, bot: RunningBot) -> PageDriver:
    """Sam, who reads English, on the page."""
    await driver.switch_person("Sam")
    return driver


def home_button(visitor: PageDriver, label: str) -> Locator:
    return visitor.page.locator(".home-view").get_by_role("button", name=label, exact=True)


def in_days(days: int) -> str:
    return (dt.datetime.now(dt.UTC).date() + dt.timedelta(days=days)).isoformat()


async def keep(visitor: PageDriver, name: str) -> None:
    """Save screenshots for review: wide and narrow, light and dark."""
    SCREENSHOTS.mkdir(exist_ok=True)
    for width, scheme in ((1280, "light"), (360, "dark")):
        await visitor.page.set_viewport_size({"width": width, "height": 900})
        await visitor.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        await visitor.page.screenshot(path=SCREENSHOTS / f"{name}-{width}-{scheme}.png")
    await visitor.page.set_viewport_size({"width": 1280, "height": 800})
    await visitor.page.emulate_media(color_scheme="light")


@pytest.mark.parametrize("label", ["Quiet for a day", "Quiet for a week"])
async def test_home_starts_and_ends_quiet(sam: PageDriver, label: str) -> None:
    await sam.show_home()
    view = sam.page.locator(".home-view")
    await home_button(sam, label).click()
    await expect(view).to_contain_text("You have quiet until")
    await expect(home_button(sam, label)).to_have_count(0)
    await home_button(sam, "Speak again").click()
    await expect(view).to_contain_text("You have not asked for quiet")
    await expect(home_button(sam, label)).to_be_visible()


async def test_home_starts_quiet_until_a_day(sam: PageDriver, sandbox: Sandbox, bot: RunningBot) -> None:
    await sam.show_home()
    await sam.page.get_by_label("Quiet until …").fill(in_days(30))
    await expect(sam.page.locator(".home-view")).to_contain_text("You have quiet until the end of")
    draft = sandbox.post(SAM, "social-drafts", HYPE)
    await bot.came_to(draft.ts, "quiet")
    await keep(sam, "home-quiet")


async def test_home_explains_an_invalid_day(sam: PageDriver) -> None:
    await sam.show_home()
    await sam.page.get_by_label("Quiet until …").fill(in_days(200))
    assert "in 90 days at the latest" in await sam.modal_text()
    await sam.close_modal()
    await expect(home_button(sam, "Quiet for a day")).to_be_visible()


async def test_home_checks_a_text_and_keeps_it(sam: PageDriver) -> None:
    await sam.show_home()
    box = sam.page.get_by_role("textbox", name="What would the charter say?")
    await box.fill(HYPE)
    await home_button(sam, "Try it").click()
    said = await sam.modal_text()
    assert "One rule of the charter comes to mind" in said
    assert "“game changer”" in said
    await keep(sam, "home-tried")
    await sam.close_modal()
    await expect(box).to_have_value(HYPE)
    await box.fill("")
    await home_button(sam, "Try it").click()
    assert "Write or paste a text first" in await sam.modal_text()


async def test_home_by_keyboard_alone(sam: PageDriver) -> None:
    await sam.show_home()
    await sam.page.get_by_role("textbox", name="What would the charter say?").focus()
    keys = sam.page.keyboard
    await keys.type("A game changer for us")
    await keys.press("Tab")
    await keys.press("Enter")
    assert "“game changer”" in await sam.modal_text()
    await keys.press("Escape")
    await expect(home_button(sam, "Try it")).to_be_focused()
    await keys.press("Tab")
    await expect(home_button(sam, "Quiet for a day")).to_be_focused()
    await keys.press("Enter")
    await expect(home_button(sam, "Speak again")).to_be_visible()


async def test_a_day_is_typed_digit_by_digit(sam: PageDriver) -> None:
    """While the year is typed it is 2, then 20, then 202: none of them is the intended day."""
    await sam.show_home()
    day = dt.date.fromisoformat(in_days(30))
    await sam.page.get_by_label("Quiet until …").focus()
    await sam.page.keyboard.type(f"{day:%m%d%Y}", delay=30)
    await expect(sam.page.locator(".home-view")).to_contain_text(f"the end of {day:%A} {day.day} {day:%B}")
    await expect(sam.dialog).to_have_count(0)


async def test_home_in_french(driver: PageDriver, bot: RunningBot) -> None:
    said = await driver.show_home()
    assert "Essayer un texte" in said
    await keep(driver, "home-fr")
    await driver.page.get_by_label("Au calme jusqu’au …").fill(in_days(30))
    await expect(driver.page.locator(".home-view")).to_contain_text("Vous êtes au calme jusqu’au")
    await home_button(driver, "Reprendre les suggestions").click()
    await expect(home_button(driver, "Un jour de calme")).to_be_visible()


async def test_why_starts_and_ends_quiet(sam: PageDriver, bot: RunningBot) -> None:
    draft = await sam.post(HYPE)
    await bot.came_to(draft, "replied")
    await sam.open_thread(draft)
    await sam.press("Why?")
    assert "What was noticed: “game changer”" in await sam.modal_text()
    await expect(sam.dialog.get_by_role("button", name="Close", exact=True)).to_be_focused()
    await keep(sam, "why")
    for label in ("Quiet for a day", "Quiet for a week"):
        await sam.press(label)
        await expect(sam.dialog).to_contain_text("You have quiet until")
        await sam.press("Speak again")
        await expect(sam.dialog).to_contain_text("You have not asked for quiet")
    await sam.dialog.get_by_label("Quiet until …").fill(in_days(30))
    await expect(sam.dialog).to_contain_text("until the end of")
    await keep(sam, "why-quiet")
    await sam.press("Speak again")
    await sam.dialog.get_by_label("Quiet until …").fill(in_days(200))
    await expect(sam.dialog).to_contain_text("in 90 days at the latest")


async def test_the_shortcut_checks_a_message_in_the_channel_and_one_in_a_thread(
    sam: PageDriver, bot: RunningBot
) -> None:
    draft = await sam.post(CLEAN)
    await sam.use_tool(draft, "Check with the charter")
    assert "Nothing in the charter comes to mind." in await sam.modal_text()
    await sam.close_modal()
    reply = await sam.reply(draft, "How about a game changer?")
    await sam.use_tool(reply, "Check with the charter")
    assert "“game changer”" in await sam.modal_text()
    await keep(sam, "shortcut")


async def test_quiet_by_the_command_shows_in_home(sam: PageDriver) -> None:
    await sam.command(f"/charter quiet until {in_days(30)}")
    await expect(sam.ephemeral_messages.last).to_contain_text("You have quiet until")
    await sam.command("/charter quiet soon")
    await expect(sam.ephemeral_messages.last).to_contain_text("For how long?")
    await keep(sam, "quiet-command")
    assert "You have quiet until" in await sam.show_home()
