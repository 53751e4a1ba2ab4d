"""Links, mentions and hashtags of a draft: as its platform counts them."""

from __future__ import annotations

import pytest

from bot.charter.draft import Draft


def cut(text: str, what: str, platform: str) -> list[str]:
    return [text[start:end] for start, end in getattr(Draft(text, platform), what)]


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("see example.org/a_(b)?c=d, or www.example.com.", ["example.org/a_(b)?c=d", "www.example.com"]),
        ("and.it was ASP.NET", ["and.it", "ASP.NET"]),
        ("jo.doe@example.org $example.org #example.org", []),
        ("http://localhost:8000 http://-a.com http://a_.b.com http://a.b_.com", []),
        ("日本語example.com日本語http://example.org/a日本", ["example.com", "http://example.org/a"]),
        ("https://exämple.com/ü http://xn--ü.com", ["https://exämple.com/ü"]),
        ("https://t.co/abc's and https://t.co/def-g", ["https://t.co/abc", "https://t.co/def"]),
        ("photo.com.jpg node.unknown " + "a" * 64 + ".com", ["photo.com"]),
        ("(https://example.org:80/@jo/a/) +example.org", ["https://example.org:80/@jo/a/", "example.org"]),
    ],
)
def test_x_makes_links_of_what_twitter_text_finds(text: str, links: list[str]) -> None:
    assert cut(text, "links", "x") == links


@pytest.mark.parametrize(
    ("text", "platform", "links"),
    [
        ("see example.org and (https://example.com/a_(b)).", "bluesky", ["example.org", "https://example.com/a_(b))"]),
        ("see example.org and https://example.com.", "mastodon", ["https://example.com"]),
        ("ahttps://example.com", "mastodon", []),
        ("and.it was at example.org", "linkedin", ["example.org"]),
    ],
)
def test_each_platform_makes_links_of_its_own(text: str, platform: str, links: list[str]) -> None:
    assert cut(text, "links", platform) == links


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("epa.gov/report, ox.ac.uk, education.gouv.fr", ["epa.gov/report", "ox.ac.uk", "education.gouv.fr"]),
        ("harvard.edu who.int europa.eu health.gov.au", ["harvard.edu", "who.int", "europa.eu", "health.gov.au"]),
        ("les client.es, tou.tes, and.it", []),
        ("exemple.es/page", ["exemple.es/page"]),
        ("https://example.org/thing_(cool)", ["https://example.org/thing_(cool)"]),
    ],
)
def test_an_address_is_what_its_author_gives_as_one(text: str, addresses: list[str]) -> None:
    draft = Draft(text)
    assert [text[start:end] for start, end in draft.addresses] == addresses


@pytest.mark.parametrize(
    ("text", "platform", "mentions"),
    [
        ("@jo RT@ann の@kei f@kn $@a &@b", "x", ["@jo", "@ann", "@kei"]),
        ("@jo@example.org @éa @aé", "x", []),
        ("＠jo/list and @jo's", "x", ["＠jo/list", "@jo"]),
        ("@jo.example.org! (@a.test) @jo a@b.com", "bluesky", ["@jo.example.org", "@a.test"]),
        (
            "@jo @jo@a.org @jo@nope @a@慕田峪长城.网址.",
            "mastodon",
            ["@jo", "@jo@a.org", "@a@慕田峪长城.网址"],
        ),
        ("@jo.doe and @ann", "instagram", ["@jo.doe", "@ann"]),
    ],
)
def test_mentions_are_those_of_the_platform(text: str, platform: str, mentions: list[str]) -> None:
    assert cut(text, "mentions", platform) == mentions


@pytest.mark.parametrize(
    ("text", "platform", "hashtags"),
    [
        ("#1 #été #a-b #a_b a#c &#d #e#f", "x", ["#été", "#a", "#a_b"]),
        ("#তথ্য #メ～テレ #می‌خواهم #עַל־יְדֵי #মা", "x", ["#তথ্য", "#メ～テレ", "#می‌خواهم", "#עַל־יְדֵי", "#মা"]),
        ("example.org/#a #https://b #\ufe0f", "x", []),
        ("#a-b #c,d #e. #🦋 ##f #1 #_ ＃g", "bluesky", ["#a-b", "#c,d", "#e", "#🦋", "##f", "＃g"]),
        (f"#{'a' * 64} #{'b' * 65}", "bluesky", ["#" + "a" * 64]),
        ("#a-b #a·b #1 #2a /#c", "mastodon", ["#a", "#a·b", "#2a"]),
        ("#one #two", "linkedin", ["#one", "#two"]),
    ],
)
def test_hashtags_are_those_of_the_platform(text: str, platform: str, hashtags: list[str]) -> None:
    assert cut(text, "hashtags", platform) == hashtags
