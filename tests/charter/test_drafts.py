"""What is known of a draft: its language, what it holds, what is masked, and the way back to what was typed."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.charter.draft import Draft, Picture
from post_text.marks import find_marks
from post_text.platforms import PLATFORMS
from post_text.text import FILLER, Folded, fold, mask, token_spans, tokens

ODD_TEXT = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("aeéè'’\"«»“”„>@#:/.!?-_`\n\u200b\u200d\u0301\u202e\ufeff\ud83dßﬁ½İœ™１Ａ𝐀🙂🏽🇫"),
    ),
    max_size=60,
)


def cut(draft: Draft, spans: tuple[tuple[int, int], ...]) -> list[str]:
    return [draft.text[start:end] for start, end in spans]


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Déjà VU", "deja vu"),
        ("de\u0301ja\u0300", "deja"),
        ("l’Œuvre d‘art", "l'oeuvre d'art"),
        ("𝐆𝐚𝐦𝐞", "game"),
        ("Ｇａｍｅ", "game"),
        ("g\u200ba\u200dm\u2060e\ufeff", "game"),
        ("co\u00adopération", "cooperation"),
        ("Straße", "strasse"),
        ("ﬁn", "fin"),
        ("İstanbul", "istanbul"),
        ("50\u202f%", "50 %"),
        ("game‑changer", "game-changer"),
        ("Brand™", "brand "),
        ("\ud83d", "\ufffd"),
    ],
)
def test_folding_undoes_what_hides_a_word(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@given(ODD_TEXT)
def test_folding_twice_changes_nothing_more(text: str) -> None:
    """Both sides of a comparison are folded; a form that is not final would make equal words differ."""
    assert fold(fold(text)) == fold(text)
    fold(text).encode()


@given(ODD_TEXT, st.integers(0, 5))
def test_every_folded_piece_leads_back_to_the_letters_it_came_from(text: str, first: int) -> None:
    """The map is what cuts the post at the matched words."""
    folded = Folded(text, first)
    for start, end in token_spans(folded.text):
        begin, stop = folded.place(start, end)
        assert first <= begin < stop <= first + len(text)
        assert folded.text[start:end] in fold(text[begin - first : stop - first])


@given(ODD_TEXT)
def test_what_is_masked_is_as_long_as_before(text: str) -> None:
    marks = find_marks(text)
    masked = mask(text, (*marks.no_words, *marks.quotes))
    assert len(masked) == len(text)
    assert all(after in (before, FILLER) for before, after in zip(text, masked, strict=True))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("We don’t, it's the team's", ["we", "don't", "it's", "the", "team's"]),
        ("L’équipe d’Anna, qu’on aime", ["l", "equipe", "d", "anna", "qu", "on", "aime"]),
        ("aujourd'hui rock'n'roll", ["aujourd", "hui", "rock'n'roll"]),
        ("state-of-the-art snake_case", ["state", "of", "the", "art", "snake", "case"]),
        ("'quoted' ’twas", ["quoted", "twas"]),
        ("3.5 km, n°1", ["3", "5", "km", "n", "1"]),
    ],
)
def test_words_end_where_a_reader_sees_them_end(text: str, words: list[str]) -> None:
    assert tokens(fold(text)) == words


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("see https://example.org/a?b=c#d.", "links", ["https://example.org/a?b=c#d"]),
        ("(www.example.org/page), example.org!", "links", ["www.example.org/page", "example.org"]),
        ("e.g. this. And.it was node.js at 3.5", "links", []),
        ("youtu.be/abc, Example.ORG", "links", ["youtu.be/abc"]),
        ("jo.doe+x@mail.example.org or @jo", "emails", ["jo.doe+x@mail.example.org"]),
        ("@jo. and @jo@social.example, a@", "mentions", ["@jo", "@jo@social.example"]),
        ("in #\u2060social-drafts and #drafts", "channels", ["#\u2060social-drafts"]),
        (":tada: :+1::skin-tone-3: 10:30:45 a::b", "shortcodes", [":tada:", ":+1::skin-tone-3:"]),
        (
            ":tada::8ball: day:fire: :our_own: at:our_own: a:x:b",
            "shortcodes",
            [":tada:", ":8ball:", ":fire:", ":our_own:"],
        ),
        ("`x = 1` and ```\nmore\n```", "code", ["`x = 1`", "```\nmore\n```"]),
        ('« un », “two”, "three", „vier“', "quotes", ["« un »", "“two”", '"three"', "„vier“"]),
        ('comment “PLAN”, « OUI » or "GO2"', "quotes", []),
        ('“Plan”, "NO WAY", « a »', "quotes", ["“Plan”", '"NO WAY"', "« a »"]),
        ("it's a dog's 'life', isn't it ‘so’", "quotes", []),
        ('a 27" screen and a 32" screen', "quotes", []),
        ('an unclosed “ quotation and " another', "quotes", []),
        ("> one\n> two\nthree > two", "quotes", ["> one", "> two"]),
        ("so\n>>> all\nof it", "quotes", [">>> all\nof it"]),
        ('"one\n\ntwo" three', "quotes", []),
        ('`"` not “quoted', "quotes", []),
    ],
)
def test_marks_are_found_where_they_stand(text: str, kind: str, found: list[str]) -> None:
    assert [text[start:end] for start, end, *_ in getattr(find_marks(text), kind)] == found


@pytest.mark.parametrize(
    ("text", "fact", "found"),
    [
        ("#one #été2024 #2 C# a#b ＃full", "hashtags", ["#one", "#été2024", "＃full"]),
        ("👩‍👩‍👧‍👦 🇫🇷🇩🇪 👍🏽 ❤️ 1️⃣ ✂️ :tada:", "emoji", ["👩‍👩‍👧‍👦", "🇫🇷", "🇩🇪", "👍🏽", "❤️", "1️⃣", "✂️", ":tada:"]),
        ("One. Two? Three… 3.5 km", "sentences", ["One.", "Two?", "Three…", "3.5 km"]),
        ("It’s “two” @jo https://example.org", "words", ["It’s", "two"]),
        ("Why? “Who?” https://example.org/?a", "questions", ["?"]),
        ("BIG Big ÉTÉS ETE NASA-like McDONALD", "caps_words", ["ÉTÉS", "NASA"]),
    ],
)
def test_facts_are_counted_as_people_count_them(text: str, fact: str, found: list[str]) -> None:
    draft = Draft(text)
    assert cut(draft, getattr(draft, fact)) == found


@pytest.mark.parametrize(
    ("text", "platform", "body"),
    [
        ("LinkedIn: hello", "linkedin", "hello"),
        ("linkedin\u00a0: bonjour", "linkedin", "bonjour"),
        ("[Instagram] hello", "instagram", "hello"),
        ("*[ Mastodon ]* hello", "mastodon", "hello"),
        ("Twitter: hello", "x", "hello"),
        ("X: hello", "x", "hello"),
        ("Xylophone: hello", "facebook", "Xylophone: hello"),
        ("threads://hello", "facebook", "threads://hello"),
        ("On LinkedIn: hello", "facebook", "On LinkedIn: hello"),
    ],
)
def test_a_draft_may_begin_with_its_platform(text: str, platform: str, body: str) -> None:
    draft = Draft.read(text, default_platform="facebook")
    assert (draft.platform, draft.text, draft.text[draft.body :]) == (platform, text, body)
    assert draft.platform in PLATFORMS


def test_the_platforms_name_is_no_word_of_the_post() -> None:
    assert Draft.read("LinkedIn: hello", default_platform="x").tokens == ["hello"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("We open at nine and close when you leave", "en"),
        ("Nous ouvrons à neuf heures et fermons avec vous", "fr"),
        ("Nuestra nueva colección ya está aquí, con todos ustedes", "es"),
        ("Wir öffnen um neun und schließen mit euch", "de"),
        ("Apriamo alle nove e chiudiamo con voi", "it"),
        ("Abrimos às nove e fechamos com vocês, obrigado", "pt"),
        ("Wij openen om negen uur en sluiten met jullie", "nl"),
        ("Des solutions revolutionnaires", "fr"),
        ("We say « nous sommes là avec vous » to all of them", "en"),
        ("Maison Verte 2024", ""),
        ("", ""),
    ],
)
def test_the_language_is_voted_by_function_words(text: str, language: str) -> None:
    assert Draft(text).language == language


def test_every_picture_must_be_described() -> None:
    """A description of invisible characters is none."""
    described, bare, sham = Picture("A cat"), Picture(), Picture(" \u200b\n")
    assert Draft("", pictures=(described, described)).is_described
    assert not Draft("", pictures=(described, bare)).is_described
    assert not Draft("", pictures=(sham,)).is_described
    assert Draft("").is_described


FACTS = ["links", "mentions", "hashtags", "emoji", "exclamations", "caps_words", "words", "sentences", "questions"]


@given(ODD_TEXT)
def test_every_fact_about_any_text_lies_within_it(text: str) -> None:
    draft = Draft.read(text, default_platform="x")
    for fact in FACTS:
        spans = getattr(draft, fact)
        assert all(0 <= start < end <= len(text) for start, end in spans)
        assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert draft.language in {"", "en", "fr", "es", "de", "it", "pt", "nl"}


HOSTILE = (
    *[
        "a",
        "a.",
        "a-",
        "a@",
        "@",
        "@a",
        "#",
        "#1",
        "#a",
        "'",
        '"',
        "“",
        "«",
        "„",
        ">",
        "`",
        "```",
        ":",
        ":a",
        ":a:",
        "!",
        "A",
        ".",
        "?",
        "https://",
        "https://)",
        "www.",
        "é",
        "🙂",
        "🇫",
        "👩\u200d",
        "½",
        "ß",
        "ﷺ",
        "a1",
        "_",
        "*[",
    ],
    *(
        "e\u0301",
        "\u200b",
        "\u202e",
        "\n",
        " \n",
        '"a ',
        "> ",
        "``` ",
        "! ",
        "AAAA ",
        ". ",
        "1 ",
        "hurry! ",
        "game changer ",
    ),
)


@pytest.mark.timeout(30)
@pytest.mark.parametrize("piece", HOSTILE)
def test_a_long_text_is_dealt_with_at_all(piece: str) -> None:
    """Every search is linear: 200,000 characters are a moment's work, and hours for a search that is not."""
    draft = Draft((piece * 200_000)[:200_000])
    for fact in ("marks", "own_voice_utf8", "token_spans", *FACTS):
        getattr(draft, fact)


def test_unicode_knows_what_we_rely_on() -> None:
    """Skin tones, joiners and accents are no marks of their own in this Python's tables."""
    assert unicodedata.category("\u200d") == "Cf"
    assert unicodedata.combining("\u0301")
