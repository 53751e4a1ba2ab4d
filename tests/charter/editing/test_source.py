"""Edits of a charter's file: what is asked for changes, and nothing else does, to the byte."""

from __future__ import annotations

import datetime
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.charter.editing.blocks import join, split
from bot.charter.editing.file import NotInCharterError
from bot.charter.editing.source import (
    add_objective,
    add_rule,
    change_head,
    change_objective,
    change_rule,
    change_settings,
    move_objective,
    move_rule,
    remove_objective,
    remove_rule,
)
from bot.charter.loading import parse, rule_ids
from tests.charter.editing.sources import SOURCES, WRITTEN, shipped

ROOT = Path(__file__).parents[3]


def ids(source: str) -> list[str]:
    return rule_ids(tomllib.loads(source.replace("\r\n", "\n")).get("rules", []))


def test_only_the_line_of_what_changes_is_another() -> None:
    after = change_rule(WRITTEN, "no-hype", {"text": "No superlatives."})
    changed = [(old, new) for old, new in zip(WRITTEN.split("\n"), after.split("\n"), strict=True) if old != new]
    assert changed == [
        (
            'text   = "Facts impress."   # the press officer insists',
            'text   = "No superlatives."   # the press officer insists',
        )
    ]


def test_a_list_keeps_the_comments_of_the_items_that_stay() -> None:
    after = change_rule(WRITTEN, "no-hype", {"avoid.en": ("game changer", "mind-blowing", '"the best"')})
    assert '  "game changer",   # said by the agency in 2024\n' in after
    assert parse(after).rules[1].matchers[0].entries == (
        ("en", "game changer"),
        ("en", "mind-blowing"),
        ("en", '"the best"'),
        ("fr", "révolutionnaire"),
    )


@pytest.mark.parametrize("source", SOURCES)
def test_setting_what_is_set_already_changes_no_byte(source: str) -> None:
    charter = parse(source)
    for rule in charter.rules:
        assert change_rule(source, rule.id, {"text": rule.text}) == source
        assert move_rule(source, rule.id, rule.number - 1) == source
    for at, one in enumerate(charter.objectives):
        assert change_objective(source, at, {"text": one.text, "image": one.image, "alt": one.alt}) == source
    for section in ("drafts", "reminder", "nudge"):
        values = getattr(charter, section).model_dump()  # dict() has what is cached as well
        assert change_settings(source, section, values) == source
    assert change_head(source, {"name": charter.name, "language": charter.language}) == source


@pytest.mark.parametrize("source", SOURCES)
def test_a_rule_that_goes_and_comes_back_leaves_the_others_as_they_were(source: str) -> None:
    others = ids(source)
    added = add_rule(source, {"text": "Zest: a new one."}, 1)
    assert ids(added) == [*others[:1], "zest-a-new-one", *others[1:]]
    assert ids(remove_rule(added, "zest-a-new-one")) == others
    assert parse(remove_rule(added, "zest-a-new-one")) == parse(source)
    moved = move_rule(added, "zest-a-new-one", 0)
    assert ids(moved)[0] == "zest-a-new-one"


def test_a_rule_whose_text_changes_keeps_the_id_that_was_made_from_its_text() -> None:
    source = 'name = "Us"\n[[rules]]\ntext   = "No zap here, ever."\n'
    after = change_rule(source, "no-zap-here-ever", {"text": "Zap less."})
    assert after == 'name = "Us"\n[[rules]]\nid     = "no-zap-here-ever"\ntext   = "Zap less."\n'


def test_no_edit_gives_another_rule_a_new_id() -> None:
    """Two rules that begin with the same words are told apart by a number, which their order decides."""
    source = 'name = "Us"\n[[rules]]\ntext = "Be kind."\n\n[[rules]]\ntext = "Be kind!"\n'
    assert ids(source) == ["be-kind", "be-kind-2"]
    assert ids(remove_rule(source, "be-kind")) == ["be-kind-2"]
    assert ids(move_rule(source, "be-kind", 1)) == ["be-kind-2", "be-kind"]
    assert ids(add_rule(source, {"text": "Be kind?"}, 0)) == ["be-kind-3", "be-kind", "be-kind-2"]


def test_a_default_and_an_empty_value_remove_the_key() -> None:
    after = change_settings(WRITTEN, "drafts", {"platform": "x", "min_words": 3, "channels": ("#social-drafts",)})
    assert "platform" not in after
    assert "[nudge]" not in change_settings(WRITTEN, "nudge", {"rules_per_reply": 1})
    assert "alt" not in tomllib.loads(change_objective(WRITTEN, 0, {"alt": "", "image": None}))["objectives"][0]
    assert "avoid" not in tomllib.loads(change_rule(WRITTEN, "no-hype", {"avoid.en": (), "avoid.fr": ()}))["rules"][1]


def test_settings_that_the_file_does_not_have_get_a_table() -> None:
    after = change_settings('name = "Us"\n\n[[rules]]\ntext = "Be kind."\n', "reminder", {"time": "10:00"})
    assert after == 'name = "Us"\n\n[reminder]\ntime = "10:00"\n\n[[rules]]\ntext = "Be kind."\n'
    dates = (datetime.date(2026, 12, 28),)
    assert parse(change_settings(after, "reminder", {"skip": dates})).reminder.skip == dates


def test_a_second_language_is_put_beside_the_first() -> None:
    source = 'name = "Us"\n[[rules]]\ntext = "Be kind."\navoid = ["zap"]\nsay = "Zap?"\n'
    after = change_rule(source, "be-kind", {"avoid.fr": ("zut",), "say.fr": ("Zut ?",)})
    assert tomllib.loads(after)["rules"][0]["avoid"] == {"en": ["zap"], "fr": ["zut"]}
    assert parse(after).rules[0].say_in == {"fr": ("Zut ?",)}
    assert parse(after).rules[0].say == ("Zap?",)


def test_examples_that_a_form_does_not_show_stay() -> None:
    after = change_rule(WRITTEN, "no-hype", {"good": ("One.", "Two\nlines.")})
    good = tomllib.loads(after)["rules"][1]["good"]
    assert good == ["One.", {"post": "Ours is fine.", "on": "instagram", "image": True}, "Two\nlines."]


def test_a_file_from_windows_keeps_its_line_ends_and_its_mark() -> None:
    source = "\ufeff" + WRITTEN.replace("\n", "\r\n")
    after = add_rule(change_rule(source, "no-hype", {"text": "Other."}), {"text": "New."})
    assert after.startswith("\ufeff# ")
    assert "\n" not in after.replace("\r\n", "")
    assert [rule.text for rule in parse(after).rules][1::2] == ["Other.", "New."]


def test_rules_on_one_line_are_unfolded() -> None:
    source = 'name = "Us"\nrules = [{ text = "Be kind.", avoid.en = ["zap"] }, { text = "Be brief." }]\n'
    after = change_rule(source, "be-brief", {"text": "Be short."})
    assert [rule.text for rule in parse(after).rules] == ["Be kind.", "Be short."]
    assert parse(after).rules[0] == parse(source).rules[0]


def test_what_somebody_else_removed_is_said() -> None:
    with pytest.raises(NotInCharterError, match="any more"):
        change_rule(WRITTEN, "unknown", {"text": "x"})
    with pytest.raises(NotInCharterError):
        remove_objective(WRITTEN, 7)


def test_what_looks_like_a_comment_in_a_text_is_none() -> None:
    source = 'name = "Us"\n[[rules]]\ntext = "Be kind."\ngood = """\n# one"""\n[[rules]]\ntext = "Be brief."\n'
    assert parse(remove_rule(source, "be-brief")).rules[0].good[0].post == "# one"


def test_tables_of_a_rule_that_stand_apart_stay_with_it() -> None:
    source = (
        'name = "Us"\n[[rules]]\ntext = "Be seen."\nneeds = "alt_text"\n[drafts]\nmin_words = 2\n'
        '[rules.when]\nhas = "image"\n\n[[rules]]\ntext = "Be brief."\n'
    )
    moved = move_rule(source, "be-seen", 1)
    assert parse(moved).rules[1].matchers == parse(source).rules[0].matchers
    changed = change_rule(source, "be-seen", {"bad": (), "say": None, "say.en": ("Seen?",)})
    assert parse(changed).rules[0].say == ("Seen?",)


# Any sequence of edits, against the same edits of plain data.

TEXTS = st.text(st.sampled_from("abé '\"\\#[]{}=.,’«»!\U0001f389"), min_size=1, max_size=12).map(
    lambda text: f"w{text}".strip()
)
LISTS = st.lists(TEXTS, max_size=3, unique=True).map(tuple)
RULES = st.fixed_dictionaries(
    {},
    optional={
        "text": TEXTS,
        "find": st.sampled_from([(), ("bait",), ("bait", "hype")]),
        "except": LISTS,
        **{f"{name}.{code}": LISTS for name in ("avoid", "also", "say") for code in ("en", "fr")},
        "good": LISTS,
        "bad": LISTS,
    },
)
NUMBERS = st.integers(0, 4)
EDITS = st.one_of(
    st.tuples(st.just("change"), NUMBERS, RULES),
    st.tuples(st.just("add"), NUMBERS, RULES.map(lambda values: {"text": "New.", **values})),
    st.tuples(st.just("move"), NUMBERS, NUMBERS),
    st.tuples(st.just("remove"), NUMBERS),
    st.tuples(st.just("drafts"), st.dictionaries(st.just("min_words"), st.integers(1, 5))),
    st.tuples(st.just("objective"), st.dictionaries(st.sampled_from(["text", "alt"]), TEXTS)),
)


def edited(source: str, edit: tuple) -> str:
    known = rule_ids(tomllib.loads(source.replace("\r\n", "\n")).get("rules", []))
    match edit:
        case "change", at, values if at < len(known):
            return change_rule(source, known[at], values)
        case "add", at, values:
            return add_rule(source, values, at)
        case "move", at, place if at < len(known):
            return move_rule(source, known[at], place)
        case "remove", at if at < len(known):
            return remove_rule(source, known[at])
        case "drafts", values:
            return change_settings(source, "drafts", values)
        case "objective", values:
            return move_objective(add_objective(source, {"text": "New.", **values}), 0, 1)
    return source


def put(table: dict, values: dict, language: str) -> None:
    """The same change of a rule in plain data, in the plainest way."""
    for key, value in values.items():
        name, _, code = key.partition(".")
        if not code:
            table[name] = list(value) if isinstance(value, tuple) else value
        else:
            lists = table.get(name)
            if not isinstance(lists, dict):
                lists = {} if lists is None else {language: lists}
            code = next((known for known in lists if known.lower() == code), code)
            table[name] = {**lists, code: list(value)}
            table[name] = {code: one for code, one in table[name].items() if one}
        if not table[name]:
            del table[name]


def as_data(data: dict, edit: tuple) -> None:
    rules, language = data.setdefault("rules", []), data.get("language", "en")
    known = rule_ids(rules)
    for table, name in zip(rules, known, strict=True):
        table["id"] = name
    match edit:
        case "change", at, values if at < len(known):
            values = {
                key: keep(rules[at].get(key), value) if key in {"good", "bad"} else value
                for key, value in values.items()
            }
            put(rules[at], values, language)
        case "add", at, values:
            rules.insert(min(at, len(rules)), {})
            put(rules[min(at, len(rules) - 1)], values, language)
        case "move", at, place if at < len(known):
            rules.insert(place, rules.pop(at))
        case "remove", at if at < len(known):
            del rules[at]
        case "drafts", values:
            data["drafts"] = {**data.get("drafts", {}), **values}
        case "objective", values:
            objectives = [*data.get("objectives", []), {"text": "New.", **values}]
            objectives.insert(1, objectives.pop(0))
            data["objectives"] = objectives


def keep(current, posts):
    examples = current if isinstance(current, list) else [current] if current else []
    new = list(posts)
    for at, one in enumerate(examples):
        if isinstance(one, dict):
            new.insert(min(at, len(new)), one)
    return tuple(new)


def listed(value):
    if isinstance(value, dict):
        return {key.lower(): listed(one) for key, one in value.items()}
    return [value] if isinstance(value, str) else value


def plain(data: dict) -> dict:
    """What both ways must agree on, however it is spelled."""
    rules = data.get("rules", [])
    names = rule_ids(rules)
    language = data.get("language", "en")

    def one(table: dict, name: str) -> dict:
        lists = {key: table[key] for key in ("avoid", "also", "say") if key in table}
        spoken = {key: value if isinstance(value, dict) else {language: value} for key, value in lists.items()}
        whole = {**table, "id": name, **spoken}
        return {key: value if key in {"text", "id"} else listed(value) for key, value in whole.items()}

    drafts = {"min_words": 3, **data.get("drafts", {})}
    return {**data, "drafts": drafts, "rules": [one(*pair) for pair in zip(rules, names, strict=True)]}


@given(source=st.sampled_from(SOURCES), edits=st.lists(EDITS, max_size=6))
@settings(max_examples=150)
def test_any_edits_of_a_file_say_what_the_same_edits_of_its_data_say(source: str, edits: list[tuple]) -> None:
    data = tomllib.loads(source.replace("\r\n", "\n"))
    comments = [line for line in source.split("\n") if line.startswith("#")]
    for edit in edits:
        source = edited(source, edit)
        as_data(data, edit)
        assert plain(tomllib.loads(source.replace("\r\n", "\n"))) == plain(data)
    if not any(edit[0] == "remove" for edit in edits):
        assert [line for line in source.split("\n") if line.startswith("#")] == comments or any(
            e[0] == "move" for e in edits
        )


@given(source=st.sampled_from([one for one in SOURCES if "rules = [" not in one]), at=NUMBERS, values=RULES)
@settings(max_examples=80)
def test_an_edit_of_a_rule_keeps_every_other_byte(source: str, at: int, values: dict) -> None:
    known = ids(source)
    if at < len(known):
        before, after = split(source), split(change_rule(source, known[at], values))
        changed = [one.owner for one, other in zip(before, after, strict=True) if one != other]
        assert changed in ([], [("rules", at)])
        moved = split(move_rule(source, known[at], 0))
        assert sorted(one.text.strip() for one in moved) == sorted(one.text.strip() for one in before)


@given(source=st.sampled_from(SOURCES))
def test_blocks_make_up_the_file(source: str) -> None:
    assert join(split(source)) == source


def test_the_shipped_charters_are_among_the_sources() -> None:
    assert all(source in SOURCES for source in shipped())
