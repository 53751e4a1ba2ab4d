"""Structured logs: one line per event, and never a draft's text or a secret."""

from __future__ import annotations

import logging
import sys
from typing import Literal

import structlog


def configure_logs(level: str, form: Literal["console", "json"]) -> None:
    """Send all logs, the bot's and the libraries', to standard error, one line each.

    The Slack libraries stay at WARNING or above: at DEBUG they log request bodies and events, which contain drafts.
    """
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    render: list[structlog.typing.Processor] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
        if form == "json"
        # structlog's default, Rich's tracebacks, shows local variables, which contain drafts and tokens.
        else [
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)
        ]
    )
    # The bot's own logs bypass ``logging``, which would double the time of a line; a draft logs four.
    structlog.configure(
        processors=[*shared, *render],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        wrapper_class=structlog.make_filtering_bound_logger(level),
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                structlog.stdlib.add_logger_name,
                structlog.stdlib.PositionalArgumentsFormatter(),
                *shared,
            ],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *render],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for quiet in ("slack_bolt", "slack_sdk", "apscheduler", "aiohttp", "alembic", "sqlalchemy"):
        logging.getLogger(quiet).setLevel(max(logging.WARNING, logging.getLevelName(level)))
