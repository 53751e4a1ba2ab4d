"""``charter init`` and ``charter packs``: to begin a charter, and to see what it can use."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.charter.fields import nearest, shown
from bot.charter.loading import TEMPLATES
from bot.errors import BotError
from bot.paths import OWN_CHARTER
from bot.reports import packs as pack_reports
from bot.reports.check import visible

MOST_FIRST_RULES = 5
_FOLDER = TEMPLATES / "init"
_RULE = "[[rules]]"
_FREE_PLACE = f"# {_RULE}"


class FirstCharterError(BotError):
    """No charter was written."""


def init(
    language: Annotated[str, typer.Argument(help="en or fr.")] = "en",
    rules: Annotated[int, typer.Option(help="How many rules to begin with.", min=1, max=MOST_FIRST_RULES)] = (
        MOST_FIRST_RULES
    ),
) -> None:
    """Write a small charter of your own to begin with. Never overwrites one."""
    path = write_first_charter(language, rules)
    typer.echo(visible(f"Wrote {path}. Open it in any editor, change the words, then: charter validate"))
    typer.echo(visible("`charter demo`, `charter run` and `charter doctor` use it from now on."))


def packs(
    name: Annotated[str | None, typer.Argument(help="A pack to show.")] = None,
    text: Annotated[list[str] | None, typer.Argument(help="A post to try it on.")] = None,
    language: Annotated[str, typer.Option("--language", "-l", help="en or fr.")] = "en",
) -> None:
    """Show what the bot knows without your writing it: its packs, how they were measured, what they find in a text."""
    if name is None:
        lines = pack_reports.as_list(language)
    else:
        found = pack_reports.find_pack(name, language)
        lines = pack_reports.as_trial(found, " ".join(text)) if text else pack_reports.as_card(found)
    for line in lines:
        typer.echo(visible(line))


def write_first_charter(language: str, rules: int, folder: Path = Path()) -> Path:
    """Write a first charter and return its path.

    Args:
        language: ``en`` or ``fr``.
        rules: how many of the template's rules to keep, from the first; the free place stays.
        folder: where to write it.

    Raises:
        FirstCharterError: there is one, no template in that language, or it can't be written.
    """
    known = sorted(path.stem for path in _FOLDER.glob("*.toml"))
    if language not in known:
        raise FirstCharterError(f'There is no first charter in "{shown(language)}". {nearest(language, known)}')
    path = folder / OWN_CHARTER
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(_shortened((_FOLDER / f"{language}.toml").read_text(encoding="utf-8"), rules))
    except FileExistsError:
        raise FirstCharterError(f"{path} is there already. Edit that one, or give it another name first.") from None
    except OSError as error:
        raise FirstCharterError(f"{path} can't be written ({(error.strerror or str(error)).lower()}).") from None
    return path


def _shortened(template: str, rules: int) -> str:
    """The template with its first rules only."""
    body, free_place = template.split(_FREE_PLACE)
    head, *parts = body.split(f"\n{_RULE}")
    return f"\n{_RULE}".join([head, *parts[:rules]]).rstrip() + f"\n\n{_FREE_PLACE}{free_place}"
