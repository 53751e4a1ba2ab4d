"""A keeper lets the second reader read the last drafts, and says what is right. The bot is the real one.

The test leaves screenshots in ``screenshots/`` for review.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import expect

from slack_sandbox import Sandbox
from tests.end_to_end.test_editing_reader import BAITS, KEPT
from tests.page.driver import PageDriver
from tests.page.test_axe import faults
from tests.page.test_surfaces import home_button, keep
from tests.reader.helpers import QUOTED, model, quotes
from tests.running import CLEAN, settings_for, start_bot

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_keeper_looks_at_what_the_second_reader_finds(
    driver: PageDriver, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with model(quotes(("no-bait", QUOTED))) as endpoint:
        times = {"slack_timeout_seconds": 5, "lease_seconds": 20}
        reader = {"reader_url": endpoint.url, "reader_model": "small-1"}
        async with start_bot(sandbox, settings_for(sandbox, tmp_path, charter=KEPT, **times, **reader)):
            await driver.switch_person("Sam")
            for text in (*BAITS, CLEAN):
                await driver.post(text)
            await driver.show_home()
            await home_button(driver, "Change the charter").click()
            await driver.dialog.get_by_role("button", name="Change 2.").click()
            await driver.page.get_by_role("dialog", name="Rule 2").get_by_role("button", name="Try it").click()
            preview = driver.page.get_by_role("dialog", name="What would change")
            await preview.get_by_role("button", name="Let it read").click()
            await expect(preview.get_by_text(f"It points at “{QUOTED}”")).to_have_count(3)
            await preview.get_by_role("button", name="Right", exact=True).first.click()
            await expect(preview).to_contain_text("You said: right.")
            await preview.get_by_role("button", name="Wrong", exact=True).first.click()
            await expect(preview).to_contain_text("So far: 2 looked at, 1 of them right.")
            assert await faults(driver.page) == []
            await keep(driver, "second-reader")
            await preview.get_by_role("button", name="Read on").click()
            await expect(preview.get_by_text(f"It points at “{QUOTED}”")).to_have_count(4)
