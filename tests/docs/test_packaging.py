"""The wheel contains what the bot needs, and the packaging files contain nothing specific to this machine."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Build a wheel and return the names of its files."""
    folder = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as archive:
        return set(archive.namelist())


@pytest.mark.parametrize(
    "name",
    [
        "bot/py.typed",
        "bot/cli/main.py",
        "bot/charter/templates/fr.toml",
        "bot/charter/templates/init/fr.toml",
        "bot/charter/packs/en/bait/alone.txt",
        "bot/charter/packs/fr/words.toml",
        "bot/reports/poster.css",
        "bot/charter/templates/pictures/people.png",
        "bot/wording/locales/fr/LC_MESSAGES/bot.po",
        "post_text/data/emoji.txt",
        "post_text/data/forms.fr.txt",
        "slack_sandbox/page/index.html",
        "slack_sandbox/page/pictures/garden.png",
        "bot/migrations/env.py",
        "bot/migrations/versions/0001_the_first_schema.py",
    ],
)
def test_the_wheel_ships(wheel: set[str], name: str) -> None:
    assert name in wheel


def test_the_wheel_ships_no_tests_and_no_database(wheel: set[str]) -> None:
    assert not [name for name in wheel if "test" in Path(name).parts[0] or name.endswith((".db", ".pyc"))]


@pytest.mark.parametrize("name", ["run.txt", "dev.txt"])
def test_every_pin_has_hashes_and_no_url(name: str) -> None:
    pins = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    assert "://" not in pins
    for pin in re.findall(r"^[\w.\[\]-]+==.*?(?=^\w|\Z)", pins, re.MULTILINE | re.DOTALL):
        assert "--hash=sha256:" in pin, pin


def test_the_dockerfile_copies_only_what_exists() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    for line in re.findall(r"^COPY (?!--from)(.+)$", dockerfile, re.MULTILINE):
        for source in line.split()[:-1]:
            assert (ROOT / source).exists(), source


def test_the_container_runs_as_an_unprivileged_user() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    _, _, last_stage = dockerfile.rpartition("\nFROM ")
    (user,) = re.findall(r"^USER (\d+)$", last_stage, re.MULTILINE)
    assert int(user) >= 1000
    assert f"useradd --system --uid {user} " in last_stage
    assert last_stage.index("USER") < last_stage.index("ENTRYPOINT")


def test_tokens_and_databases_stay_out_of_the_image() -> None:
    """The ignore file excludes everything except a few names, and none of them leads to a token or a database."""
    first, *others = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    included = [name.removeprefix("!") for name in others if name.startswith("!")]
    assert first == "*"
    assert included
    assert not [name for name in included if name.startswith(".") or "*" in name or ".db" in name]
