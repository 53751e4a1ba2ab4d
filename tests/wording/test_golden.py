"""Each surface's words, in each language, compared with a file that reviewers read.

After a deliberate change of wording, run ``GOLDEN=write python -m pytest tests/wording/test_golden.py`` and read the
diff.
"""

import datetime
import os
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from bot.charter.asking import finding_of
from bot.charter.changes import Change
from bot.charter.draft import Draft
from bot.charter.editing.differences import Counted, Difference
from bot.charter.model import Charter
from bot.charter.review import Finding
from bot.wording.answering import ShownSuggestion, answered_page, keepers_message, suggesters_message
from bot.wording.changes import change_sentences
from bot.wording.figures import BotStatus, RuleFigures, health_page
from bot.wording.history import ShownVersion, history_page, restored
from bot.wording.home import HomeCharter, by_charter, charters_page, home_page
from bot.wording.language import Language, language
from bot.wording.page import Page
from bot.wording.private import (
    charter_page,
    check_later,
    check_page,
    check_usage,
    help_page,
    nothing_to_check,
    objectives_page,
    rule_page,
    unknown_page,
    why_page,
)
from bot.wording.quiet import choices_page, quiet_out_of_reach, quiet_page, quiet_unclear
from bot.wording.reminder import PastWeeks, remind
from bot.wording.second_reader import ReaderPlace, Standing
from bot.wording.suggesting import suggest_page, unkept_page
from bot.wording.suggestion import suggest

GOLDEN = Path(__file__).parent / "golden"
MONDAY = datetime.datetime(2026, 12, 7, 9, 0, tzinfo=datetime.UTC)
FIRST = datetime.datetime(2026, 12, 1, 17, 30, tzinfo=datetime.UTC)
DRAFTS = {
    "en": {
        "words": "Our new press is a real game changer.",
        "all": "World class, world-class, a game changer! We utilise 40 % less water. #water #press #green",
        "clean": "Our press halves water use.",
    },
    "fr": {
        "words": "Notre nouvelle presse est révolutionnaire.",
        "all": "Le leader mondial révolutionnaire va solutionner un souci : 40 % d’eau en moins. #eau #presse #vert",
        "clean": "Notre presse divise par deux la consommation d’eau.",
    },
}


def figures(charter: Charter) -> list[RuleFigures]:
    ids = [rule.id for rule in charter.rules]
    return [RuleFigures(ids[2], 1), RuleFigures(ids[0], 9, 1, 6, 1, 1), RuleFigures("left-the-charter", 9, 0, 9)]


CHANGED = [
    Change("new", 2, "A new rule."),
    Change("reworded", 3, "Other words."),
    Change("changed", 4, "The same words."),
    Change("gone", 0, "An old rule."),
]

DIFFERENCES = [
    Difference("moved", 3, 1),
    Difference("new", 2, text="A new rule."),
    Difference("reworded", 3, text="Other words."),
    *(Difference(what, 4, count, names=("bait", "hype")[:count]) for what in get_args(Counted) for count in (1, 2)),
    *(Difference(what, 5) for what in ("looks_elsewhere", "asks", "scope")),
    Difference("reader_asked", 5, text="Does it brag?"),
    Difference("reader_not_asked", 5),
    Difference("gone", text="An old rule."),
    *(Difference(f"objective_{what}", 2, text="Talk.") for what in ("new", "reworded", "picture", "gone")),
    Difference("objectives_order"),
    Difference("name", text="Maison Verte"),
    Difference("language", text="fr"),
    Difference("keepers"),
    Difference("channels", names=("#a", "#b", "#c")),
    Difference("platform", text="linkedin"),
    Difference("again_after_hours", count=0),
    Difference("reminder_time", text="10:00", names=("tuesday",)),
    Difference("reminder_zone", text="Europe/Paris"),
    Difference("reminder_channels", names=("#team",)),
    Difference("reminder_in_drafts"),
    Difference("reminder_skip"),
]


STANDINGS = [
    Standing("common-sense", speaks=True, agreed=11, looked=12, unsaid=14),
    Standing("bon-sens", agreed=2, looked=3, unsaid=1, set_aside=True),
]
REMOTE = ReaderPlace("llm.example.org", "small-1", remote=True)


def asking_reader(charter: Charter) -> tuple[Charter, Finding]:
    """Return the charter with a last rule that asks, and what a second reader found for it."""
    *others, last = charter.rules
    rule = last.model_copy(update={"ask": True})
    draft = Draft(DRAFTS[charter.language]["words"])
    finding = finding_of(rule, draft, 0, len(draft.text) - 1, REMOTE.model)
    return charter.model_copy(update={"rules": (*others, rule)}), finding


def replies(charter: Charter, spoken: Language, review) -> dict[str, str]:
    drafts = DRAFTS[spoken.code]
    words, everything = review(drafts["words"], charter), review(drafts["all"], charter)
    asking, read = asking_reader(charter)
    return {
        "reply_of_a_second_reader": suggest([read], asking, "1790000000.000100").text,
        "reply": suggest(words, charter, "1790000000.000100").text,
        "reply_other_wording": suggest(words, charter, "1790000000.000200").text,
        "reply_two_rules": suggest(everything, charter, "1790000000.000300").text,
        "reply_found_useful": suggest(words, charter, "1790000000.000100", thanks=True).text,
        "reminder": remind(charter, "2026-W50", PastWeeks(figures(charter)[:1], figures(charter), CHANGED, 2)).text,
        "changes": "\n".join(change_sentences(DIFFERENCES, spoken)),
        "reminder_after_a_quiet_week": remind(charter, "2026-W53", PastWeeks()).text,
    }


def pages(charter: Charter, spoken: Language, review) -> dict[str, Page]:
    drafts, ids = DRAFTS[spoken.code], [rule.id for rule in charter.rules]
    everything = review(drafts["all"], charter)
    asking, read = asking_reader(charter)
    unwell = BotStatus(connected=False, waiting=2, given_up=1)
    return {
        "charter": charter_page(charter, spoken),
        "objectives": objectives_page(charter, spoken),
        "check": check_page(drafts["all"], everything, charter, spoken),
        "check_nothing_found": check_page(drafts["clean"], (), charter, spoken),
        "check_of_unread_words": check_page("", (), charter, spoken, unread=True),
        "check_of_a_part": check_page(drafts["clean"], (), charter, spoken, unread=True),
        "check_without_a_text": check_usage(spoken),
        "check_of_an_empty_field": nothing_to_check(spoken),
        "check_too_often": check_later(5.2, spoken),
        "rule": rule_page(charter, "1", spoken),
        "rule_for_people": rule_page(charter, ids[4], spoken),
        "rule_for_a_second_reader": rule_page(asking, ids[4], spoken),
        "rule_misspelt": rule_page(charter, ids[0][:-1], spoken),
        "rule_unknown": rule_page(charter, "14", spoken),
        "rule_without_a_name": rule_page(charter, " ", spoken),
        "quiet_until": quiet_page(FIRST, spoken),
        "quiet_none": quiet_page(None, spoken),
        "quiet_ended": quiet_page(None, spoken, ended=True),
        "quiet_unclear": quiet_unclear(90, MONDAY.date(), spoken),
        "quiet_out_of_reach": quiet_out_of_reach(90, spoken),
        "quiet_choices": choices_page(None, spoken),
        "quiet_choices_until": choices_page(FIRST, spoken),
        "quiet_choices_refused": choices_page(None, spoken, 90),
        "health": health_page(charter, figures(charter), BotStatus(connected=True, since=MONDAY), spoken),
        "health_with_a_second_reader": health_page(asking, [], BotStatus(connected=True), spoken, STANDINGS),
        "health_unwell": health_page(charter, [], unwell, spoken),
        "help": help_page(spoken),
        "unknown_near": unknown_page("hepl", spoken),
        "unknown": unknown_page("bananas", spoken),
        "why": why_page(charter, everything, ids[:1], spoken),
        "why_a_second_reader": why_page(asking, [read], [read.rule.id], spoken),
        "why_quiet": why_page(charter, everything, ids[:1], spoken, FIRST),
        "why_draft_gone": why_page(charter, (), ids[:1], spoken),
        "home": home_page([HomeCharter(charter, MONDAY)], spoken, None),
        "home_quiet": home_page([HomeCharter(charter, None)], spoken, FIRST),
        "home_with_a_remote_reader": home_page([HomeCharter(asking, None, reader=REMOTE)], spoken, None),
        "home_of_several": home_page([HomeCharter(charter, MONDAY, file_differs=True)] * 6, spoken, None),
        "charters": charters_page([(charter.name, ("#paper", "#news")), ("Press", ("#press",))], spoken),
        "check_by_several": by_charter([(charter.name, check_page("Zap", (), charter, spoken))] * 2, spoken),
    }


def pages_of_a_kept_charter(charter: Charter, spoken: Language, review) -> dict[str, Page]:
    """What people see of suggestions and of the history, where a charter is kept in Slack."""
    everything = review(DRAFTS[spoken.code]["all"], charter)
    wrong = ShownSuggestion("1", charter.name, "wrong_here", charter.rules[0], "world class\nworld-class", "Rowing.")
    missing = ShownSuggestion("2", charter.name, "rule_missing", None, "synergy", "Plain words.")
    otherwise = ShownSuggestion("3", charter.name, "say_otherwise", None, "Says who?", "")
    declined = replace(wrong, state="declined", answered_by="Amélie Laurent", reply="Let’s wait.")
    kept = HomeCharter(charter, MONDAY, kept_as="charter", waiting=[wrong, missing, otherwise, wrong])
    versions = [
        ShownVersion(12, MONDAY, "Amélie Laurent", change_sentences(DIFFERENCES[:10], spoken), in_force=True),
        ShownVersion(11, FIRST, "Sam Okafor", (), "key"),
        ShownVersion(10, FIRST, "", None, "key"),
    ]
    return {
        "why_kept": why_page(charter, everything, [rule.id for rule in charter.rules[:2]], spoken, kept_as="charter"),
        "home_of_a_keeper": home_page([kept], spoken, None),
        "suggest": suggest_page("charter", ["Amélie Laurent", "@editors"], spoken),
        "suggest_one_keeper": suggest_page("charter", ["Amélie Laurent"], spoken),
        "suggest_unkept": unkept_page(spoken),
        **{f"suggested_{one.kind}": keepers_message(one, spoken) for one in (wrong, missing, otherwise)},
        "suggested_taken_up": keepers_message(replace(wrong, state="taken_up", answered_by="Amélie Laurent"), spoken),
        "suggested_declined": keepers_message(declined, spoken),
        "suggestion_answered": suggesters_message(replace(missing, state="taken_up"), spoken),
        "suggestion_declined": suggesters_message(declined, spoken),
        "suggestion_declined_silently": suggesters_message(replace(declined, reply=""), spoken),
        "suggestion_past": answered_page(None, spoken),
        "history": history_page(charter.name, versions, spoken, restored(2, 12, spoken)),
        "history_first": history_page(charter.name, [ShownVersion(1, FIRST, "", (), in_force=True)], spoken),
        "history_unkept": history_page(charter.name, [], spoken),
    }


def titled(page: Page) -> str:
    return f"[{page.title}]\n\n{page.text}"


@pytest.mark.parametrize("code", ["en", "fr"])
def test_every_surface_matches_its_golden_file(code, charters, review):
    """A reviewer sees each change of wording, in every language."""
    charter, spoken = charters[code], language(code)
    written = {name: titled(page) for name, page in pages(charter, spoken, review).items()}
    written |= {name: titled(page) for name, page in pages_of_a_kept_charter(charter, spoken, review).items()}
    written |= replies(charter, spoken, review)
    if os.environ.get("GOLDEN") == "write":
        for name, text in written.items():
            (GOLDEN / f"{name}.{code}.txt").write_text(text + "\n", encoding="utf-8")
    files = {path.name.removesuffix(f".{code}.txt"): path for path in GOLDEN.glob(f"*.{code}.txt")}
    assert {name: path.read_text(encoding="utf-8").removesuffix("\n") for name, path in files.items()} == written
