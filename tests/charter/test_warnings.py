"""What loads and would still disappoint is told before anybody hears of it in Slack."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.charter.checks import COMMON_WORDS, LONGEST_LIST, warnings
from bot.charter.loading import load, parse
from post_text.text import fold, tokens

ROOT = Path(__file__).parent.parent.parent


def warned(*rules: str) -> list[str]:
    source = 'name = "Us"\n'
    for number, rule in enumerate(rules):
        source += f'[[rules]]\nid = "r{number}"\ntext = "T."\nsay = "?"\ngood = ["ok"]\nbad = ["zap zap"]\n{rule}\n'
    return list(warnings(parse(source)))


@pytest.mark.parametrize("path", ["charter.toml", "bot/charter/templates/fr.toml", "bot/charter/templates/en.toml"])
def test_the_shipped_charters_have_none(path: str) -> None:
    assert list(warnings(load(ROOT / path))) == []


def test_a_list_that_turns_into_a_guide_is_told() -> None:
    """Patterns count as well: sixty words and sixty patterns are no shorter to read."""
    words = json.dumps(["zap zap", *(f"zip {number}" for number in range(LONGEST_LIST - 1))])
    assert warned(f"avoid.en = {words}") == []
    (told,) = warned(f"avoid.en = {words}\npattern = 'zop'")
    assert told.startswith("Rule 1 (r0) has 61 entries in en. This is turning into a 10,000-word guide")


@pytest.mark.parametrize("entry", ["free", "New", '"good"', "is it", "vous"])
def test_words_that_stand_in_most_posts_are_told(entry: str) -> None:
    code = "fr" if entry == "vous" else "en"
    lists = f"avoid.{code} = {json.dumps(['zap zap', entry])}"
    (told,) = warned(lists)
    assert told.startswith(f"Rule 1 (r0) looks for “{entry}”, which stands in very many posts.")


def test_rare_words_and_phrases_of_common_ones_are_fine() -> None:
    assert warned('avoid.en = ["zap zap", "good news", "paradigm", "synergy"]\nprefer.en = { "utilise" = "use" }') == []


def test_rules_that_speak_about_the_same_words_are_told_once() -> None:
    (told,) = warned('avoid.en = ["zap zap", "game changer"]', 'avoid.en = ["game changer", "zap zap"]')
    assert told == (
        "Rule 1 (r0) and rule 2 (r1) both speak about “zap zap”. "
        "The bot then speaks of the first; keep the words in the rule where they belong."
    )


def test_two_rules_in_one_sentence_do_not_overlap_and_counting_rules_never_do() -> None:
    rule = 'id = "{}"\ntext = "T."\nsay = "?"\ngood = ["ok"]\nbad = ["zip zap"]\navoid.en = "{}"\n'
    sentence = parse('name = "Us"\n' + "".join(f"[[rules]]\n{rule.format(word, word)}" for word in ("zip", "zap")))
    assert list(warnings(sentence)) == []
    assert warned('avoid.en = ["zap zap"]', "max.words = 1") == []


@pytest.mark.parametrize("code", COMMON_WORDS)
def test_common_words_are_written_as_drafts_are_compared(code: str) -> None:
    for word in COMMON_WORDS[code]:
        assert tokens(fold(word)) == [word]
