"""Says what is wrong in a form, at its field. Plain texts."""

from collections.abc import Iterable
from typing import Literal

from bot.charter.editing.faults import FieldFault
from bot.wording.language import Language
from bot.wording.page import Page, page, section


def fault_sentence(fault: FieldFault, spoken: Language, place: int | None = None) -> str:
    """Return what is wrong and what to do.

    Args:
        fault: found by ``bot.charter.editing.faults``.
        spoken: the reader's language.
        place: from 1, of the other rule or objective that it is about; ``None`` for the form's own.
    """
    said = " ".join(one for one in (fault.what, fault.fix) if one)
    said = said[:1].upper() + said[1:]
    if place is None or fault.form not in ("rule", "objective"):
        return said
    return f"{spoken.text(f'edit.number.{fault.form}', number=place)}: {said}"


def faults_page(faults: Iterable[FieldFault], spoken: Language, lead: Literal["faults", "hold"] = "faults") -> Page:
    """Say why a charter wouldn't hold without something; with ``hold``, why a change doesn't hold yet."""
    lines = (f"• {fault_sentence(one, spoken, None if one.place is None else one.place + 1)}" for one in faults)
    return page(spoken, spoken.text("edit.menu.title"), (section(spoken.text(f"edit.not_now.{lead}"), *lines),))
