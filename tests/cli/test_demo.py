"""``charter demo`` serves the page, stops on request, and leaves nothing behind."""

from __future__ import annotations

import re
import signal
import socket
from pathlib import Path

import aiohttp
import pytest

from tests.cli.conftest import Run, Spawn


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_it_serves_the_page_until_it_is_interrupted(spawn: Spawn, folder: Path, number: signal.Signals) -> None:
    temporary = folder / "tmp"
    temporary.mkdir()
    process = spawn("demo", "--no-browser", "--port", "0", environ={"TMPDIR": str(temporary)})
    await process.says("Press Ctrl+C to end it")
    found = re.search(r"http://127\.0\.0\.1:\d+", process.said)
    assert found is not None
    async with aiohttp.ClientSession() as session, session.get(found[0]) as page:
        assert page.status == 200
        assert "<title>" in await page.text()
        async with session.get(f"{found[0]}/page/api/state?as=U0AMELIE") as state:
            assert (await state.json())["connected"] is True
    assert [path.name for path in temporary.iterdir()] != []
    process.signal(number)
    assert await process.ends() == 0
    assert list(temporary.iterdir()) == []
    assert not (folder / "charter.db").exists()
    assert "Traceback" not in process.complained


async def test_a_port_in_use_is_reported(spawn: Spawn) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        process = spawn("demo", "--no-browser", "--port", str(port), "--charter", "fr")
        assert await process.ends() == 2
    assert process.complained == f"Port {port} can't be used (address already in use). Try --port {port + 1}.\n"


@pytest.mark.parametrize("port", ["99999", "65536", "-1"])
def test_a_port_that_does_not_exist_is_reported(charter: Run, port: str) -> None:
    status, out, err = charter("demo", "--no-browser", "--port", port)
    assert (status, out) == (2, "")
    assert err == f"--port: there is no port {port}. Use a number up to 65535; 0 picks a free one.\n"
