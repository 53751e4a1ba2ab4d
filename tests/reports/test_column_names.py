"""The names of a calendar's columns, as people write them in English and French."""

from __future__ import annotations

import pytest

from bot.reports.column_names import is_known, means_description, means_picture, means_post, mentions_post, platform_in


@pytest.mark.parametrize(
    "name", ["Text", "post", "Caption", "Légende", "TEXTE", "Post copy", "Texte du post", "contenu"]
)
def test_names_that_mean_the_post(name: str) -> None:
    assert means_post(name)
    assert mentions_post(name)


@pytest.mark.parametrize(
    "name", ["Post date", "Post ID", "postUrl", "Message type", "Texte alternatif", "Statut", "", "2"]
)
def test_names_of_something_else_about_a_post(name: str) -> None:
    assert not means_post(name)
    assert not mentions_post(name)


def test_names_with_a_word_for_the_post_are_second_best() -> None:
    assert mentions_post("English caption")
    assert not means_post("English caption")


def test_a_description_is_no_picture() -> None:
    for name in ("Alt text", "Texte alternatif", "Image description", "altText"):
        assert means_description(name)
        assert not means_picture(name)
    assert means_picture("Image URL")


def test_a_title_is_no_name() -> None:
    assert is_known("Publication date")
    assert not is_known("Spring calendar")


@pytest.mark.parametrize(
    ("cell", "platform"),
    [
        ("LinkedIn", "linkedin"),
        ("Instagram, Facebook", "instagram"),
        ("Twitter - Maison", "x"),
        ("X (Twitter)", "x"),
        ("Monday – Instagram", "instagram"),
        ("YouTube Shorts", "youtube"),
        ("Newsletter", None),
        ("", None),
    ],
)
def test_a_cell_names_a_platform(cell: str, platform: str | None) -> None:
    assert platform_in(cell) == platform
