"""What runs by the clock: deadlines that have passed, messages that wait. Run inside `osoc serve` or as
`osoc jobs`.

The truth is in the rows (`due_at`), so a round may be run twice, by two processes, or late, and does
nothing twice.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import structlog

from app.alerts import jobs as alerts_jobs
from app.alerts import service as alerts
from app.caseload import jobs as caseload_jobs
from app.core.clock import utc_now
from app.core.config import settings
from app.notices import jobs as notices_jobs

log = structlog.get_logger("osoc.work")


def deliver(now: datetime) -> int:
    """Bring what waits in the outbox; the alerts it was for say that it was delivered."""
    return notices_jobs.deliver(now, noted=alerts.note_delivery)


ROUNDS: tuple[Callable[[datetime], int], ...] = (
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
    while not stop.wait(settings().jobs_every_seconds):
        one_round(utc_now())


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
