"""The two READMEs agree: commands, settings, buttons and links are the same in both, row by row."""

from __future__ import annotations

import re
from pathlib import Path

from bot.wording.private import COMMAND, subcommand

ROOT = Path(__file__).parents[2]
ENGLISH, FRENCH = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.fr.md"))
OF_THE_EXAMPLE = re.compile(r"avoid\.(en|fr)|'\"[^\"]+\"'")


def blocks(readme: str, kind: str) -> list[str]:
    """Return the code blocks of one language."""
    return re.findall(rf"```{kind}\n(.*?)```", readme, re.DOTALL)


def typed(readme: str) -> list[str]:
    """Return the commands of its code blocks, without their comments."""
    return [re.sub(r"\s+# .*", "", line) for block in blocks(readme, "sh") for line in block.splitlines()]


def spans(text: str) -> list[str]:
    """Return the code spans."""
    return re.findall(r"`([^`\n]+)`", text)


def prose(readme: str) -> str:
    """Return everything except code blocks, and the table whose words come from the catalogue."""
    other = re.sub(r"```.*?```", "", readme, flags=re.DOTALL)
    return "\n".join(line for line in other.splitlines() if not line.startswith(f"| `{COMMAND}"))


def rows(readme: str) -> list[list[str]]:
    """Return the code spans in each row of each table."""
    return [spans(line) for line in prose(readme).splitlines() if line.lstrip().startswith("|")]


def named(readme: str) -> set[str]:
    """Return the code spans, except those from the example of a rule, which is in the README's language.

    What is typed to the bot is in that language too: ``/charter calme`` counts as ``quiet``.
    """
    return {as_subcommand(span) for span in spans(prose(readme)) if not OF_THE_EXAMPLE.fullmatch(span)}


def as_subcommand(span: str) -> str:
    """Return the subcommand that a code span names, in either language; another span as it is."""
    return subcommand(span.removeprefix(f"{COMMAND} ").split()[0]) or span


def links(readme: str) -> set[str]:
    """Return the targets of its links, and its pictures."""
    return set(re.findall(r"https?://[^\s)>`\"]+|(?<=\]\()[^)]+|docs/pictures/[\w.-]+", readme))


def test_both_have_the_same_commands_to_copy() -> None:
    assert typed(FRENCH) == typed(ENGLISH)


def test_their_tables_have_the_same_rows() -> None:
    assert rows(FRENCH) == rows(ENGLISH)


def test_both_name_the_same_commands_settings_keys_and_files() -> None:
    assert named(FRENCH) ^ named(ENGLISH) == set()


def test_both_have_the_same_links_and_pictures_and_lead_to_each_other() -> None:
    assert links(FRENCH) - {"README.md"} == links(ENGLISH) - {"README.fr.md"}
    assert "](README.md)" in FRENCH
    assert "](README.fr.md)" in ENGLISH


def test_both_have_the_same_sections_steps_and_examples() -> None:
    shape = r"^(#+|\d+\.|- |```\w*)"
    assert re.findall(shape, FRENCH, re.MULTILINE) == re.findall(shape, ENGLISH, re.MULTILINE)


def test_no_line_breaks_before_french_punctuation() -> None:
    """The space before ; : ? ! and inside « » doesn't break."""
    assert re.findall(r"[^|\n]* [;:?!»](?=\s)|« [^\n]*", prose(FRENCH)) == []
