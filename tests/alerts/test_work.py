"""The worker wakes when something is due, and not only every so often."""

import threading
import time
from datetime import timedelta

from sqlmodel import Session, select

from app import work
from app.alerts.models import Alert, AlertEvent, EventKind
from app.core.clock import utc_now
from app.core.config import settings
from app.notices.models import Notice
from tests.alerts.conftest import events
from tests.alerts.findings import EMERGENCY
from tests.conftest import NOW

MINUTE = timedelta(minutes=1)
MOMENT = timedelta(seconds=2)


def tell_everything(session: Session) -> None:
    """No message waits any more."""
    for notice in session.exec(select(Notice)):
        notice.due_at, notice.delivered_at = None, NOW
    session.commit()


def test_a_worker_with_nothing_to_do_looks_every_few_seconds(database):
    assert work.pause(NOW) == settings().jobs_every_seconds


def test_a_worker_wakes_at_the_instant_at_which_an_alert_is_due(session, find):
    [alert] = find(EMERGENCY)
    tell_everything(session)
    assert alert.due_at

    assert work.pause(alert.due_at - MOMENT) == MOMENT.total_seconds()
    assert work.pause(alert.due_at - timedelta(hours=1)) == settings().jobs_every_seconds


def test_what_is_due_and_cannot_be_done_is_not_asked_for_without_a_breath(session, find):
    find(EMERGENCY)
    session.commit()

    assert work.pause(NOW) == work.A_BREATH


def test_a_worker_that_looks_once_an_hour_passes_on_what_is_due_in_a_second(session, find, monkeypatch):
    monkeypatch.setattr(settings(), "jobs_every_seconds", 3600.0)
    [alert] = find(EMERGENCY, at=utc_now() - 15 * MINUTE + timedelta(seconds=1))
    due = alert.due_at
    assert due
    tell_everything(session)
    stop = threading.Event()
    worker = threading.Thread(target=work.forever, args=(stop,))

    worker.start()
    ends = time.monotonic() + 20
    while time.monotonic() < ends and not (climbed := _climbed(session, alert)):
        time.sleep(0.05)
    stop.set()
    worker.join(timeout=10)

    assert timedelta(0) <= climbed[0].at - due < timedelta(seconds=10)


def _climbed(session: Session, alert: Alert) -> list[AlertEvent]:
    found = [one for one in events(session, alert) if one.kind is EventKind.ESCALATED]
    session.rollback()
    return found
