"""Says what is wrong in a form, at its field, in its reader's language. Plain texts.

Loading a charter explains its faults in English, by the keys of the file. A keeper in Slack sees a form: what can go
wrong there is told in its own words.
"""

import re
from collections.abc import Iterable
from typing import Literal

from bot.charter.editing.faults import FieldFault
from bot.wording.language import Language
from bot.wording.page import Page, page, section

KNOWN: dict[str, str] = {
    "caught": r"the rule speaks about “(?P<post>.+)”, which it should leave alone: it found “(?P<found>.*)”\.",
    "silenced": r"the rule finds nothing in “(?P<post>.+)”, which it should speak about: "
    r"`except` lists “(?P<words>.+)”\.",
    "missed": r"the rule finds nothing in “(?P<post>.+)”, which it should speak about\.",
    "counts": r"`except` has nothing to except: .*",
    "nothing_to_find": r"the rule has `\w+`, and nothing that could find anything in a post\.",
    "braces": r"the braces in “(?P<text>.+)” cannot be read\.",
    "unknown_name": r"(?P<text>\{.+\}) is nothing we know\.",
    "unfilled": r"nothing fills (?P<text>\{\w+\}).*",
    "no_word": r"“(?P<text>.+)” holds no word\.",
    "any_word": r"“(?P<text>.+)” begins or ends with any word\.",
    "long_phrase": r"“(?P<text>.+)” has (?P<count>\d+) words\.",
    "invisible": r"the text holds (a line break|a tab|an invisible control character.*)\.",
    "no_text": r"`text` is missing\.",
    "no_name": r"`name` is missing\.",
    "long_text": r"the text has (?P<count>\d+) characters, and at most (?P<most>\d+) fit\.",
    "no_alt": r"the picture has no `alt` .*",
    "no_address": r"(the picture )?(?P<text>\S+) (is not (at an https:// address|beside the charter)"
    r"|isn't a picture that (Slack shows|the charter has already))\.",
    "no_question": r'"(?P<text>.*)" isn\'t a question\.',
    "no_zone": r'"(?P<text>.*)" isn\'t a time zone\.',
    "no_date": r'"(?P<text>.*)" isn\'t a date\.',
    "no_keeper": r'"(?P<text>.*)" names no person and no user group\.',
    "unknown_keeper": r"Slack knows no (?P<text>\S+)\.",
    "unanswered_keeper": r"Slack doesn't tell whether it knows (?P<text>\S+)\.",
    "many_keepers": r"there are (?P<count>\d+) keepers, and at most (?P<most>\d+) fit\.",
    "keeperless": r"(a charter that is kept in Slack needs a keeper|it has no `keepers`.*)\.",
    "locked_out": r"you would no longer keep this charter, .*",
    "too_small": r"`\w+` is the number (?P<count>-?\d+), and must be at least (?P<most>\d+)\.",
    "too_large": r"`\w+` is the number (?P<count>\d+), and can be at most (?P<most>\d+)\.",
    "no_number": r"`\w+` must be a whole number, and is .*",
    "shared_channel": r"(?P<text>\S+) is (watched by|sent the reminders of) two charters, .*",
}
"""Patterns of what is wrong, by the message that says it in a form."""

_NAMES = re.compile(r'\{\w+\}|"([^"]+)"')


def fault_sentence(fault: FieldFault, spoken: Language, place: int | None = None) -> str:
    """Return what is wrong and what to do.

    Args:
        fault: found by ``bot.charter.editing.faults``.
        spoken: the reader's language.
        place: from 1, of the other rule or objective that it is about; ``None`` for the form's own.
    """
    said = _said(fault, spoken)
    if place is None or fault.form not in ("rule", "objective"):
        return said
    return spoken.text("fault.elsewhere", where=spoken.text(f"edit.number.{fault.form}", number=place), said=said)


def known_as(fault: FieldFault) -> tuple[str, dict[str, str]]:
    """Return the message for a fault, and its values; ``other`` for one that no form can have."""
    for name, pattern in KNOWN.items():
        if found := re.fullmatch(pattern, fault.what):
            return name, found.groupdict()
    said = " ".join(one for one in (fault.what, fault.fix) if one)
    return "other", {"said": said[:1].upper() + said[1:]}


def _said(fault: FieldFault, spoken: Language) -> str:
    name, values = known_as(fault)
    names = [found[1] or found[0] for found in _NAMES.finditer(fault.fix)]
    if (name in ("unknown_name", "unfilled") and not names) or (name == "no_zone" and len(names) != 1):
        name += "_at_all"
    if name == "no_text":
        name += f"_of_{fault.form}"
    if "post" in values:  # quoted, with a period of the sentence's own after it
        values["post"] = values["post"].removesuffix(".")
    if name == "unknown_name":
        return spoken.plural("fault.unknown_name", len(names), names=spoken.listed(names), **values)
    return spoken.text(f"fault.{name}", names=spoken.listed(names), **values)


def faults_page(faults: Iterable[FieldFault], spoken: Language, lead: Literal["faults", "hold"] = "faults") -> Page:
    """Say why a charter wouldn't hold without something; with ``hold``, why a change doesn't hold yet."""
    lines = (f"• {fault_sentence(one, spoken, None if one.place is None else one.place + 1)}" for one in faults)
    return page(spoken, spoken.text("edit.menu.title"), (section(spoken.text(f"edit.not_now.{lead}"), *lines),))
