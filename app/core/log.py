"""Logging: one JSON line an event, on standard error, without anything about a person."""

import logging
import sys

import structlog

from app.core.config import settings


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
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    logging.basicConfig(level=max(level, logging.WARNING), stream=sys.stderr, format="%(levelname)s %(name)s")
