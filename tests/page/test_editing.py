"""A keeper changes a rule on the demo's page, by keyboard: Home, the menu, the form, what would change, and saving.

Each step leaves a screenshot in ``screenshots/`` for review.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from playwright.async_api import BrowserContext, Locator, Page, expect

from tests.page.conftest import demo
from tests.page.driver import PageDriver
from tests.page.test_axe import faults
from tests.page.test_demo import keep

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

DRAFTS = {
    "en": (
        "The rock star tour comes to town on Friday, bring friends",
        "Our new bakery is open, and the bread is a rock star of its kind",
        "We open the workshop on Saturday at ten. Come and see",
    ),
    "fr": (
        "La tournée des rois du fournil arrive vendredi, venez en famille",
        "Notre pain est un des rois du fournil de la région, goûtez-le",
        "L’atelier ouvre samedi à dix heures. Venez voir comment naît le papier.",
    ),
}


@dataclass(frozen=True)
class Words:
    """What the buttons and fields are called, and what is typed."""

    keeper: str
    member: str
    change_charter: str
    change: str
    rule: str
    words: str
    fine: str
    try_it: str
    preview: str
    right: str
    wrong: str
    said_right: str
    save: str
    saved: str
    typed: str
    error: str


WORDS = {
    "en": Words(
        *("Nora", "Sam", "Change the charter", "Change 9.", "Rule 9", "Words to look for in English"),
        *("Words that are fine", "Try it", "What would change", "Right", "Wrong", "You said: right.", "Save", "Saved"),
        *("rock star", "Please complete this required field."),
    ),
    "fr": Words(
        *("Amélie", "Karim", "Modifier la charte", "Modifier 9.", "Règle 9", "Mots à repérer (français)"),
        *("Mots qui conviennent", "Essayer", "Ce qui changerait", "Juste", "À tort", "Vous avez dit\u00a0: juste."),
        *("Enregistrer", "Enregistré", "roi du fournil", "Remplissez ce champ obligatoire."),
    ),
}


@pytest.mark.parametrize(("code", "width"), [("en", 1280), ("en", 360), ("fr", 1280), ("fr", 360)])
async def test_a_keeper_changes_a_rule_by_keyboard(context: BrowserContext, code: str, width: int) -> None:
    words, options = WORDS[code], ("--charter", "fr") if code == "fr" else ()
    async with demo(*options) as address:
        visitor = PageDriver(await context.new_page())
        await visitor.open(address, size=(width, 740))
        await visitor.switch_person(words.member)
        for draft in DRAFTS[code]:
            await visitor.post(draft)
        await visitor.switch_person(words.keeper)
        await visitor.show_home()
        await enter(visitor.page.locator(".home-view").get_by_role("button", name=words.change_charter))
        await shown(visitor, words.change_charter, f"editing-{code}-{width}-1-menu")
        await enter(visitor.dialog.get_by_role("button", name=words.change))
        form = await shown(visitor, words.rule, f"editing-{code}-{width}-2-form")
        await an_empty_sentence_is_refused(visitor.page, form, words)
        await form.get_by_label(words.words).focus()
        await visitor.page.keyboard.type(words.typed)
        await enter(form.get_by_role("button", name=words.try_it))
        await judge(visitor, words, f"editing-{code}-{width}")
        await visitor.page.keyboard.press("Escape")
        form = await shown(visitor, words.rule, f"editing-{code}-{width}-5-back")
        await expect(form.get_by_label(words.words)).to_have_value(words.typed)
        await expect(form.get_by_label(words.fine)).not_to_have_value("")
        await enter(form.get_by_role("button", name=words.try_it))
        preview = visitor.page.get_by_role("dialog", name=words.preview)
        await enter(preview.get_by_role("button", name=words.save))
        await shown(visitor, words.saved, f"editing-{code}-{width}-6-saved")
        await visitor.page.keyboard.press("Escape")
        await expect(visitor.dialog).to_have_count(0)
        assert visitor.trouble == []


async def an_empty_sentence_is_refused(page: Page, form: Locator, words: Words) -> None:
    """At its field, which then has the focus; what was there can be typed again."""
    sentence = form.get_by_role("textbox").first
    before = await sentence.input_value()
    await sentence.fill("")
    await sentence.press("Enter")
    await expect(sentence).to_have_accessible_description(re.compile(words.error))
    await expect(sentence).to_be_focused()
    await page.keyboard.type(before)


async def judge(visitor: PageDriver, words: Words, name: str) -> None:
    """One change is right, and one is wrong: the rule leaves that draft alone then."""
    preview = await shown(visitor, words.preview, f"{name}-3-preview")
    assert await faults(visitor.page) == []
    await enter(preview.get_by_role("button", name=words.right, exact=True).first)
    await expect(preview).to_contain_text(words.said_right)
    await enter(preview.get_by_role("button", name=words.wrong, exact=True).last)
    await expect(preview).to_contain_text(words.fine)
    await shown(visitor, words.preview, f"{name}-4-judged")


async def enter(button: Locator) -> None:
    """Press a button with the keyboard."""
    await button.focus()
    await button.press("Enter")


async def shown(visitor: PageDriver, title: str, name: str) -> Locator:
    """Wait for a dialog, look whether it fits the screen, and keep a screenshot."""
    dialog = visitor.page.get_by_role("dialog", name=title)
    await expect(dialog).to_be_visible()
    await expect(dialog.get_by_role("button").last).to_be_visible()
    width = await visitor.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert width <= 0, "nothing sticks out at the side"
    await keep(visitor, name)
    return dialog
