"""The timeline of a draft, from deliveries, calls and remarks."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from slack_sandbox import DRAFTS, GENERAL, SAM, TEAM, ImageFile, Sandbox
from slack_sandbox.timeline import latest_timelines
from tests.slack_sandbox.helpers import Clock, ListeningApp, actions, button


@pytest.fixture
def watching(sandbox: Sandbox, app: ListeningApp) -> Sandbox:
    sandbox.workspace.watched = frozenset({DRAFTS})
    return sandbox


async def timeline(sandbox: Sandbox, stages: int) -> list[str]:
    """Wait until the latest timeline has this many stages; returns their sentences."""

    def steps() -> list[dict[str, Any]]:
        found = latest_timelines(sandbox.workspace, sandbox.deliveries.log, sandbox.calls).get(DRAFTS, {"steps": []})
        return found["steps"] if len(found["steps"]) >= stages else []  # type: ignore[no-any-return]

    return [step["text"].format(**step["values"]) for step in await sandbox.until(steps)]


async def test_a_draft_that_gets_a_reply(watching: Sandbox, slack: AsyncWebClient, clock: Clock) -> None:
    draft = watching.post(SAM, DRAFTS, "a draft")
    assert (await timeline(watching, 2))[0] == "Sam Okafor posted a draft."
    await slack.chat_postMessage(channel=DRAFTS, text="a hint", thread_ts=draft.ts)
    assert (await timeline(watching, 3))[-1] == "It asked one question in the thread."
    watching.remark(DRAFTS, draft.ts, "It spoke.", "By the charter: rule 4 applies.")
    _, taken, reviewed, done = await timeline(watching, 4)
    assert "none of its words" in taken
    assert reviewed == "By the charter: rule 4 applies."
    assert done == "It spoke."


async def test_a_draft_that_gets_silence(watching: Sandbox) -> None:
    draft = watching.post(SAM, DRAFTS, "a draft")
    watching.remark(DRAFTS, draft.ts, "It stayed silent.", "By the charter: no rule applies.")
    assert (await timeline(watching, 4))[2:] == ["By the charter: no rule applies.", "It stayed silent."]


async def test_an_edit_is_a_new_timeline(watching: Sandbox, slack: AsyncWebClient, clock: Clock) -> None:
    """The remark about the previous text belongs to the previous timeline."""
    draft = watching.post(SAM, DRAFTS, "a draft", files=[ImageFile("garden")])
    reply = await slack.chat_postMessage(channel=DRAFTS, text="a hint", thread_ts=draft.ts)
    watching.remark(DRAFTS, draft.ts, "It spoke.", "By the charter: rule 4 applies.")
    await timeline(watching, 4)
    clock.now += 1
    watching.edit(SAM, DRAFTS, draft.ts, "a better draft")
    assert (await timeline(watching, 2))[0] == "Sam Okafor edited the draft."
    assert len(await timeline(watching, 2)) == 2
    await slack.chat_delete(channel=DRAFTS, ts=str(reply["ts"]))
    assert (await timeline(watching, 3))[-1] == "It took its message away."


async def test_a_deletion_and_a_click_are_timelines_too(watching: Sandbox, slack: AsyncWebClient, clock: Clock) -> None:
    draft = watching.post(SAM, DRAFTS, "a draft")
    blocks = [actions(button("useful", text={"type": "plain_text", "text": "Useful"}))]
    reply = await slack.chat_postMessage(channel=DRAFTS, text="a hint", blocks=blocks, thread_ts=draft.ts)
    await timeline(watching, 3)
    clock.now += 1
    await watching.click(SAM, DRAFTS, str(reply["ts"]), "useful")
    assert (await timeline(watching, 2))[0] == "Sam Okafor posted a draft."
    await slack.chat_update(channel=DRAFTS, ts=str(reply["ts"]), text="Thank you")
    told, _, done = await timeline(watching, 3)
    assert told == "Sam Okafor pressed “Useful”."
    assert done == "It changed its message in the thread."
    clock.now += 1
    watching.delete(SAM, DRAFTS, draft.ts)
    assert (await timeline(watching, 2))[0] == "Sam Okafor deleted the draft."


async def test_replies_other_channels_and_the_bots_own_words_are_no_timelines(
    watching: Sandbox, slack: AsyncWebClient
) -> None:
    draft = watching.post(SAM, DRAFTS, "a draft")
    watching.post(SAM, DRAFTS, "a reply", draft.ts)
    watching.post(SAM, TEAM, "elsewhere")
    watching.post(SAM, GENERAL, "the bot is not here")
    await slack.chat_postMessage(channel=DRAFTS, text="a reminder")
    timelines = latest_timelines(watching.workspace, watching.deliveries.log, watching.calls)
    assert {channel: timeline["ts"] for channel, timeline in timelines.items()} == {DRAFTS: draft.ts}


async def test_an_event_that_did_not_arrive_is_told(sandbox: Sandbox) -> None:
    sandbox.workspace.watched = frozenset({DRAFTS})
    sandbox.deliveries.losing = True
    sandbox.post(SAM, DRAFTS, "a draft")
    assert await timeline(sandbox, 2) == ["Sam Okafor posted a draft.", "The bot did not hear of it (lost)."]
