"""Run by `app.work` all the time: what is overdue climbs, a new shift hears of what waits, digests go out."""

from datetime import datetime

import structlog

from app.alerts import queries_events as queries
from app.alerts import service
from app.core.db import transaction
from app.rosters import rules as rosters

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


def change_shifts(now: datetime) -> int:
    """Those whose shift has begun hear of what nobody has taken on yet; covers that are over end."""
    with transaction() as session:
        waiting = queries.waiting_since_before(session, rosters.slot_at(now).starts_at)
    told = 0
    for alert_id in waiting:
        try:
            with transaction() as session:
                told += service.tell_new_shift(session, alert_id, now)
        except Exception as error:
            log.error("shift not told", alert=str(alert_id), kind=type(error).__name__)
    with transaction() as session:
        return told + service.end_covers(session, now)
