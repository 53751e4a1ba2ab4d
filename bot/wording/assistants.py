"""What writing assistants are told: the charter as a page of text, notes to a check, and a prompt."""

from __future__ import annotations

from bot.charter.model import Charter
from bot.wording.language import Language
from bot.wording.page import Heading, charter_objectives, charter_rules, plain


def charter_text(charter: Charter, spoken: Language) -> str:
    """Show the charter on one page of plain text: rules and objectives."""
    heading = Heading(spoken.text("charter.heading", name=charter.name))
    return plain((heading, charter_rules(charter, spoken), *charter_objectives(charter, spoken)), spoken)


def check_note(spoken: Language, *, found: bool) -> str:
    """Say what the questions of a check are for; or that finding nothing approves nothing."""
    return spoken.text("assistant.found" if found else "assistant.nothing")


def writing_prompt(charter: Charter, spoken: Language, about: str, platform: str) -> str:
    """Ask an assistant to help to write a post by the charter.

    Args:
        charter: the charter.
        spoken: the charter's language.
        about: what the post is about; ``""`` if nobody said.
        platform: where it will be posted, as people spell it; ``""`` if nobody said.
    """
    asked = [
        spoken.text("assistant.prompt.help"),
        *([spoken.text("assistant.prompt.about", about=about)] if about else []),
        *([spoken.text("assistant.prompt.platform", platform=platform)] if platform else []),
    ]
    manners = [
        spoken.text("assistant.prompt.voice"),
        spoken.text("assistant.prompt.facts"),
        spoken.text("assistant.prompt.check"),
        spoken.text("assistant.prompt.decide"),
    ]
    return "\n\n".join(["\n".join(asked), "\n".join(f"- {one}" for one in manners), charter_text(charter, spoken)])
