"""What docs/assistants.md and the READMEs say of assistants and repositories, against the code."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main
import yaml

from bot.assistants.answers import LARGEST_CHECK, check
from bot.assistants.charters import Charters, NamedCharter
from bot.assistants.inputs import LONGEST_ALT, MOST_PICTURES, CheckRequest
from bot.assistants.pages import all_pages
from bot.assistants.server import _PROMPT, PROMPT
from bot.assistants.serving import HOST, LARGEST_REQUEST, PATH
from bot.assistants.tools import TOOLS
from bot.charter.loading import load
from bot.cli.main import app
from post_text.text import LONGEST_POST

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "assistants.md").read_text(encoding="utf-8")
PLACES = {name: (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.fr.md")} | {"page": PAGE}
OPTIONS = {option for one in typer.main.get_command(app).commands["mcp"].params for option in one.opts}  # type: ignore[attr-defined]


def blocks(text: str, kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", text, re.DOTALL)


def configured(text: str) -> Iterator[list[str]]:
    """Yield the arguments of `charter` in each configuration."""
    for block in blocks(text, "json"):
        found = json.loads(block)
        if isinstance(found, list):
            yield found[found.index("mcp") :]
        for servers in (found.get(key, {}) for key in ("mcpServers", "servers")) if isinstance(found, dict) else ():
            yield from (server["args"] for server in servers.values())
    for command in re.findall(r"claude mcp add charter -- .+?(?=[`\n])", text):
        yield shlex.split(command)[6:]


@pytest.mark.parametrize(("name", "count"), [("README.md", 2), ("README.fr.md", 2), ("page", 4)])
def test_every_configuration_starts_the_server(name: str, count: int) -> None:
    found = list(configured(PLACES[name]))
    assert len(found) == count
    for command, *arguments in found:
        assert command == "mcp"
        assert {one for one in arguments if one.startswith("-")} <= OPTIONS


def test_the_page_lists_tools_arguments_pages_and_the_prompt() -> None:
    rows = {row[1]: row for row in re.findall(r"^\| (\w+) \| `([^`]+)` \| (.+) \|$", PAGE, re.MULTILINE)}
    for name, tool in TOOLS.items():
        assert all(f"`{argument}`" in rows[name][2] for argument in tool.described.input_schema["properties"])
    assert all(f"`{argument.name}`" in rows[PROMPT][2] for argument in _PROMPT.arguments or ())
    patterns = [re.sub("NAME|ID|PACK", "[^/]+", name) for kind, name, _ in rows.values() if kind == "resource"]
    for page in all_pages(Charters(ROOT / "charter.toml", print)):
        assert [one for one in patterns if re.fullmatch(one, page.uri)], page.uri


def test_the_page_tells_the_limits() -> None:
    limits = PAGE[PAGE.index("### Limits") : PAGE.index("### What it never does")]
    for figure in (LONGEST_POST, MOST_PICTURES, LONGEST_ALT, LARGEST_CHECK, LARGEST_REQUEST // 2**20):
        assert re.search(rf"\b{figure:,}\b", limits)
    assert f"http://{HOST}:8766{PATH}" in PAGE


def test_the_pages_answer_is_one() -> None:
    shown = next(json.loads(block) for block in blocks(PAGE, "json") if "remarks" in block)
    answer = check(
        NamedCharter("charter", load(ROOT / "charter.toml")), CheckRequest("A game changer in Lyon", None, (), None)
    )
    (remark,), (told,) = shown.pop("remarks"), answer.pop("remarks")  # type: ignore[misc]
    assert remark.keys() == told.keys()
    assert remark["question"].count(remark["words"][0]) == 1
    assert {**remark, "question": ""} == {**told, "question": ""}
    assert shown == answer


def test_the_action_and_the_hook_are_used_as_they_are() -> None:
    workflow, hooks = (yaml.safe_load(block) for block in blocks(PAGE, "yaml"))
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    used = workflow["jobs"]["charter"]["steps"][-1]
    assert used["uses"].startswith("charter-reminder/charter-reminder@")
    assert used["with"].keys() <= action["inputs"].keys()
    assert all(f"`{name}" in PAGE for name in action["inputs"] if name != "charter")
    (known,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert hooks["repos"][0]["hooks"][0]["id"] == known["id"]
