"""The poster and the report in a real Chromium: one page on either paper size, readable on a phone, accessible."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from bot.charter.model import Charter
from bot.reports.pages import poster, report
from tests.page.test_axe import faults
from tests.reports.samples import FOLDER, FULL, TODAY, charter_of, weeks_of

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
SIZES = [(rules, objectives) for rules in (1, 5, 7, 10) for objectives in (0, 1, 3, 5, 10)]


def report_pages(charter: Charter) -> dict[str, str]:
    return {
        "poster": poster(charter, lambda image: (FOLDER / image).as_uri()),
        "report": report(charter, weeks_of(charter), TODAY),
    }


async def shown(page: Page, folder: Path, content: str) -> None:
    """Open the page from a file, as people do."""
    file = folder / "sheet.html"
    file.write_text(content, encoding="utf-8")
    await page.goto(file.as_uri())


@pytest.mark.parametrize("text", [FULL, FULL[:40]], ids=["full length", "short"])
async def test_every_charter_prints_on_one_page(browser: Browser, tmp_path: Path, text: str) -> None:
    page = await browser.new_page()
    for rules, objectives in SIZES:
        for name, content in report_pages(charter_of(rules, objectives, text)).items():
            await shown(page, tmp_path, content)
            for paper in ("A4", "Letter"):
                pdf = await page.pdf(format=paper, print_background=True)
                assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1, (name, rules, objectives, paper)
    await page.close()


@pytest.mark.parametrize("width", [360, 1280])
async def test_nothing_is_cut_off_and_axe_finds_no_serious_violation(
    browser: Browser, tmp_path: Path, width: int
) -> None:
    page = await browser.new_page(viewport={"width": width, "height": 800})
    for name, content in report_pages(charter_of(10, 4)).items():
        await shown(page, tmp_path, content)
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        assert await faults(page) == []
    await page.close()
