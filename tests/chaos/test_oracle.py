"""The oracle of a chaos run finds each kind of failure, so a run's zeros mean something."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from benchmarks.chaos import oracle, scene
from benchmarks.chaos.editor import Committed, misnumbered
from benchmarks.chaos.people import Diary, People, Version
from benchmarks.chaos.quiet import QuietDays
from benchmarks.chaos.reader import RULE, LyingReader, Verdicts, asked_again
from benchmarks.crowd import writer
from bot.charter.loading import load
from bot.charter.review import Reviewer
from bot.db import charters
from slack_sandbox import Sandbox

Faults = dict[str, int]
CHANNEL = scene.DRAFTS[0]
HYPE, CLEAN = "Our new press is a game changer", "Our new press uses half of the water"


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(scene.workspace()) as running:
        yield running


@pytest.fixture
def reviewer(tmp_path: Path) -> Reviewer:
    charter, _ = scene.write_charter(tmp_path, dt.datetime.now(dt.UTC))
    return Reviewer(load(charter))


def posted(sandbox: Sandbox, text: str, who: int = 0) -> Diary:
    author = writer(who)
    return Diary(sandbox.post(author, CHANNEL, text, raw=True), author)


async def reply(sandbox: Sandbox, draft: Diary, reviewer: Reviewer, text: str = "") -> None:
    """Post the right reply as the bot, or another text."""
    (right,) = oracle.allowed(draft, reviewer)
    bot = AsyncWebClient(sandbox.bot_token, base_url=sandbox.api_url)
    await bot.chat_postMessage(channel=CHANNEL, text=text or right or "", thread_ts=draft.message.ts)


def faults(sandbox: Sandbox, draft: Diary | list[Diary], reviewer: Reviewer, quiet: QuietDays | None = None) -> Faults:
    verdict = oracle.judge(sandbox, draft if isinstance(draft, list) else [draft], reviewer, quiet)
    return {name: len(lines) for name, lines in verdict.faults.items() if lines}


async def never(_channel: str, _ts: str) -> bool:
    return False


async def test_one_right_reply_is_correct(sandbox: Sandbox, reviewer: Reviewer) -> None:
    draft = posted(sandbox, HYPE)
    await reply(sandbox, draft, reviewer)
    assert faults(sandbox, draft, reviewer) == {}


async def test_silence_is_correct_if_no_rule_applies(sandbox: Sandbox, reviewer: Reviewer) -> None:
    assert faults(sandbox, posted(sandbox, CLEAN), reviewer) == {}


async def test_a_missing_reply_is_lost(sandbox: Sandbox, reviewer: Reviewer) -> None:
    assert faults(sandbox, posted(sandbox, HYPE), reviewer) == {"lost": 1}


async def test_two_replies_are_doubled(sandbox: Sandbox, reviewer: Reviewer) -> None:
    draft = posted(sandbox, HYPE)
    await reply(sandbox, draft, reviewer)
    await reply(sandbox, draft, reviewer)
    assert faults(sandbox, draft, reviewer) == {"doubled": 1}


@pytest.mark.parametrize("newest", ["Our new press is world class", CLEAN])
async def test_a_reply_to_an_older_version_is_stale(sandbox: Sandbox, reviewer: Reviewer, newest: str) -> None:
    draft = posted(sandbox, HYPE)
    await reply(sandbox, draft, reviewer)
    sandbox.edit(draft.author, CHANNEL, draft.message.ts, newest)
    assert faults(sandbox, draft, reviewer) == {"stale": 1}


@pytest.mark.parametrize("what", ["set_aside", "taken_away"])
async def test_a_reply_that_is_no_longer_needed_is_stale(sandbox: Sandbox, reviewer: Reviewer, what: str) -> None:
    draft = posted(sandbox, HYPE)
    await reply(sandbox, draft, reviewer)
    setattr(draft, what, True)
    assert faults(sandbox, draft, reviewer) == {"stale": 1}


async def test_a_press_without_an_acknowledgement_may_have_counted(sandbox: Sandbox, reviewer: Reviewer) -> None:
    draft = posted(sandbox, HYPE)
    draft.perhaps_set_aside = True
    assert faults(sandbox, draft, reviewer) == {}
    assert len(oracle.allowed(draft, reviewer)) == 2


async def test_a_useful_reply_without_its_thanks_is_stale(sandbox: Sandbox, reviewer: Reviewer) -> None:
    draft = posted(sandbox, HYPE)
    await reply(sandbox, draft, reviewer)
    draft.useful = {"no-hype"}
    assert faults(sandbox, draft, reviewer) == {"stale": 1}


async def test_a_reply_under_a_deleted_draft_is_orphaned(sandbox: Sandbox, reviewer: Reviewer) -> None:
    draft = posted(sandbox, HYPE)
    await reply(sandbox, draft, reviewer)
    sandbox.delete(draft.author, CHANNEL, draft.message.ts)
    assert faults(sandbox, draft, reviewer) == {"orphaned": 1}


async def test_a_reply_in_the_channel_is_orphaned(sandbox: Sandbox, reviewer: Reviewer) -> None:
    draft = posted(sandbox, HYPE)
    sandbox.delete(draft.author, CHANNEL, draft.message.ts)
    await reply(sandbox, draft, reviewer)
    assert faults(sandbox, draft, reviewer) == {"orphaned": 1}


async def test_two_drafts_of_an_author_need_one_reply_about_a_rule(sandbox: Sandbox, reviewer: Reviewer) -> None:
    drafts = [posted(sandbox, HYPE), posted(sandbox, f"{HYPE} and more")]
    assert faults(sandbox, drafts, reviewer) == {"lost": 2}
    await reply(sandbox, drafts[1], reviewer)
    assert faults(sandbox, drafts, reviewer) == {}
    await reply(sandbox, drafts[0], reviewer)
    assert faults(sandbox, drafts, reviewer) == {"doubled": 1}


async def test_drafts_of_two_authors_need_a_reply_each(sandbox: Sandbox, reviewer: Reviewer) -> None:
    drafts = [posted(sandbox, HYPE), posted(sandbox, HYPE, who=1)]
    await reply(sandbox, drafts[0], reviewer)
    assert faults(sandbox, drafts, reviewer) == {"lost": 1}


async def test_a_rule_that_rests_keeps_no_other_rule_silent(sandbox: Sandbox, reviewer: Reviewer) -> None:
    drafts = [posted(sandbox, HYPE), posted(sandbox, "You won't believe what our new press can do")]
    await reply(sandbox, drafts[0], reviewer)
    assert faults(sandbox, drafts, reviewer) == {"lost": 1}


async def test_a_rule_may_rest_for_a_draft_that_was_deleted(sandbox: Sandbox, reviewer: Reviewer) -> None:
    """Under the tombstone nobody sees any more what it said."""
    drafts = [posted(sandbox, HYPE), posted(sandbox, HYPE)]
    await reply(sandbox, drafts[0], reviewer)
    people = People(sandbox, random.Random(1), 1, lambda _acts: True, never)
    people.diaries.append(drafts[0])
    await people.act("delete")
    assert drafts[0].message.subtype == "tombstone"
    assert faults(sandbox, drafts, reviewer) == {"orphaned": 1}


@pytest.mark.parametrize("what", ["edited", "set aside"])
async def test_a_rule_may_rest_for_a_draft_that_no_longer_shows_it(
    sandbox: Sandbox, reviewer: Reviewer, what: str
) -> None:
    first, second = posted(sandbox, HYPE), posted(sandbox, HYPE)
    if what == "edited":
        first.past.append(Version.of(first.message))
        sandbox.edit(first.author, CHANNEL, first.message.ts, CLEAN)
    first.set_aside = what == "set aside"
    assert faults(sandbox, [first, second], reviewer) == {}


@pytest.mark.parametrize(
    ("requests", "right"),
    [
        (["granted"], "silence"),
        (["granted", "granted"], "a reply"),
        (["lost"], "either"),
        (["granted", "lost"], "either"),
        (["granted", "after the post"], "either"),
    ],
)
async def test_quiet_decides_whether_silence_is_right(
    sandbox: Sandbox, reviewer: Reviewer, requests: list[str], right: str
) -> None:
    quiet, draft = QuietDays(), None
    for outcome in requests:
        if outcome == "after the post":
            draft = posted(sandbox, HYPE)
        request = quiet.ask(writer(0))
        assert request is not None
        assert quiet.ask(writer(0)) is None  # one at a time
        request.answered(granted=outcome != "lost")
    draft = draft or posted(sandbox, HYPE)
    assert (faults(sandbox, draft, reviewer, quiet) == {}) is (right != "a reply")
    await reply(sandbox, draft, reviewer)
    assert (faults(sandbox, draft, reviewer, quiet) == {}) is (right != "silence")


async def test_a_channel_has_exactly_one_reminder(sandbox: Sandbox) -> None:
    bot = AsyncWebClient(sandbox.bot_token, base_url=sandbox.api_url)
    for channel in (scene.TEAMS[0], scene.TEAMS[1], scene.TEAMS[1]):
        await bot.chat_postMessage(channel=channel, text="This week")
    assert oracle.judge_reminders(sandbox, scene.TEAMS[:3]) == [
        f"{scene.TEAMS[1]}: 2 reminders",
        f"{scene.TEAMS[2]}: 0 reminders",
    ]


def test_a_word_of_a_draft_is_found_anywhere_in_a_file(tmp_path: Path) -> None:
    clean, dirty = tmp_path / "clean.db", tmp_path / "dirty.db"
    clean.write_bytes(b"\0no-hype\0" * 1000)
    dirty.write_bytes(b"\xff\0" * 5000 + scene.MARKER.encode() + b"\0" * 10)
    assert oracle.search([clean, dirty], scene.NEEDLES) == [f"dirty.db: {scene.MARKER}"]


async def test_a_reply_by_an_older_version_than_the_one_in_force_is_found(sandbox: Sandbox, reviewer: Reviewer) -> None:
    draft = posted(sandbox, HYPE)
    await reply(sandbox, draft, reviewer)
    moment = float(draft.message.ts)

    def outdated(*committed: Committed) -> dict[str, int]:
        verdict = oracle.judge(sandbox, [draft], reviewer, None, committed)
        return {name: len(lines) for name, lines in verdict.faults.items() if lines}

    assert outdated(Committed(2, moment + 1)) == {}
    assert outdated(Committed(2, moment - 1)) == {"judged by an old version": 1}


async def test_a_reply_by_a_newer_version_is_right(sandbox: Sandbox, reviewer: Reviewer) -> None:
    draft = posted(sandbox, HYPE)
    (right,) = oracle.allowed(draft, reviewer)
    await reply(sandbox, draft, reviewer, (right or "").replace("(version 1)", "(version 7)"))
    assert faults(sandbox, draft, reviewer) == {}


def test_a_version_that_is_lost_or_holds_another_text_is_found() -> None:
    def version(number: int, says: int) -> charters.Version:
        return charters.Version(number, "charter", number, 0.0, "", "", f"What is it? (version {says})")

    right = [version(1, 1), version(2, 2)]
    assert misnumbered(right, [Committed(2, 0.0)]) == []
    assert misnumbered(right, [Committed(2, 0.0), Committed(3, 0.0)]) == ["version 3 was committed and is gone"]
    assert misnumbered([version(1, 1), version(3, 3)], []) == ["version 3 in place 2"]
    assert misnumbered([version(1, 1), version(2, 1)], []) == ["version 2 holds the text of 1"]


@pytest.fixture
def asking(tmp_path: Path) -> Reviewer:
    """With the rule that a second reader is asked about."""
    charter, _ = scene.write_charter(tmp_path, dt.datetime.now(dt.UTC), RULE)
    return Reviewer(load(charter))


def verdicts(*found: Diary, newest: bool = True) -> Verdicts:
    """The reader found something in these drafts: in what they say now, or in an earlier version."""
    start = CLEAN.index("half of the water")
    return Verdicts([(*draft.key, start, start + 17, newest) for draft in found])


def faults_read(sandbox: Sandbox, draft: Diary, reviewer: Reviewer, read: Verdicts) -> Faults:
    verdict = oracle.judge(sandbox, [draft], reviewer, verdicts=read)
    return {name: len(lines) for name, lines in verdict.faults.items() if lines}


async def test_what_a_second_reader_found_must_be_said_and_nothing_else(sandbox: Sandbox, asking: Reviewer) -> None:
    draft = posted(sandbox, CLEAN)
    assert faults_read(sandbox, draft, asking, verdicts(draft)) == {"lost": 1}
    assert faults_read(sandbox, draft, asking, verdicts(draft, newest=False)) == {}
    await reply(sandbox, draft, asking, "“half of the water”: is that for others to say? (version 1)")
    assert faults_read(sandbox, draft, asking, verdicts(draft)) == {"stale": 1}  # only the question of it
    assert faults_read(sandbox, draft, asking, verdicts()) == {"stale": 1}


async def test_the_reply_about_what_a_second_reader_found_is_right(sandbox: Sandbox, asking: Reviewer) -> None:
    draft = posted(sandbox, CLEAN)
    (right,) = oracle.allowed(draft, asking, read=verdicts(draft).newest[draft.key])
    await reply(sandbox, draft, asking, right or "")
    assert right is not None
    assert "half of the water" in right
    assert faults_read(sandbox, draft, asking, verdicts(draft)) == {}
    assert faults_read(sandbox, draft, asking, verdicts()) == {"stale": 1}


async def test_a_second_reader_that_is_asked_again_is_noticed(sandbox: Sandbox) -> None:
    reader, draft = LyingReader(random.Random(1)), posted(sandbox, CLEAN)
    reader.drafts[CLEAN] += 1
    assert asked_again(reader, [draft], 0) == []
    reader.drafts[CLEAN] += 1
    assert len(asked_again(reader, [draft], 0)) == 1
