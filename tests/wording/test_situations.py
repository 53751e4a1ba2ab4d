"""Every wording of a reply by situation; reviewers read ``golden/situations.*.txt`` aloud.

After a deliberate change of wording, run
``GOLDEN=write python -m pytest tests/wording/test_situations.py`` and read the diff.
"""

import os
from pathlib import Path

import pytest

from bot.charter.loading import load, parse
from bot.charter.model import Charter
from bot.charter.review import Finding, Reviewer
from bot.wording.findings import TOPICS, describe, topic
from bot.wording.language import language
from bot.wording.suggestion import suggest

HERE = Path(__file__).parent
CHARTERS = {code: load(HERE / f"situations.{code}.toml") for code in ("en", "fr")}
MANY = [f"1790000000.{number:06}" for number in range(400)]


def found(charter: Charter, rule_id: str) -> list[Finding]:
    """Return a rule's findings in its own example."""
    (rule,) = (rule for rule in charter.rules if rule.id == rule_id)
    draft = rule.bad[0].draft(charter.drafts.platform)
    return [finding for finding in Reviewer(charter).review(draft) if finding.rule.id == rule_id]


def first_of_each(charter: Charter) -> list[Finding]:
    """Return one finding of each rule, in the charter's order."""
    return [found(charter, rule.id)[0] for rule in charter.rules]


def ways_to_say(findings: list[Finding], charter: Charter) -> list[str]:
    """Return every wording for the first rule of a reply, over many ts of drafts."""
    said = (suggest(findings, charter, ts) for ts in MANY)
    return sorted({reply.text.split("\n\n")[0] for reply in said})


def every_wording(charter: Charter) -> str:
    """Return all wordings, each situation under its name."""
    everything = {rule.id: ways_to_say(found(charter, rule.id), charter) for rule in charter.rules}
    one, several = found(charter, "word"), first_of_each(charter)[:3]
    thanked = [suggest(one, charter, ts, thanks=True) for ts in MANY]
    everything["several rules"] = sorted({suggest(several, charter, ts).text for ts in MANY[:12]})[:3]
    everything["closing"] = sorted({reply.closing for reply in thanked})
    everything["closing of several"] = sorted({suggest(several, charter, ts).closing for ts in MANY})
    everything["thanks"] = sorted({reply.thanks for reply in thanked})
    return "\n".join(f"== {name}\n\n" + "\n\n".join(ways) + "\n" for name, ways in everything.items())


@pytest.mark.parametrize("code", ["en", "fr"])
def test_every_wording_matches_its_golden_file(code):
    golden, said = HERE / "golden" / "situations" / f"{code}.txt", every_wording(CHARTERS[code])
    if os.environ.get("GOLDEN") == "write":
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(said, encoding="utf-8")
    assert golden.read_text(encoding="utf-8") == said


def test_every_situation_has_a_rule_here():
    """A new kind of matcher fails here until somebody has read its reply."""
    seen = {topic(finding) for finding in first_of_each(CHARTERS["en"])}
    assert seen == {"words", *TOPICS.values()}


@pytest.mark.parametrize("code", ["en", "fr"])
def test_each_situation_has_several_openings(code):
    charter = CHARTERS[code]
    for finding in first_of_each(charter):
        leads = {suggest([finding], charter, ts).points[0].lead for ts in MANY}
        assert len(leads) >= 3, finding.rule.id


@pytest.mark.parametrize("code", ["en", "fr"])
def test_a_reply_is_brief(code):
    """Apart from the charter's own words it has two short sentences, and the closing."""
    charter = CHARTERS[code]
    for finding in first_of_each(charter):
        for ts in MANY:
            point = suggest([finding], charter, ts).points[0]
            assert len(point.lead) <= 150
            assert len(suggest([finding], charter, ts).closing) <= 110


def test_the_matched_words_are_quoted_once():
    """If the rule's own question quotes the words, the sentence before it doesn't."""
    charter = CHARTERS["en"]
    for rule_id, words in (
        ("word", "game changer"),
        ("missing", "40 %"),
        ("mixture", "“color”"),
        ("too-many", "3 hash"),
    ):
        for ts in MANY:
            text = suggest(found(charter, rule_id), charter, ts).text
            assert text.count(words) == 1, text


def test_a_repetition_names_the_day_and_quotes_a_few_words():
    """Repeating a long post in full would make a clumsy reply."""
    charter = CHARTERS["en"]
    for ts in MANY:
        text = suggest(found(charter, "repetition"), charter, ts).text
        assert text.count("Wednesday 31 December") + text.count("Thursday 1 January") == 1, text
        assert "Saturday at ten" not in text


def test_two_points_of_a_reply_begin_differently():
    charter = CHARTERS["en"]
    for ts in MANY:
        leads = [
            point.lead.replace(str(point.number), "") for point in suggest(first_of_each(charter), charter, ts).points
        ]
        assert len(set(leads)) == len(leads)


@pytest.mark.parametrize(
    ("rule_id", "said"),
    [
        ("word", "“game changer”"),
        ("too-many", "3 hashtags, 1 at most (“#water #press #green”)"),
        ("too-few", "3 words, 5 at least"),
        ("missing", "“40 %”, and a link may be missing"),
        ("picture", "a description of the picture may be missing"),
        ("mixture", "“colour” and “color”"),
    ],
)
def test_why_describes_the_finding(rule_id, said):
    assert describe(found(CHARTERS["en"], rule_id), language("en")) == f"What was noticed: {said}"


def test_why_quotes_the_beginning_of_a_surplus_or_a_repetition():
    charter, spoken = CHARTERS["en"], language("en")
    assert describe(found(charter, "too-long"), spoken).endswith(" characters, 280 at most (“as they were shown.”)")
    assert describe(found(charter, "repetition"), spoken).endswith(": “Come and make paper with us…”")


def test_two_counted_things_are_distinguished():
    rule = 'id = "plain"\ntext = "Plain."\nsay = "Plainer?"\nmax = { hashtags = 0, mentions = 0 }'
    charter = parse(f'name = "N"\n[[rules]]\n{rule}\ngood = "plain"\nbad = "@water #rain"')
    said = "1 hashtag, 0 at most (“#rain”); 1 mention, 0 at most (“@water”)"
    assert {*describe(found(charter, "plain"), language("en")).removeprefix("What was noticed: ").split("; ")} == {
        *said.split("; ")
    }
    assert "\u202f; 1" in describe(found(charter, "plain"), language("fr"))
