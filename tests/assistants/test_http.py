"""The server over HTTP: for this machine only, and only for who names it by an address of this machine."""

from __future__ import annotations

import asyncio
import io
import signal
import socket
from urllib.parse import urlsplit

import aiohttp
import pytest
from mcp import Client

from tests.cli.conftest import Run
from tests.processes import Process
from tests.running import HYPE

LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
HEADERS = {"Accept": "application/json, text/event-stream", "MCP-Protocol-Version": "2025-11-25"}


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_the_sdks_client_checks_a_draft(address: str, mode: str) -> None:
    async with Client(address, mode=mode) as client:
        result = await client.call_tool("check_draft", {"text": HYPE})
        assert result.structured_content["remarks"][0]["id"] == "no-hype"
        assert len((await client.list_resources()).resources) == 13


async def test_several_clients_are_served_at_once(address: str) -> None:
    async def one(number: int) -> str:
        async with Client(address) as client:
            result = await client.call_tool("check_draft", {"text": f"{HYPE} {number}"})
            return str(result.structured_content["remarks"][0]["id"])

    assert await asyncio.gather(*map(one, range(8))) == ["no-hype"] * 8


async def test_a_thousand_calls_at_once_are_all_answered(address: str) -> None:
    """Over a hundred connections, in the older form of the protocol, without a session."""
    arguments = {"name": "check_draft", "arguments": {"text": HYPE}}

    async def call(session: aiohttp.ClientSession, number: int) -> str:
        asked = {"jsonrpc": "2.0", "id": number, "method": "tools/call", "params": arguments}
        async with session.post(address, json=asked) as answer:
            told = await answer.json()
            assert told["id"] == number
            return str(told["result"]["structuredContent"]["remarks"][0]["id"])

    async with aiohttp.ClientSession(headers=HEADERS) as session:
        answers = await asyncio.gather(*(call(session, number) for number in range(1_000)))
    assert answers == ["no-hype"] * 1_000


async def test_it_listens_on_the_loopback_address_only(address: str) -> None:
    port = urlsplit(address).port or 0
    with pytest.raises(OSError), socket.create_connection(("127.0.0.2", port), timeout=5):
        pass


async def test_a_web_page_gets_no_answer_even_by_dns_rebinding(address: str) -> None:
    cases: list[tuple[dict[str, str], int]] = [
        ({}, 200),
        ({"Host": "evil.example"}, 421),
        ({"Origin": "https://evil.example"}, 403),
    ]
    async with aiohttp.ClientSession(headers=HEADERS) as session:
        for headers, status in cases:
            async with session.post(address, json=LIST, headers=headers) as answer:
                assert answer.status == status
        async with session.options(address, headers={"Origin": "https://evil.example"}) as preflight:
            assert "Access-Control-Allow-Origin" not in preflight.headers


async def test_an_enormous_request_is_refused_and_the_next_one_answered(address: str, http_server: Process) -> None:
    async with aiohttp.ClientSession(headers=HEADERS) as session:
        huge = io.BytesIO(
            b'{"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "%s"' % (b"x" * 2**21)
        )
        async with session.post(address, data=huge, headers={"Content-Type": "application/json"}) as answer:
            assert answer.status == 413
        async with session.post(address, json=LIST) as answer:
            assert answer.status == 200
    assert http_server.complained == ""


async def test_ctrl_c_ends_it(address: str, http_server: Process) -> None:
    async with aiohttp.ClientSession(headers=HEADERS) as session, session.post(address, json=LIST) as answer:
        assert answer.status == 200
    http_server.signal(signal.SIGINT)
    assert await http_server.ends() == 0
    assert http_server.complained == ""


def test_a_port_that_is_taken_is_said_in_one_sentence(charter: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        status, out, err = charter("mcp", "--http", "--port", port)
    assert (status, out) == (2, "")
    assert err.startswith(f"Port {port} of 127.0.0.1 can't be used (address already in use).")
