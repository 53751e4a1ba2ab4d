"""``charter replay``: what a person reads in the terminal."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.reports.exports import SHEETS_FR, channel, message, written
from tests.running import CLEAN, HYPE


def test_it_says_how_the_file_was_read(charter: Run, folder: Path) -> None:
    (folder / "posts.csv").write_text(SHEETS_FR, encoding="utf-8")
    status, out, err = charter("replay", "posts.csv")
    assert (status, err) == (0, "")
    assert out.startswith(
        "Read as CSV, with the posts in the column Légende and the platform in Réseau.\n"
        "3 posts. The charter would come up for 0 of 3 posts.\n"
    )
    assert "“" not in charter("replay", "posts.csv", "--column", "Légende").err
    found = json.loads(charter("replay", "posts.csv", "--format", "json").out)
    assert (found["posts"], found["read_as"][:3]) == (3, "CSV")


def test_no_posts_is_an_error_that_says_why(charter: Run, folder: Path) -> None:
    written(
        folder / "e", {"channels.json": [channel("d")], "d/2023-11-14.json": [message("zap"), message("a", bot_id="B")]}
    )
    status, out, err = charter("replay", "e", "--channel", "d")
    assert (status, out) == (2, "")
    assert err.startswith("0 posts in e, read as a Slack export (#d). Left out: posts of fewer than 3 words (1), ")
    (folder / "empty.txt").write_text("", encoding="utf-8")
    status, out, err = charter("replay", "empty.txt")
    assert (status, out, err) == (
        2,
        "",
        "0 posts in empty.txt, read as plain text, with one post per line. It is empty.\n",
    )


def test_a_bad_line_is_reported_after_the_others(charter: Run, folder: Path) -> None:
    (folder / "old.jsonl").write_text(
        f"{json.dumps({'post': HYPE})}\n{{\n{json.dumps({'post': CLEAN})}\n", encoding="utf-8"
    )
    status, out, err = charter("replay", "old.jsonl")
    assert status == 2
    assert "1 of 2 posts" in out
    assert err == 'old.jsonl, line 2 isn\'t a JSON object, such as {"post": "…"}.\n'


def test_a_device_without_end_is_too_large(charter: Run) -> None:
    """Its size says nothing: Linux tells 0 bytes of it."""
    assert charter("replay", "/dev/zero").err.startswith("/dev/zero is larger than 100 MB. Split it,")


def test_a_pipe_is_read_once(charter: Run, folder: Path) -> None:
    """As the shell makes one of ``charter replay <(zcat posts.gz)``."""
    os.mkfifo(folder / "pipe")
    writer = threading.Thread(target=(folder / "pipe").write_text, args=(f"{HYPE}\n",))
    writer.start()
    status, out, _ = charter("replay", "pipe")
    writer.join()
    assert (status, out.splitlines()[1]) == (0, "1 post. The charter would come up for 1 of 1 post.")


@pytest.mark.parametrize("style", ["text", "json"])
def test_nothing_in_a_post_commands_the_terminal(charter: Run, folder: Path, style: str) -> None:
    post = {"id": "\x1b[2J", "post": "A \x1b[31m game changer\x1b]0;t\x07 \x9b2J \ud83d"}
    (folder / "old.jsonl").write_text(json.dumps(post), encoding="utf-8")
    out = charter("replay", "old.jsonl", "--format", style).out
    assert "game changer" in out
    assert not set(out) & {"\x1b", "\x07", "\x9b", "\ud83d"}


def test_the_platform_may_be_named_in_any_case(charter: Run, folder: Path) -> None:
    (folder / "old.txt").write_text(HYPE, encoding="utf-8")
    assert charter("replay", "old.txt", "--on", "LinkedIn").status == 0
