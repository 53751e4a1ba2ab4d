"""What Prometheus can read of the bot. Counts of drafts and calls, never of persons."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest


class Metrics:
    """One registry for one bot, so that two of them in a process do not share their counts."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.drafts = Counter("charter_drafts", "Drafts by what they came to.", ["outcome"], registry=self.registry)
        self.slack_calls = Counter(
            "charter_slack_calls",
            "Calls to Slack by method and outcome.",
            ["method", "outcome"],
            registry=self.registry,
        )
        self.connected = Gauge("charter_socket_connected", "1 while Slack's socket is open.", registry=self.registry)

    def page(self) -> bytes:
        """The metrics as Prometheus reads them."""
        return generate_latest(self.registry)
