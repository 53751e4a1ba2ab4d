"""What a person reads when a charter does not load: line, rule, fault and fix, all of them at once."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.charter.loading import TEMPLATES, load, parse
from bot.charter.model import MOST_OBJECTIVES, MOST_RULES, Charter
from bot.errors import CharterError

HEAD = 'name = "Us"\n'
RULE = HEAD + '[[rules]]\nid = "r"\ntext = "T."\nsay = "{match}?"\ngood = ["fine"]\nbad = ["zap"]\navoid.en = ["zap"]\n'
BARE = HEAD + '[[rules]]\nid = "r"\ntext = "T."\n'
ONE_PAGE = "A charter fits on one page, or nobody keeps it in mind. Join some, or let the least important go."
TOO_DEEP = "charter.toml: lists or tables stand in each other too deeply. A charter needs three levels at most."
PNG = b"\x89PNG\r\n\x1a\n"


def complaints(source: str, folder: Path | None = None) -> list[str]:
    """What is wrong with a charter, one paragraph each; nothing when it loads."""
    try:
        parse(source, folder=folder)
    except CharterError as error:
        return str(error).split("\n\n")
    return []


CASES = (Path(__file__).parent / "faults.txt").read_text(encoding="utf-8").split("====\n")[1:]
FAULTS = [(source + "\n", sentence.strip()) for source, sentence in (case.split("\n----\n") for case in CASES)]
TOO_MUCH = {
    f"x = {'1' * 5000}\n": "charter.toml, line 2: a number is far too large. Use a smaller one.",
    f"x = {'[' * 5000}\n": TOO_DEEP,
    f"{'a.' * 5000}a = 1\n": TOO_DEEP,
}


@pytest.mark.parametrize(("source", "sentence"), FAULTS, ids=[sentence[14:60] for _, sentence in FAULTS])
def test_a_fault_is_told_with_its_line_its_rule_and_its_mend(source: str, sentence: str) -> None:
    assert sentence in complaints(source)


@pytest.mark.parametrize(("end", "sentence"), TOO_MUCH.items(), ids=["digits", "lists", "tables"])
def test_what_is_far_too_large_is_refused_and_breaks_nothing(end: str, sentence: str) -> None:
    assert complaints(HEAD + end) == [sentence]


def test_a_rule_without_fault_has_none() -> None:
    assert complaints(RULE) == complaints(BARE) == []


def test_all_faults_are_told_together_in_the_order_of_their_lines() -> None:
    """Model faults, a repeated id, and examples of the rules that hold: one run tells everything."""
    source = (
        'languge = "en"\nname = "Us"\n[reminder]\nday = "mondey"\n'
        '[[rules]]\nid = "a"\ntext = ""\n'
        '[[rules]]\nid = "b"\ntext = "T."\nsay = "{match}"\navoid.en = ["zap"]\ngood = ["zap"]\nbad = ["zip"]\n'
        '[[rules]]\nid = "b"\ntext = "T."\npattern = "(a"\n'
    )
    told = complaints(source)
    assert [one.split(":")[0] for one in told] == [
        "charter.toml, line 1",
        "charter.toml, line 4, [reminder]",
        "charter.toml, line 7, rule 1 (a)",
        "charter.toml, line 13, rule 2 (b)",
        "charter.toml, line 14, rule 2 (b)",
        "charter.toml, line 16, rule 3 (b)",
        "charter.toml, line 18, rule 3 (b)",
    ]


@pytest.mark.parametrize(("key", "most"), [("rules", MOST_RULES), ("objectives", MOST_OBJECTIVES)])
def test_a_charter_that_outgrows_its_page_is_refused_with_the_reason(key: str, most: int) -> None:
    tables = [f'[[{key}]]\ntext = "T."\n' + (f'id = "r{at}"\n' if key == "rules" else "") for at in range(most + 2)]
    source = HEAD + "".join(tables)
    (told,) = complaints(source)
    line = source[: source.index(tables[most]) if key == "rules" else len(HEAD + tables[0] * most)].count("\n") + 1
    name = f"rule {most + 1}" if key == "rules" else f"objective {most + 1}"
    assert told == f"charter.toml, line {line}, {name}: there are {most + 2} {key}, and at most {most} fit. {ONE_PAGE}"
    assert complaints(HEAD + "".join(tables[:most])) == []


def test_everything_of_the_format_is_read() -> None:
    charter = parse(
        'name = "Maison Verte"\nlanguage = "fr"\n'
        '[drafts]\nchannels = ["#a", "C012"]\nplatform = "LinkedIn"\nmin_words = 4\ncatch_up_hours = 12\n'
        "[nudge]\nrules_per_reply = 2\nagain_after_hours = 48\n"
        '[reminder]\nchannels = ["#b"]\nday = "Friday"\ntime = 16:30:00\ntimezone = "Europe/Paris"\n'
        'skip = ["2026-12-28", 2027-01-04]\n'
        '[[objectives]]\ntext = "O."\nimage = "https://example.org/o.png"\nalt = "An o"\n'
        '[[rules]]\nid = "people"\ntext = "For people."\ngood = ["fine"]\n'
        '[[rules]]\nid = "all"\ntext = "All."\nsay = ["« {match} »?", "{match}"]\nexcept = "zap gun"\n'
        'avoid.fr = ["zap"]\nprefer.en = { utilize = "use" }\npattern = "zop+"\nmax.hashtags = 1\n'
        'fits = true\nnot_both.en = ["zip", ["zups"]]\n'
        'when = { words.en = ["figure"], has = "link" }\nneeds = ["question"]\n'
        'good = [{ post = "fine", on = "twitter", image = true, alt = "A cat" }]\nbad = "zap"\n'
    )
    assert (charter.drafts.platform, charter.drafts.channels, charter.drafts.catch_up_hours) == (
        "linkedin",
        ("#a", "C012"),
        12,
    )
    assert (charter.reminder.weekday, charter.reminder.at.isoformat(), charter.reminder.zone.key) == (
        4,
        "16:30:00",
        "Europe/Paris",
    )
    assert [day.isoformat() for day in charter.reminder.skip] == ["2026-12-28", "2027-01-04"]
    assert [rule.number for rule in charter.rules] == [1, 2]
    kinds = [matcher.kind for matcher in charter.rules[1].matchers]
    assert kinds == [
        "words",
        "better_word",
        "pattern",
        "amount",
        "missing",
        "mixture",
        "fits",
    ]
    assert (charter.rules[0].example, charter.rules[1].example) == ("fine", "fine")
    assert charter.rules[1].languages == ("fr", "en")


def test_what_is_left_out_has_the_values_that_the_readme_gives() -> None:
    charter = parse(HEAD)
    assert charter == Charter(name="Us")
    assert (charter.language, charter.drafts.channels, charter.drafts.platform) == ("en", ("#social-drafts",), "x")
    assert (charter.drafts.min_words, charter.nudge.rules_per_reply, charter.nudge.again_after_hours) == (3, 1, 24)
    assert (charter.reminder.channels, charter.reminder.day, charter.reminder.time) == ((), "monday", "09:00")


@pytest.mark.parametrize("source", ["\ufeff" + RULE, RULE.replace("\n", "\r\n"), "\ufeff" + RULE.replace("\n", "\r\n")])
def test_a_byte_order_mark_and_other_line_ends_are_fine(source: str, tmp_path: Path) -> None:
    """Editors on Windows write both."""
    path = tmp_path / "charter.toml"
    path.write_bytes(source.encode())
    assert load(path) == parse(RULE)


def test_files_that_cannot_be_read_say_why(tmp_path: Path) -> None:
    latin = tmp_path / "latin.toml"
    latin.write_bytes('name = "Us"\n# d\xe9j\xe0 vu'.encode("latin-1"))
    huge = tmp_path / "huge.toml"
    huge.write_bytes(b"#" * (256 * 1024 + 1))
    for path, sentence in {
        tmp_path / "none.toml": "there is no such file. Check the name, or set CHARTER_FILE.",
        tmp_path: "this is a folder. Name the file in it, such as charter.toml.",
        huge: "the file is larger than 256 KB. A charter fits on one page; is this the right file?",
        latin / "x.toml": "the file cannot be read (Not a directory). Check its permissions.",
        tmp_path / "a\0b": "the file cannot be read (its name cannot be used). Check its permissions.",
    }.items():
        with pytest.raises(CharterError) as caught:
            load(path)
        assert str(caught.value) == f"{path}: {sentence}"
    with pytest.raises(CharterError) as caught:
        load(latin)
    assert str(caught.value) == (
        'latin.toml, line 2: the file is not written in UTF-8: see "# déjà vu". Save it again with the encoding UTF-8.'
    )
    latin.write_bytes(HEAD.encode("utf-16"))
    with pytest.raises(CharterError, match=r"line 1: the file is written in UTF-16\. Save it again"):
        load(latin)


def test_a_picture_beside_the_charter_must_be_there(tmp_path: Path) -> None:
    source = HEAD + '[[objectives]]\ntext = "O."\nimage = "pictures/o.png"\nalt = "An o"\n'
    assert complaints(source, tmp_path) == [
        (
            "charter.toml, line 4, objective 1: there is no picture pictures/o.png beside the charter. "
            "Put the file there, or check its name."
        )
    ]
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "o.png").write_bytes(PNG)
    assert complaints(source, tmp_path) == []
    assert complaints(source) == []


def test_very_long_values_are_shown_shortened() -> None:
    """An error is for reading; a hostile file must not make it a megabyte."""
    long = "x" * 100_000
    assert all(len(told) < 400 for told in complaints(f'name = "Us"\nlanguage = "{long}"\n[[rules]]\nid = "{long}"\n'))


def test_examples_run_in_the_charters_language_and_on_its_platform_even_when_the_rest_is_wrong() -> None:
    source = (
        'language = "fr"\n[drafts]\nplatform = "instagram"\n[[rules]]\nid = "r"\ntext = "T."\nsay = "?"\n'
        'avoid.fr = ["malin"]\nmax.hashtags = 1\non.instagram.max.hashtags = 2\ngood = ["#a #b"]\nbad = ["malins"]\n'
    )
    (told,) = complaints(source)
    assert "`name` is missing" in told


@given(st.text())
def test_any_text_loads_or_is_a_charter_error(source: str) -> None:
    complaints(source)


WORDS = """name language drafts nudge reminder objectives rules id text say avoid prefer pattern max min on when needs
    has words except good bad post image alt en fr hashtags links x instagram channels day time timezone skip fits"""
NAMES = st.sampled_from(WORDS.split())
SCALARS = st.one_of(
    st.sampled_from(
        ['"zap"', '"{match}"', "'(a'", '"monday"', '"link"', '"image"', '""', "3", "-1", "0x" + "f" * 9, "true"]
    ),
    st.sampled_from(
        ["1.5", "nan", "2026-01-01", "09:00:00", '"\\u0000"', '["zap"]', "[]", "{}", '{ en = ["zap"] }', "[[1]]"]
    ),
)
PAIRS = st.builds("{} = {}".format, st.lists(NAMES, min_size=1, max_size=3).map(".".join), SCALARS)
HEADERS = st.builds("{}".format, NAMES.flatmap(lambda name: st.sampled_from([f"[{name}]", f"[[{name}]]"])))


@given(st.lists(st.one_of(PAIRS, PAIRS, HEADERS), max_size=14).map("\n".join))
def test_any_charter_made_of_the_formats_own_words_loads_or_is_a_charter_error(source: str) -> None:
    """Values of the wrong kind in every place, which plain random text never reaches."""
    complaints(source)


SHIPPED = (TEMPLATES / "fr.toml").read_text(encoding="utf-8")


@given(
    st.integers(0, len(SHIPPED) - 1),
    st.sampled_from(["", *"\"'“”[]{}=,:#\\é\u00a0\t\n", '"""', "]]"]),
    st.integers(0, 2),
)
def test_any_slip_of_the_pen_loads_or_is_a_charter_error(at: int, typed: str, lost: int) -> None:
    """A repaired line that an error proposes is right: with it, the error is gone."""
    source = SHIPPED[:at] + typed + SHIPPED[at + lost :]
    for told in complaints(source):
        found = re.fullmatch(r"charter\.toml, line (\d+): [^:]*: (.*)", told)
        if found:
            lines = source.split("\n")
            lines[int(found[1]) - 1] = found[2]
            assert told not in complaints("\n".join(lines))


@given(st.binary(max_size=200))
def test_any_file_loads_or_is_a_charter_error(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "charter.toml"
    path.write_bytes(content)
    with contextlib.suppress(CharterError):
        load(path)
