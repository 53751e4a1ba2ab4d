"""slack_sandbox/README.md: every example runs, and its tables list what the code has."""

import ast
import asyncio
import inspect
import re
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest
from slack_sdk.web.async_client import AsyncWebClient

import slack_sandbox
from slack_sandbox import Sandbox
from slack_sandbox.blocks_check import check_message_blocks
from slack_sandbox.faults import AFTER, Kind
from slack_sandbox.methods import METHODS
from slack_sandbox.model import ApiError
from slack_sandbox.web_api import OPEN_SOCKET
from tests.slack_sandbox.helpers import ListeningApp

README = (Path(slack_sandbox.__file__).parent / "README.md").read_text(encoding="utf-8")
ROOT = Path(slack_sandbox.__file__).parents[1]
EXAMPLES = re.findall(r"^```python\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
FILES = {found[1]: text for text in EXAMPLES if (found := re.match(r"# (\w+\.py)\n", text))}
SNIPPETS = [text for text in EXAMPLES if text not in FILES.values()]
ALLOW_AWAIT = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT


def names_in(heading: str) -> set[str]:
    """The names in the first column of the first table under a heading."""
    section = re.split(rf"^#+ {re.escape(heading)}$", README, flags=re.MULTILINE)[1]
    table = re.search(r"(?:^\|.*\n)+", section, re.MULTILINE)
    assert table
    return set(re.findall(r"^\| `([^`]+)` \|", table[0], re.MULTILINE))


def run(*command: str, cwd: Path) -> str:
    done = subprocess.run(  # the same interpreter, and the examples of this repository
        [sys.executable, *command], cwd=cwd, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("name", ["script.py", "app.py"])
async def test_the_scripts_run(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(FILES[name], encoding="utf-8")
    await asyncio.to_thread(run, name, cwd=tmp_path)


async def test_the_tests_pass(tmp_path: Path) -> None:
    for name in ("conftest.py", "test_bot.py"):
        (tmp_path / name).write_text(FILES[name], encoding="utf-8")
    done = await asyncio.to_thread(run, "-m", "pytest", "-p", "no:randomly", "-p", "no:xdist", "-q", cwd=tmp_path)
    assert "2 passed" in done


def test_every_file_is_run() -> None:
    assert FILES.keys() == {"script.py", "app.py", "conftest.py", "test_bot.py"}


@pytest.mark.parametrize("snippet", SNIPPETS, ids=range(len(SNIPPETS)))
async def test_the_snippets_run(snippet: str, sandbox: Sandbox, app: ListeningApp, slack: AsyncWebClient) -> None:
    code = compile(snippet, "README.md", "exec", flags=ALLOW_AWAIT)
    result = eval(code, {"sandbox": sandbox, "client": slack})
    if inspect.iscoroutine(result):
        await result


def test_the_methods_are_all_listed() -> None:
    assert names_in("Web API") == {*METHODS, OPEN_SOCKET}


def test_the_kinds_of_fault_are_all_listed_with_their_effect() -> None:
    assert names_in("Inject faults") == set(get_args(Kind))
    effects = dict(re.findall(r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \|$", README, re.MULTILINE))
    assert {kind for kind, effect in effects.items() if effect == "yes"} == AFTER


def test_the_arguments_of_sandbox_are_all_listed() -> None:
    parameters = inspect.signature(Sandbox).parameters
    assert names_in("In a script") == set(parameters)


@pytest.mark.parametrize("kind", ["table", "video", "context_actions", "file"])
def test_a_block_that_is_not_listed_is_refused(kind: str) -> None:
    with pytest.raises(ApiError, match="unsupported type"):
        check_message_blocks([{"type": kind}])


def test_what_it_lacks_it_lacks() -> None:
    lacking = re.split(r"^### What it lacks$", README, flags=re.MULTILINE)[1].split("\n- Events")[0]
    named = re.findall(r"`(\w+\.\w+)`", lacking)
    assert named
    assert not set(named) & METHODS.keys()


def test_importing_the_package_imports_no_pytest() -> None:
    program = "import sys, slack_sandbox; print(*sys.modules)"
    modules = run("-c", program, cwd=ROOT).split()
    assert not {"pytest", "slack_sdk", "slack_bolt", "bot"} & set(modules)
