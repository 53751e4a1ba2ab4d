"""The bot's own HTTP server: Slack's signed requests, health, metrics, and the charter's local pictures."""

import asyncio
import contextlib
import gzip
import hashlib
import hmac
import io
import json
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import aiohttp
import pytest
from structlog.testing import capture_logs
from yarl import URL

from bot.ops.http import LARGEST_BODY, HttpServer
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
    """An HTTP client."""
    async with aiohttp.ClientSession() as session:
        yield session


@asynccontextmanager
async def signed_bot(sandbox: Sandbox, start: StartBot) -> AsyncIterator[tuple[RunningBot, str]]:
    """A bot without an app token, which Slack calls over HTTP, and its base URL."""
    async with start(slack_app_token="", slack_signing_secret=sandbox.signing_secret) as bot:
        address = address_of(bot)
        await sandbox.listen_at(f"{address}/slack/events")
        yield bot, address


def address_of(bot: RunningBot) -> str:
    """Return the bot's base URL; it serves its pictures there."""
    return parts_of(bot).health.address


def event(text: str = HYPE) -> dict[str, Any]:
    """Return the body that Slack would send for a new draft."""
    message = {"type": "message", "channel": DRAFTS, "user": SAM, "text": text, "ts": f"{time.time():.6f}"}
    return {"type": "event_callback", "team_id": "T0CHARTER", "event_id": "Ev0FORGED", "event": message}


def signed(body: str, secret: str, at: float | None = None) -> dict[str, str]:
    """Return the headers of a request that Slack signed."""
    timestamp = str(int(time.time() if at is None else at))
    signature = hmac.new(secret.encode(), f"v0:{timestamp}:{body}".encode(), hashlib.sha256).hexdigest()
    return {
        "content-type": "application/json",
        "x-slack-request-timestamp": timestamp,
        "x-slack-signature": f"v0={signature}",
    }


async def test_the_request_url_is_verified(sandbox: Sandbox, start: StartBot) -> None:
    async with signed_bot(sandbox, start):
        assert sandbox.signed_http is not None
        assert await sandbox.signed_http.verify()


async def test_a_drafts_life_over_signed_requests(sandbox: Sandbox, start: StartBot) -> None:
    """Like the path over the socket: post, edit, buttons, modal, command, home, direct message; each acknowledged."""
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
        direct = sandbox.workspace.direct(SAM).id
        sandbox.post(SAM, direct, HYPE)
        await bot.until(lambda: own_messages(sandbox, direct) != [])
        await settled(bot)
        assert own_messages(sandbox) == []
        assert {(sent.attempts, sent.acknowledged) for sent in sandbox.deliveries.log} == {(1, True)}


async def test_events_that_nobody_listens_to_are_acknowledged(sandbox: Sandbox, start: StartBot) -> None:
    async with signed_bot(sandbox, start):
        sent = sandbox.deliver({"type": "something_of_tomorrow"})
        await sandbox.until(lambda: sent.done)
        assert (sent.attempts, sent.acknowledged) == (1, True)


async def test_an_event_that_cannot_be_recorded_is_redelivered(sandbox: Sandbox, start: StartBot) -> None:
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
async def test_an_unsigned_or_expired_request_is_rejected(
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


async def test_a_signed_request_is_accepted(sandbox: Sandbox, start: StartBot, http: aiohttp.ClientSession) -> None:
    """Without this test, the one above would prove nothing."""
    async with signed_bot(sandbox, start) as (bot, address):
        body = json.dumps(event(CLEAN))
        headers = signed(body, sandbox.signing_secret)
        async with http.post(f"{address}/slack/events", data=body, headers=headers) as response:
            assert response.status == 200
        await settled(bot)
        assert [outcome for _, outcome, _ in bot.outcomes] == ["nothing_found"]


async def test_a_replayed_request_changes_nothing(
    sandbox: Sandbox, start: StartBot, http: aiohttp.ClientSession
) -> None:
    """The signature remains valid for five minutes, but the event is already ingested."""
    async with signed_bot(sandbox, start) as (bot, address):
        body = json.dumps(event(HYPE))
        headers = signed(body, sandbox.signing_secret)
        for _ in range(3):
            async with http.post(f"{address}/slack/events", data=body, headers=headers) as response:
                assert response.status == 200
            await settled(bot)
        assert len(calls_of(sandbox, "chat.postMessage")) == 1


async def test_an_unsigned_challenge_is_rejected(
    sandbox: Sandbox, start: StartBot, http: aiohttp.ClientSession
) -> None:
    async with signed_bot(sandbox, start) as (_, address):
        challenge = {"type": "url_verification", "challenge": "abc123"}
        async with http.post(f"{address}/slack/events", json=challenge) as response:
            assert response.status == 401
            assert "abc123" not in await response.text()


async def test_an_enormous_body_is_rejected(sandbox: Sandbox, start: StartBot, http: aiohttp.ClientSession) -> None:
    async with signed_bot(sandbox, start) as (_, address):
        body = "x" * (2 * 1024 * 1024)
        headers = signed(body, sandbox.signing_secret)
        data = io.BytesIO(body.encode())
        async with http.post(f"{address}/slack/events", data=data, headers=headers) as response:
            assert response.status == 413


async def test_in_socket_mode_slacks_requests_are_rejected(
    sandbox: Sandbox, bot: RunningBot, http: aiohttp.ClientSession
) -> None:
    """Socket Mode needs no signed requests, so the bot accepts none."""
    body = json.dumps(event())
    headers = signed(body, sandbox.signing_secret)
    async with http.post(f"{address_of(bot)}/slack/events", data=body, headers=headers) as response:
        assert response.status == 404


async def test_health_reports_that_the_process_is_alive(bot: RunningBot, http: aiohttp.ClientSession) -> None:
    async with http.get(f"{address_of(bot)}/healthz") as response:
        assert (response.status, await response.json()) == (200, {"ok": True})


async def test_health_names_the_parts_without_progress(http: aiohttp.ClientSession) -> None:
    """What is there and gets nothing done is not alive: a supervisor that asks may start it again."""

    async def nothing() -> dict[str, bool]:
        return {}

    async def no_metrics() -> bytes:
        return b""

    server = HttpServer(no_metrics, lambda: ["database"], nothing, lambda _name: None)
    port = await server.start("127.0.0.1", 0)
    async with http.get(f"http://127.0.0.1:{port}/healthz") as response:
        assert (response.status, await response.json()) == (503, {"ok": False, "stalled": ["database"]})
    await server.stop()


async def test_ready_reports_the_state(sandbox: Sandbox, bot: RunningBot, http: aiohttp.ClientSession) -> None:
    async with http.get(f"{address_of(bot)}/readyz") as response:
        assert response.status == 200
        assert await response.json() == {"database": True, "socket": True, "charter": True}


async def test_ready_reports_an_outage_of_slack(sandbox: Sandbox, start: StartBot, http: aiohttp.ClientSession) -> None:
    async with start(socket_ping_seconds=0.3) as bot:
        sandbox.faults.refuse_handshakes()
        sandbox.sockets.cut()
        await bot.until(lambda: not parts_of(bot).event_feed.open)
        async with http.get(f"{address_of(bot)}/readyz") as response:
            assert response.status == 503
            assert await response.json() == {"database": True, "socket": False, "charter": True}
        async with http.get(f"{address_of(bot)}/healthz") as response:
            assert response.status == 200


async def test_ready_reports_a_file_that_was_corrupted(
    bot: RunningBot, http: aiohttp.ClientSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite still answers from memory."""
    monkeypatch.setattr("bot.ops.health.PROBE_EVERY", 0.0)
    async with http.get(f"{address_of(bot)}/readyz") as response:
        assert response.status == 200
    stores = parts_of(bot).stores
    await stores.database.ask(lambda to: to.exec_driver_sql("SELECT 1"))
    await stores.database.run(lambda: checkpoint(tmp_path / "charter.db"))
    with (tmp_path / "charter.db").open("r+b") as file:
        file.write(b"no database at all, " * 500)
    async with http.get(f"{address_of(bot)}/readyz") as response:
        assert response.status == 503
        assert (await response.json())["database"] is False


def checkpoint(file: Path) -> None:
    """Write everything from the journal into the file, so that the file is what is read."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


async def test_metrics_count_drafts_and_calls_without_names(bot: RunningBot, http: aiohttp.ClientSession) -> None:
    await replied(bot, AMELIE, HYPE)
    async with http.get(f"{address_of(bot)}/metrics") as response:
        page = await response.text()
    assert response.status == 200
    assert 'charter_drafts_total{charter="charter",outcome="replied"} 1.0' in page
    assert 'charter_slack_calls_total{method="chat_postMessage",outcome="ok"} 1.0' in page
    assert "charter_socket_connected 1.0" in page
    for word in (AMELIE, DRAFTS, "game changer", "xoxb"):
        assert word not in page


async def test_a_picture_that_the_charter_names_is_served(
    start: StartBot, http: aiohttp.ClientSession, tmp_path: Path
) -> None:
    with_picture(tmp_path)
    async with start(charter=CHARTER + PICTURE, public_url="https://charter.example.org") as bot:
        address = parts_of(bot).images.url("pictures/who made it.png")
        assert address == "https://charter.example.org/pictures/pictures/who%20made%20it.png"
        async with http.get(URL(address_of(bot) + URL(address).raw_path, encoded=True)) as response:
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
async def test_no_other_file_of_the_folder_is_served(
    start: StartBot, http: aiohttp.ClientSession, tmp_path: Path, path: str
) -> None:
    """The charter's folder contains the database, and perhaps ``.env``."""
    with_picture(tmp_path)
    async with start(charter=CHARTER + PICTURE) as bot:
        address = URL(f"{address_of(bot)}/pictures/{path}", encoded=True)
        response = await http.get(address)
        assert response.status == 404
        response.close()


def with_picture(folder: Path) -> None:
    """A bot with two pictures next to the charter, one of which the charter names."""
    (folder / "pictures").mkdir()
    (folder / "pictures" / "who made it.png").write_bytes(b"a picture")
    (folder / "pictures" / "other.png").write_bytes(b"another picture")


UNSIGNED: dict[str, tuple[bytes, dict[str, str]]] = {
    "ssl_check": (b"ssl_check=1&token=x", {"content-type": "application/x-www-form-urlencoded"}),
    "a body that is no JSON": (b"{", {"content-type": "application/json"}),
    "a body that is no text": (b"\xff\xfe", {"content-type": "application/json"}),
    "no body": (b"", {}),
    "a time that is no number": (b"{}", {"x-slack-request-timestamp": "soon", "x-slack-signature": "v0=1"}),
    "a time beyond numbers": (b"{}", {"x-slack-request-timestamp": "9" * 5000, "x-slack-signature": "v0=1"}),
    "a signature that is not ASCII": (b"{}", {"x-slack-request-timestamp": "now", "x-slack-signature": "v0=é"}),
    "a signed body that is no text": (b"\xff", {"x-slack-request-timestamp": "now", "x-slack-signature": "v0=1"}),
    "an unknown charset": (b"{}", {"content-type": "application/json; charset=nonsense"}),
    "a body that says it is packed": (
        b"no gzip",
        {"content-encoding": "gzip", "x-slack-request-timestamp": "now", "x-slack-signature": "v0=1"},
    ),
    "a small body that unpacks to far too much": (
        gzip.compress(b"0" * 10 * LARGEST_BODY),
        {"content-encoding": "gzip", "x-slack-request-timestamp": "now", "x-slack-signature": "v0=1"},
    ),
}


@pytest.mark.parametrize("kind", UNSIGNED)
async def test_who_is_not_slack_gets_401_and_one_line(
    sandbox: Sandbox, start: StartBot, http: aiohttp.ClientSession, kind: str
) -> None:
    """Whatever is wrong with a request, it is refused before anything reads it."""
    body, headers = UNSIGNED[kind]
    headers = {name: str(int(time.time())) if value == "now" else value for name, value in headers.items()}
    async with signed_bot(sandbox, start) as (bot, address):
        with capture_logs() as logs:
            async with http.post(f"{address}/slack/events", data=body, headers=headers) as response:
                assert (response.status, await response.read()) == (401, b"")
        assert [line["event"] for line in logs] == ["request_refused"]
        assert bot.outcomes == []


async def test_a_signed_ssl_check_is_answered(sandbox: Sandbox, start: StartBot, http: aiohttp.ClientSession) -> None:
    async with signed_bot(sandbox, start) as (_, address):
        body = "ssl_check=1&token=x"
        headers = signed(body, sandbox.signing_secret) | {"content-type": "application/x-www-form-urlencoded"}
        async with http.post(f"{address}/slack/events", data=body, headers=headers) as response:
            assert response.status == 200


MALFORMED: dict[str, str] = {
    "no JSON": "{",
    "no object": "[]",
    "null": "null",
    "nested too deeply": '{"a":' * 100_000,
    "no body": "",
    "an event that is no object": '{"type": "event_callback", "event": []}',
    "authorizations that are none": '{"type": "event_callback", "event": {"type": "x"}, "authorizations": [5]}',
    "an id that is no text": '{"type": "event_callback", "event": {"type": "x", "user": 5}}',
    "a press of nothing": "payload=" + quote('{"type": "block_actions", "actions": []}'),
    "a kind that was not asked for": "payload=" + quote('{"type": "block_suggestion", "action_id": "a", "value": "b"}'),
}


@pytest.mark.parametrize("kind", MALFORMED)
async def test_what_slack_signed_and_nobody_can_read_is_acknowledged_with_one_line(
    sandbox: Sandbox, start: StartBot, http: aiohttp.ClientSession, kind: str
) -> None:
    """Slack would send the same again, and Bolt would raise, or log a part of it."""
    body = MALFORMED[kind]
    headers = signed(body, sandbox.signing_secret)
    if body.startswith("payload="):
        headers["content-type"] = "application/x-www-form-urlencoded"
    async with signed_bot(sandbox, start) as (_, address):
        with capture_logs() as logs:
            async with http.post(f"{address}/slack/events", data=body, headers=headers) as response:
                assert response.status == 200
        assert [line["event"] for line in logs] == ["payload_malformed"]


async def test_an_event_whose_id_no_database_takes_is_answered(
    sandbox: Sandbox, start: StartBot, http: aiohttp.ClientSession
) -> None:
    async with signed_bot(sandbox, start) as (bot, address):
        body = json.dumps(event() | {"event_id": "Ev\0\ud800"})
        headers = signed(body, sandbox.signing_secret)
        async with http.post(f"{address}/slack/events", data=body, headers=headers) as response:
            assert response.status == 200
        await bot.until(lambda: "replied" in [outcome for _, outcome, _ in bot.outcomes])


@pytest.mark.parametrize("sent", ["GET http://[::1/WORDS HTTP/1.1", "GET / HTTP/1.1\r\nX: WORDS\0"])
async def test_a_request_that_is_no_http_is_logged_without_a_word_of_it(
    start: StartBot, caplog: pytest.LogCaptureFixture, sent: str
) -> None:
    async with start() as bot:
        reader, writer = await asyncio.open_connection("127.0.0.1", URL(address_of(bot)).port)
        writer.write(f"{sent}\r\nHost: x\r\n\r\n".encode())
        async with asyncio.timeout(30):
            assert (await reader.readline()).startswith(b"HTTP/1.0 400 ")
        writer.close()
        await writer.wait_closed()
    assert [record.levelname for record in caplog.records if record.name == "aiohttp.server"] == ["WARNING"]
    assert "WORDS" not in caplog.text
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("said", [b"", b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: "])
async def test_a_connection_that_sends_no_whole_request_is_closed(
    start: StartBot, monkeypatch: pytest.MonkeyPatch, said: bytes
) -> None:
    monkeypatch.setattr("bot.ops.http.IDLE_SECONDS", 0.2)
    async with start() as bot:
        reader, writer = await asyncio.open_connection("127.0.0.1", URL(address_of(bot)).port)
        writer.write(said)
        async with asyncio.timeout(30):
            assert await reader.read() == b""
        writer.close()
        await writer.wait_closed()


async def test_a_body_that_does_not_arrive_is_given_up(
    sandbox: Sandbox, start: StartBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.slack.signed_http.BODY_SECONDS", 0.2)
    async with signed_bot(sandbox, start) as (_, address):
        reader, writer = await asyncio.open_connection("127.0.0.1", URL(address).port)
        head = ("POST /slack/events HTTP/1.1", "Host: x", "Content-Length: 9", "X-Slack-Signature: v0=1")
        writer.write("\r\n".join((*head, "X-Slack-Request-Timestamp: 1", "", "{")).encode())
        async with asyncio.timeout(30):
            assert (await reader.readline()).startswith(b"HTTP/1.1 408 ")
        writer.close()
        await writer.wait_closed()


async def test_a_connection_beyond_the_limit_takes_the_place_of_the_oldest(
    start: StartBot, http: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that no number of idle ones keeps others out, or takes the descriptors that the bot needs itself."""
    monkeypatch.setattr("bot.ops.http.MOST_CONNECTIONS", 2)
    async with start() as bot:
        port = URL(address_of(bot)).port
        held = [await asyncio.open_connection("127.0.0.1", port) for _ in range(3)]
        async with asyncio.timeout(30):
            assert await held[0][0].read() == b""
            while not await healthy(http, address_of(bot)):
                await asyncio.sleep(0.01)
        for _, writer in held:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()


async def test_slacks_connection_stays_open_whoever_opens_others(
    sandbox: Sandbox, start: StartBot, http: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.ops.http.MOST_CONNECTIONS", 2)
    body = json.dumps({"type": "url_verification", "challenge": "x"})
    async with signed_bot(sandbox, start) as (_, address):
        port = URL(address).port
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        request = signed_request(body, sandbox.signing_secret)
        assert await answered(reader, writer, request) == b"HTTP/1.1 200 OK\r\n"
        others = [await asyncio.open_connection("127.0.0.1", port) for _ in range(5)]
        async with asyncio.timeout(30):
            for other, _ in others[:-1]:
                assert await other.read() == b""
        assert await answered(reader, writer, request) == b"HTTP/1.1 200 OK\r\n"
        for one in (writer, *(its for _, its in others)):
            one.close()


def signed_request(body: str, secret: str) -> bytes:
    """Return a request with Slack's signature, as it travels."""
    headers = signed(body, secret) | {"Host": "bot", "Content-Length": str(len(body))}
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST /slack/events HTTP/1.1\r\n{head}\r\n{body}".encode()


async def answered(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> bytes:
    """Send a request, read its whole answer, and return the first line."""
    writer.write(request)
    async with asyncio.timeout(30):
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        await reader.readexactly(length)
    return head.splitlines(keepends=True)[0]


async def healthy(http: aiohttp.ClientSession, address: str) -> bool:
    try:
        async with http.get(f"{address}/healthz") as response:
            return response.status == 200
    except aiohttp.ClientError:
        return False
