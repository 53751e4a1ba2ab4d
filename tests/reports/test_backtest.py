"""A backtest reads old posts as the bot would have, counts suggestions by rule, and compares with another charter."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.charter.loading import load
from bot.cli.main import app
from bot.reports.backtest import Difference, Tally, replay
from bot.reports.check import InputError
from bot.reports.past_posts import Wanted

HEAD = 'name = "Us"\n[[rules]]\nid = "people"\ntext = "For people."\n'
RULE = '[[rules]]\nid = "zap"\ntext = "No {word}."\nsay = "?"\navoid.en = "{word}"\ngood = "fine"\nbad = "{word}"\n'
POSTS = ["We zap the old shop. Then we dance.", "Nothing to see here today.", "A quiet day, then another zap!", "zap"]


@pytest.fixture
def charter(tmp_path: Path) -> Path:
    path = tmp_path / "charter.toml"
    path.write_text(HEAD + RULE.format(word="zap"), encoding="utf-8")
    return path


@pytest.fixture
def other(tmp_path: Path) -> Path:
    path = tmp_path / "other.toml"
    path.write_text(HEAD + RULE.format(word="dance").replace('"zap"\n', '"dance"\n', 1), encoding="utf-8")
    return path


def message(number: int, text: str, **more: object) -> dict[str, object]:
    return {"type": "message", "user": "U1", "ts": f"170000000{number}.000100", "text": text, **more}


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """Write a folder as Slack exports it: an index of channels, and one file per day for each."""
    folder = tmp_path / "export"
    days = folder / "social-drafts"
    days.mkdir(parents=True)
    (folder / "random").mkdir()
    index = [{"id": "C1", "name": "social-drafts"}, {"id": "C2", "name": "random"}]
    (folder / "channels.json").write_text(json.dumps(index), encoding="utf-8")
    later = [message(5, "A quiet day, then another zap!"), message(6, "zap zap zap", subtype="channel_join")]
    first = [
        message(1, "We zap the old shop. Then we dance."),
        message(2, "Again we zap", thread_ts="1700000001.000100"),
        message(3, "We zap, says a bot", bot_id="B1"),
        message(4, "See &lt;this&gt;: <https://example.org|zap it here>"),
    ]
    (days / "2023-11-15.json").write_text(json.dumps(later), encoding="utf-8")
    (days / "2023-11-14.json").write_text(json.dumps(first), encoding="utf-8")
    (folder / "random" / "2023-11-14.json").write_text(json.dumps([message(1, "We zap the rest")]), encoding="utf-8")
    return folder


def zipped(folder: Path) -> Path:
    path = folder.parent / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for file in folder.rglob("*.json"):
            archive.write(file, file.relative_to(folder))
    return path


def run(path: Path, charter: Path, against: Path | None = None, *channels: str) -> tuple[Tally, Difference | None]:
    rules = load(charter)
    found = replay(path, rules, Wanted(channels or rules.drafts.channels, "x"), against=against)
    return found.tally, found.change


def test_lines_are_counted_by_rule_with_the_matching_sentences(tmp_path: Path, charter: Path) -> None:
    """A post too short to be a draft isn't one here either."""
    path = tmp_path / "old.txt"
    path.write_text("\n".join(POSTS), encoding="utf-8")
    tally, _ = run(path, charter)
    assert (tally.posts, tally.touched, tally.hits) == (3, 2, {"zap": 2})
    assert [one.sentence for one in tally.seen["zap"]] == ["We zap the old shop.", "A quiet day, then another zap!"]
    assert [one.id for one in tally.seen["zap"]] == [1, 3]


def test_jsonl_has_the_format_of_check(tmp_path: Path, charter: Path) -> None:
    path = tmp_path / "old.jsonl"
    path.write_text("\n".join(json.dumps({"id": f"p{at}", "post": post}) for at, post in enumerate(POSTS)))
    tally, _ = run(path, charter)
    assert [one.id for one in tally.seen["zap"]] == ["p0", "p2"]


@pytest.mark.parametrize("packed", [False, True], ids=["folder", "zip"])
def test_a_slack_export_is_read_as_the_bot_would_have(export: Path, charter: Path, packed: bool) -> None:
    """Threads, bots, joins and other channels aren't drafts; days are in order, and tokens read as typed."""
    tally, _ = run(zipped(export) if packed else export, charter)
    assert tally.posts == 3
    assert [one.sentence for one in tally.seen["zap"]] == [
        "We zap the old shop.",
        "See <this>: zap it here (https://example.org)",
        "A quiet day, then another zap!",
    ]


def test_another_channel_may_be_named(export: Path, charter: Path) -> None:
    assert run(export, charter, None, "#random")[0].posts == 1
    assert run(export, charter, None, "C2")[0].posts == 1


def test_an_export_without_the_channel_says_which_it_has(export: Path, charter: Path) -> None:
    with pytest.raises(InputError, match=r"has no #drafts\. Name one .* --channel: #random, #social-drafts"):
        run(export, charter, None, "#drafts")


def test_unreadable_input_is_reported_in_one_sentence(tmp_path: Path, charter: Path, export: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="isn't a Slack export"):
        run(tmp_path / "empty", charter)
    with pytest.raises(InputError, match="can't be read"):
        run(tmp_path / "nowhere", charter)
    (export / "social-drafts" / "2023-11-14.json").write_text("[{", encoding="utf-8")
    with pytest.raises(InputError, match=r"2023-11-14\.json can't be read"):
        run(export, charter)


REPEAT = """
[[rules]]
id = "fresh"
text = "Say it once."
say = "So it stood here on {date}?"
repeat = 1
good = "fine"
bad = { post = "We zap the old shop, then we dance there", after = "We zap the old shop, then we dance there" }
"""


def test_repetition_is_checked_if_posts_have_dates(export: Path, charter: Path, other: Path) -> None:
    """This holds for either charter, and only for as many days as it looks back."""
    day, later = message(7, "The old shop is new, and we dance there again"), 1_700_000_007 + 3 * 86400
    again = [{**day, "ts": f"{later + number}.000100", "user": "U2"} for number in range(2)]
    for name, posts in (("2023-11-16", [day]), ("2023-11-19", again)):
        (export / "social-drafts" / f"{name}.json").write_text(json.dumps(posts), encoding="utf-8")
    other.write_text(HEAD + REPEAT, encoding="utf-8")
    assert run(export, other)[0].hits == {"fresh": 1}
    _, change = run(export, charter, other)
    assert change is not None
    assert change.tally.hits == {"fresh": 1}


def test_posts_without_dates_report_that_repetition_was_not_checked(tmp_path: Path, other: Path) -> None:
    other.write_text(HEAD + REPEAT, encoding="utf-8")
    path = tmp_path / "old.txt"
    path.write_text("\n".join([*POSTS, *POSTS]), encoding="utf-8")
    said = CliRunner().invoke(app, ["replay", str(path), "--charter", str(other)]).output
    assert "Note: fresh was not checked, since these posts have no dates." in said
    found = CliRunner().invoke(app, ["replay", str(path), "--charter", str(other), "--format", "json"]).output
    assert json.loads(found)["not_tried"] == ["fresh"]


def test_another_charter_shows_the_differences(tmp_path: Path, charter: Path, other: Path) -> None:
    path = tmp_path / "old.txt"
    path.write_text("\n".join([*POSTS, "Come and dance with us"]), encoding="utf-8")
    tally, change = run(path, charter, other)
    assert change is not None
    assert (tally.touched, change.tally.touched, change.counts) == (2, 2, (1, 1))
    assert [one.sentence for one in change.more] == ["Come and dance with us"]
    assert [one.sentence for one in change.fewer] == ["A quiet day, then another zap!"]


def test_a_rule_that_applies_too_often_is_warned_about(tmp_path: Path, charter: Path) -> None:
    path = tmp_path / "old.txt"
    path.write_text("\n".join(POSTS[:3] * 20), encoding="utf-8")
    shown = CliRunner().invoke(app, ["replay", str(path), "--charter", str(charter)])
    assert shown.exit_code == 0
    assert "Warning: zap would come up for 40 of 60 posts (66.7%). Above 15%, people stop listening" in shown.output
    path.write_text("\n".join([POSTS[0], *(POSTS[1] for _ in range(49))]), encoding="utf-8")
    assert "Warning" not in CliRunner().invoke(app, ["replay", str(path), "--charter", str(charter)]).output


def test_few_posts_have_no_percentage_and_no_warning(tmp_path: Path, charter: Path) -> None:
    """Two of five posts say nothing about how often people would hear of a rule."""
    path = tmp_path / "old.txt"
    path.write_text("\n".join([*POSTS[:3], POSTS[1], POSTS[1]]), encoding="utf-8")
    shown = CliRunner().invoke(app, ["replay", str(path), "--charter", str(charter)]).output
    assert "5 posts. The charter would come up for 2 of 5 posts.\n\nrule 2 (zap): 2 of 5 posts\n" in shown
    assert "%" not in shown
    assert "Warning" not in shown


def test_json_is_one_object_with_everything(tmp_path: Path, charter: Path, other: Path) -> None:
    path = tmp_path / "old.txt"
    path.write_text("\n".join(POSTS), encoding="utf-8")
    command = ["replay", str(path), "--charter", str(charter), "--against", str(other), "--format", "json"]
    row = json.loads(CliRunner().invoke(app, command).output)
    assert (row["posts"], row["touched"], row["share"]) == (3, 2, 0.6667)
    (rule,) = row["rules"]
    assert (rule["rule"], rule["number"], rule["posts"], rule["too_often"]) == ("zap", 2, 2, False)
    assert rule["seen"][0] == {"id": 1, "source": str(path), "sentence": "We zap the old shop.", "match": "zap"}
    assert (row["against"]["charter"], row["against"]["more"], row["against"]["fewer"]) == ("other.toml", 0, 1)
