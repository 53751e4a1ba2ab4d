"""A third language takes one file: a catalogue added to a copy of the bot, without any other change."""

import shutil
import subprocess
import sys
from pathlib import Path

import bot

CODE = Path(bot.__file__).parent
PROGRAM = """
from bot.charter.draft import Draft
from bot.charter.loading import parse
from bot.charter.review import Reviewer
from bot.wording.language import language
from bot.wording.quiet import quiet_page
from bot.wording.suggestion import suggest

charter = parse('name = "Haus"\\nlanguage = "de"\\n[[rules]]\\nid = "a"\\ntext = "Ruhig."\\nsay = "Ginge es leiser?"\\n'
                'max = { exclamations = 0 }\\ngood = "Ruhe."\\nbad = "Ruhe!!!"')
print(suggest(Reviewer(charter).review(Draft.read("Ruhe jetzt!!!", default_platform="x")), charter, "1.4").text)
print(quiet_page(None, language("de-AT")).title)
print(language("de").listed(["a", "b"]))
"""


def german() -> str:
    """The English catalogue, with its head and a few sentences translated so far."""
    english = (CODE / "wording" / "locales" / "en" / "LC_MESSAGES" / "bot.po").read_text(encoding="utf-8")
    english = english.replace('"Language: en\\n"', '"Language: de\\n"')
    english = english.replace("Use it or leave it, the post is yours.", "Ganz wie Sie meinen.")
    return english.replace("My quiet days", "Meine stillen Tage").replace("exclamation marks", "Ausrufezeichen")


def test_an_added_catalogue_is_used_in_public_and_in_private(tmp_path):
    """A charter can select it, readers with that locale get it, and Babel formats its lists."""
    shutil.copytree(CODE, tmp_path / "bot", ignore=shutil.ignore_patterns("__pycache__", "sandbox"))
    catalogue = tmp_path / "bot" / "wording" / "locales" / "de" / "LC_MESSAGES" / "bot.po"
    catalogue.parent.mkdir(parents=True, exist_ok=True)
    catalogue.write_text(german(), encoding="utf-8")
    said = subprocess.run(
        [sys.executable, "-P", "-c", PROGRAM],
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "Ausrufezeichen" in said
    assert "Ganz wie Sie meinen." in said
    assert said.endswith("Meine stillen Tage\na und b\n")
