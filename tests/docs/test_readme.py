"""The claims of the README and its companions, checked against the code."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
import typer.main

from bot.charter.draft import Draft
from bot.charter.loading import load, parse
from bot.charter.matchers import KINDS
from bot.charter.review import Reviewer
from bot.cli.main import app
from bot.doctor.workspace import ChannelInfo, diagnose_channel
from bot.ops.metrics import Metrics
from bot.outcomes import DraftOutcome
from bot.settings import Settings
from bot.slack.manifest import manifest
from bot.wording.language import language
from bot.wording.private import COMMAND, HELP_ORDER

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
READMES = {"en": README, "fr": (ROOT / "README.fr.md").read_text(encoding="utf-8")}


@pytest.mark.parametrize("code", READMES)
def test_the_readme_lists_every_subcommand_as_the_help_does(code: str) -> None:
    spoken = language(code)
    for word in HELP_ORDER:
        usage = f"{COMMAND} {spoken.text(f'usage.{word}')}".replace("|", r"\|")
        assert f"| `{usage}` | {spoken.text(f'help.{word}')}" in READMES[code], usage


@pytest.mark.parametrize("code", READMES)
def test_the_readme_lists_every_outcome_of_a_draft_in_order(code: str) -> None:
    table = re.findall(r"^  \| `(\w+)` \| (.+) \|$", READMES[code], flags=re.MULTILINE)
    listed = [(word, meaning) for word, meaning in table if word in set(DraftOutcome)]
    assert [word for word, _ in listed] == [outcome.value for outcome in DraftOutcome]
    if code == "en":
        assert [meaning for _, meaning in listed] == [outcome.explanation for outcome in DraftOutcome]


def test_the_readme_lists_every_command_and_only_those() -> None:
    commands = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
    assert set(re.findall(r"\| `charter (\w+)", README)) == commands


def test_every_option_in_the_readmes_table_exists() -> None:
    for name, command in typer.main.get_command(app).commands.items():  # type: ignore[attr-defined]
        row = next(line for line in README.splitlines() if line.startswith(f"| `charter {name}"))
        options = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
        assert set(re.findall(r"`(--[\w-]+)", row)) <= options


@pytest.mark.parametrize("code", READMES)
def test_every_charter_in_the_readme_loads_or_is_part_of_one_that_does(code: str) -> None:
    pieces = re.findall(r"```toml\n(.*?)```", READMES[code], re.DOTALL)
    assert pieces
    for piece in pieces:
        assert parse(f'name = "Test"\nlanguage = "{code}"\n{piece}').rules


def test_the_readme_names_the_keys_of_each_matcher() -> None:
    keys = {"words": "avoid.", "better_word": "prefer.", "pattern": "pattern", "amount": "max", "missing": "needs"}
    keys |= {"spelling": "spell", "mixture": "not_both.", "fits": "fits", "repetition": "repeat", "pack": "find"}
    assert {kind.kind for kind in KINDS} == set(keys)
    assert all(f"`{key}" in README for key in keys.values())


def test_the_example_environment_lists_every_setting_and_no_other() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    named = set(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE))
    assert named == {name.upper() for name in Settings.model_fields}


def test_the_manifest_file_is_what_the_command_prints() -> None:
    assert json.loads((ROOT / "manifest.json").read_text(encoding="utf-8")) == manifest()


def test_the_changelog_has_this_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f"## {project['version']} " in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_every_file_and_picture_that_the_readme_links_to_exists() -> None:
    links = re.findall(r"\]\((?!https?://)([^)#]+)", README)
    pictures = re.findall(r'src(?:set)?="([^"]+)"', README)
    assert pictures
    for target in (*links, *pictures):
        assert (ROOT / target).exists(), target


def test_the_readme_explains_every_metric_and_only_those() -> None:
    families = {family.name: family for family in Metrics().registry.collect() if family.name.startswith("charter_")}
    explained = set(re.findall(r"`(charter_[a-z_]+)(?:\{[\w,]+\})?`", README))
    assert {re.sub("_(total|info)$", "", name) for name in explained} == set(families)


@pytest.mark.parametrize("code", READMES)
def test_the_walk_through_quotes_the_programs_output(code: str) -> None:
    steps = re.sub(r"\s+", " ", READMES[code])
    absent = diagnose_channel(
        "social-drafts", "drafts", [ChannelInfo("C1", "social-drafts", member=False, archived=False)], "charter"
    )
    assert f"{absent.says} Fix: {absent.fix}" in steps
    for said in (
        "charter.toml is fine",
        "All is well.",
        "Ready. Connected by Socket Mode, watching #social-drafts.",
    ):
        assert said in steps
    assert len(manifest()["oauth_config"]["scopes"]["bot"]) == 12, "the READMEs say twelve permissions"


@pytest.mark.parametrize(
    ("code", "file", "draft"),
    [
        ("en", "charter.toml", "You won’t believe what our new press can do"),
        ("fr", "bot/charter/templates/fr.toml", "Vous n’allez pas en croire vos yeux"),
    ],
)
def test_the_walk_throughs_draft_gets_a_question(code: str, file: str, draft: str) -> None:
    assert draft in re.sub(r"\s+", " ", READMES[code])
    assert Reviewer(load(ROOT / file)).review(Draft(draft))
