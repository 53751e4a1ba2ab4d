"""From a wrong nudge to a better rule and back, as a member and a keeper do it on the page; the bot is the real one."""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import BrowserContext, expect

from bot.wording.language import language
from slack_sandbox import PEOPLE, Person, Sandbox, UserGroup, Workspace
from tests.end_to_end.helpers import charter_of, parts_of
from tests.page.conftest import demo
from tests.page.driver import PageDriver
from tests.running import CHARTER, RunningBot, settings_for, start_bot

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

FRENCH = CHARTER.replace('language = "en"', 'language = "fr"').replace(
    "“{match}” is a big promise. Could a figure say it instead?", "« {match} » promet beaucoup. Un chiffre, peut-être ?"
)
SIZES = {"wide": (1280, 800), "narrow": (360, 740)}
DRAFTS = {
    "en": "Our new press is a game changer for everybody",
    "fr": "Nos presses sont révolutionnaires pour le quartier",
}
FOUND = {"en": "game changer", "fr": "révolutionnaires"}
FINE = {"en": "a game changer for everybody", "fr": "révolutionnaires pour le quartier"}
CLICKING = 60.0  # seconds for all of it


@asynccontextmanager
async def running(folder: Path, code: str) -> AsyncIterator[RunningBot]:
    """A bot whose charter is kept by the editors, and a workspace in which the first person is a member."""
    amelie, sam = PEOPLE
    karim = Person("U0KARIM", "karim", "Karim Benali", "fr-FR", "7a5c2e", "D0KARIM")
    nora = Person("U0NORA", "nora", "Nora Blake", "en-GB", "6b4a8a", "D0NORA", timezone="Europe/London")
    workspace = Workspace((sam, nora) if code == "en" else (karim, amelie))
    keeper = nora.id if code == "en" else amelie.id
    workspace.groups = {"S0EDITORS": UserGroup("S0EDITORS", "editors", "Editors", (keeper,))}
    source = {"en": CHARTER, "fr": FRENCH}[code].replace("\n\n[drafts]", '\nkeepers = ["@editors"]\n\n[drafts]', 1)
    async with Sandbox(workspace) as sandbox, start_bot(sandbox, settings_for(sandbox, folder, charter=source)) as bot:
        yield bot


class Journey:
    """What a member and a keeper do on the page, in their own language."""

    def __init__(self, driver: PageDriver, bot: RunningBot, code: str, place: str) -> None:
        self.driver = driver
        self.bot = bot
        self.code = code
        self.said = language(code)
        self.place = place
        self.member, self.keeper = {"en": ("Sam", "Nora"), "fr": ("Karim", "Amélie")}[code]

    async def look(self, name: str) -> None:
        """Keep a picture of the page where SCREENSHOTS names a folder, for people who look at it."""
        if folder := os.environ.get("SCREENSHOTS"):
            await self.driver.page.screenshot(path=Path(folder) / f"suggestions-{self.place}-{name}.png")

    async def press(self, label: str) -> None:
        """Press the button with this label in the dialog on top."""
        await self.driver.dialog.last.get_by_role("button", name=label, exact=True).first.click()

    async def shows(self, text: str) -> None:
        """Wait until the dialog on top shows a text."""
        await expect(self.driver.dialog.last).to_contain_text(text)

    async def suggest(self, ts: str) -> None:
        """The member presses *Why?* and says that the rule is wrong here."""
        await self.driver.open_thread(ts)
        await self.driver.press(self.said.text("button.why"))
        await self.shows(self.said.text("why.title"))
        await self.look("1-why")
        await self.press(self.said.text("button.suggest_wrong_here"))
        words = self.driver.dialog.get_by_label(self.said.text("suggest.form.words.wrong_here"))
        await expect(words).to_have_value(FOUND[self.code])
        await words.fill(FINE[self.code])
        await self.look("2-form")
        await self.press(self.said.text("button.suggest_send"))
        await self.shows(self.said.text("suggest.sent"))
        await self.look("3-sent")
        await self.close("suggest.title")
        await expect(self.driver.dialog).to_have_count(0)

    async def take_up(self) -> None:
        """The keeper opens it as an edit, sees what it would change, and saves it."""
        await self.driver.switch_person(self.keeper)
        await self.driver.show_direct()
        await expect(self.driver.message(FINE[self.code])).to_be_visible()
        await self.look("4-keeper")
        await self.driver.press(self.said.text("button.suggestion_edit"))
        fine = self.driver.dialog.get_by_label(self.said.text("edit.label.except_"))
        await expect(fine).to_have_value(FINE[self.code])
        await self.look("5-edit")
        await self.press(self.said.text("button.try_change"))
        await expect(self.driver.dialog.last.get_by_role("button", name=self.said.text("button.save"))).to_be_visible()
        await self.look("6-preview")
        await self.press(self.said.text("button.save"))
        await self.shows(self.said.text("edit.saved.title"))
        await self.look("7-saved")
        await self.close("edit.saved.title")
        await expect(self.driver.messages.last).to_contain_text(self.said.text("suggestion.taken_up", name="")[-12:])
        await self.look("8-taken-up")

    async def undo(self) -> None:
        """The keeper goes back to the version before."""
        await self.driver.show_home()
        await self.look("9-home")
        await self.driver.press_in_home(self.said.text("button.history"))
        await self.shows(self.said.text("history.first"))
        await self.look("10-history")
        await self.press(self.said.text("button.restore"))
        await self.look("11-confirm")
        await self.press(self.said.text("button.restore"))
        await self.shows(self.said.text("history.restored", number=1, new=3))
        await self.look("12-restored")
        await self.close("history.title")

    async def close(self, *titles: str) -> None:
        """Close the dialogs with these titles, the top one first, with the keyboard."""
        for title in titles:
            dialog = self.driver.page.get_by_role("dialog", name=self.said.text(title))
            await expect(dialog).to_be_visible()
            await self.driver.page.keyboard.press("Escape")
            await expect(dialog).to_have_count(0)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("code", ["en", "fr"])
async def test_a_wrong_nudge_becomes_a_better_rule_and_undo_brings_it_back(
    context: BrowserContext, tmp_path: Path, code: str, size: str
) -> None:
    """Under a minute of clicking; within five seconds the same words bring no nudge."""
    async with running(tmp_path, code) as bot:
        driver = PageDriver(await context.new_page())
        await driver.open(bot.sandbox.url, size=SIZES[size])
        journey = Journey(driver, bot, code, f"{code}-{size}")
        draft = await driver.post(DRAFTS[code])
        await bot.came_to(draft, "replied")
        began = time.monotonic()
        await journey.suggest(draft)
        await journey.take_up()
        assert charter_of(bot).rules[0].except_ == (FINE[code],)
        await driver.show_channel("social-drafts")
        again = await driver.post(DRAFTS[code])
        await bot.came_to(again, "nothing_found")
        await parts_of(bot).reminders.post_now()
        await driver.show_channel("social-team")
        await expect(driver.messages.last).to_contain_text(journey.said.plural("reminder.taken_up", 1))
        await journey.look("8-reminder")
        await journey.undo()
        assert time.monotonic() - began < CLICKING
        assert charter_of(bot).rules[0].except_ == ()
        await driver.show_channel("social-drafts")
        await driver.switch_person(journey.member)
        await driver.show_direct()
        await expect(driver.messages.last).to_contain_text(journey.keeper)
        await journey.look("13-answer")
        assert driver.trouble == []


async def test_it_can_be_tried_in_the_demo(context: BrowserContext) -> None:
    """With the demo's own charter and people: Sam suggests, and Amélie, who keeps it, is told in her language."""
    bait = "You won't believe what our press can do"
    async with demo() as address:
        driver = PageDriver(await context.new_page())
        await driver.open(address)
        draft = await driver.post(f"{bait}.")
        english, french = language("en"), language("fr")
        await driver.open_thread(draft)
        await driver.press(english.text("button.why"))
        await driver.press(english.text("button.suggest_wrong_here"))
        words = driver.dialog.get_by_label(english.text("suggest.form.words.wrong_here"))
        await words.fill(bait)
        await driver.dialog.get_by_role("button", name=english.text("button.suggest_send")).click()
        await expect(driver.dialog.last).to_contain_text(english.text("suggest.sent"))
        await expect(driver.page.get_by_role("dialog", name=english.text("suggest.title"))).to_be_visible()
        await driver.page.keyboard.press("Escape")
        await expect(driver.dialog).to_have_count(0)
        await driver.switch_person("Amélie")
        await driver.show_direct()
        await expect(driver.message(bait)).to_be_visible()
        await driver.press(french.text("button.suggestion_edit"))
        fine = driver.dialog.get_by_label(french.text("edit.label.except_"))
        await expect(fine).to_have_value(bait)
        assert driver.trouble == []
