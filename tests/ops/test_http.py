"""The bot's own HTTP server: Slack's signed requests, health, metrics, and pictures beside the charter."""

import hashlib
import hmac
import io
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from yarl import URL

from slack_sandbox import AMELIE, DRAFTS, SAM, Sandbox
from tests.conftest import StartBot
from tests.end_to_end.helpers import (
    HYPE_AND_BAIT,
    buttons,
    calls_of,
    modal_of,
    own_messages,
    parts_of,
    replied,
    settled,
    the_reply,
    unwritable,
    whispers,
)
from tests.running import CHARTER, CLEAN, HYPE, RunningBot

PICTURE = """
[[objectives]]
text = "Show who made it."
image = "pictures/who made it.png"
alt = "Three colleagues around a table"
"""


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    """Somebody who sends requests."""
    async with aiohttp.ClientSession() as session:
        yield session


@asynccontextmanager
async def signed_bot(sandbox: Sandbox, start: StartBot) -> AsyncIterator[tuple[RunningBot, str]]:
    """A bot without an app token, which Slack calls at its address; the bot and that address."""
    async with start(slack_app_token="", slack_signing_secret=sandbox.signing_secret) as bot:
        address = address_of(bot)
        await sandbox.listen_at(f"{address}/slack/events")
        yield bot, address


def address_of(bot: RunningBot) -> str:
    """Where the bot listens; it offers its pictures there."""
    return parts_of(bot).images.public_url


def event(text: str = HYPE) -> dict[str, Any]:
    """What Slack would send of a new draft."""
    message = {"type": "message", "channel": DRAFTS, "user": SAM, "text": text, "ts": f"{time.time():.6f}"}
    return {"type": "event_callback", "team_id": "T0CHARTER", "event_id": "Ev0FORGED", "event": message}


def signed(body: str, secret: str, at: float | None = None) -> dict[str, str]:
    """The headers of a request that Slack signed."""
    timestamp = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), f"v0:{timestamp}:{body}".encode(), hashlib.sha256).hexdigest()
    return {
        "content-type": "application/json",
        "x-slack-request-timestamp": timestamp,
        "x-slack-signature": f"v0={digest}",
    }


async def test_the_address_proves_itself(sandbox: Sandbox, start: StartBot) -> None:
    async with signed_bot(sandbox, start):
        assert sandbox.signed_http is not None
        assert await sandbox.signed_http.verify()


async def test_a_drafts_life_over_signed_requests(sandbox: Sandbox, start: StartBot) -> None:
    """The same road as by socket: post, edit, buttons, modal, command, home, deletion; all acknowledged at once."""
    async with signed_bot(sandbox, start) as (bot, _):
        draft, reply = await replied(bot, SAM, HYPE_AND_BAIT)
        assert (await sandbox.click(SAM, DRAFTS, reply.ts, "nudge_why")).error is None
        assert "Why this reminder?" in await sandbox.until(lambda: modal_of(sandbox, SAM))
        assert (await sandbox.click(SAM, DRAFTS, reply.ts, "nudge_useful")).error is None
        await settled(bot)
        assert buttons(the_reply(bot, draft.ts)) == []
        assert (await sandbox.command(AMELIE, DRAFTS, "/charter help")).error is None
        assert "montre cette liste" in whispers(sandbox, AMELIE)[0].text
        sandbox.open_home(AMELIE)
        await sandbox.until(lambda: AMELIE in sandbox.workspace.views.homes)
        sandbox.edit(SAM, DRAFTS, draft.ts, CLEAN)
        await bot.came_to(draft.ts, "retracted")
        await settled(bot)
        assert own_messages(sandbox) == []
        assert {(sent.attempts, sent.acknowledged) for sent in sandbox.deliveries.log} == {(1, True)}


async def test_events_that_nobody_listens_to_are_acknowledged(sandbox: Sandbox, start: StartBot) -> None:
    async with signed_bot(sandbox, start):
        sent = sandbox.deliver({"type": "something_of_tomorrow"})
        await sandbox.until(lambda: sent.done)
        assert (sent.attempts, sent.acknowledged) == (1, True)


async def test_an_event_that_cannot_be_written_down_comes_again(sandbox: Sandbox, start: StartBot) -> None:
    async with signed_bot(sandbox, start) as (bot, _):
        async with unwritable(parts_of(bot)):
            draft = sandbox.post(AMELIE, DRAFTS, HYPE)
            (sent,) = sandbox.deliveries.log
            await sandbox.until(lambda: sent.attempts >= 2)
            assert not sent.acknowledged
        await bot.came_to(draft.ts, "replied")
        await settled(bot)
        assert own_messages(sandbox) == [the_reply(bot, draft.ts)]


@pytest.mark.parametrize(
    "fault",
    ["another secret", "six minutes old", "six minutes ahead", "another body", "no signature", "no timestamp"],
)
async def test_what_slack_did_not_sign_now_is_refused(
    sandbox: Sandbox, start: StartBot, http: aiohttp.ClientSession, fault: str
) -> None:
    async with signed_bot(sandbox, start) as (bot, address):
        body = json.dumps(event())
        late = {"six minutes old": time.time() - 360, "six minutes ahead": time.time() + 360}.get(fault)
        headers = signed(body, "a guess" if fault == "another secret" else sandbox.signing_secret, late)
        if fault == "another body":
            body = body.replace(SAM, AMELIE)
        for header in {"no signature": ["x-slack-signature"], "no timestamp": ["x-slack-request-timestamp"]}.get(
            fault, []
        ):
            del headers[header]
        async with http.post(f"{address}/slack/events", data=body, headers=headers) as response:
            assert response.status == 401
        await settled(bot)
        assert bot.outcomes == []


async def test_what_slack_signed_is_taken(sandbox: Sandbox, start: StartBot, http: aiohttp.ClientSession) -> None:
    """Without this the test above would prove nothing."""
    async with signed_bot(sandbox, start) as (bot, address):
        body = json.dumps(event(CLEAN))
        headers = signed(body, sandbox.signing_secret)
        async with http.post(f"{address}/slack/events", data=body, headers=headers) as response:
            assert response.status == 200
        await settled(bot)
        assert [outcome for _, outcome, _ in bot.outcomes] == ["nothing_found"]


async def test_a_signed_request_that_is_replayed_changes_nothing(
    sandbox: Sandbox, start: StartBot, http: aiohttp.ClientSession
) -> None:
    """Within Slack's five minutes its signature still holds; what it tells is known already."""
    async with signed_bot(sandbox, start) as (bot, address):
        body = json.dumps(event(HYPE))
        headers = signed(body, sandbox.signing_secret)
        for _ in range(3):
            async with http.post(f"{address}/slack/events", data=body, headers=headers) as response:
                assert response.status == 200
            await settled(bot)
        assert len(calls_of(sandbox, "chat.postMessage")) == 1


async def test_an_unsigned_challenge_is_not_answered(
    sandbox: Sandbox, start: StartBot, http: aiohttp.ClientSession
) -> None:
    async with signed_bot(sandbox, start) as (_, address):
        challenge = {"type": "url_verification", "challenge": "abc123"}
        async with http.post(f"{address}/slack/events", json=challenge) as response:
            assert response.status == 401
            assert "abc123" not in await response.text()


async def test_an_enormous_body_is_refused(sandbox: Sandbox, start: StartBot, http: aiohttp.ClientSession) -> None:
    async with signed_bot(sandbox, start) as (_, address):
        body = "x" * (2 * 1024 * 1024)
        headers = signed(body, sandbox.signing_secret)
        data = io.BytesIO(body.encode())
        async with http.post(f"{address}/slack/events", data=data, headers=headers) as response:
            assert response.status == 413


async def test_by_socket_there_is_no_door_for_slacks_requests(
    sandbox: Sandbox, bot: RunningBot, http: aiohttp.ClientSession
) -> None:
    """Nothing is signed there, so nothing may come in that way."""
    body = json.dumps(event())
    headers = signed(body, sandbox.signing_secret)
    async with http.post(f"{address_of(bot)}/slack/events", data=body, headers=headers) as response:
        assert response.status == 404


async def test_health_says_that_the_process_lives(bot: RunningBot, http: aiohttp.ClientSession) -> None:
    async with http.get(f"{address_of(bot)}/healthz") as response:
        assert (response.status, await response.json()) == (200, {"ok": True})


async def test_ready_says_what_is(sandbox: Sandbox, bot: RunningBot, http: aiohttp.ClientSession) -> None:
    async with http.get(f"{address_of(bot)}/readyz") as response:
        assert response.status == 200
        assert await response.json() == {"database": True, "socket": True, "charter": True}


async def test_ready_says_when_slack_is_away(sandbox: Sandbox, start: StartBot, http: aiohttp.ClientSession) -> None:
    async with start(socket_ping_seconds=0.3) as bot:
        sandbox.faults.refuse_handshakes()
        sandbox.sockets.cut()
        await bot.until(lambda: not parts_of(bot).event_feed.open)
        async with http.get(f"{address_of(bot)}/readyz") as response:
            assert response.status == 503
            assert await response.json() == {"database": True, "socket": False, "charter": True}
        async with http.get(f"{address_of(bot)}/healthz") as response:
            assert response.status == 200


async def test_metrics_count_drafts_and_calls_and_name_nobody(bot: RunningBot, http: aiohttp.ClientSession) -> None:
    await replied(bot, AMELIE, HYPE)
    async with http.get(f"{address_of(bot)}/metrics") as response:
        page = await response.text()
    assert response.status == 200
    assert 'charter_drafts_total{outcome="replied"} 1.0' in page
    assert 'charter_slack_calls_total{method="chat_postMessage",outcome="ok"} 1.0' in page
    assert "charter_socket_connected 1.0" in page
    for word in (AMELIE, DRAFTS, "game changer", "xoxb"):
        assert word not in page


async def test_a_picture_that_the_charter_names_is_served(
    start: StartBot, http: aiohttp.ClientSession, tmp_path: Path
) -> None:
    with_picture(tmp_path)
    async with start(charter=CHARTER + PICTURE) as bot:
        address = parts_of(bot).images.url("pictures/who made it.png")
        assert address is not None
        async with http.get(address) as response:
            assert (response.status, response.content_type) == (200, "image/png")
            assert await response.read() == b"a picture"


@pytest.mark.parametrize(
    "path",
    [
        "charter.toml",
        "charter.db",
        "pictures/other.png",
        "pictures/",
        "",
        "..%2fcharter.toml",
        "pictures/%2e%2e/charter.toml",
    ],
)
async def test_nothing_else_in_its_folder_is(
    start: StartBot, http: aiohttp.ClientSession, tmp_path: Path, path: str
) -> None:
    """The charter's folder holds the database, and perhaps ``.env``."""
    with_picture(tmp_path)
    async with start(charter=CHARTER + PICTURE) as bot:
        address = URL(f"{address_of(bot)}/pictures/{path}", encoded=True)
        response = await http.get(address)
        assert response.status == 404
        response.close()


def with_picture(folder: Path) -> None:
    """Two pictures beside the charter, of which it names one."""
    (folder / "pictures").mkdir()
    (folder / "pictures" / "who made it.png").write_bytes(b"a picture")
    (folder / "pictures" / "other.png").write_bytes(b"another picture")
