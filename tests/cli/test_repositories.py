"""Posts in a repository: the steps of the GitHub Action, and the hook as pre-commit runs it."""

from __future__ import annotations

import json
import os
import shutil
import site
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.processes import ROOT
from tests.running import CHARTER, CLEAN, HYPE

ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
POSTS = {
    "posts/monday.md": f"---\nplatform: linkedin\n---\n\nBread.\n\n{HYPE}\n",
    "posts/spring/two words.md": f"# Ideas\n\n- {CLEAN}\n- {HYPE}\n",
    "posts/calendar.csv": f"day,text\n1,{CLEAN}\n2,You won't believe this bread\n3,{CLEAN} again\n4,Bread for us\n",
    "posts/more.jsonl": f'{{"post": "{CLEAN}"}}\n{{"post": "{HYPE}"}}\n{{"post": "Bread for all"}}\n',
}
"""Ten posts in four files: a question about four of them."""

FOUND = [("posts/calendar.csv", 3), ("posts/monday.md", 7), ("posts/more.jsonl", 2), ("posts/spring/two words.md", 4)]


def git(folder: Path, *arguments: str) -> None:
    """Run git with nothing of this machine's own settings."""
    identity = ("-c", "user.name=Test", "-c", "user.email=test@example.org")
    command = ("git", *identity, *arguments)
    subprocess.run(command, cwd=folder, env=environment(), check=True, capture_output=True)


def environment(**more: str) -> dict[str, str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {"PATH": path, "HOME": "/nonexistent", "GIT_CONFIG_NOSYSTEM": "1", "LANG": "C.UTF-8", **more}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a charter and ten posts."""
    folder = tmp_path / "repository"
    for name, content in {**POSTS, "charter.toml": CHARTER, "README.md": f"{HYPE}\n"}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "Add posts")
    (folder / "posts" / "not-added.md").write_text(f"{HYPE}\n", encoding="utf-8")
    return folder


def run_action(repository: Path, venv: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Run the step that checks the posts, with the inputs as the runner passes them."""
    given = {name: one["default"] for name, one in ACTION["inputs"].items()} | {
        name.replace("_", "-"): value for name, value in inputs.items()
    }
    environ = {"VENV": str(venv)}
    for name, value in step_named("Check the posts")["env"].items():
        if value.startswith("${{ inputs."):
            environ[name] = given[value.removeprefix("${{ inputs.").removesuffix(" }}")]
    return run_step("Check the posts", repository, **environ)


def step_named(name: str) -> dict[str, Any]:
    """Return a step of the action."""
    return next(one for one in ACTION["runs"]["steps"] if one.get("name") == name)


def run_step(name: str, folder: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run a step's script as the runner does: https://docs.github.com/actions, `shell: bash`."""
    command = ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step_named(name)["run"])
    return subprocess.run(command, cwd=folder, env=environment(**environ), capture_output=True, check=False, text=True)


@pytest.fixture
def venv(tmp_path: Path) -> Path:
    """What the step before installs: the command ``charter``, here of the tests' own environment."""
    command = tmp_path / "venv" / "bin" / "charter"
    command.parent.mkdir(parents=True)
    command.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m bot "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    return tmp_path / "venv"


def notices(output: str) -> list[tuple[str, int]]:
    """Return the file and the line of each annotation."""
    found = []
    for line in output.splitlines():
        assert line.startswith("::notice file=")
        file, _, rest = line.removeprefix("::notice file=").partition(",line=")
        found.append((file, int(rest.partition(",")[0])))
    return found


def test_the_action_annotates_the_lines_and_fails_nothing(repository: Path, venv: Path) -> None:
    ended = run_action(repository, venv)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert notices(ended.stdout) == FOUND


def test_the_action_fails_only_if_strict_is_asked_for(repository: Path, venv: Path) -> None:
    assert run_action(repository, venv, strict="true").returncode == 1
    assert run_action(repository, venv, strict="true", files="charter.toml-not-there").returncode == 0
    assert run_action(repository, venv, strict="no").returncode == 0


def test_the_action_writes_sarif_too(repository: Path, venv: Path) -> None:
    ended = run_action(repository, venv, sarif_file="charter.sarif")
    assert notices(ended.stdout) == FOUND
    results = json.loads((repository / "charter.sarif").read_text(encoding="utf-8"))["runs"][0]["results"]
    places = [one["locations"][0]["physicalLocation"] for one in results]
    told = [(place["artifactLocation"]["uri"], place["region"]["startLine"]) for place in places]
    assert told == [(file.replace(" ", "%20"), line) for file, line in FOUND]


def test_the_action_says_what_is_wrong_with_its_inputs(repository: Path, venv: Path) -> None:
    ended = run_action(repository, venv, files="drafts/*.md")
    assert (ended.returncode, ended.stdout) == (0, "charter: no file in this repository matches the input files.\n")
    assert run_action(repository, venv, files="\n").stdout == "::error::charter: the input files is empty.\n"
    ended = run_action(repository, venv, charter="none.toml")
    assert ended.returncode == 2
    assert ended.stderr.startswith("none.toml: there is no such file.")
    assert run_action(repository, venv, platform="myspace").returncode == 2


@pytest.mark.parametrize("name", ["files", "charter", "platform", "sarif_file", "strict"])
def test_no_input_of_the_action_commands_the_shell(repository: Path, venv: Path, name: str) -> None:
    """Nor does what a file is called."""
    (repository / "posts" / "$(touch hacked).md").write_text(f"{HYPE}\n", encoding="utf-8")
    git(repository, "add", "posts")
    run_action(repository, venv, **{name: '$(touch hacked)"; touch hacked; `touch hacked`'})
    assert not list(repository.rglob("hacked"))


def test_the_actions_script_holds_no_expression() -> None:
    """GitHub puts an expression's value into the script as it is."""
    for step in ACTION["runs"]["steps"]:
        assert "${{" not in step.get("run", "")


OFFLINE = {
    "PIP_NO_INDEX": "1",
    "PIP_NO_DEPS": "1",
    "PIP_NO_BUILD_ISOLATION": "0",  # pip reads 0 as: no isolation
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "PYTHONPATH": os.pathsep.join(site.getsitepackages()),
}
"""Lets pip install the package alone; what it depends on is the tests' own."""

HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """This package as a repository with one commit, as pre-commit wants to clone it."""
    folder = tmp_path / "package"
    folder.mkdir()
    for name in ("bot", "post_text", "slack_sandbox", "migrations"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml"):
        shutil.copy(ROOT / name, folder / name)
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "Release")
    return folder


def test_the_action_installs_itself(repository: Path, package: Path, tmp_path: Path) -> None:
    """Without a network: here the list of pinned packages is empty."""
    (package / "requirements").mkdir()
    (package / "requirements" / "run.txt").touch()
    where = {"ACTION": str(package), "PYTHON": sys.executable, "VENV": str(tmp_path / "installed")}
    ended = run_step("Install", repository, **OFFLINE, **where)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    with_packages = f'#!/bin/sh\nPYTHONPATH="{OFFLINE["PYTHONPATH"]}" exec "{tmp_path}/installed/bin/charter" "$@"\n'
    command = tmp_path / "with-packages" / "bin" / "charter"
    command.parent.mkdir(parents=True)
    command.write_text(with_packages, encoding="utf-8")
    command.chmod(0o755)
    assert notices(run_action(repository, command.parent.parent).stdout) == FOUND


def pre_commit(repository: Path, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run pre-commit without a network."""
    command = (sys.executable, "-m", "pre_commit", *arguments)
    environ = environment(PRE_COMMIT_HOME=str(home), XDG_DATA_HOME=str(home), **OFFLINE)
    return subprocess.run(command, cwd=repository, env=environ, capture_output=True, check=False, text=True)


def test_pre_commit_installs_the_hook_and_shows_its_questions(repository: Path, package: Path, tmp_path: Path) -> None:
    """The hook sees the files of posts that are committed, and lets the commit through."""
    revision = subprocess.check_output(("git", "rev-parse", "HEAD"), cwd=package, env=environment(), text=True).strip()

    def configured(**hook: object) -> subprocess.CompletedProcess[str]:
        config = {"repos": [{"repo": str(package), "rev": revision, "hooks": [{"id": "charter", **hook}]}]}
        (repository / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
        git(repository, "add", ".pre-commit-config.yaml")
        return pre_commit(repository, tmp_path / "home", "run", "--all-files")

    ended = configured()
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "Passed" in ended.stdout
    said = [line for line in ended.stdout.splitlines() if "rule " in line and line.startswith("posts/")]
    assert [(line.split(":")[0], int(line.split(":")[1].split()[0])) for line in said] == FOUND
    assert "Could a figure say it instead?" in ended.stdout
    assert configured(args=["--strict"]).returncode == 1
    assert configured(files=r"^posts/spring/.*\.md$").stdout.count("rule 1 (no-hype)") == 1


def test_pre_commit_accepts_the_list_of_hooks(tmp_path: Path) -> None:
    ended = pre_commit(ROOT, tmp_path / "home", "validate-manifest", ".pre-commit-hooks.yaml")
    assert (ended.returncode, ended.stdout + ended.stderr) == (0, "")


def test_the_hook_lets_its_user_see_what_it_says() -> None:
    """pre-commit shows nothing of a hook that passes, unless it is verbose."""
    (hook,) = HOOKS
    assert (hook["id"], hook["verbose"], hook["language"]) == ("charter", True, "python")
    assert "--strict" not in hook["entry"]
