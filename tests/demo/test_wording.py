"""The demo's own sentences, in the languages that a charter may have."""

from __future__ import annotations

from bot.charter.fields import LANGUAGES
from bot.charter.loading import parse
from bot.demo.guide import CAPTIONS, PLAIN_DRAFTS
from bot.demo.server import PEOPLE_BY_LANGUAGE
from bot.demo.wording import WORDINGS
from bot.outcomes import DraftOutcome
from tests.running import CHARTER


def test_every_language_of_a_charter_has_all_of_them() -> None:
    for texts in (WORDINGS, CAPTIONS, PLAIN_DRAFTS, PEOPLE_BY_LANGUAGE):
        assert sorted(texts) == sorted(LANGUAGES)
    english = WORDINGS["en"]
    for wording in WORDINGS.values():
        assert list(wording.remarks) == list(english.remarks)
        assert list(wording.reviews) == list(english.reviews)
        assert list(wording.silences) == list(english.silences)


def test_the_first_person_reads_the_charters_language() -> None:
    for language, people in PEOPLE_BY_LANGUAGE.items():
        assert people[0].locale.startswith(language)


def test_a_review_names_the_rules_or_says_why_not() -> None:
    (rule, *_) = parse(CHARTER).rules
    wording = WORDINGS["en"]
    assert f"rule 1 comes to mind, “{rule.text}”" in wording.review(DraftOutcome.REPLIED, [rule])
    assert wording.review(DraftOutcome.NOTHING_FOUND, []) == wording.reviews[DraftOutcome.NOTHING_FOUND]
    assert wording.review(DraftOutcome.THREAD, []) == ""
