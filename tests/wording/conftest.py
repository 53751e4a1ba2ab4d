"""Two small charters, and a reviewer for each."""

from pathlib import Path

import pytest

from bot.charter.draft import Draft
from bot.charter.loading import load
from bot.charter.model import Charter
from bot.charter.review import Finding, Reviewer

HERE = Path(__file__).parent
CHARTERS = {code: load(HERE / f"sample.{code}.toml") for code in ("en", "fr")}


@pytest.fixture
def charter() -> Charter:
    return CHARTERS["en"]


@pytest.fixture
def charters() -> dict[str, Charter]:
    return CHARTERS


@pytest.fixture
def review():
    """Review a text with a charter, as the bot would."""

    def review(text: str, charter: Charter) -> tuple[Finding, ...]:
        return Reviewer(charter).review(Draft.read(text, default_platform=charter.drafts.platform))

    return review
