"""Everything that changes in a charter is told, once, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.charter.editing.differences import Difference, differences
from bot.charter.editing.source import move_rule
from bot.charter.loading import parse
from bot.charter.model import Charter

BEFORE = """
name = "Us"
keepers = ["@amelie"]
[drafts]
channels = ["#drafts"]
[reminder]
day = "monday"
[[objectives]]
text = "Talk."
[[objectives]]
text = "Listen."
[[rules]]
id = "kind"
text = "Be kind."
find = "bait"
avoid = ["zap", "zip"]
except = ["zap gun"]
say = "Kind?"
good = "Fine."
[[rules]]
id = "brief"
text = "Be brief."
[[rules]]
id = "clear"
text = "Be clear."
max = { hashtags = 1 }
"""

D = Difference


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"zap", "zip"]', '"zap", "zip", "zop", "zup"]', [D("words_added", 1, 2, names=("zop", "zup"))]),
        ('"zap", "zip"]', '"zip", "zop"]',
         [D("words_added", 1, 1, names=("zop",)), D("words_removed", 1, 1, names=("zap",))]),
        ('find = "bait"', 'find = ["bait", "hype"]', [D("packs_added", 1, 1, names=("hype",))]),
        ('find = "bait"', "", [D("packs_removed", 1, 1, names=("bait",))]),
        ('find = "bait"', 'find = "bait"\nalso = "zop"', [D("words_added", 1, 1, names=("zop",))]),
        ('["zap gun"]', '["zap gun", "zip file"]', [D("exceptions_added", 1, 1, names=("zip file",))]),
        ('except = ["zap gun"]', "", [D("exceptions_removed", 1, 1, names=("zap gun",))]),
        ('say = "Kind?"', 'say.fr = "Gentil ?"', [D("asks", 1)]),
        ('say = "Kind?"', 'say = "Kind?"\nask = "Is it unkind?"', [D("reader_asked", 1, text="Is it unkind?")]),
        ('good = "Fine."', 'good = ["Fine.", "Good."]\nbad = "Zap!"', [D("examples_added", 1, 2)]),
        ('good = "Fine."', "", [D("examples_removed", 1, 1)]),
        ('good = "Fine."', 'good = "Good."', [D("examples_replaced", 1, 1)]),
        ("hashtags = 1", "hashtags = 2", [D("looks_elsewhere", 3)]),
        ('say = "Kind?"', 'say = "Kind?"\non = "x"', [D("scope", 1)]),
        ("Be brief.", "Be short.", [D("reworded", 2, text="Be short.")]),
        ('id = "brief"', 'id = "short"', [D("new", 2, text="Be brief."), D("gone", text="Be brief.")]),
        ('text = "Talk."', 'text = "Speak."', [D("objective_reworded", 1, text="Speak.")]),
        ('text = "Talk."', 'text = "Talk."\nimage = "https://a.example/b.png"\nalt = "b"',
         [D("objective_picture", 1, text="Talk.")]),
        ('[[objectives]]\ntext = "Talk."', "", [D("objective_gone", text="Talk.")]),
        ("[[rules]]\nid", '[[objectives]]\ntext = "Ask."\n[[rules]]\nid', [D("objective_new", 3, text="Ask.")]),
        ('"Us"', '"We"', [D("name", text="We")]),
        ('"Us"', '"Us"\nlanguage = "fr"', [D("language", text="fr")]),
        ('"@amelie"', '"@amelie", "U0123ABC"', [D("keepers")]),
        ('["#drafts"]', '["#a", "#b"]', [D("channels", names=("#a", "#b"))]),
        ('["#drafts"]', '["#drafts"]\nplatform = "linkedin"\nmin_words = 1\ncatch_up_hours = 2',
         [D("platform", text="linkedin"), D("min_words", count=1), D("catch_up_hours", count=2)]),
        ('"monday"', '"tuesday"\ntime = "10:00"', [D("reminder_time", text="10:00", names=("tuesday",))]),
        ('"monday"', '"monday"\ntimezone = "Europe/Paris"\nchannels = "#team"\nskip = ["2026-12-28"]',
         [D("reminder_zone", text="Europe/Paris"), D("reminder_channels", names=("#team",)), D("reminder_skip")]),
        ("[reminder]", "[nudge]\nrules_per_reply = 2\nagain_after_hours = 0\n[reminder]",
         [D("rules_per_reply", count=2), D("again_after_hours", count=0)]),
    ],
)  # fmt: skip
def test_each_change_is_told_and_only_that(old: str, new: str, told: list[Difference]) -> None:
    assert BEFORE.count(old) >= 1
    after = BEFORE.replace(old, new, 1)
    if 'language = "fr"' in after:  # what the lists without a language mean changes with it
        assert differences(parse(BEFORE), parse(after))[-1:] == tuple(told)
    else:
        assert list(differences(parse(BEFORE), parse(after))) == told


@pytest.mark.parametrize(
    ("rule", "place", "told"), [("clear", 0, [D("moved", 3, 1)]), ("kind", 2, [D("moved", 1, 3)]), ("kind", 0, [])]
)
def test_a_move_is_one_change(rule: str, place: int, told: list[Difference]) -> None:
    assert list(differences(parse(BEFORE), parse(move_rule(BEFORE, rule, place)))) == told


def test_objectives_in_another_order() -> None:
    charter = parse(BEFORE)
    assert differences(charter, charter.model_copy(update={"objectives": charter.objectives[::-1]})) == (
        D("objectives_order"),
    )


@given(st.permutations(range(6)), st.sets(st.integers(0, 5)))
def test_moves_explain_the_order(order: list[int], gone: set[int]) -> None:
    """What didn't move keeps its order; a version differs from itself in nothing."""
    rules = parse('name = "Us"\n' + "".join(f'[[rules]]\nid = "r{n}"\ntext = "R{n}."\n' for n in range(6))).rules
    before = Charter(name="Us", rules=rules)
    chosen = [rules[at] for at in order if at not in gone]
    after = Charter(name="Us", rules=tuple(one.model_copy(update={"number": at}) for at, one in enumerate(chosen, 1)))
    told = differences(before, after)
    moved = {one.number for one in told if one.what == "moved"}
    stayed = [rule.number for rule in chosen if rule.number not in moved]
    assert stayed == sorted(stayed)
    assert len([one for one in told if one.what == "gone"]) == len(gone)
    assert differences(after, after) == ()
