"""Structured logs: one line per event, and never a draft's text or a secret."""

from __future__ import annotations

import atexit
import logging
import sys
from typing import Literal

import structlog

from bot.ops.log_writer import LogWriter
from bot.ops.repeats import LimitRepeats

LAST_WORDS = 1.0  # seconds that a process which ends waits for its log
_writer: LogWriter | None = None


def dropped_lines() -> float:
    """How many lines the log has dropped so far, for want of a disk, a reader or room."""
    return _writer.dropped if _writer is not None else 0


def drain_logs() -> None:
    """Wait a moment until the log is written: the process is about to end."""
    if _writer is not None:
        _writer.drain(LAST_WORDS)


def configure_logs(level: str, form: Literal["console", "json"]) -> LogWriter:
    """Send all logs, the bot's and the libraries', to standard error, one line each; return the way there.

    A log never raises and never blocks, whatever becomes of standard error, and says once a minute what repeats.

    The Slack libraries stay at WARNING or above: at DEBUG they log request bodies and events, which contain drafts.
    """
    global _writer
    writer = _writer = LogWriter(sys.stderr)
    repeats = LimitRepeats()
    atexit.register(drain_logs)
    logging.raiseExceptions = False  # "--- Logging error ---" goes to standard error too, and may raise there
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
        processors=[repeats, *shared, *render],
        logger_factory=structlog.WriteLoggerFactory(writer),  # type: ignore[arg-type]
        wrapper_class=structlog.make_filtering_bound_logger(level),
    )
    handler = logging.StreamHandler(writer)
    handler.addFilter(repeats)
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
    return writer
