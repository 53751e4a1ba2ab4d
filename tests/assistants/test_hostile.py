"""A hostile or broken client gets clear errors, and the server goes on."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import pytest
from mcp import MCPError

from tests.assistants.conftest import Connect
from tests.processes import ROOT
from tests.running import HYPE

SECRET = "an unannounced merger with Zephyr"


async def test_a_thousand_calls_at_once_are_all_answered(over_stdio: Connect) -> None:
    async with over_stdio() as client:
        calls = (client.call_tool("check_draft", {"text": f"{HYPE} {number}"}) for number in range(1_000))
        answers = await asyncio.gather(*calls)
        assert {answer.structured_content["remarks"][0]["id"] for answer in answers} == {"no-hype"}
        assert len(answers) == 1_000


async def test_huge_texts_and_wrong_types_are_errors_to_act_on(over_stdio: Connect, errors: IO[str]) -> None:
    async with over_stdio() as client:
        wrong: list[dict[str, Any]] = [
            {"text": SECRET * 300_000},
            {"text": [SECRET]},
            {"text": SECRET, "pictures": [{"alt": SECRET * 1_000}]},
            {"text": SECRET, "charter": SECRET},
            {SECRET: "?"},
        ]
        for arguments in wrong:
            result = await client.call_tool("check_draft", arguments)
            assert result.is_error
            assert len(result.content[0].text) < 300  # type: ignore[union-attr]
        longest = await client.call_tool("check_draft", {"text": (HYPE + " ") * 851})
        assert not longest.is_error
        with pytest.raises(MCPError, match='There is no tool "rewrite_draft"'):
            await client.call_tool("rewrite_draft", {"text": SECRET})
        with pytest.raises(MCPError, match='There is no prompt "rewrite"'):
            await client.get_prompt("rewrite", {"text": SECRET})
        assert not (await client.call_tool("check_draft", {"text": HYPE})).is_error
    errors.seek(0)
    assert SECRET not in errors.read()


class Raw:
    """A server over standard input, and lines sent to it as they are."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            (sys.executable, "-m", "bot", "mcp"),
            cwd=folder,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def send(self, line: bytes) -> None:
        """Send a line."""
        assert self.process.stdin is not None
        self.process.stdin.write(line + b"\n")
        self.process.stdin.flush()

    def ask(self, number: int, method: str, **params: object) -> dict[str, Any]:
        """Send a request and return the whole answer."""
        self.send(json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": params}).encode())
        assert self.process.stdout is not None
        answer = json.loads(self.process.stdout.readline())
        assert answer["id"] == number
        return dict(answer)


@pytest.fixture
def raw(folder: Path) -> Iterator[Raw]:
    """A server that nobody has shaken hands with yet."""
    server = Raw(folder)
    try:
        yield server
    finally:
        server.process.kill()
        server.process.wait()
        for stream in (server.process.stdin, server.process.stdout, server.process.stderr):
            if stream is not None:
                stream.close()


NO_MESSAGES = (
    b'{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "' + SECRET.encode(),
    b"[" * 100_000,
    b"\xff\xfe\x00 " + SECRET.encode(),
    b'{"jsonrpc": "1.0", "id": {}, "method": 7}',
    json.dumps({"jsonrpc": "2.0", "method": "notifications/" + SECRET}).encode(),
    b"",
)
"""Half a message, lists nested deeply, no UTF-8, no JSON-RPC, an unknown notification, an empty line."""


def test_what_is_no_message_stops_nothing_and_is_not_logged(raw: Raw) -> None:
    for line in NO_MESSAGES:
        raw.send(line)
    hello = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "raw", "version": "1"}}
    assert raw.ask(1, "initialize", **hello)["result"]["serverInfo"]["name"] == "charter"
    raw.send(b'{"jsonrpc": "2.0", "method": "notifications/initialized"}')
    for line in NO_MESSAGES:
        raw.send(line)
    called = raw.ask(2, "tools/call", name="check_draft", arguments={"text": HYPE})
    assert called["result"]["structuredContent"]["remarks"][0]["id"] == "no-hype"
    assert raw.ask(3, "tools/destroy")["error"]["code"] == -32601
    assert raw.ask(4, "tools/call", name=["check_draft"])["error"]["code"] == -32602
    out, err = raw.process.communicate()
    assert (raw.process.returncode, out, err) == (0, b"", b"")


def test_a_client_that_stops_reading_ends_the_server_without_a_word(raw: Raw) -> None:
    hello = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "raw", "version": "1"}}
    raw.ask(1, "initialize", **hello)
    assert raw.process.stdout is not None
    raw.process.stdout.close()
    call = {"name": "check_draft", "arguments": {"text": SECRET}}
    raw.send(json.dumps({"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": call}).encode())
    assert raw.process.stdin is not None
    raw.process.stdin.close()
    assert raw.process.stderr is not None
    assert raw.process.stderr.read() == b""
    assert raw.process.wait(60) == 0
