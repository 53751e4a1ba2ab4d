"""Checks ``deploy/charter.service`` without installing it: keys, times, and what it forbids the bot."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from bot.db.engine import parse_url
from bot.settings import Settings

ROOT = Path(__file__).parents[2]
FILE = ROOT / "deploy" / "charter.service"
TEXT = FILE.read_text(encoding="utf-8")
PR_SET_MDWE, MDWE_REFUSE_EXEC_GAIN = 65, 1


def keys() -> dict[str, list[str]]:
    """Return the values of each key of the unit, in order."""
    found: dict[str, list[str]] = defaultdict(list)
    for key, value in re.findall(r"^(\w+)=(.*)$", TEXT, re.MULTILINE):
        found[key].append(value)
    return found


def environment() -> dict[str, str]:
    return dict(entry.split("=", 1) for entry in keys()["Environment"])


@pytest.fixture
def analyzable(tmp_path: Path) -> Path:
    """A copy that starts a program of this machine: systemd checks that it exists."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed here")
    copy = tmp_path / FILE.name
    copy.write_text(TEXT.replace("/opt/charter/.venv/bin/charter", sys.executable), encoding="utf-8")
    return copy


def analyze(*arguments: str) -> str:
    done = subprocess.run(["systemd-analyze", *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_systemd_accepts_it(analyzable: Path) -> None:
    said = analyze("verify", "--man=no", str(analyzable))
    assert not [line for line in said.splitlines() if FILE.name in line], said


def test_its_exposure_is_low(analyzable: Path) -> None:
    """On systemd's scale from 0 to 10, an ordinary service is at 9.6; the rest is the network and its own files."""
    analyze("security", "--offline=true", "--threshold=15", str(analyzable))


def test_a_stop_leaves_time_to_finish_the_work() -> None:
    fields = Settings.model_fields
    needed = fields["lease_seconds"].default + fields["slack_timeout_seconds"].default
    (timeout,) = keys()["TimeoutStopSec"]
    assert int(timeout) >= needed


def test_it_is_started_again_whatever_ended_it() -> None:
    assert (keys()["Restart"], keys()["StartLimitIntervalSec"]) == (["always"], ["0"])
    assert int(keys()["RestartSec"][0]) >= 1


def test_the_bot_may_write_to_its_database_and_nowhere_else() -> None:
    (folder,) = keys()["StateDirectory"]
    database = Path(parse_url(environment()["DATABASE_URL"]).database or "")
    assert database.parent == Path("/var/lib") / folder == Path(keys()["WorkingDirectory"][0])
    assert keys()["ProtectSystem"] == ["strict"]
    assert "ReadWritePaths" not in keys()


def test_it_has_no_privilege_and_no_secret() -> None:
    assert keys()["CapabilityBoundingSet"] == [""]
    assert (keys()["DynamicUser"], keys()["NoNewPrivileges"]) == (["yes"], ["yes"])
    assert set(environment()) <= {name.upper() for name in Settings.model_fields}
    assert not re.search(r"xox|xapp", TEXT)
    assert not [line for line in TEXT.splitlines() if "TOKEN" in line or "SECRET" in line]


def test_the_readme_gives_the_commands_that_the_file_gives() -> None:
    commands = re.findall(r"^#   (.+)$", TEXT, re.MULTILINE)
    assert len(commands) == 3
    for name in ("README.md", "README.fr.md"):
        readme = (ROOT / name).read_text(encoding="utf-8")
        assert [command for command in commands if command not in readme] == []


def test_the_bots_packages_need_no_memory_that_is_writable_and_executable() -> None:
    """MemoryDenyWriteExecute=yes: a package that compiles at run time would end the bot. Linux 6.3 can say so too."""
    program = (
        "import ctypes, sys\n"
        f"sys.exit(9) if ctypes.CDLL(None).prctl({PR_SET_MDWE}, {MDWE_REFUSE_EXEC_GAIN}, 0, 0, 0) else None\n"
        "from pathlib import Path\n"
        "import bot.cli.commands, psycopg, re2, Stemmer\n"
        "from bot.charter.draft import Draft\n"
        "from bot.charter.loading import load\n"
        "from bot.charter.review import Reviewer\n"
        "assert Reviewer(load(Path('charter.toml'))).review(Draft('You won’t believe what our new press can do'))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode == 9:
        pytest.skip("this kernel can't refuse such memory by itself")
    assert done.returncode == 0, done.stderr
