"""docs/charter.md is up to date, complete and free of dead links."""

from __future__ import annotations

import re

from bot.charter.matchers import KINDS
from tools import packs_page
from tools.reference import PAGE, page

RENEW = "Renew it with `.venv/bin/python -m tools.reference`, and read the diff."


def test_the_reference_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), RENEW


def test_the_page_of_the_packs_is_up_to_date() -> None:
    renew = "Renew it with `.venv/bin/python -m tools.packs_page`, and read the diff."
    assert packs_page.PAGE.read_text(encoding="utf-8") == packs_page.page(), renew


def test_every_key_of_every_kind_has_a_line() -> None:
    written = set(re.findall(r"^\| `(\w+)` \|", page(), re.MULTILINE))
    assert {key for kind in KINDS for key in kind.keys} <= written


def test_every_internal_link_leads_to_a_heading() -> None:
    titles = re.findall(r"^#+ (.*)", page(), re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in titles}
    assert set(re.findall(r"\]\(#([^)]+)\)", page())) <= anchors
