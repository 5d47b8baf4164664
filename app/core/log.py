"""Logging: one JSON line an event, on standard error, without anything about a person."""

import logging
import sys
from contextlib import suppress

import structlog

from app.core.config import settings


class _Line:
    """Writes to the standard error of now. What cannot be written (a full disk, a closed pipe) is let go: a
    log must never cost anybody an answer."""

    def msg(self, line: str) -> None:
        with suppress(OSError, ValueError):
            sys.stderr.write(line + "\n")
            sys.stderr.flush()

    debug = info = warning = error = critical = exception = msg


def set_up() -> None:
    """Send structlog and the libraries' own lines to standard error at the level of the settings."""
    level = getattr(logging, settings().log_level)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: _Line(),
    )
    logging.basicConfig(level=max(level, logging.WARNING), stream=sys.stderr, format="%(levelname)s %(name)s")
