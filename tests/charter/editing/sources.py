"""Files to edit: those that ship, and one with everything that people do in a file."""

from __future__ import annotations

from pathlib import Path

from bot.charter.loading import TEMPLATES

WRITTEN = """\
# Our charter, as we agreed on it in March.
name = 'Maison "Verte"'
language = "en"   # for now

[nudge]
rules_per_reply = 2
# Where we post.
[drafts]
channels = "#drafts"
platform = "LinkedIn"

[[objectives]]
text = "Talk."
image = "pictures/talk.png"
alt = "Two people"

# The most important one.
[[rules]]
text = "Common sense first: no rule replaces yours."

[[rules]]   # the second
id     = "no-hype"
text   = "Facts impress."   # the press officer insists
avoid.en = [
  "game changer",   # said by the agency in 2024
  "world class",
  '"the best"',
]
avoid.fr = ["révolutionnaire"]
say = ["“{match}”: says who?", "Who says “{match}”?"]
good = [
  "Our press halves water use.",
  { post = "Ours is fine.", on = "instagram", image = true },
]

[[rules]]
text = "Every picture is described."
[rules.when]
has = "image"
[rules.needs]
words = ["[image]"]
# The end.
"""

MOSTLY_INLINE = """\
name = "Us"
drafts.channels = ["#a", "#b"]
reminder = { day = "Tuesday", time = 10:30:00 }
rules = [{ text = "Be kind.", avoid = "zap" }, { text = "Be brief.", avoid = { fr = ["zut"], EN = ["zap"] } }]
"""


def shipped() -> list[str]:
    """The charters in the repository."""
    files = [Path(__file__).parents[3] / "charter.toml", *sorted(TEMPLATES.rglob("*.toml"))]
    return [file.read_text(encoding="utf-8") for file in files]


SOURCES = [*shipped(), WRITTEN, WRITTEN.replace("\n", "\r\n"), MOSTLY_INLINE, 'name = "Us"']
