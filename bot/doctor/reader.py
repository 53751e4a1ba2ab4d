"""Checks the second reader: whether a rule asks, where drafts go, and whether the endpoint answers."""

from __future__ import annotations

from collections.abc import Iterator

from bot.charter.charters import ActiveCharter, Charters
from bot.charter.draft import Draft
from bot.doctor.diagnosis import Diagnosis, fine, warning
from bot.ops.second_reader import open_second_reader
from bot.outcomes import ReadingOutcome
from bot.settings import Settings

_NAME = "second reader"
_TRIAL = "The mill opens on Saturday at nine."
"""What it is asked about: no draft of anybody's."""

_ANSWERS = (ReadingOutcome.QUOTED, ReadingOutcome.SILENT)


async def check_reader(settings: Settings, charters: Charters) -> list[Diagnosis]:
    """Ask it about a sentence of the doctor's own; nothing to say where no rule asks and there is none."""
    asking = [one for one in charters.all if any(rule.ask for rule in one.charter.rules)]
    if not settings.reader_url:
        return [fine(_NAME, "Rules ask a second reader, and there is none: they do without.")] if asking else []
    if not asking:
        return [warning(_NAME, "READER_URL is set, and no rule asks.", "Write ask = true into a rule, or unset it.")]
    return [*_place(settings), await _trial(settings, asking[0])]


def _place(settings: Settings) -> Iterator[Diagnosis]:
    """Where drafts go."""
    host, model = settings.reader_host, settings.reader_model
    if not settings.reader_is_remote:
        yield fine(_NAME, f"Drafts in which no rule finds anything are read by {model} on this machine.")
        return
    yield fine(_NAME, f"Drafts in which no rule finds anything are sent to {host}, where {model} reads them.")
    if settings.reader_url.startswith("http://"):
        yield warning(_NAME, f"They travel to {host} unencrypted.", "Use an https:// address, or a private network.")


async def _trial(settings: Settings, active: ActiveCharter) -> Diagnosis:
    key, seconds = settings.reader_key.get_secret_value(), settings.reader_timeout_seconds
    rules = tuple(rule for rule in active.charter.rules if rule.ask)
    async with open_second_reader(settings.reader_url, settings.reader_model, key, 1) as reader:
        assert reader is not None  # noqa: S101 - there is an address
        answer = await reader.ask(rules, Draft(_TRIAL), active.reviewer, seconds)
    if answer.outcome not in _ANSWERS:
        return warning(
            _NAME,
            f"It gave no answer to a trial ({answer.outcome.value}), so rules that ask are silent.",
            "Check READER_URL, READER_MODEL and READER_KEY; a slow model needs more READER_TIMEOUT_SECONDS.",
        )
    if answer.discarded:
        return fine(_NAME, f"It answered a trial; what didn't count there: {', '.join(answer.discarded)}.")
    return fine(_NAME, "It answered a trial.")
