"""The two READMEs stay one: what one types, sets, clicks and opens is the same in both, row by row."""

from __future__ import annotations

import re
from pathlib import Path

from bot.wording.private import COMMAND

ROOT = Path(__file__).parents[2]
ENGLISH, FRENCH = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.fr.md"))
OF_THE_EXAMPLE = re.compile(r"avoid\.(en|fr)|'\"[^\"]+\"'")


def blocks(readme: str, kind: str) -> list[str]:
    """The blocks of code of one kind."""
    return re.findall(rf"```{kind}\n(.*?)```", readme, re.DOTALL)


def typed(readme: str) -> list[str]:
    """The commands of its blocks, without what is said beside them."""
    return [re.sub(r"\s+# .*", "", line) for block in blocks(readme, "sh") for line in block.splitlines()]


def spans(text: str) -> list[str]:
    """What stands between backticks."""
    return re.findall(r"`([^`\n]+)`", text)


def prose(readme: str) -> str:
    """All but blocks of code, and the table whose words are the catalogue's."""
    rest = re.sub(r"```.*?```", "", readme, flags=re.DOTALL)
    return "\n".join(line for line in rest.splitlines() if not line.startswith(f"| `{COMMAND}"))


def rows(readme: str) -> list[list[str]]:
    """What stands between backticks in each row of each table."""
    return [spans(line) for line in prose(readme).splitlines() if line.lstrip().startswith("|")]


def named(readme: str) -> set[str]:
    """Everything between backticks but the words of its own example of a rule, which is in its language."""
    return {span for span in spans(prose(readme)) if not OF_THE_EXAMPLE.fullmatch(span)}


def links(readme: str) -> set[str]:
    """Where it leads, and its pictures."""
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


def test_no_french_sign_is_parted_from_its_word_at_the_end_of_a_line() -> None:
    """A space before ; : ? ! and inside « » does not break."""
    assert re.findall(r"[^|\n]* [;:?!»](?=\s)|« [^\n]*", prose(FRENCH)) == []
