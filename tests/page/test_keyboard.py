"""The demo with the keyboard alone, on a wide screen and on a small one."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import BrowserContext, Locator, expect

from tests.page.driver import PageDriver

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

BAIT = "You won’t believe what our new press can do"
MOST_TABS = 60


class Walker:
    """A user with only a keyboard."""

    def __init__(self, visitor: PageDriver) -> None:
        self.visitor = visitor
        self.keys = visitor.page.keyboard

    async def to(self, target: Locator, key: str = "Tab") -> None:
        """Press Tab until the target has the focus, and check that the focus is visible."""
        for _ in range(MOST_TABS):
            if await target.count() == 1 and await target.evaluate("node => node === document.activeElement"):
                await expect(target).to_be_in_viewport()
                return
            await self.keys.press(key)
        raise AssertionError(f"the Tab key does not lead to {target}")

    async def press(self, name: str | re.Pattern[str], within: Locator | None = None, key: str = "Tab") -> None:
        """Move to a button and press it."""
        place = within or self.visitor.page.locator("body")
        await self.to(place.get_by_role("button", name=name, exact=isinstance(name, str)), key)
        await self.keys.press("Enter")


@pytest.mark.parametrize("size", [(1280, 800), (360, 740)], ids=["wide", "narrow"])
async def test_everything_works_without_a_pointer(context: BrowserContext, address: str, size: tuple[int, int]) -> None:
    visitor = PageDriver(await context.new_page())
    await visitor.open(address, size=size)
    walker, keys = Walker(visitor), visitor.page.keyboard
    await a_draft_is_posted(walker)
    await its_reply_is_found_useful(walker)
    await the_shortcut_is_used(walker)
    await walker.to(visitor.composer)
    await keys.type("/charter")
    await keys.press("Enter")
    await expect(visitor.ephemeral_messages).to_have_count(1)
    await home_is_opened(walker, in_a_pane=size[0] < 760)
    await the_charter_is_changed(walker)
    assert visitor.trouble == []


async def a_draft_is_posted(walker: Walker) -> None:
    await walker.keys.press("Tab")
    await walker.keys.press("Enter")
    await expect(walker.visitor.composer).to_be_focused()
    await walker.keys.type(BAIT)
    await walker.keys.press("Enter")
    await expect(walker.visitor.messages.get_by_role("button", name="1 reply")).to_be_visible()


async def its_reply_is_found_useful(walker: Walker) -> None:
    """The reply's buttons come before the thread's text box, which gets the focus; Escape leads back."""
    visitor = walker.visitor
    await walker.press(re.compile("1 reply"), visitor.messages, "Shift+Tab")
    await expect(visitor.page.get_by_role("textbox", name="Reply in thread")).to_be_focused()
    await walker.press("Why?", visitor.replies, "Shift+Tab")
    await expect(visitor.dialog).to_be_visible()
    await walker.keys.press("Escape")
    await expect(visitor.dialog).to_have_count(0)
    await walker.press("Useful", visitor.replies, "Shift+Tab")
    await expect(visitor.replies.get_by_role("button", name="Useful")).to_have_count(0)
    await walker.keys.press("Escape")
    await expect(visitor.composer).to_be_visible()


async def the_shortcut_is_used(walker: Walker) -> None:
    """A message's actions appear once the message has the focus."""
    draft = walker.visitor.messages.filter(has_text=BAIT)
    await walker.to(draft, "Shift+Tab")
    await walker.press("Check with the charter", draft)
    await expect(walker.visitor.dialog).to_be_visible()
    await walker.keys.press("Escape")
    await expect(walker.visitor.dialog).to_have_count(0)


async def home_is_opened(walker: Walker, *, in_a_pane: bool) -> None:
    """Its buttons offer quiet days. On a small screen, Home is reached through the list of channels."""
    visitor = walker.visitor
    if in_a_pane:
        await walker.press("Back to the channels", visitor.page.locator("#bar"), "Shift+Tab")
    await walker.press(re.compile("Home$"), visitor.page.locator("#sidebar"), "Shift+Tab")
    home = visitor.page.locator(".home-view")
    await expect(home.get_by_role("button", name="Quiet for a day")).to_be_visible()
    await walker.press("Quiet for a day", home)
    await expect(home.get_by_role("button", name="Speak again")).to_be_visible()
    if in_a_pane:
        await walker.press("Back to the channels", visitor.page.locator("#bar"), "Shift+Tab")
    await walker.press(re.compile("^social-drafts"), visitor.page.locator("#sidebar"), "Shift+Tab")
    await expect(visitor.composer).to_be_visible()


async def the_charter_is_changed(walker: Walker) -> None:
    visitor, keys = walker.visitor, walker.keys
    await walker.press("Charter", visitor.page.locator("#bar"), "Shift+Tab")
    await walker.to(visitor.charter_text)
    await expect(visitor.charter_text).to_be_editable()
    await keys.press("Control+Home")
    await keys.type("colour = 1\n")
    await expect(visitor.charter_faults).to_have_count(1)
    await walker.press(re.compile("^Line 1: colour"), visitor.page.locator("#charter-faults"))
    await expect(visitor.charter_text).to_be_focused()
    await keys.press("Control+Home")
    await keys.press("Shift+ArrowDown")
    await keys.type("# Ours\n")
    await expect(visitor.charter_faults).to_have_count(0)
    await walker.press("Use this charter", key="Shift+Tab")
    await expect(visitor.page.locator("#charter-status")).to_contain_text("is in use")
    await expect(visitor.page.locator("#charter-use")).to_be_focused()
