"""Says what changed between two versions of a charter, in a sentence each. Plain texts: the renderer escapes them."""

import datetime
from collections.abc import Iterable
from typing import get_args

from bot.charter.editing.differences import Counted, Difference
from bot.charter.model import WEEKDAYS
from bot.wording.language import Language
from bot.wording.page import platform_name


def change_sentences(differences: Iterable[Difference], spoken: Language) -> tuple[str, ...]:
    """Return a sentence for each difference, without a period at its end: they are the items of a list."""
    return tuple(_sentence(one, spoken) for one in differences)


def _sentence(one: Difference, spoken: Language) -> str:
    values: dict[str, object] = {"number": one.number, "text": one.text, "names": spoken.listed(one.names)}
    if one.what in get_args(Counted):
        if one.what == "again_after_hours" and not one.count:
            return spoken.text("changes.again_at_once")
        return spoken.plural(f"changes.{one.what}", one.count, **values)
    match one.what:
        case "moved":
            values["place"] = one.count
        case "reminder_time":
            values["day"] = spoken.weekday(WEEKDAYS.index(one.names[0]))
            values["time"] = spoken.time(datetime.time.fromisoformat(one.text))
        case "platform":
            values["text"] = platform_name(one.text)
        case "language":
            values["text"] = spoken.language_name(one.text)
    return spoken.text(f"changes.{one.what}", **values)
