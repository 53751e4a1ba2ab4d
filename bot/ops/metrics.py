"""What Prometheus can read of the bot. Counts of drafts and calls, never of persons."""

from __future__ import annotations

from importlib.metadata import version

from prometheus_client import CollectorRegistry, Counter, Gauge, Info, ProcessCollector, generate_latest

DISTRIBUTION = "charter-reminder"


class Metrics:
    """One registry for one bot, so that two of them in a process do not share their counts.

    What is counted as it happens (drafts, calls, the socket) is set by whoever does it; how the work stands (queue,
    dead letters, reminders, readiness) is asked of the database when somebody reads the page.
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        build = Info("charter_build", "Which release this is.", registry=self.registry)
        build.info({"version": version(DISTRIBUTION)})
        self.drafts = self._count("charter_drafts", "Drafts by what they came to.", "outcome")
        self.slack_calls = self._count(
            "charter_slack_calls", "Calls to Slack by method and outcome.", "method", "outcome"
        )
        self.connected = self._gauge("charter_socket_connected", "1 while Slack's socket is open.")
        self.ready = self._gauge("charter_ready", "1 where a part is ready.", "part")
        self.waiting = self._gauge("charter_queue_waiting", "Drafts and reminders that something is to be done about.")
        self.oldest = self._gauge(
            "charter_queue_oldest_seconds", "For how long the row that waits longest has been due."
        )
        self.dead_letters = self._gauge("charter_dead_letters", "What was given up because Slack said no.", "kind")
        self.reminders = self._gauge("charter_reminders", "Weekly reminders by state.", "state")
        self.reminded_at = self._gauge(
            "charter_reminder_posted_timestamp_seconds", "When the newest reminder was posted; 0 where none was."
        )

    def page(self) -> bytes:
        """The metrics as Prometheus reads them."""
        return generate_latest(self.registry)

    def _count(self, name: str, about: str, *labels: str) -> Counter:
        return Counter(name, about, labels, registry=self.registry)

    def _gauge(self, name: str, about: str, *labels: str) -> Gauge:
        return Gauge(name, about, labels, registry=self.registry)
