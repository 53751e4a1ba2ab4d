"""Links, mentions, hashtags, sentences and lengths: as the platforms and readers count them."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.charter.draft import Draft
from post_text.entities import ENTITIES
from post_text.lengths import length
from post_text.platforms import LIMITS, PLATFORMS
from post_text.sentences import split_sentences

ODD_TEXT = st.text(st.characters() | st.sampled_from("ab.@#/:_-(＠＃。日é\u200d1 \n"), max_size=40)


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


@pytest.mark.parametrize(
    ("text", "unit", "count"),
    [
        ("a ♾️ b", "x", 6),
        ("a 🏴󠁧󠁢󠁥󠁮󠁧󠁿 b", "x", 6),
        ("a ® b ™", "x", 9),
        ("a and.it b", "x", 27),
        ("é e\u0301 語", "x", 6),
        ("@jo@example.org https://example.org/a", "mastodon", 27),
        ("@jo@" + "b" * 260 + ".com", "mastodon", 268),
        ("a ® 🙂", "threads", 9),
        ("👩‍👩‍👧‍👦 e\u0301 🇫🇷🇩🇪", "graphemes", 6),
        ("é🙂", "bytes", 6),
    ],
)
def test_a_post_is_as_long_as_its_platform_says(text: str, unit: str, count: int) -> None:
    assert length(text, unit) == count  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Ask Dr. Lee or Mr. A. I. Jones, e.g. at 5 p.m. on Friday.", 1),
        ("We work for Bread & Co. in the U.S. Senate. They left the U.S. They came back.", 3),
        ("See p. 5, art. 3 and no. 12. It rose by 1.5 %.", 2),
        ("Wait... what? Oh… fine. And then . . . silence. . . . The end.", 4),
        ("You and I. Did you see?", 2),
        ("She said “Come. Stay.” and left (as ever. Really). We stayed.", 2),
        ("1. Bread\n2. Cake\n3. Tea", 3),
        ("We sell: a) bread b) cake c) tea", 4),
        ("• Bread • Cake", 2),
        ("1. One item only.", 1),
        ("It was a cold \nnight here.", 1),
        ("A title\nAnd a line", 2),
        ("🎉🎉\n---\n100 %", 0),
        ("Le n° 12, av. Foch, chez M. et Mme. Dubois ! Venez ?", 2),
        ("¡Ven! ¿Vienes? Sí.", 3),
        ("本当。はい！", 2),
        ("As shown.12 The rest follows.[3] It ends.", 3),
    ],
)
def test_a_sentence_ends_where_a_reader_sees_it_end(text: str, count: int) -> None:
    assert len(split_sentences(text)) == count


@given(ODD_TEXT, st.sampled_from(PLATFORMS))
def test_whatever_is_counted_lies_in_the_text_in_order(text: str, platform: str) -> None:
    for find in [find for (_, on), find in ENTITIES.items() if on == platform] + [split_sentences]:
        spans = find(text)
        assert all(0 <= start < end <= len(text) for start, end in spans)
        assert all(one[1] <= two[0] for one, two in pairwise(spans))


@pytest.mark.parametrize(
    "piece",
    [
        "a.",
        "A. ",
        "a@",
        "@a@b.",
        "#a",
        "#_",
        "a.com/(",
        "日a.",
        "a.com日",
        "http://",
        "1. ",
        "\t",
        "(",
        '"a ',
        ". ",
        "\n ",
    ],
)
def test_no_text_is_slow_to_count_in(piece: str) -> None:
    """Twice the text, about twice the time: 40,000 characters in far less than a second, on whatever machine."""
    text = (piece * 40_000)[:40_000]
    for find in {*ENTITIES.values(), split_sentences}:
        before = time.process_time()
        find(text)
        assert time.process_time() - before < 1


def test_every_platform_has_limits_with_source_and_date() -> None:
    assert set(LIMITS) == set(PLATFORMS)
    assert all(limit.source.startswith("https://") for limits in LIMITS.values() for limit in limits)
