"""The poster and the report: their words in each language, with all user text escaped.

After a deliberate change of wording, run ``GOLDEN=write python -m pytest tests/reports`` and read the diff.
"""

from __future__ import annotations

import os
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bot.charter.loading import parse
from bot.reports.markup import chart
from bot.reports.pages import Week, poster, report
from bot.wording.figures import RuleFigures
from tests.reports.samples import FULL, TODAY, charter_of, weeks_of

GOLDEN = Path(__file__).parent / "golden"
HOSTILE = '</style><script>alert("x")</script> & <b onclick=x>'


class Reading(HTMLParser):
    """Parses a page into its tags, and its words without the style sheet."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1][0] != "style":
            self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.words))

    def every(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def plain(image: str) -> str:
    return f"https://example.org/{image}"


def test_the_poster_holds_the_whole_charter() -> None:
    page = Reading(poster(charter_of(10, 3), plain))
    assert page.every("html") == [{"lang": "en"}]
    assert len(page.every("li")) == 13
    assert page.text.count(FULL) == 13
    pictures = page.every("img")
    assert pictures == [{"src": "https://example.org/pictures/people.png", "alt": "People"}] * 3


def test_the_poster_of_a_charter_without_objectives_has_no_empty_heading() -> None:
    page = Reading(poster(charter_of(2, 0), plain))
    assert len(page.every("h2")) == 1
    assert Reading(poster(charter_of(0, 0), plain)).every("h2") == []


def test_the_report_has_a_line_per_rule_and_names_the_one_to_discuss() -> None:
    charter = charter_of(4, 0)
    page = Reading(report(charter, weeks_of(charter), TODAY))
    assert len(page.every("tr")) == 5
    charts = [drawing for drawing in page.every("svg") if drawing.get("role") == "img"]
    assert len(charts) == 3
    assert "4 times in the week of" in (charts[0]["aria-label"] or "")
    assert "Left to people" in page.text
    assert "1. A rule" in page.text
    assert "From Monday 26 October to Monday 23 November, 2026." in page.text
    assert "There are none about people." in page.text
    assert "one to talk about" not in page.text
    aside = [Week(week.since, {"rule-2": RuleFigures("rule-2", 3, 0, 2)}) for week in weeks_of(charter)]
    assert (
        "Rule 2 is clearly set aside more often than it helps (8 to 0)" in Reading(report(charter, aside, TODAY)).text
    )


def test_figures_of_a_removed_rule_are_left_out() -> None:
    weeks = [Week(TODAY, {"gone": RuleFigures("gone", 99)})]
    page = Reading(report(charter_of(2, 0), weeks, TODAY))
    assert "99" not in page.text


@pytest.mark.parametrize("figures", [(5, 1, 2, 1, 1), (5, 5, 0, 5, 5), (3, 0, 3), (4,), (2, 2, 2, 2, 0)])
def test_a_bars_height_is_its_total(figures: tuple[int, ...]) -> None:
    """Even if a person pressed both buttons, no bar may exceed its total."""
    drawing = chart([RuleFigures("r", *figures)], 5, "")
    heights = [float(part.get("height", "")) for part in drawing.iter("rect")]
    assert sum(heights) == pytest.approx(30 * figures[0] / 5, abs=0.02)


def test_a_week_without_a_suggestion_has_no_bar() -> None:
    assert list(chart([RuleFigures("r", 0)], 0, "").iter("rect")) == []


def test_user_text_is_escaped() -> None:
    escaped = HOSTILE.replace('"', '\\"')
    rules = f'[[rules]]\nid = "r"\ntext = "{escaped}"\n[[objectives]]\ntext = "{escaped}"\n'
    charter = parse(f'name = "{escaped}"\n{rules}', folder=Path())
    for page in (poster(charter, plain), report(charter, weeks_of(charter), TODAY)):
        read = Reading(page)
        assert read.every("script") == []
        assert not any("onclick" in attributes for _, attributes in read.tags)
        assert HOSTILE in " ".join(read.words)


def test_the_reports_are_in_the_charters_language() -> None:
    charter = charter_of(2, 1, language="fr")
    assert "Ce dont nous sommes convenus" in poster(charter, plain)
    page = report(charter, weeks_of(charter), TODAY)
    assert "Mise de côté" in page
    assert 'lang="fr"' in page


@pytest.mark.parametrize("code", ["en", "fr"])
@pytest.mark.parametrize("name", ["poster", "report"])
def test_every_report_matches_its_golden_file(name: str, code: str) -> None:
    """A reviewer sees each change of wording, in every language."""
    charter = charter_of(3, 1, text="A short rule.", language=code)
    page = poster(charter, plain) if name == "poster" else report(charter, weeks_of(charter), TODAY)
    said = [drawing.get("aria-label") for drawing in Reading(page).every("svg")]
    words = "\n".join(filter(None, (*(word.strip() for word in Reading(page).words), *said))) + "\n"
    golden = GOLDEN / f"{name}.{code}.txt"
    if os.environ.get("GOLDEN") == "write":
        golden.write_text(words, encoding="utf-8")
    assert golden.read_text(encoding="utf-8") == words
