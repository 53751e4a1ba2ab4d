"""``charter check`` and ``charter validate``: drafts and charters without Slack."""

from __future__ import annotations

import json
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.processes import ROOT
from tests.running import CHARTER, CLEAN, HYPE


def test_a_draft_that_brings_a_rule_to_mind_is_reported(charter: Run) -> None:
    status, out, err = charter("check", HYPE)
    assert (status, err) == (0, "")
    assert out.startswith("draft:1  rule 1 (no-hype) “game changer”\n")
    assert "    “game changer” is a big promise. Could a figure say it instead?\n" in out


def test_silence_is_the_default(charter: Run) -> None:
    assert charter("check", CLEAN) == (0, "", "")


def test_json_is_one_object_per_draft_with_offsets_into_the_post(charter: Run) -> None:
    post = "😀 Notre presse est révolutionnaire, you won't believe it"
    status, out, _ = charter("check", post, CLEAN, "--format", "json")
    found, nothing = (json.loads(line) for line in out.splitlines())
    assert status == 0
    assert [found["id"], nothing] == [1, {"id": 2, "findings": [], "suggestion": None}]
    assert "révolutionnaire" in found["suggestion"]
    for finding in found["findings"]:
        assert finding.keys() == {"rule", "number", "start", "end", "match"}
        assert post[finding["start"] : finding["end"]] == finding["match"]
    assert {finding["rule"] for finding in found["findings"]} == {"no-hype", "no-bait"}


def test_github_is_a_notice_at_the_line(charter: Run, folder: Path) -> None:
    (folder / "a,b.txt").write_text(f"{CLEAN}\n\n{HYPE}\n", encoding="utf-8")
    status, out, _ = charter("check", "--file", "a,b.txt", "--format", "github")
    said = "“game changer” is a big promise. Could a figure say it instead?%0A“Facts impress. No superlative that"
    assert status == 0
    assert out.startswith(f"::notice file=a%2Cb.txt,line=3,title=Rule 1 (no-hype)::{said}")
    assert charter("check", HYPE, "--format", "github").out.startswith(f"::notice title=Rule 1 (no-hype)::{said}")


@pytest.mark.parametrize(("post", "status"), [(HYPE, 1), (CLEAN, 0)])
def test_strict_exits_with_1_on_a_finding(charter: Run, post: str, status: int) -> None:
    assert charter("check", "--strict", post).status == status


def test_drafts_come_from_arguments_a_file_or_standard_input(charter: Run, folder: Path) -> None:
    (folder / "drafts.txt").write_bytes(f"\ufeff{HYPE}\r\n\r\n{CLEAN}\r\n".encode())
    said = charter("check", HYPE, "--format", "json").out
    for how in (("--file", "drafts.txt"), ("-",), ("--file", "-")):
        found = charter("check", *how, "--format", "json", stdin=f"{HYPE}\n\n{CLEAN}\n").out.splitlines()
        assert [json.loads(line)["id"] for line in found] == [1, 3]
        assert json.loads(found[0])["findings"] == json.loads(said)["findings"]


def test_jsonl_has_ids_platforms_and_pictures(charter: Run) -> None:
    rows = [
        {"id": "monday", "post": "Our press at work today", "image": True},
        {"id": "tuesday", "post": "Our press at work today", "image": True, "alt": "A press"},
        {"post": HYPE, "on": "LinkedIn"},
    ]
    status, out, err = charter("check", "-", "--jsonl", "--format", "json", stdin="\n".join(map(json.dumps, rows)))
    found = [json.loads(line) for line in out.splitlines()]
    assert (status, err) == (0, "")
    rules = [(row["id"], [finding["rule"] for finding in row["findings"]]) for row in found]
    assert rules == [("monday", ["pictures-described"]), ("tuesday", []), (3, ["no-hype"])]


@pytest.mark.parametrize(
    ("arguments", "stdin", "says"),
    [
        ((), "", "Nothing to check. Give a draft, --file FILE, or - for standard input."),
        (("--file", "nowhere.txt"), "", "nowhere.txt can't be read (no such file or directory)."),
        (("--file", "."), "", ". can't be read (is a directory)."),
        (("--file", "latin.txt"), "", "latin.txt isn't UTF-8 text. Save it as UTF-8 and try again."),
        (("--on", "myspace", HYPE), "", "--on: unknown platform myspace. Use one of x, linkedin,"),
        (("--jsonl", "-"), "{", "input, line 1 isn't valid JSON"),
        (
            ("--jsonl", "-"),
            '{"post": "x y z"}\n[]',
            'input, line 2 has no text under "post". Write {"post": "the draft"}.',
        ),
        (("--jsonl", "-"), '{"text": "x"}', 'input, line 1 has no text under "post".'),
        (("--jsonl", "-"), '{"post": "x", "on": ["x"]}', "input, line 1: unknown platform ['x']."),
        (("--charter", "none.toml", HYPE), "", "none.toml"),
        (("--files",), "", "Nothing to check. Name files after --files."),
        (("--files", "none.md"), "", "none.md isn't a file. Name files of posts after --files."),
        (("--files", "."), "", ". isn't a file. Name files of posts after --files."),
        (("--files", "a.md", "--jsonl"), "", "--files reads each file by its extension. Leave --file and --jsonl out."),
        (("-",), f"{CLEAN}\n{'x' * 40_001}\n", "The input, line 2 is longer than 40,000 characters."),
        (("--jsonl", "-"), json.dumps({"post": "x" * 40_001}), "input, line 1 is longer than 40,000 characters."),
        (("-",), "x" * 1_000_001, "The input, line 1 is longer than 1,000,000 characters. Is this the right file?"),
        (("--file", "/dev/zero"), "", "/dev/zero, line 1 is longer than 1,000,000 characters. Is this the right file?"),
    ],
)
def test_bad_input_is_reported_in_one_sentence_with_status_2(
    charter: Run, folder: Path, arguments: tuple[str, ...], stdin: str, says: str
) -> None:
    (folder / "latin.txt").write_bytes("Une presse révolutionnaire\n".encode("latin-1"))
    status, out, err = charter("check", *arguments, stdin=stdin)
    assert (status, out) == (2, "")
    assert err.startswith(says)
    assert len(err.splitlines()) == 1


def test_drafts_are_checked_as_they_arrive(folder: Path) -> None:
    """Input may have no end, and who reads the output may stop reading."""
    command = (sys.executable, "-m", "bot", "check", "-", "--format", "json")
    with subprocess.Popen(
        command, cwd=folder, env={"PYTHONPATH": str(ROOT)}, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{HYPE}\n".encode())
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["id"] == 1
        process.kill()


def test_closed_standard_input_is_reported_in_one_sentence(charter: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("io.StringIO", lambda _: None)  # what Python makes of a closed one
    assert charter("check", "-") == (2, "", "Standard input is closed. Give a draft, or --file FILE.\n")


def test_files_of_posts_are_read_by_their_extensions(charter: Run, folder: Path) -> None:
    (folder / "a.md").write_text(f"---\nplatform: x\n---\n\nBread.\n\n{HYPE}\n", encoding="utf-8")
    (folder / "b.csv").write_text(f"day,text\n1,{CLEAN}\n2,{HYPE}\n", encoding="utf-8")
    status, out, err = charter("check", "--files", "a.md", "b.csv", "--format", "json")
    rows = [json.loads(line) for line in out.splitlines()]
    assert (status, err) == (0, "")
    assert [(row["file"], [one["line"] for one in row["findings"]]) for row in rows] == [
        ("a.md", [7]),
        ("b.csv", []),
        ("b.csv", [3]),
    ]
    assert charter("check", "--files", "a.md").out.startswith("a.md:7  rule 1 (no-hype) “game changer”\n")
    assert charter("check", "--files", "a.md", "--strict").status == 1


def test_a_file_that_holds_no_posts_is_a_warning_that_fails_only_if_strict(charter: Run, folder: Path) -> None:
    (folder / "a.md").write_text(f"{HYPE}\n", encoding="utf-8")
    (folder / "b.json").write_text("[]", encoding="utf-8")
    said = "b.json has no lines to annotate. Give Markdown, CSV, JSONL or .txt; `charter replay` reads other formats.\n"
    status, out, err = charter("check", "--files", "b.json", "a.md")
    assert (status, err) == (0, f"Warning: {said}")
    assert out.startswith("a.md:1  rule 1 (no-hype)")
    status, out, err = charter("check", "--files", "b.json", "--format", "github")
    assert (status, out, err) == (0, f"::warning title=Charter::{said}", "")
    assert charter("check", "--files", "b.json", "--strict").status == 1


def test_sarif_is_one_document(charter: Run, folder: Path) -> None:
    (folder / "a.txt").write_text(f"{HYPE}\n", encoding="utf-8")
    for arguments in (("--files", "a.txt"), ("--file", "a.txt")):
        (result,) = json.loads(charter("check", *arguments, "--format", "sarif").out)["runs"][0]["results"]
        assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": "a.txt"}


def test_a_bad_line_does_not_stop_the_others(charter: Run) -> None:
    """Each is reported at the end by its number, and the exit status is 2."""
    lines = ["{", json.dumps({"post": HYPE, "on": " LinkedIn "}), "[]", json.dumps({"post": HYPE, "on": "myspace"})]
    status, out, err = charter("check", "-", "--jsonl", "--format", "json", stdin="\n".join(lines))
    assert status == 2
    assert [json.loads(line)["id"] for line in out.splitlines()] == [2]
    assert [line.split(" isn't")[0].split(" has")[0][:13] for line in err.splitlines()] == [
        "input, line 1",
        "input, line 3",
        "input, line 4",
    ]
    status, _, err = charter("check", "-", "--jsonl", stdin="{\n" * 50)
    assert (status, len(err.splitlines())) == (2, 21)
    assert err.endswith("30 more lines couldn't be read.\n")


@pytest.mark.parametrize("style", ["text", "json", "github", "sarif"])
def test_a_lone_surrogate_is_shown_as_a_replacement(charter: Run, style: str) -> None:
    row = '{"id": "\\ud83d", "post": "\\ud83d A game changer \\udc00", "alt": "\\ud83d"}'
    status, out, err = charter("check", "-", "--jsonl", "--format", style, stdin=row)
    assert (status, err) == (0, "")
    out.encode()
    assert charter("check", "A game\udce9 changer \ud83d").err == ""


@pytest.mark.parametrize("style", ["text", "json", "github", "sarif"])
def test_nothing_in_a_post_commands_the_terminal(charter: Run, style: str) -> None:
    post = "A \x1b[31m game changer\x1b]0;title\x07 \x9b2J \x7f\r for us"
    row = json.dumps({"id": post, "post": post})
    out = charter("check", "-", "--jsonl", "--format", style, stdin=row).out
    bad = charter("check", "--on", post, "x").err
    for said in (out, bad):
        assert said
        assert [sign for sign in said if unicodedata.category(sign) == "Cc" and sign != "\n"] == []
    assert "␛]0;title␇" in bad


def test_a_valid_charter_is_reported_as_valid(charter: Run) -> None:
    assert charter("validate") == (0, "charter.toml is fine: 4 rules, 1 objective, 7 examples tried.\n", "")


def test_an_invalid_charter_is_reported_with_all_reasons(charter: Run, folder: Path) -> None:
    broken = CHARTER.replace('avoid.en = ["game changer"', 'avoid.en = ["best seller"').replace("[drafts]", "[draft]")
    (folder / "broken.toml").write_text(broken, encoding="utf-8")
    status, out, err = charter("validate", "broken.toml")
    assert (status, out) == (2, "")
    assert [line.startswith("broken.toml, line ") for line in err.splitlines() if line] == [True, True]
    assert "rule 1 (no-hype)" in err


def test_the_environment_selects_the_charter(charter: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "charter.toml").rename(folder / "ours.toml")
    monkeypatch.setenv("CHARTER_FILE", "ours.toml")
    assert charter("validate").out.startswith("ours.toml is fine")
    assert charter("check", HYPE).out != ""
