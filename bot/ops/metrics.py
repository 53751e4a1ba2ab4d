"""Prometheus metrics: counts of drafts and calls, never of people."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version

from prometheus_client import CollectorRegistry, Counter, Gauge, Info, ProcessCollector, generate_latest

from bot.ops.logging import dropped_lines
from bot.outcomes import ReadingOutcome

DISTRIBUTION = "charter-reminder"


class Metrics:
    """The metrics of one bot, in a registry of their own so that two bots in a process don't share counts.

    Drafts, calls and the socket are counted as they happen; the queue, dead letters, reminders and readiness are read
    from the database for each request to ``/metrics``.
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        build = Info("charter_build", "The release.", registry=self.registry)
        build.info({"version": version(DISTRIBUTION)})
        self.drafts = self._count("charter_drafts", "Drafts by outcome and charter.", "outcome", "charter")
        self.version = self._gauge(
            "charter_version", "The kept version of a charter that is in force; 0 for its file.", "charter"
        )
        self.slack_calls = self._count(
            "charter_slack_calls", "Calls to Slack by method and outcome.", "method", "outcome"
        )
        self.readings = self._count(
            "charter_readings", "Drafts on their way to the second reader, by outcome.", "outcome"
        )
        self.discarded = self._count(
            "charter_reader_discarded", "Parts of the second reader's answers that don't count, by reason.", "reason"
        )
        self.connected = self._gauge("charter_socket_connected", "1 while Slack's socket is open.")
        self.ready = self._gauge("charter_ready", "1 if the part is ready.", "part")
        self.waiting = self._gauge("charter_queue_waiting", "Due drafts and reminders.")
        self.oldest = self._gauge("charter_queue_oldest_seconds", "How long the oldest due row has been waiting.")
        self.dead_letters = self._gauge("charter_dead_letters", "Messages that weren't delivered.", "kind")
        self.reminders = self._gauge("charter_reminders", "Weekly reminders by state.", "state")
        self.reminded_at = self._gauge(
            "charter_reminder_posted_timestamp_seconds", "When the newest reminder was posted; 0 if none was."
        )
        self._gauge("charter_log_lines_dropped", "Log lines that could not be written.").set_function(dropped_lines)

    def count_reading(self, outcome: ReadingOutcome, discarded: Sequence[str]) -> None:
        """Count what came of asking the second reader, and each reason why a part of its answer doesn't count."""
        self.readings.labels(outcome.value).inc()
        for reason in discarded:
            self.discarded.labels(reason).inc()

    def page(self) -> bytes:
        """Return the metrics in Prometheus' text format."""
        return generate_latest(self.registry)

    def _count(self, name: str, about: str, *labels: str) -> Counter:
        return Counter(name, about, labels, registry=self.registry)

    def _gauge(self, name: str, about: str, *labels: str) -> Gauge:
        return Gauge(name, about, labels, registry=self.registry)
