"""What runs by the clock: deadlines that have passed, messages that wait. Run inside `osoc serve` or as
`osoc jobs`.

The truth is in the rows (`due_at`), so a round may be run twice, by two processes or hosts, or late, and does
nothing twice.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError

from app.alerts import jobs as alerts_jobs
from app.alerts import queries_events as alerts_queries
from app.alerts import service as alerts
from app.caseload import jobs as caseload_jobs
from app.core.clock import utc_now
from app.core.config import settings
from app.core.db import transaction
from app.notices import jobs as notices_jobs
from app.notices import queries_waiting as notices_queries
from app.referrals import jobs as referrals_jobs

log = structlog.get_logger("osoc.work")

A_BREATH = 0.2
"""Seconds between two rounds, whatever is due."""


def deliver(now: datetime) -> int:
    """Bring what waits in the outbox; the alerts it was for say that it was delivered."""
    return notices_jobs.deliver(now, noted=alerts.note_delivery)


ROUNDS: tuple[Callable[[datetime], int], ...] = (
    referrals_jobs.look_for_arrivals,
    caseload_jobs.calendar,
    alerts_jobs.escalate,
    alerts_jobs.change_shifts,
    alerts_jobs.digest,
    deliver,
)


def one_round(now: datetime) -> int:
    """Do what is due at `now`; how much was done. A round that fails does not stop the others."""
    done = 0
    for run in ROUNDS:
        try:
            done += run(now)
        except Exception as error:
            log.error("round failed", round=run.__module__, kind=type(error).__name__)
    return done


def forever(stop: threading.Event) -> None:
    """Rounds until stopped: whenever something is due, and every few seconds for what is new."""
    while not stop.wait(pause(utc_now())):
        one_round(utc_now())


def pause(now: datetime) -> float:
    """Seconds until the next round. A promise is known by its row before it is due, so it is kept to the
    second; what another worker holds, or fails, is not asked for without a breath.
    """
    most = settings().jobs_every_seconds
    try:
        with transaction() as session:
            due = [alerts_queries.next_due_at(session), notices_queries.next_due_at(session)]
    except SQLAlchemyError as error:
        log.error("cannot tell what is due", kind=type(error).__name__)
        return most
    return min([most, *(max(A_BREATH, (one - now).total_seconds()) for one in due if one)])


@contextmanager
def in_background() -> Iterator[None]:
    """The rounds on a thread of their own, until the block ends."""
    stop = threading.Event()
    thread = threading.Thread(target=forever, args=(stop,), name="osoc-work", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=10)
