"""The page's words: every English sentence has its French, with the same values, as a French newsroom writes it."""

import json
import re

import pytest

from slack_sandbox import Workspace, view_state
from slack_sandbox.page_api import ERROR_MESSAGES, FOLDER, REFUSED
from slack_sandbox.timeline import SENTENCES

STRING = r'"(?:[^"\\]|\\.)*"'
NO_WORDS = {"early.js", "french.js", "wording.js"}


def french() -> dict[str, str]:
    text = (FOLDER / "french.js").read_text(encoding="utf-8")
    found: dict[str, str] = json.loads(re.sub(r",\s*\}$", "}", text[text.index("{") :].strip().removesuffix(";")))
    return found


def english() -> set[str]:
    """Every sentence that the page translates: what its scripts and markup have, and what the sandbox sends to it."""
    found = {*ERROR_MESSAGES.values(), REFUSED, *SENTENCES, *view_state.SENTENCES}
    workspace = Workspace()
    found |= {channel.topic for channel in workspace.channels.values() if channel.topic}
    found |= {text for one in workspace.commands for text in (one.hint, one.description)}
    found |= {one.name for one in workspace.shortcuts}
    for path in FOLDER.glob("*.js"):
        if path.name not in NO_WORDS:
            found |= _translated(path.read_text(encoding="utf-8"))
    page = (FOLDER / "index.html").read_text(encoding="utf-8")
    return (
        found
        | set(re.findall(r'aria-label="([^"]+)"', page))
        | set(re.findall(r'id="(?:skip|jump)"[^>]*>([^<]+)<', page))
    )


def _translated(script: str) -> set[str]:
    """The strings in calls of ``t`` and ``counted``, and those of constants that such a call names."""
    calls = re.findall(rf"(?<![\w.])t\(\s*({STRING}|'[^']*')", script)
    calls += re.findall(rf"counted\([^,]+, ({STRING})", script)
    calls += re.findall(rf"counted\([^,]+, {STRING}, ({STRING})", script)
    calls += re.findall(rf"\bt\([^()]*\? ({STRING}) : {STRING}", script)
    for name in re.findall(r"(?<![\w.])t\((\w+)[,)]", script):
        calls += re.findall(rf"const {name} =[^;]*?({STRING})(?: : {STRING})?;", script)
        calls += re.findall(rf"const {name} =[^;]*?{STRING} : ({STRING});", script)
    return {json.loads(one) if one.startswith('"') else one[1:-1] for one in calls}


def test_every_sentence_has_its_french_and_no_other_has() -> None:
    assert english() == set(french())


@pytest.mark.parametrize("sentence", sorted(french()))
def test_the_french_has_the_same_values_and_no_breaking_space_before_a_sign(sentence: str) -> None:
    said = french()[sentence]
    assert sorted(re.findall(r"\{\w+\}", said)) == sorted(re.findall(r"\{\w+\}", sentence))
    assert not re.search(r"(?<![\u00a0\u202f])[;:?!»](?=\s|$|»)|«(?![\u00a0\u202f])|'", said)
