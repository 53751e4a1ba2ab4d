"""Each finding in a file of posts is at its line, whatever the format puts around a post."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.charter.loading import parse
from bot.reports.check import CheckResult, check
from bot.reports.front_matter import FrontMatter, read_front_matter
from bot.reports.post_files import from_files
from tests.running import CHARTER

WORDS = "game changer"
RULES = parse(CHARTER)
QUOTED = "> Our press\n> is a **game changer**\n"
FENCED = "```\nOur press is\na game changer\n```\n"
LABELLED = "# March\n\n- Platform: LinkedIn\n- Text: Our press\n- Status: ready\n\nis a game changer\n"
FRONT = "---\ntitle: Launch\nplatforms:\n  - LinkedIn\n---\n\n\nOur press.\n\n- It is new\n- It is a game changer\n"
CRLF = "# One\r\n\r\nOur press\r\nis a game changer\r\n"


def found(folder: Path, name: str, content: str) -> list[CheckResult]:
    """Write a file, and return what is found in its posts."""
    path = folder / name
    path.write_bytes(content.encode())
    problems: list[str] = []
    results = list(check(from_files([str(path)], "x", problems), RULES))
    assert problems == []
    return results


def lines(results: list[CheckResult]) -> list[int]:
    return [result.line_of(finding) for result in results for finding in result.findings]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("list.md", "# Ideas\n\n- Our press\n  is a game changer\n- Bread\n"),
        ("paragraphs.md", "Bread and butter.\n\n\nOur press\nis a game changer\n"),
        ("headings.md", "# One\n\nBread\n\n---\n\n   \nOur press\nis a game changer\n"),
        ("quoted.md", QUOTED),
        ("fenced.md", FENCED),
        ("labelled.md", LABELLED),
        ("front.md", FRONT),
        ("link.md", "---\non: x\n---\nSee [our page](https://example.org\n) for\na game changer\n"),
        ("table.md", "| Post | On |\n|---|---|\n| Bread for all of us | X |\n| A game changer | X |\n"),
        ("windows.md", CRLF),
        ("posts.csv", 'day,notes,text\n1,"two\nlines","Our press\nis a game changer"\n2,,Bread for all of us\n'),
        ("blank.csv", 'text,day\n"\n\nOur press\nis a game changer",2\n'),
        ("excel.csv", 'sep=;\ntext;day\nBread for all of us;1\n"Our press\nis a game changer";2\n'),
        ("posts.jsonl", '\n{"post": "Bread for us"}\n{"post": "Our press\\nis a game changer"}\n'),
        ("posts.txt", "Bread for us\n\nOur press is a game changer\n"),
    ],
)
def test_a_finding_is_at_the_line_where_its_words_are(tmp_path: Path, name: str, content: str) -> None:
    """Of the words in JSONL, whose posts take one line each, too."""
    expected = [number for number, line in enumerate(content.splitlines(), 1) if WORDS in line]
    assert lines(found(tmp_path, name, content)) == expected


@given(st.lists(st.sampled_from(["Bread", "", "- item", "> said", "Our game changer", "# H", "---", "1. one"])))
def test_no_arrangement_of_markdown_moves_a_line(tmp_path_factory: pytest.TempPathFactory, parts: list[str]) -> None:
    """What is found is at a line that holds it."""
    content = "\n".join(["# Begin", *parts])
    written = content.split("\n")
    for line in lines(found(tmp_path_factory.mktemp("posts"), "posts.md", content)):
        assert WORDS in written[line - 1]


def test_a_finding_without_a_place_is_at_the_posts_first_line(tmp_path: Path) -> None:
    """An undescribed picture is nowhere in the text."""
    (result,) = found(tmp_path, "post.md", "---\nimage: press.jpg\n---\n\nOur press at work\n")
    assert [finding.rule.id for finding in result.findings] == ["pictures-described"]
    assert lines([result]) == [5]


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ("---\ntitle: Launch\n---\n", FrontMatter(3)),
        ("---\n---\n", FrontMatter(2)),
        ("---\nplatform: LinkedIn\n---\n", FrontMatter(3, "linkedin")),
        ("---\nplatforms: [instagram, x]\n---\n", FrontMatter(3, "instagram")),
        ("---\non:\n  - Mastodon\n---\n", FrontMatter(4, "mastodon")),
        ("Text\n---\nplatform: x\n---\n", None),
        ("---\nplatform: x\n", None),
    ],
)
def test_front_matter_names_the_platform(front: str, expected: FrontMatter | None) -> None:
    assert read_front_matter(front) == expected


@pytest.mark.parametrize(
    ("front", "alts"),
    [
        ("image: press.jpg\nalt: 'A press'", ["A press"]),
        ("image: press.jpg", [""]),
        ("image:\nalt: ~", []),
        ("image: false", []),
        ("photo: press.jpg", []),
        ("image: press.jpg\nimage_description: A press", ["A press"]),
    ],
)
def test_front_matter_tells_of_the_picture(tmp_path: Path, front: str, alts: list[str]) -> None:
    (result,) = found(tmp_path, "post.md", f"---\n{front}\n---\nOur press\n\n- at work\n- today\n")
    assert [picture.alt for picture in result.item.draft.pictures] == alts
    assert result.item.draft.text == "Our press\n\n- at work\n- today"


def test_a_heading_says_more_about_the_platform_than_front_matter(tmp_path: Path) -> None:
    content = "---\nplatform: x\n---\n## LinkedIn\n\nBread\n\n## Monday\n\nButter\n"
    assert [one.item.draft.platform for one in found(tmp_path, "a.md", content)] == ["linkedin", "x"]


@given(st.text(max_size=200))
def test_any_text_has_front_matter_or_none(text: str) -> None:
    for written in (text, f"---\n{text}\n---\n"):
        front = read_front_matter(written)
        assert front is None or 2 <= front.lines <= written.count("\n") + 1


def test_bad_lines_are_problems_that_stop_nothing(tmp_path: Path) -> None:
    for name in ("posts.json", "figures.csv"):
        (tmp_path / name).write_text("a,b\n1,2\n", encoding="utf-8")
    (tmp_path / "posts.jsonl").write_text(f"{{\n{json.dumps({'post': 'A game changer'})}\n", encoding="utf-8")
    problems: list[str] = []
    names = [str(tmp_path / name) for name in ("figures.csv", "posts.jsonl", "posts.json")]
    assert len(list(from_files(names, "x", problems))) == 1
    assert [problem.removeprefix(f"{tmp_path}/").partition(" ")[2][:22] for problem in problems] == [
        "has no column that loo",
        "line 1 isn't a JSON ob",
        "has no lines to annota",
    ]
