"""The server over standard input and output, asked by the SDK's own client."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest
from jsonschema import Draft202012Validator
from mcp import Client, MCPError
from pydantic import SecretStr

from bot.app.stores import open_stores
from bot.assistants.server import PROMPT
from bot.settings import Settings
from tests.assistants.conftest import Connect
from tests.processes import ROOT
from tests.running import CHARTER, CLEAN, HYPE


async def checked(client: Client, **arguments: object) -> dict[str, object]:
    """Check a draft, and return the structured answer, which the text repeats."""
    result = await client.call_tool("check_draft", arguments)
    assert not result.is_error, result
    assert json.loads(result.content[0].text) == result.structured_content  # type: ignore[union-attr]
    return result.structured_content  # type: ignore[no-any-return]


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_a_draft_is_checked_in_either_era_of_the_protocol(over_stdio: Connect, mode: str) -> None:
    """Clients from before July 2026 shake hands first."""
    async with over_stdio(mode=mode) as client:
        answer = await checked(client, text=HYPE)
        assert [remark["id"] for remark in answer["remarks"]] == ["no-hype"]  # type: ignore[attr-defined]
        assert (await checked(client, text=CLEAN))["remarks"] == []


async def test_tools_are_read_only_and_their_schemas_hold(over_stdio: Connect) -> None:
    async with over_stdio() as client:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(tools) == {"check_draft", "list_rules"}
        for tool in tools.values():
            hints = tool.annotations
            assert hints is not None
            assert (hints.read_only_hint, hints.destructive_hint) == (True, False)
            assert (hints.idempotent_hint, hints.open_world_hint) == (True, False)
            Draft202012Validator.check_schema(tool.input_schema)
        answers = {"check_draft": await checked(client, text=HYPE, pictures=[{}])}
        answers["list_rules"] = (await client.call_tool("list_rules", {})).structured_content
        for name, answer in answers.items():
            Draft202012Validator(tools[name].output_schema or {}).validate(answer)


async def test_every_page_is_listed_and_can_be_read(over_stdio: Connect) -> None:
    async with over_stdio() as client:
        pages = (await client.list_resources()).resources
        texts = {page.uri: (await client.read_resource(page.uri)).contents[0].text for page in pages}  # type: ignore[union-attr]
        assert texts["charter://charters/charter"].startswith("Test house: our charter\n1. Facts impress.")
        assert "Our press halves water use." in texts["charter://charters/charter/rules/no-hype"]
        assert "Three real conversations" in texts["charter://charters/charter/objectives"]
        assert "It leaves alone:" in texts["charter://packs/hype"]
        assert len(texts) == 1 + 1 + 4 + 7
        with pytest.raises(MCPError, match=r"There is no charter://charters/other\. resources/list names"):
            await client.read_resource("charter://charters/other")


async def test_the_prompt_brings_the_charter_and_the_manners(over_stdio: Connect, folder: Path) -> None:
    (folder / "fr.toml").write_text(CHARTER.replace('language = "en"', 'language = "fr"'), encoding="utf-8")
    async with over_stdio() as client:
        (prompt,) = (await client.list_prompts()).prompts
        assert prompt.title == "Write by our charter"
        said = await client.get_prompt(PROMPT, {"about": "our new bread", "platform": "LinkedIn"})
        text = said.messages[0].content.text  # type: ignore[union-attr]
        assert "It is about: our new bread\nIt is for LinkedIn." in text
        assert "1. Facts impress." in text
        assert "check_draft" in text
        with pytest.raises(MCPError, match='`platform` is "myspace"'):
            await client.get_prompt(PROMPT, {"platform": "myspace"})
    async with over_stdio("--charter", "fr.toml") as client:
        said = await client.get_prompt(PROMPT, {})
        assert "N’inventez ni fait" in said.messages[0].content.text  # type: ignore[union-attr]


async def test_of_several_charters_one_is_named(over_stdio: Connect, folder: Path) -> None:
    (folder / "house").mkdir()
    for name in ("press", "shop"):
        (folder / "house" / f"{name}.toml").write_text(CHARTER.replace("Test house", name), encoding="utf-8")
    async with over_stdio("--charter", "house") as client:
        result = await client.call_tool("check_draft", {"text": HYPE})
        assert result.is_error
        assert "Name one in `charter`: press, shop." in result.content[0].text  # type: ignore[union-attr]
        assert (await checked(client, text=HYPE, charter="shop"))["charter"] == "shop"


def contents(folder: Path) -> dict[Path, bytes]:
    """Return what is in the files of a folder."""
    return {path: path.read_bytes() for path in folder.iterdir()}


async def test_nothing_is_written_and_nothing_said_aloud(over_stdio: Connect, folder: Path, errors: IO[str]) -> None:
    before = contents(folder)
    async with over_stdio() as client:
        await checked(client, text=HYPE)
        await client.get_prompt(PROMPT, {"about": "our new bread"})
    assert contents(folder) == before
    assert errors.read() == ""


def test_it_ends_when_its_client_is_gone(folder: Path) -> None:
    command = (sys.executable, "-m", "bot", "mcp")
    ended = subprocess.run(
        command, cwd=folder, env={"PYTHONPATH": str(ROOT)}, input=b"", capture_output=True, check=False, timeout=60
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, b"", b"")


def test_a_charter_that_does_not_load_is_one_message_and_status_2(folder: Path) -> None:
    command = (sys.executable, "-m", "bot", "mcp", "--charter", "none.toml")
    ended = subprocess.run(
        command, cwd=folder, env={"PYTHONPATH": str(ROOT)}, input="", capture_output=True, check=False, text=True
    )
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("none.toml: there is no such file.")


def test_in_a_terminal_it_says_what_it_waits_for_and_ctrl_c_ends_it(folder: Path) -> None:
    """The thread that reads standard input would keep Python's own handler waiting for ever."""
    terminal, its_end = os.openpty()
    command = (sys.executable, "-m", "bot", "mcp")
    environ = {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=folder, env=environ, stdin=its_end, stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        assert process.stderr.readline().startswith(b"Waiting for an assistant on standard input;")
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == -signal.SIGINT
    os.close(terminal)
    os.close(its_end)


async def test_a_charter_that_is_kept_is_the_one_that_assistants_are_told_of(over_stdio: Connect, folder: Path) -> None:
    kept = CHARTER.replace('language = "en"', 'language = "en"\nkeepers = ["@amelie"]')
    (folder / "charter.toml").write_text(kept, encoding="utf-8")
    settings = Settings(_env_file=None, database_url=SecretStr(f"sqlite:///{folder / 'charter.db'}"))  # type: ignore[call-arg]
    async with open_stores(settings) as stores:
        await stores.charters.append(
            "charter", kept.replace('["game changer", ', '["zap", "game changer", '), "", "", 0
        )
    async with over_stdio() as client:
        assert [remark["words"] for remark in await remarks(client, ZAP)] == [["zap"]]
    async with over_stdio("--charter", "charter.toml") as client:
        assert await remarks(client, ZAP) == []


ZAP = "We zap the paper today"


async def remarks(client: Client, text: str) -> list[dict[str, object]]:
    found = (await checked(client, text=text))["remarks"]
    assert isinstance(found, list)
    return found
