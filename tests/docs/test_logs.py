"""Logs report failures, but never the data that the failing code was working on."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable

import pytest
import structlog

from bot.ops.logging import configure_logs


def fail_with_a_draft_in_hand() -> None:
    text = "Our new press is a " + "game changer"
    raise ValueError(len(text))


@pytest.mark.parametrize("form", ["console", "json"])
@pytest.mark.parametrize("get_logger", [structlog.get_logger, logging.getLogger])
def test_a_traceback_shows_no_local_variables(
    form: str, get_logger: Callable[[str], logging.Logger], capsys: pytest.CaptureFixture[str]
) -> None:
    logs = configure_logs("INFO", form)  # type: ignore[arg-type]
    try:
        fail_with_a_draft_in_hand()
    except ValueError:
        get_logger("slack_bolt.app").exception("draft_failed")
    logs.drain(5)
    said = capsys.readouterr().err
    assert "draft_failed" in said
    assert "fail_with_a_draft_in_hand" in said
    assert "a game changer" not in said


def test_json_logs_are_one_object_per_line(capsys: pytest.CaptureFixture[str]) -> None:
    logs = configure_logs("INFO", "json")
    structlog.get_logger("bot").info("draft", outcome="replied", rules=("no-hype",))
    logs.drain(5)
    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["outcome"] == "replied"


@pytest.mark.parametrize("name", ["slack_bolt", "slack_sdk", "aiohttp"])
def test_the_libraries_never_log_what_slack_sent_at_debug(name: str) -> None:
    configure_logs("DEBUG", "console")
    assert not logging.getLogger(name).isEnabledFor(logging.DEBUG)


@pytest.mark.parametrize("form", ["console", "json"])
def test_messages_below_the_level_are_not_logged(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    logs = configure_logs("WARNING", form)  # type: ignore[arg-type]
    for logger in (structlog.get_logger("bot"), logging.getLogger("slack_bolt.app")):
        logger.info("quiet")
        logger.warning("loud")
    logs.drain(5)
    said = capsys.readouterr().err
    assert (said.count("quiet"), said.count("loud")) == (0, 2)
