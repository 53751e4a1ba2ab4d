"""The catalogues are complete, used and well written; each language formats days, times and lists its own way."""

import ast
import datetime
import re
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import get_args

import pytest
import regex
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

import bot
from bot.charter.fields import LANGUAGES
from bot.charter.matchers.amount import Limits
from bot.charter.matchers.missing import Need
from bot.wording.findings import TOPICS
from bot.wording.language import language
from bot.wording.private import HELP_ORDER
from bot.wording.quiet import Meaning
from post_text.platforms import LIMITS

CODE = Path(bot.__file__).parent
NAME = re.compile(r"[a-z_]+(\.[a-z_]+)+")


def catalogue(code: str) -> Catalog:
    with (CODE / "wording" / "locales" / code / "LC_MESSAGES" / "bot.po").open("rb") as source:
        return read_po(source, locale=code, abort_invalid=True)


def message_id(message) -> str:
    return message.id[0] if message.pluralizable else message.id


def messages(code: str) -> dict[str, tuple[str, ...]]:
    """Return each message of a catalogue with its forms."""
    return {
        message_id(message): tuple(message.string) if message.pluralizable else (message.string,)
        for message in catalogue(code)
        if message.id
    }


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            message = node.args[0]
            either = (message.body, message.orelse) if isinstance(message, ast.IfExp) else (message,)
            yield from ((node.func.attr, one) for one in either)


@cache
def said_in_code() -> tuple[set[tuple[str, str]], set[str]]:
    """Return every (method, message) in the code, and the prefixes of composed message ids."""
    said, prefixes = set(), set()
    for path in CODE.rglob("*.py"):
        for method, message in calls(ast.parse(path.read_text(encoding="utf-8"))):
            if method not in {"text", "plural", "wordings"}:
                continue
            match message:
                case ast.Constant(str(name)) if NAME.fullmatch(name):
                    said.add((method, name))
                case ast.JoinedStr([ast.Constant(str(prefix)), *_]) if NAME.fullmatch(f"{prefix}x"):
                    prefixes.add(prefix)
    return said, prefixes


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def missing_and_unused(known: set[str]) -> tuple[set[str], set[str]]:
    """Return the messages that a catalogue lacks, and those that no code uses."""
    said, prefixes = said_in_code()
    names = {name for _, name in said}
    missing = names - known | {prefix for prefix in prefixes if not any(name.startswith(prefix) for name in known)}
    return missing, {name for name in known - names if not name.startswith(tuple(prefixes))}


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_message_is_missing_and_none_is_unused(code):
    """Each message in the code is in every catalogue, and no catalogue has unused ones."""
    assert len(said_in_code()[0]) > 50, "the walk finds the calls"
    assert missing_and_unused(set(messages(code))) == (set(), set())


def test_a_missing_or_unused_message_is_noticed():
    """The test above can fail: checked for each message in turn."""
    known, (said, prefixes) = set(messages("en")), said_in_code()
    by_name = {name for _, name in said}
    for name in known:
        assert missing_and_unused(known - {name})[0] == ({name} if name in by_name else set())
        assert name in by_name or name.startswith(tuple(prefixes)), "the completeness of these has a test of its own"
    assert missing_and_unused(known | {"reply.of_long_ago"}) == (set(), {"reply.of_long_ago"})


def test_message_ids_are_literals_in_the_code():
    """The test above can't see a message id that only a variable holds."""
    for path in (CODE / "wording").rglob("*.py"):
        for method, message in calls(ast.parse(path.read_text(encoding="utf-8"))):
            if method in {"text", "plural", "wordings"}:
                assert isinstance(message, ast.Constant | ast.JoinedStr), (path.name, ast.unparse(message))


@pytest.mark.parametrize("code", LANGUAGES)
def test_each_message_has_the_forms_that_its_calls_need(code):
    """``plural`` needs plural forms, ``text`` one sentence, ``wordings`` at least two variants."""
    said, _ = said_in_code()
    entries = messages(code)
    forms = catalogue(code).num_plurals
    for method, name in said:
        assert len(entries[name]) == (forms if method == "plural" else 1), name
        lines = entries[name][0].splitlines()
        assert len(lines) >= 2 if method == "wordings" else len(lines) == 1, name


def test_the_closing_has_at_least_three_wordings():
    assert all(len(language(code).wordings("reply.closing")) >= 3 for code in LANGUAGES)


@pytest.mark.parametrize("code", LANGUAGES)
def test_composed_messages_are_complete(code):
    """A new subcommand, amount or need fails here until each language has words for it."""
    known = set(messages(code))
    assert {name for name in known if name.startswith("usage.")} == {f"usage.{word}" for word in HELP_ORDER}
    assert {name for name in known if name.startswith("help.")} - {f"help.{word}" for word in HELP_ORDER} == {
        "help.title",
        "help.charter",
        "help.note",
    }
    counted = {limit.what for limits in LIMITS.values() for limit in limits}
    things = {*Limits.model_fields, *get_args(Need), *counted}
    assert {name for name in known if name.startswith("what.")} == {f"what.{thing}" for thing in things}
    typed = {f"quiet.words.{meaning}" for meaning in get_args(Meaning)}
    assert {name for name in known if name.startswith("quiet.words.")} == typed
    found = {"words", "day", *TOPICS.values()}
    assert {name for name in known if name.startswith("reply.about.")} == {f"reply.about.{about}" for about in found}
    asked = {"words", "spelling", "better_word", "few", *TOPICS.values()}
    assert {name for name in known if name.startswith("ask.")} == {f"ask.{about}" for about in asked}


@pytest.mark.parametrize("code", LANGUAGES)
def test_catalogues_fill_in_the_same_values(code):
    """A misspelled placeholder would only fail in front of a user."""
    english = messages("en")
    for name, forms in messages(code).items():
        wanted = set().union(*map(placeholders, english[name])) - {"n"}
        for line in (line for form in forms for line in form.splitlines()):
            assert placeholders(line) - {"n"} == wanted, name


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_message_shouts_praises_or_decorates(code):
    """No exclamation marks, no emoji and no praise, in any language."""
    praise = regex.compile(
        r"\b(great|awesome|amazing|perfect|well done|bravo|super|génial|parfait|approved|approuvé)\b"
    )
    for name, forms in messages(code).items():
        for text in forms:
            assert not re.search("[!¡！]", text), name
            assert not regex.search(r"\p{Emoji_Presentation}|\p{Extended_Pictographic}", text), name
            assert not praise.search(text.casefold()), name


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_message_is_translated_and_none_is_fuzzy(code):
    """The bot would silently say a fuzzy message in English."""
    for message in catalogue(code):
        assert not message.fuzzy or not message.id, message.id
    assert all(text.strip() for forms in messages(code).values() for text in forms)


def test_apostrophes_and_quotation_marks_are_typographic():
    for code in LANGUAGES:
        for name, forms in messages(code).items():
            if not name.startswith("form."):
                assert not re.search("['\"]", "".join(forms)), (code, name)


def test_french_spaces_before_double_signs_do_not_break():
    for name, forms in messages("fr").items():
        for text in forms:
            assert not re.search(r"[^\u00a0]:(?!\S)|[^\u202f][;?»](?!\S)|«[^\u202f]", text), name


@pytest.mark.parametrize(
    ("code", "expected"),
    [("fr-CA", "fr"), ("fr_FR", "fr"), ("FR", "fr"), ("en-GB", "en"), ("ja-JP", "en"), ("", "en"), ("../en", "en")],
)
def test_an_unknown_language_falls_back(code, expected):
    """Slack's locales come in many forms; the bot has words for each."""
    assert language(code).code == expected


def test_a_catalogue_is_read_once():
    assert language("fr") is language("fr-FR")


def test_days_and_times_read_naturally():
    first = datetime.datetime(2026, 12, 1, 9, 0, tzinfo=datetime.UTC)
    half_past = datetime.datetime(2026, 12, 8, 17, 5, tzinfo=datetime.UTC)
    assert language("en").moment(first) == "Tuesday 1 December at 09:00"
    assert language("en").moment(half_past) == "Tuesday 8 December at 17:05"
    assert language("fr").moment(first) == "mardi 1er décembre à 9\u00a0h"
    assert language("fr").moment(half_past) == "mardi 8 décembre à 17\u00a0h\u00a005"


def test_a_time_is_shown_in_its_own_zone():
    """A moment with a zone isn't converted to another zone."""
    paris = datetime.timezone(datetime.timedelta(hours=1))
    assert language("en").time(datetime.datetime(2026, 12, 8, 9, 30, tzinfo=paris)) == "09:30"


def test_plural_forms_are_the_languages_own():
    """No number is plural in English but singular in French."""
    assert language("en").plural("what.links", 0) == "links"
    assert language("fr").plural("what.links", 0) == "lien"
    assert language("fr").plural("what.links", 2) == "liens"


def test_lists_read_naturally():
    assert language("fr").listed(["a", "b", "c"]) == "a, b et c"
    assert language("en").listed(["a", "b"]) == "a and b"
    assert language("en").listed(["a"]) == "a"
    assert language("en").listed([]) == ""


def test_braces_in_a_draft_are_left_alone():
    """User text is inserted, never formatted."""
    assert language("en").quoted("{name} {0.__class__}") == "“{name} {0.__class__}”"
