"""Runs axe-core, the accessibility checker, on every surface of the demo's page.

axe-core comes in a wheel and is evaluated in the page: https://github.com/dequelabs/axe-core. Only violations that it
rates serious or critical count.
"""

from __future__ import annotations

from importlib import resources

import pytest
from playwright.async_api import Browser, Page, expect

from tests.page.driver import PageDriver

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

AXE = (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
BAIT = "You won’t believe what our new press can do"


async def faults(page: Page) -> list[str]:
    """Return the rule and the element of each serious violation on the current page."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE)
    found = await page.evaluate("axe.run({ resultTypes: ['violations'] })")
    assert found["passes"], "axe checked nothing"
    grave = [one for one in found["violations"] if one["impact"] in {"serious", "critical"}]
    return [f"{one['id']}: {node['target'][0]}" for one in grave for node in one["nodes"]]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 800), (360, 740)], ids=["wide", "narrow"])
async def test_no_surface_has_a_serious_fault(
    browser: Browser, address: str, theme: str, size: tuple[int, int]
) -> None:
    # The page's own policy would block the styles that axe measures.
    context = await browser.new_context(reduced_motion="reduce", bypass_csp=True)
    visitor = PageDriver(await context.new_page())
    await visitor.page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    await visitor.open(address, size=size)
    found = {"empty": await faults(visitor.page)}
    draft = await visitor.post(BAIT)
    await visitor.remark(draft)
    await visitor.attach("garden")
    await visitor.command("/charter")
    await expect(visitor.ephemeral_messages).to_have_count(1)
    await visitor.page.locator("#timeline summary").click()
    found["channel"] = await faults(visitor.page)
    await visitor.open_thread(draft)
    await expect(visitor.replies).to_have_count(1)
    found["thread"] = await faults(visitor.page)
    await visitor.press("Why?")
    await visitor.modal_text()
    found["modal"] = await faults(visitor.page)
    await visitor.close_modal()
    await visitor.show_home()
    found["home"] = await faults(visitor.page)
    await visitor.show_channel("social-drafts")
    await visitor.show_charter_editor()
    await expect(visitor.said).to_have_count(1)
    found["charter"] = await faults(visitor.page)
    await visitor.page.get_by_label("Pick a pack").select_option("bait")
    await expect(visitor.page.locator("#charter-pack-said > li")).to_have_count(1)
    found["pack"] = await faults(visitor.page)
    await visitor.charter_text.fill("nonsense")
    await expect(visitor.charter_faults).to_have_count(1)
    found["charter with a fault"] = await faults(visitor.page)
    await context.close()
    assert {surface: faults for surface, faults in found.items() if faults} == {}


async def test_axe_finds_violations(browser: Browser) -> None:
    """A checker that never finds anything would pass every page."""
    context = await browser.new_context()
    page = await context.new_page()
    await page.set_content("<html lang=en><title>x</title><main><button></button></main>")
    assert await faults(page) == ["button-name: button"]
    await context.close()
