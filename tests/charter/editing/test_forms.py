"""Forms show a charter and give back the same one; what they can't show stays in the file."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.charter.editing.edits import Target, read_fields, write_fields
from bot.charter.editing.faults import FieldFault, check, check_keepers
from bot.charter.editing.forms import (
    ObjectiveForm,
    RuleForm,
    as_post,
    languages_of,
    lines,
    posts,
    read_channels,
    read_objective,
    read_reminder,
    read_rule,
    read_settings,
    save_channels,
    save_objective,
    save_reminder,
    save_rule,
    save_settings,
)
from bot.charter.loading import parse
from bot.charter.model import Charter, Rule
from tests.charter.editing.sources import SOURCES, WRITTEN

HEAD = 'name = "Us"\n'


def rule_of(source: str, number: int = 1) -> Rule:
    return parse(source).rules[number - 1]


def faults(source: str, before: Charter | None = None) -> list[tuple[str, int | None, str]]:
    found = check(source, before)
    return [(one.form, one.place, one.field) for one in found] if isinstance(found, list) else []


@pytest.mark.parametrize("source", SOURCES)
def test_a_form_that_is_saved_as_it_was_opened_changes_no_byte(source: str) -> None:
    charter = parse(source)
    for rule in charter.rules:
        assert save_rule(source, rule.id, read_rule(rule, charter.language)) == source
    for place, objective in enumerate(charter.objectives):
        assert save_objective(source, place, read_objective(objective)) == source
    assert save_reminder(source, read_reminder(charter.reminder)) == source
    assert save_channels(source, read_channels(charter.drafts)) == source
    assert save_settings(source, read_settings(charter)) == source


def test_a_form_shows_lists_one_a_line_and_posts_with_a_blank_line_between() -> None:
    form = read_rule(rule_of(WRITTEN, 2), "en")
    assert form == RuleForm(
        text="Facts impress.",
        also={"en": "", "fr": ""},
        avoid={"en": 'game changer\nworld class\n"the best"', "fr": "révolutionnaire"},
        say={"en": "“{match}”: says who?\nWho says “{match}”?", "fr": ""},
        good="Our press halves water use.",
        others=("good",),
    )
    assert languages_of(parse(WRITTEN)) == ("en", "fr")


def test_a_form_that_is_filled_in_becomes_the_rule() -> None:
    form = RuleForm(
        text=" No bait. ",
        find=("bait",),
        also={"en": "you guess\n\n you guess \n", "fr": "devinez"},
        avoid={"en": '"the best"\n'},
        except_="bait shop",
        say={"fr": "« {match} » ?"},
        good="Come by.\nWe are open.\n\nSee you.",
        bad="You won’t believe what our new press can do",
    )
    source = save_rule(HEAD, None, form)
    rule = rule_of(source)
    assert read_rule(rule, "en") == replace(
        form,
        text="No bait.",
        also={"en": "you guess", "fr": "devinez"},
        avoid={"en": '"the best"', "fr": ""},
        say={"en": "", "fr": "« {match} » ?"},
    )
    assert [one.post for one in rule.good] == ["Come by.\nWe are open.", "See you."]
    assert 'find = "bait"\n' in source
    assert """avoid = ['"the best"']\n""" in source


def test_what_a_form_cannot_show_is_named_and_stays() -> None:
    long = ", ".join(f'"w{number:05} {"x" * 80}"' for number in range(40))
    source = f"""{HEAD}
[[rules]]
text = "Be careful."
avoid = {{ en = [{long}], de = ["tja"] }}
pattern = "z+"
max = {{ hashtags = 1 }}
on.x.max = {{ hashtags = 2 }}
prefer = {{ "utilise" = "use" }}
good = ["Fine.", {{ post = "One.\\n\\nTwo." }}]
bad = [{{ post = "zz", on = "x" }}]
"""
    form = read_rule(rule_of(source), "en")
    assert form.others == ("prefer", "pattern", "max", "on", "avoid.en", "avoid.de", "good", "bad")
    assert form.avoid == {"fr": ""}
    after = save_rule(source, "be-careful", replace(form, text="Take care.", good="All is well.", bad="zzz"))
    rule = rule_of(after)
    assert rule.matchers == rule_of(source).matchers
    assert [one.post for one in rule.good] == ["All is well.", "One.\n\nTwo."]
    assert [(one.post, one.on) for one in rule.bad] == [("zz", "x"), ("zzz", None)]


def test_settings_are_read_and_written() -> None:
    charter = parse(WRITTEN)
    source = save_settings(WRITTEN, replace(read_settings(charter), name="Other", keepers=("@amelie",), language="fr"))
    source = save_settings(source, replace(read_settings(parse(source)), again_after_hours=" 48 "))
    source = save_channels(source, replace(read_channels(charter.drafts), channels=("#a", "C123"), min_words="5"))
    reminder = replace(read_reminder(charter.reminder), day="friday", skip="2026-12-25\n2027-01-01")
    after = parse(save_reminder(source, reminder))
    assert (after.name, after.keepers, after.language) == ("Other", ("@amelie",), "fr")
    assert (after.nudge.again_after_hours, after.nudge.rules_per_reply) == (48, 2)
    assert (after.drafts.channels, after.drafts.platform, after.drafts.min_words) == (("#a", "C123"), "linkedin", 5)
    assert after.reminder.day == "friday"
    assert after.reminder.skip == (datetime.date(2026, 12, 25), datetime.date(2027, 1, 1))


@pytest.mark.parametrize(
    ("form", "where"),
    [
        (RuleForm(text=""), "text"),
        (RuleForm(text="x" * 141), "text"),
        (RuleForm(text="Ok.", find=("bate",)), "find"),
        (RuleForm(text="Ok.", avoid={"en": "fine\n* any"}), "avoid.en"),
        (RuleForm(text="Ok.", avoid={"fr": "…"}), "avoid.fr"),
        (RuleForm(text="Ok.", find=("bait",), also={"fr": "…"}), "also.fr"),
        (RuleForm(text="Ok.", avoid={"en": "zap"}, say={"en": "{mach}?"}), "say.en"),
        (RuleForm(text="Ok.", avoid={"en": "zap"}, say={"fr": "{mach} ?"}), "say.fr"),
        (RuleForm(text="Ok.", avoid={"en": "zap"}, except_="!"), "except_"),
        (RuleForm(text="Ok.", avoid={"en": "zap"}, good="Fine.\n\nZap."), "good"),
        (RuleForm(text="Ok.", avoid={"en": "zap"}, bad="Zap.\n\nFine."), "bad"),
        (RuleForm(text="Ok.", also={"en": "zap"}), "find"),
    ],
)
def test_a_fault_in_a_rule_is_shown_at_its_field(form: RuleForm, where: str) -> None:
    assert ("rule", 0, where) in faults(save_rule(HEAD, None, form))
    one = check(save_rule(HEAD, None, form))
    assert isinstance(one, list)
    assert one[0].what


def test_faults_of_settings_are_shown_at_their_fields() -> None:
    charter = parse(WRITTEN)
    settings, drafts, reminder = read_settings(charter), read_channels(charter.drafts), read_reminder(charter.reminder)
    broken = {
        save_settings(WRITTEN, replace(settings, name=" ")): ("settings", None, "name"),
        save_settings(WRITTEN, replace(settings, keepers=("amelie",))): ("settings", None, "keepers"),
        save_settings(WRITTEN, replace(settings, again_after_hours="often")): ("settings", None, "again_after_hours"),
        save_settings(WRITTEN, replace(settings, rules_per_reply="9")): ("settings", None, "rules_per_reply"),
        save_channels(WRITTEN, replace(drafts, min_words="0")): ("channels", None, "min_words"),
        save_channels(WRITTEN, replace(drafts, platform="fax")): ("channels", None, "platform"),
        save_reminder(WRITTEN, replace(reminder, time="9")): ("reminder", None, "time"),
        save_reminder(WRITTEN, replace(reminder, timezone="Europe/Pari")): ("reminder", None, "timezone"),
        save_reminder(WRITTEN, replace(reminder, skip="Christmas")): ("reminder", None, "skip"),
        save_objective(WRITTEN, 0, ObjectiveForm("", "x.png", "x")): ("objective", 0, "text"),
        save_objective(WRITTEN, 0, ObjectiveForm("Ok.", "http://example.org/a.png", "x")): ("objective", 0, "image"),
    }
    assert {source: faults(source)[0] for source in broken} == broken


def test_a_fault_that_no_field_shows_is_told_for_the_rule_or_the_whole() -> None:
    assert faults(HEAD + '[[rules]]\ntext = "Ok."\nmax = { hashtags = -1 }\n') == [("rule", 0, "")]
    assert faults(HEAD + "x = 1\n") == [("", None, "")]
    assert faults("name =") == [("", None, "")]
    eleven = HEAD + "".join(f'[[rules]]\ntext = "Rule {number}."\n' for number in range(11))
    assert faults(eleven) == [("rule", 10, "")]
    assert faults(HEAD + "# " + "x" * 262_144) == [("", None, "")]


@pytest.mark.parametrize(
    "image", ["pictures/other.png", "../secret.png", "/etc/x.png", "file:///x.png", "http://a/b.png"]
)
def test_an_edit_from_slack_names_no_file_that_the_charter_did_not_have(image: str) -> None:
    before = parse(WRITTEN)
    assert isinstance(check(WRITTEN, before), Charter)
    assert faults(save_objective(WRITTEN, None, ObjectiveForm("New.", image, "x")), before) == [
        ("objective", 1, "image")
    ]
    moved = save_objective(WRITTEN, None, ObjectiveForm("New.", "pictures/talk.png", "x"))
    assert isinstance(check(moved, before), Charter)
    at_an_address = save_objective(WRITTEN, None, ObjectiveForm("New.", "https://example.org/a.png", "x"))
    assert isinstance(check(at_an_address, before), Charter)


def test_a_charter_always_has_a_keeper() -> None:
    me, other = ("@me",), ("@me", "@other")
    assert check_keepers(other, me, editor_in_after=True) is None
    assert check_keepers(other, ("@other",), editor_in_after=False, editor_named_in=me) is None
    for after in ((), ("@stranger",)):
        fault = check_keepers(me, after, editor_in_after=False, editor_named_in=me)
        assert isinstance(fault, FieldFault)
        assert (fault.form, fault.field) == ("settings", "keepers")
    assert check_keepers(other, ("@editors",), editor_in_after=True) is None


@given(st.text(st.sampled_from("ab \n\t\r."), max_size=40))
def test_posts_of_an_input_survive_being_shown(text: str) -> None:
    assert posts("\n\n".join(posts(text))) == posts(text)
    assert lines("\n".join(lines(text))) == lines(text)
    assert posts(as_post(text)) == ((as_post(text),) if as_post(text) else ())


LINE = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20).map(lambda text: f"w{text}")
LINES = st.lists(LINE, max_size=4, unique_by=str.casefold).map("\n".join)
LISTS = st.fixed_dictionaries({"en": LINES, "fr": LINES})


@given(
    st.builds(
        RuleForm,
        text=LINE,
        find=st.lists(st.sampled_from(["bait", "hype"]), unique=True, min_size=1).map(tuple),
        also=LISTS,
        avoid=LISTS,
        except_=LINES,
        good=st.just("Fine."),
    )
)
def test_any_form_that_loads_is_read_as_it_was_filled_in(form: RuleForm) -> None:
    charter = check(save_rule(HEAD, None, form))
    if isinstance(charter, Charter):
        assert read_rule(charter.rules[0], "en") == replace(form, say={"en": "", "fr": ""})
    else:
        assert all(fault.form == "rule" for fault in charter)


ASKING = """name = "Us"
[[rules]]
id = "no-bait"
text = "Say what it is."
ask = true  # what words cannot tell
[[rules]]
id = "kind"
text = "Be kind."
find = "hype"
ask = "Is it unkind?"
"""


def test_a_form_shows_what_a_second_reader_is_asked_and_leaves_it_alone() -> None:
    forms = [read_rule(rule, "en") for rule in parse(ASKING).rules]
    assert [form.ask for form in forms] == [True, "Is it unkind?"]
    for rule, form in zip(parse(ASKING).rules, forms, strict=True):
        assert save_rule(ASKING, rule.id, form) == ASKING
        assert save_rule(ASKING, rule.id, replace(form, ask=None)) == ASKING


def test_an_edit_in_slack_leaves_what_a_second_reader_is_asked() -> None:
    charter, kind = parse(ASKING), Target("rule", "kind")
    edited = write_fields(ASKING, charter, kind, read_fields(charter, kind) | {"text": "Be kind, always."})
    assert rule_of(edited, 2).text == "Be kind, always."
    assert [rule.ask for rule in parse(edited).rules] == [True, "Is it unkind?"]


@pytest.mark.parametrize(
    ("ask", "now"), [("Does it brag?", "Does it brag?"), (True, True), (False, False), ("", False)]
)
def test_a_form_changes_what_a_second_reader_is_asked(ask: bool | str, now: bool | str) -> None:
    form = replace(read_rule(rule_of(ASKING, 2), "en"), ask=ask)
    changed = save_rule(ASKING, "kind", form)
    assert rule_of(changed, 2).ask == now
    assert rule_of(changed, 1).ask is True
    assert "# what words cannot tell" in changed
