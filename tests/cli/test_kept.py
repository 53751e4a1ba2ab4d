"""``charter export``, ``import`` and ``history``, and which charter the other commands use."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.app.stores import open_stores
from bot.settings import Settings
from tests.cli.conftest import Run
from tests.running import CHARTER

KEPT = CHARTER.replace('language = "en"', 'language = "en"\nkeepers = ["@amelie"]')
NEWER = KEPT.replace('["game changer", "world class"]', '["game changer", "world class", "zap"]')


def keep(folder: Path, *sources: str, charter: str = "charter", by: str = "") -> None:
    """Append versions to the folder's database, as a running bot would."""

    async def append() -> None:
        settings = Settings(_env_file=None, database_url=SecretStr(f"sqlite:///{folder / 'charter.db'}"))  # type: ignore[call-arg]
        async with open_stores(settings) as tables:
            for source in sources:
                base = (await tables.charters.history(charter, 1) or [None])[0]
                await tables.charters.append(charter, source, by, "", base.number if base else 0)

    asyncio.run(append())


@pytest.fixture
def kept(folder: Path) -> Path:
    """The current folder with a charter that has keepers, kept as version 1."""
    (folder / "charter.toml").write_text(KEPT, encoding="utf-8")
    keep(folder, KEPT)
    return folder


@pytest.mark.parametrize("command", [("export",), ("history",), ("export", "--charter", "charter")])
def test_where_nothing_is_kept_it_says_how_to_keep_one(charter: Run, folder: Path, command: tuple[str, ...]) -> None:
    said = charter(*command)
    assert said.status == 2
    assert said.err.startswith("No charter is kept in this database: its file is in force. Add `keepers`")
    assert not (folder / "charter.db").exists()


def test_an_import_is_the_next_version_and_says_what_changes(charter: Run, kept: Path) -> None:
    (kept / "new.toml").write_text(NEWER, encoding="utf-8")
    said = charter("import", "new.toml")
    assert said.status == 0, said.err
    first, changed = said.out.splitlines()
    assert first == "Version 2 of charter is in force in a few seconds."
    assert changed.startswith("• Rule 1 has changed. It says the same, and looks for something else: “Facts impress.")
    assert charter("export").out.rstrip("\n") == NEWER.rstrip("\n")
    assert charter("import", "new.toml").out == "Nothing to import: it is the text of version 2.\n"


def test_an_export_can_be_imported_as_it_is(charter: Run, kept: Path) -> None:
    keep(kept, NEWER)
    assert charter("export", "-o", "out.toml").out == "Wrote version 2 of charter to out.toml.\n"
    assert (kept / "out.toml").read_text(encoding="utf-8") == NEWER
    assert "Nothing to import" in charter("import", "out.toml").out


def test_the_history_is_a_sentence_for_each_version_with_slacks_ids(charter: Run, kept: Path) -> None:
    keep(kept, NEWER, by="U0AMELIE")
    keep(kept, NEWER.replace("Test house", "Other house"))
    newest, second, first = charter("history").out.splitlines()
    assert newest.endswith("command line  No rule looks for anything else.")
    assert "U0AMELIE  Rule 1 has changed." in second
    assert first.startswith("   1  ")
    assert first.endswith("UTC  command line  The first version.")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (KEPT.replace("say = ", "sya = ", 1), "bad.toml, line 18, rule 1 (no-hype): `sya` isn't a key"),
        (CHARTER, "bad.toml: it has no `keepers`, so nobody could change it in Slack."),
        (KEPT + '\n[[objectives]]\ntext = "x"\nimage = "../secret.png"\nalt = "x"\n', "is not beside the charter"),
        (KEPT + '\n[[objectives]]\ntext = "x"\nimage = "none.png"\nalt = "x"\n', "there is no picture none.png"),
    ],
    ids=["a fault", "no keepers", "another folder's picture", "no such picture"],
)
def test_an_import_is_checked_like_a_file(charter: Run, kept: Path, source: str, said: str) -> None:
    (kept / "bad.toml").write_text(source, encoding="utf-8")
    refused = charter("import", "bad.toml")
    assert (refused.status, refused.out) == (2, "")
    assert said in refused.err
    assert charter("export").out.rstrip("\n") == KEPT.rstrip("\n")


def test_an_import_into_a_charter_whose_file_is_in_force_is_refused(charter: Run, folder: Path) -> None:
    (folder / "new.toml").write_text(NEWER, encoding="utf-8")
    said = charter("import", "new.toml")
    assert said.status == 2
    assert "charter.toml has no `keepers`, so the file itself is in force." in said.err


def test_of_several_kept_charters_one_has_to_be_named(
    charter: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    charters = folder / "charters"
    charters.mkdir()
    monkeypatch.setenv("CHARTER_FILE", str(charters))
    (charters / "paper.toml").write_text(KEPT.replace("#social-team", "#social-drafts"), encoding="utf-8")
    (charters / "press.toml").write_text(KEPT.replace("#social-drafts", "#social-team"), encoding="utf-8")
    (folder / "new.toml").write_text(NEWER.replace("#social-team", "#social-drafts"), encoding="utf-8")
    assert (
        "Name the charter that new.toml is a version of with --charter: paper, press."
        in charter("import", "new.toml").err
    )
    assert "Version 2 of paper" in charter("import", "new.toml", "--charter", "paper").out
    assert "Several charters are kept in this database: paper, press. Name one" in charter("export").err
    assert "No charter x is kept in this database. There is: paper, press." in charter("export", "--charter", "x").err
    assert '"zap"' in charter("export", "--charter", "paper").out
    assert "#social-drafts is watched by two charters" in charter("import", "new.toml", "--charter", "press").err
    assert "holds several charters: paper.toml, press.toml." in charter("check", "zap").err
    assert "charters/press.toml is fine" in charter("validate").out


def test_other_commands_use_the_version_in_force_unless_a_file_is_named(charter: Run, kept: Path) -> None:
    assert "rule 1" not in charter("check", "We zap the paper today").out.lower()
    keep(kept, NEWER)
    assert "zap" in charter("check", "--format", "json", "We zap the paper today").out
    assert "“zap”" in charter("check", "We zap the paper today").out
    named = charter("check", "--charter", "charter.toml", "We zap the paper today")
    assert "“zap”" not in named.out
    assert "Test house" in charter("poster", "-o", "-").out
    assert charter("report").status == 0


def test_it_says_so_where_the_version_in_force_is_not_the_file(charter: Run, kept: Path) -> None:
    keep(kept, NEWER)
    (kept / "charter.toml").write_text(KEPT.replace("Test house", "From the file"), encoding="utf-8")
    said = charter("check", "We zap the paper today")
    assert said.err == "Using version 2 of the database, not charter.toml: --charter charter.toml would.\n"
    assert "“zap”" in said.out
