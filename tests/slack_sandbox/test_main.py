"""``python -m slack_sandbox``: what it prints, that it serves, and how it ends."""

import asyncio
import re
import signal
import socket
import sys

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from slack_sandbox.__main__ import main


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
async def test_it_serves_until_it_is_interrupted(end: signal.Signals) -> None:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "slack_sandbox", "--port", "0"), stdout=pipe, stderr=pipe
    )
    assert process.stdout
    async with asyncio.timeout(20):
        printed = (await process.stdout.readuntil(b"stores nothing.\n")).decode()
    settings = dict(re.findall(r"^(SLACK_\w+)=(\S+)$", printed, re.MULTILINE))
    assert settings.keys() == {"SLACK_API_URL", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"}
    assert settings["SLACK_API_URL"].removesuffix("/api/") in printed.splitlines()[0]

    slack = AsyncWebClient(settings["SLACK_BOT_TOKEN"], base_url=settings["SLACK_API_URL"], retry_handlers=[])
    assert (await slack.auth_test())["ok"]

    process.send_signal(end)
    async with asyncio.timeout(20):
        _, complaints = await process.communicate()
    assert (process.returncode, complaints) == (0, b"")


def test_a_port_in_use_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["--port", str(port)]) == 1
    expected = f"Can't listen on port {port}: address already in use. Choose another one with --port.\n"
    assert capsys.readouterr().err == expected
