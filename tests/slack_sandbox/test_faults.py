"""Each kind of fault, as the real client sees it, and whether the call took effect."""

import asyncio
import random
import signal
import sys
from typing import Literal

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from slack_sandbox import DRAFTS, Sandbox
from tests.slack_sandbox.helpers import refused

POST = "chat.postMessage"


def posted(sandbox: Sandbox) -> list[str]:
    return [message.text for message in sandbox.workspace.channels[DRAFTS].messages.values()]


async def post(slack: AsyncWebClient, text: str = "hello") -> None:
    await slack.chat_postMessage(channel=DRAFTS, text=text)


@pytest.mark.parametrize(("seconds", "header"), [(7, "7"), (86_400, "86400"), (0.5, "0.5"), (None, None)])
async def test_429_comes_with_its_retry_after(
    sandbox: Sandbox, slack: AsyncWebClient, seconds: float | None, header: str | None
) -> None:
    sandbox.faults.add(POST, "429", retry_after=seconds)
    with pytest.raises(SlackApiError) as caught:
        await post(slack)
    response = caught.value.response
    assert (response.status_code, response["error"]) == (429, "ratelimited")
    assert response.headers.get("Retry-After") == header
    assert posted(sandbox) == []


@pytest.mark.parametrize(("kind", "effect"), [("error_before", []), ("error_after", ["hello"])])
async def test_an_error_code_may_come_before_or_after_the_effect(
    sandbox: Sandbox, slack: AsyncWebClient, kind: str, effect: list[str]
) -> None:
    fault = sandbox.faults.add(POST, kind, error="fatal_error")
    assert await refused(post(slack)) == "fatal_error"
    assert posted(sandbox) == effect
    assert [call.method for call in fault.struck] == [POST]


@pytest.mark.parametrize("status", [500, 502, 503, 504])
@pytest.mark.parametrize(("kind", "effect"), [("error_before", []), ("error_after", ["hello"])])
async def test_a_server_error_comes_without_json(
    sandbox: Sandbox, slack: AsyncWebClient, status: int, kind: str, effect: list[str]
) -> None:
    sandbox.faults.add(POST, kind, status=status)
    with pytest.raises(SlackApiError) as caught:
        await post(slack)
    assert caught.value.response.status_code == status
    assert posted(sandbox) == effect


@pytest.mark.parametrize(("kind", "effect"), [("not_json", []), ("not_json_after", ["hello"])])
async def test_a_body_may_be_no_json(sandbox: Sandbox, slack: AsyncWebClient, kind: str, effect: list[str]) -> None:
    sandbox.faults.add(POST, kind)
    with pytest.raises(SlackClientError):
        await post(slack)
    assert sandbox.calls[0].status == 200
    assert posted(sandbox) == effect


@pytest.mark.parametrize(
    ("kind", "effect"), [("reset_before", []), ("reset_after", ["hello"]), ("cut_short", ["hello"])]
)
async def test_a_connection_may_be_reset(sandbox: Sandbox, slack: AsyncWebClient, kind: str, effect: list[str]) -> None:
    sandbox.faults.add(POST, kind)
    with pytest.raises(aiohttp.ClientError):
        await post(slack)
    assert sandbox.calls[0].status is None
    assert posted(sandbox) == effect


@pytest.mark.parametrize(("kind", "effect"), [("hang", []), ("hang_after", ["hello"])])
async def test_a_call_may_hang_until_its_caller_gives_up(
    sandbox: Sandbox, slack: AsyncWebClient, kind: str, effect: list[str]
) -> None:
    sandbox.faults.add(POST, kind)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(post(slack), 0.1)
    assert posted(sandbox) == effect


async def test_a_gate_stops_a_call_just_before_its_effect(sandbox: Sandbox, slack: AsyncWebClient) -> None:
    gate = sandbox.faults.hold(POST)
    calling = asyncio.create_task(post(slack))
    call = await gate.arrived()
    assert (call.arguments["text"], posted(sandbox)) == ("hello", [])
    gate.release()
    await calling
    assert posted(sandbox) == ["hello"]


async def test_a_gate_stops_a_call_just_after_its_effect(sandbox: Sandbox, slack: AsyncWebClient) -> None:
    gate = sandbox.faults.hold(POST, when="after")
    calling = asyncio.create_task(post(slack))
    assert (await gate.arrived()).took_effect
    assert posted(sandbox) == ["hello"]
    gate.drop()
    with pytest.raises(aiohttp.ClientError):
        await calling


async def test_a_call_may_take_effect_after_its_caller_is_gone(sandbox: Sandbox, slack: AsyncWebClient) -> None:
    """A request in flight outlives the process that sent it: this is why the bot waits before it checks."""
    gate = sandbox.faults.hold(POST)
    calling = asyncio.create_task(post(slack))
    await gate.arrived()
    calling.cancel()
    gate.release()
    await sandbox.until(lambda: posted(sandbox) == ["hello"])


POST_AND_WAIT = """
import sys
from slack_sdk import WebClient
WebClient(sys.argv[1], base_url=sys.argv[2], retry_handlers=[]).chat_postMessage(channel=sys.argv[3], text="hello")
"""


@pytest.mark.parametrize(("when", "effect"), [("before", []), ("after", ["hello"])])
async def test_a_process_can_be_killed_in_the_middle_of_its_call(
    sandbox: Sandbox, when: Literal["before", "after"], effect: list[str]
) -> None:
    """The pattern of every kill -9 test: hold the call, wait for it, kill the process, release."""
    gate = sandbox.faults.hold(POST, when=when)
    arguments = ("-c", POST_AND_WAIT, sandbox.bot_token, sandbox.api_url, DRAFTS)
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments)
    await gate.arrived()
    process.kill()
    assert await process.wait() == -signal.SIGKILL
    gate.drop()
    assert posted(sandbox) == effect


async def test_a_dropped_call_never_takes_effect(sandbox: Sandbox, slack: AsyncWebClient) -> None:
    gate = sandbox.faults.hold(POST)
    calling = asyncio.create_task(post(slack))
    await gate.arrived()
    sandbox.faults.clear()
    with pytest.raises(aiohttp.ClientError):
        await calling
    assert posted(sandbox) == []


async def test_a_fault_hits_only_what_it_is_meant_for(sandbox: Sandbox, slack: AsyncWebClient) -> None:
    sandbox.faults.add(POST, "error_before", skip=1, times=2, where=lambda call: call.arguments["text"] != "spared")
    outcomes = []
    for text in ("first", "spared", "second", "third", "fourth"):
        try:
            await post(slack, text)
        except SlackApiError:
            outcomes.append(text)
    await slack.auth_test()
    assert outcomes == ["second", "third"]


async def test_faults_may_hit_at_random_and_for_ever(sandbox: Sandbox, slack: AsyncWebClient) -> None:
    dice = random.Random(1)
    fault = sandbox.faults.add("*", "error_before", times=None, where=lambda _call: dice.random() < 0.5)
    for _ in range(20):
        try:
            await post(slack)
        except SlackApiError:
            continue
    assert 0 < len(fault.struck) < 20
    assert len(posted(sandbox)) == 20 - len(fault.struck)


async def test_a_hold_that_no_call_reaches_gives_up(sandbox: Sandbox) -> None:
    with pytest.raises(TimeoutError):
        await sandbox.faults.hold(POST).arrived(seconds=0.01)


async def test_slack_can_go_away_and_come_back(sandbox: Sandbox, slack: AsyncWebClient) -> None:
    await slack.auth_test()
    await sandbox.go_away()
    with pytest.raises(aiohttp.ClientError):
        await slack.auth_test()
    await sandbox.come_back()
    await slack.auth_test()


@pytest.mark.timeout(20)
async def test_stopping_waits_for_nothing_that_hangs(session: aiohttp.ClientSession) -> None:
    """Hundreds of tests stop a sandbox; none may wait for a held call, an open socket or a page."""
    async with Sandbox() as sandbox:
        slack = AsyncWebClient(sandbox.bot_token, base_url=sandbox.api_url, session=session, retry_handlers=[])
        hanging = sandbox.faults.hold("auth.test")
        calling = asyncio.create_task(slack.auth_test())
        await hanging.arrived()
        url = (await slack.apps_connections_open(app_token=sandbox.app_token))["url"]
        socket = await session.ws_connect(url)
        stream = await session.get(f"{sandbox.url}/page/api/stream")
        answered = sandbox.command("U0SAM", DRAFTS, "/charter")
    assert (await answered).error == "stopped"
    await socket.close()
    stream.close()
    with pytest.raises(aiohttp.ClientError):
        await calling
