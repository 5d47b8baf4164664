"""Run by `app.work` every few seconds: what is overdue climbs, what is to be watched is told once a day."""

from datetime import datetime

import structlog

from app.alerts import queries_events as queries
from app.alerts import service
from app.core.db import transaction

log = structlog.get_logger("osoc.alerts")


def escalate(now: datetime) -> int:
    """Pass every alert whose time is up to its next step; how many moved.

    Each in a transaction of its own: one that raises is put off and logged, and holds up none of the others.
    """
    with transaction() as session:
        overdue = queries.overdue(session, now)
    moved = 0
    for alert_id in overdue:
        try:
            with transaction() as session:
                moved += service.pass_on(session, alert_id, now)
        except Exception as error:
            log.error("alert not passed on", alert=str(alert_id), kind=type(error).__name__)
            with transaction() as session:
                service.put_off(session, alert_id, now)
    return moved


def digest(now: datetime) -> int:
    """The daily digest of what is to be watched, once a day; how many messages."""
    with transaction() as session:
        return service.send_digests(session, now)
