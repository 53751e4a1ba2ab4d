"""Log and count what each draft came to."""

from __future__ import annotations

import structlog

from bot.charter.charters import CurrentCharters
from bot.db.records import DraftKey
from bot.drafts.events import Observer
from bot.ops.metrics import Metrics
from bot.outcomes import DraftOutcome

log = structlog.get_logger(__name__)


class DraftOutcomes:
    """Logs and counts what each draft came to, and passes it on."""

    def __init__(self, charters: CurrentCharters, metrics: Metrics, observer: Observer) -> None:
        self._charters = charters
        self._metrics = metrics
        self._observer = observer

    def worked_on(self, key: DraftKey, outcome: DraftOutcome, rules: tuple[str, ...]) -> None:
        """Handle the outcome of a draft that a worker had."""
        log.info("draft", outcome=outcome.value, channel=key.channel, ts=key.ts, rules=rules)
        self._count(key, outcome, rules)

    def passed_over(self, key: DraftKey, outcome: DraftOutcome, rules: tuple[str, ...]) -> None:
        """Handle what needed no worker."""
        # Two such events follow each reply of our own, and tell nobody anything.
        log.debug("draft", outcome=outcome.value, channel=key.channel, ts=key.ts)
        self._count(key, outcome, rules)

    def _count(self, key: DraftKey, outcome: DraftOutcome, rules: tuple[str, ...]) -> None:
        active = self._charters.of(key.channel)
        self._metrics.drafts.labels(outcome.value, active.id if active else "").inc()
        self._observer(key, outcome, rules)
