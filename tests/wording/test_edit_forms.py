"""The forms of a charter, in each language, compared with files that reviewers read.

After a deliberate change of wording, run ``GOLDEN=write python -m pytest tests/wording/test_edit_forms.py``.
"""

import os
from pathlib import Path

import pytest

from bot.charter.asking import finding_of
from bot.charter.draft import Draft
from bot.charter.editing.edits import Target, read_fields, write_fields
from bot.charter.editing.faults import check
from bot.charter.editing.preview import Post, Remark, preview
from bot.charter.editing.proposals import SharedPhrase
from bot.charter.loading import parse
from bot.charter.model import MOST_OBJECTIVES, MOST_RULES
from bot.charter.review import Reviewer
from bot.wording.edit_answers import (
    apology,
    changed_meanwhile,
    choose_charter,
    editing_opened,
    kept_in_a_file,
    not_a_keeper,
    saved,
)
from bot.wording.edit_forms import edit_form, edit_menu
from bot.wording.edit_preview import MOST_SHOWN, Tried, preview_page, reading_page
from bot.wording.edit_reader import ReaderLook, looking_page, reader_parts
from bot.wording.inputs import ActionMenu, FormPage, MenuInput, PeopleInput, TextInput, TimeInput
from bot.wording.language import language
from bot.wording.page import Choices, Part, plain
from bot.wording.second_reader import Standing

GOLDEN = Path(__file__).parent / "golden" / "forms"
FORMS = (
    Target("rule", "no-hype"),
    Target("rule"),
    Target("objective", "0"),
    Target("objective"),
    Target("reminder"),
    Target("channels"),
    Target("settings"),
)
SOURCE = """
name = "Maison Verte"
language = "{code}"
keepers = ["@amelie", "@editors"]

[drafts]
channels = ["#social-drafts"]

[[objectives]]
text = "Three real conversations a day."
image = "https://example.org/talk.png"
alt = "Two people talking"

[[rules]]
id = "no-hype"
text = "Facts impress. No superlative that we cannot prove."
find = "hype"
avoid = ["game changer", "world class"]
except = ["world class swimmer"]
say = "“{{match}}”: says who?"
max = {{ hashtags = 3 }}
good = ["Our press halves water use."]
"""


def drawn(form: FormPage, spoken) -> str:
    """Return a form as text: its parts, and each input with its label, value and hint."""
    parts = [one if isinstance(one, str) else plain([one], spoken) for one in map(_input, form.parts)]
    return "\n\n".join([f"[{form.title}]", *parts, f"[{form.submit}]" if form.submit else ""]).rstrip()


def _input(part):
    match part:
        case TextInput(_, label, value, hint, longest, is_long, optional):
            size = f"{'lines' if is_long else 'line'}, {longest}{'' if optional else ', required'}"
            return f"{label} ({size}): {value!r}\n  {hint}"
        case MenuInput(_, label, options, chosen, hint, several, _):
            offered = "".join(
                f"\n  {'x' if one.value in chosen else '-'} {one.label}{f' ({one.about})' if one.about else ''}"
                for one in options
            )
            return f"{label} ({'several' if several else 'one'}):{offered}\n  {hint}"
        case TimeInput(_, label, value):
            return f"{label}: {value}"
        case PeopleInput(_, label, hint):
            return f"{label}\n  {hint}"
        case ActionMenu(_, label, options):
            return "".join([label, *(f"\n  - {one.label}" for one in options)])
    return part


def tried(code: str) -> Tried:
    """Return a change that does something else about four of six drafts."""
    before = parse(SOURCE.format(code=code))
    target = Target("rule", "no-hype")
    fields = read_fields(before, target) | {f"avoid.{code}": "rock star\nworld class", "find": ()}
    after = check(write_fields(SOURCE.format(code=code), before, target, fields))
    texts = (
        "Our baker is a rock star",
        "The rock star tour comes to town",
        "A real game changer for readers",
        "We open on Saturday at ten",
        "Lena reads to the children at five",
        "A world class press",
    )
    posts = [Post(f"C1/179000000{number}.000100", text) for number, text in enumerate(texts)]
    marks = {posts[0].key: "right", posts[1].key: "wrong", posts[3].key: "missed"}
    found = preview(posts, Reviewer(before), after)
    shared = [SharedPhrase(code, "open on Saturday")]
    return Tried(before, after, "no-hype", found, posts, marks, shared, is_whole=False)


def looks(code: str) -> dict[str, tuple[Part, ...]]:
    """Return what a keeper sees of a second reader: before, while and after it has found something."""
    spoken, rule = language(code), parse(SOURCE.format(code=code)).rules[0]
    posts = [Post(f"C1/{n}", text) for n, text in enumerate(("Friday. That's all we say.", "Saturday. No more yet."))]
    spans = ((8, 25), (10, 17))
    found = [Remark(p, (finding_of(rule, Draft(p.text), *s, "m"),)) for p, s in zip(posts, spans, strict=True)]
    shown = {
        "first": ReaderLook(Standing("r")),
        "found": ReaderLook(Standing("r", agreed=3, looked=4), found, {"C1/1": "wrong"}, read=10),
        "nothing": ReaderLook(Standing("r", speaks=True, agreed=11, looked=12), read=2, has_more=False),
        "silent": ReaderLook(Standing("r"), read=1, is_silent=True),
    }
    return {name: tuple(reader_parts(look, spoken)) for name, look in shown.items()}


def forms(code: str) -> dict[str, str]:
    spoken, charter = language(code), parse(SOURCE.format(code=code))
    channels = [("#social-drafts", "#social-drafts"), ("#social-team", "#social-team")]
    meanwhile = changed_meanwhile("Amélie", ("One", "Two"), spoken, is_gone=False)
    shown = {
        "_".join(["form", one.form, *(["new"] if one.is_new else [])]): edit_form(
            charter, one, read_fields(charter, one), spoken, channels=channels
        )
        for one in FORMS
    }
    first = FORMS[0]
    shown["form_overtaken"] = edit_form(charter, first, read_fields(charter, first), spoken, above=meanwhile)
    shown["form_rule_asking"] = edit_form(charter, first, read_fields(charter, first), spoken, has_reader=True)
    shown["menu"] = edit_menu(charter, spoken)
    shown["reading"] = reading_page(15, 2, spoken)
    shown["preview"] = preview_page(tried(code), spoken)
    shown["looking"] = looking_page(3, spoken)
    shown |= {f"reader_{name}": FormPage(spoken.text("preview.title"), parts) for name, parts in looks(code).items()}
    pages = {
        "not_a_keeper": not_a_keeper(["Amélie", "@editors"], spoken),
        "in_a_file": kept_in_a_file("Maison Verte", "charter.toml", spoken),
        "choose": choose_charter([("a", charter), ("b", parse('name = "Press"'))], "", spoken),
        "choose_one": choose_charter([("a", charter)], "no-hype", spoken),
        "opened": editing_opened(spoken),
        "saved": saved(
            ["Rule 4 looks for two more words", f"Rule 4 says: {spoken.quoted('We open at nine.')}"], 7, spoken
        ),
        "saved_nothing": saved([], 7, spoken),
        "too_often": apology("too_often", spoken, 4.2),
        **{why: apology(why, spoken) for why in ("slack_silent", "closed", "gone", "unreadable", "removed")},
        **{why: apology(why, spoken) for why in ("overtaken", "too_much")},
    }
    drawings = {name: drawn(form, spoken) for name, form in shown.items()}
    return drawings | {name: f"[{one.title}]\n\n{one.text}" for name, one in pages.items()}


@pytest.mark.parametrize("code", ["en", "fr"])
def test_every_form_matches_its_golden_file(code):
    written = forms(code)
    if os.environ.get("GOLDEN") == "write":
        GOLDEN.mkdir(exist_ok=True)
        for name, text in written.items():
            (GOLDEN / f"{name}.{code}.txt").write_text(text + "\n", encoding="utf-8")
    files = {path.name.removesuffix(f".{code}.txt"): path for path in GOLDEN.glob(f"*.{code}.txt")}
    assert {name: path.read_text(encoding="utf-8").removesuffix("\n") for name, path in files.items()} == written


@pytest.mark.parametrize("code", ["en", "fr"])
def test_every_title_fits_a_modal(code):
    """Slack refuses a view whose title has more than 24 characters."""
    for name, text in forms(code).items():
        title = text[1 : text.index("]")]
        assert len(title) <= 24, name


def test_a_full_charter_offers_no_more_rules_and_says_why():
    rules = "".join(f'\n[[rules]]\ntext = "Rule {number}."\n' for number in range(MOST_RULES))
    objectives = "".join(f'\n[[objectives]]\ntext = "Aim {number}."\n' for number in range(MOST_OBJECTIVES))
    said = drawn(edit_menu(parse(f'name = "Us"\n{objectives}{rules}'), language("en")), language("en"))
    assert "A charter has 10 rules at most" in said
    assert "A charter has 10 objectives at most" in said
    assert "[Add " not in said


@pytest.mark.parametrize("code", ["en", "fr"])
def test_removing_is_asked_about_by_name_and_fits_slacks_dialog(code):
    """Slack takes 300 characters."""
    spoken, text = language(code), "A rule of 140 characters. " * 5
    charter = parse(f'name = "Us"\n[[rules]]\nid = "r"\ntext = "{text}"\n[[objectives]]\ntext = "{text}"\n')
    for target in (Target("rule", "r"), Target("objective", "0")):
        parts = edit_form(charter, target, read_fields(charter, target), spoken).parts
        (confirm,) = [one.confirm for part in parts if isinstance(part, Choices) for one in part.items]
        assert text.strip() in confirm.question
        assert "/charter history" in confirm.question
        assert len(confirm.question) <= 300


def test_none_and_two_have_words():
    before = parse('name = "Us"\n[[rules]]\ntext = "No zap."\navoid = "zap"\n')
    posts = [Post("C1/1.1", "A zap today"), Post("C1/2.1", "A zap tomorrow")]
    found = preview(posts, Reviewer(before), parse('name = "Us"\n'))
    shown = Tried(before, parse('name = "Us"\n'), "no-zap", found, posts, dict.fromkeys(("C1/1.1", "C1/2.1"), "wrong"))
    said = drawn(preview_page(shown, language("en")), language("en"))
    assert "With the charter as it is: twice." in said
    assert "You looked at 2 changes and agreed with none." in said
    assert "avec aucun." in drawn(preview_page(shown, language("fr")), language("fr"))


def test_of_very_many_changes_some_are_shown_and_the_others_counted():
    before, after = parse('name = "Us"\n'), parse('name = "Us"\n[[rules]]\ntext = "No zap."\navoid = "zap"\n')
    posts = [Post(f"C1/{number}.1", f"A zap of number {number}") for number in range(40)]
    shown = Tried(before, after, "no-zap", preview(posts, Reviewer(before), after), posts, {})
    said = drawn(preview_page(shown, language("en")), language("en"))
    assert said.count("[Right] [Wrong]") == MOST_SHOWN
    assert "28 more drafts like these." in said
