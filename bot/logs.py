"""Logs: one line a step, with keys, and never a draft's text or a secret."""

from __future__ import annotations

import logging
import sys
from typing import Literal

import structlog


def configure_logs(level: str, form: Literal["console", "json"]) -> None:
    """Send every log to standard error, ours and the libraries' alike, one line each.

    The Slack libraries never go below INFO: at DEBUG they log request bodies and events, and both hold drafts.
    """
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.PositionalArgumentsFormatter(),
    ]
    last: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if form == "json"
        # Its own choice, Rich's tracebacks, shows local variables: they hold drafts and tokens.
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *([structlog.processors.format_exc_info] if form == "json" else []),
                last,
            ],
        )
    )
    structlog.configure(
        # What nobody will see is dropped before anything is done for it.
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for quiet in ("slack_bolt", "slack_sdk", "apscheduler", "aiohttp", "alembic", "sqlalchemy"):
        logging.getLogger(quiet).setLevel(max(logging.WARNING, logging.getLevelName(level)))
