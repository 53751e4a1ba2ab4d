"""What can go wrong in a form is told by its fields and in its reader's language: no key of the file, no English."""

import re

import pytest

from bot.charter.charters import check_clashes
from bot.charter.editing.edits import Target, read_fields, write_fields
from bot.charter.editing.faults import FieldFault, check, check_keepers, unanswered_keeper, unknown_keeper
from bot.charter.fields import LANGUAGES
from bot.charter.loading import parse
from bot.errors import CharterError
from bot.wording.edit_faults import KNOWN, fault_sentence, faults_page, known_as
from bot.wording.language import language

SOURCE = """
name = "Us"
keepers = ["@sam"]

[[objectives]]
text = "Talk."

[[rules]]
id = "words"
text = "No zap."
avoid = ["zap"]

[[rules]]
id = "tags"
text = "Few tags."
max = { hashtags = 3 }

[[rules]]
id = "people"
text = "Common sense."
"""
WORDS, TAGS, PEOPLE, OBJECTIVE = (
    Target("rule", "words"),
    Target("rule", "tags"),
    Target("rule", "people"),
    Target("objective", "0"),
)

EDITS = {
    "caught": (WORDS, {"good": "A zap today"}),
    "missed": (WORDS, {"bad": "A calm day"}),
    "silenced": (WORDS, {"bad": "A zap for Lyon", "except_": "calm\nzap for Lyon"}),
    "no_text": (WORDS, {"text": "  "}),
    "no_name": (Target("settings"), {"name": " "}),
    "counts": (TAGS, {"except_": "calm"}),
    "nothing_to_find": (PEOPLE, {"bad": "A calm day"}),
    "braces": (WORDS, {"say.en": "“{match”?"}),
    "unknown_name": (WORDS, {"say.en": "{nonsense}?"}),
    "unfilled": (WORDS, {"say.en": "{limit}?"}),
    "no_word": (WORDS, {"avoid.en": "!!!"}),
    "any_word": (WORDS, {"avoid.en": "* zap"}),
    "long_phrase": (WORDS, {"avoid.en": "a b c d e f g h i j k l m n o p q r s t u v w x y z"}),
    "invisible": (WORDS, {"text": "A\u202eB"}),
    "long_text": (WORDS, {"text": "a" * 141}),
    "no_alt": (OBJECTIVE, {"image": "https://example.org/a.png"}),
    "no_address": (OBJECTIVE, {"image": "other.png", "alt": "A door"}),
    "no_question": (WORDS, {"reads": "yes", "question": "Yes"}),
    "no_zone": (Target("reminder"), {"timezone": "Europe/Pariss"}),
    "no_date": (Target("reminder"), {"skip": "tomorrow"}),
    "no_keeper": (Target("settings"), {"keepers": "sam"}),
    "many_keepers": (Target("settings"), {"keepers": "\n".join(f"@k{number}" for number in range(30))}),
    "too_small": (Target("channels"), {"min_words": "0"}),
    "too_large": (Target("channels"), {"min_words": "99"}),
    "no_number": (Target("channels"), {"min_words": "few"}),
}


def faults_of(target: Target, changes: dict[str, str]) -> list[FieldFault]:
    charter = parse(SOURCE)
    found = check(write_fields(SOURCE, charter, target, read_fields(charter, target) | changes), charter)
    assert isinstance(found, list)
    return found


def others() -> dict[str, FieldFault]:
    """Return the faults that are found once a charter loads."""
    locked_out = check_keepers(("@sam",), ("@amelie",), editor_in_after=False, editor_named_in=("@sam",))
    keeperless = check_keepers(("@sam",), (), editor_in_after=False)
    with pytest.raises(CharterError) as clash:
        check_clashes([("a", parse(SOURCE)), ("b", parse(SOURCE))], "folder")
    shared = FieldFault("channels", None, "channels", clash.value.faults[0].what, clash.value.faults[0].fix)
    assert locked_out
    assert keeperless
    asked = {"unknown_keeper": unknown_keeper("@bob"), "unanswered_keeper": unanswered_keeper("@bob")}
    return asked | {"locked_out": locked_out, "keeperless": keeperless, "shared_channel": shared}


FAULTS = {name: faults_of(*edit)[0] for name, edit in EDITS.items()} | others()


def test_every_kind_of_fault_has_an_example():
    assert FAULTS.keys() == KNOWN.keys()


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_recognised_and_told_without_a_key_of_the_file(name):
    fault = FAULTS[name]
    assert known_as(fault)[0] == name, fault
    for code in LANGUAGES:
        said = fault_sentence(fault, language(code))
        assert said[0].isupper() or not said[0].isalpha()
        assert "`" not in said
        assert not re.search(r"fault\.|\bKeyError\b", said)
    assert fault_sentence(fault, language("fr")) != fault_sentence(fault, language("en"))


def test_what_could_be_written_instead_is_named():
    assert fault_sentence(FAULTS["no_zone"], language("en")) == (
        "“Europe/Pariss” isn’t a time zone. Did you mean Europe/Paris?"
    )
    assert "{match}" in fault_sentence(FAULTS["unknown_name"], language("fr"))


def test_a_post_that_ends_with_a_period_brings_no_second_one():
    (fault,) = faults_of(WORDS, {"bad": "A calm day at nine."})
    assert "“A calm day at nine”. Add some of its words above" in fault_sentence(fault, language("en"))


def test_names_that_work_are_listed():
    assert fault_sentence(FAULTS["unknown_name"], language("en")) == "I don’t know {nonsense}. Only {match} works here."
    (fault,) = faults_of(TAGS, {"say.en": "{nonsense}?"})
    assert re.fullmatch(
        r"I don’t know \{nonsense\}\. Only .+ and .+ work here\.", fault_sentence(fault, language("en"))
    )


def test_an_exception_that_silences_an_example_is_named():
    said = fault_sentence(FAULTS["silenced"], language("en"))
    assert "“A zap for Lyon”. “zap for Lyon” is among the words that are fine." in said


def test_a_missing_text_is_asked_for_in_the_words_of_its_form():
    (objective,) = faults_of(OBJECTIVE, {"text": " "})
    assert fault_sentence(FAULTS["no_text"], language("en")) == "Say the rule in one sentence."
    assert fault_sentence(objective, language("fr")) == "Dites l’objectif en une phrase."


def test_any_other_fault_is_told_as_loading_does():
    fault = FieldFault("rule", 0, "", "a pattern is odd.", "Mend it.")
    assert fault_sentence(fault, language("en"), 1) == "Rule 1: A pattern is odd. Mend it."


def test_a_fault_of_another_rule_names_it():
    said = faults_page([FAULTS["missed"]], language("fr")).text
    assert "Règle 1\u00a0: La règle ne parle pas de ce post" in said
