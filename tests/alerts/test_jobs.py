"""The sweep: two workers never pass an alert on twice, and one bad row holds up none of the others."""

from datetime import timedelta
from threading import Barrier, Thread
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from app.alerts import jobs, queries_events, service
from app.alerts.models import Alert, EventKind
from app.core import db
from app.notices.models import Notice
from tests.alerts.conftest import assert_columns_say_what_the_events_say, kinds
from tests.alerts.findings import EMERGENCY, WATCH, Finding
from tests.conftest import NOW

MINUTE = timedelta(minutes=1)
MANY = [Finding(rule=f"rule-{number}") for number in range(6)]


def at_once(work, workers: int = 4) -> list[object]:
    """Do this in several threads that begin together; what each made of it."""
    gate, results = Barrier(workers), []

    def run() -> None:
        gate.wait()
        results.append(work())

    threads = [Thread(target=run) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def test_workers_at_once_pass_each_alert_on_once(session, find):
    alerts = find(*MANY)
    session.commit()

    moved = at_once(lambda: jobs.escalate(NOW + 15 * MINUTE))

    assert sum(moved) == len(MANY)
    for alert in alerts:
        session.refresh(alert)
        assert alert.step == 1
        assert kinds(session, alert).count(EventKind.ESCALATED) == 1


def test_a_sweep_run_twice_moves_nothing_the_second_time(session, find):
    find(EMERGENCY)
    session.commit()

    assert [jobs.escalate(NOW + 15 * MINUTE) for _ in range(2)] == [1, 0]


def test_owning_while_it_climbs_does_one_or_the_other_and_the_columns_stay_true(session, cast, find):
    [alert] = find(EMERGENCY)
    session.commit()
    gate = Barrier(2)

    def own() -> None:
        gate.wait()
        with db.transaction() as other:
            service.own(other, cast.sari, cast.wati, [alert.id], NOW + 14 * MINUTE)

    def sweep() -> None:
        gate.wait()
        jobs.escalate(NOW + 15 * MINUTE)

    threads = [Thread(target=own), Thread(target=sweep)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    session.refresh(alert)
    assert alert.owner_id == cast.sari.id
    assert_columns_say_what_the_events_say(session, alert)


def test_one_finding_brought_twice_at_once_opens_one_alert(session, cast):
    def bring() -> UUID:
        with db.transaction() as other:
            [alert] = service.raise_for(
                other,
                user=cast.ani,
                client=cast.wati,
                pregnancy=cast.pregnancy,
                findings=[EMERGENCY],
                visit_id=None,
                found_at=NOW,
                now=NOW,
            )
            return alert.id

    brought = at_once(bring)

    assert len(brought) == 4
    assert len(set(brought)) == 1


def test_a_poisoned_alert_is_put_off_and_the_others_climb(session, find):
    poisoned, sound = find(Finding(rule="poisoned"), EMERGENCY)
    session.commit()
    with Session(db.engine()) as other, other.begin():
        [opened] = queries_events.events_of(other, [poisoned.id])[poisoned.id]
        opened.details = {"level": "no such level"}

    moved = jobs.escalate(NOW + 15 * MINUTE)
    again = jobs.escalate(NOW + 15 * MINUTE)

    session.refresh(poisoned)
    session.refresh(sound)
    assert (moved, again) == (1, 0)
    assert (sound.step, poisoned.step) == (1, 0)
    assert poisoned.due_at == NOW + 20 * MINUTE


def test_an_alert_that_moved_since_it_was_read_is_not_passed_on(session, find):
    [alert] = find(EMERGENCY)
    session.commit()
    with Session(db.engine()) as other, other.begin():
        other.exec(update(Alert).where(col(Alert.id) == alert.id).values(due_at=NOW + 99 * MINUTE))

    with db.transaction() as other:
        assert service.pass_on(other, alert.id, NOW + 15 * MINUTE) is False


def test_workers_at_once_send_one_digest_a_person(session, cast, find):
    find(WATCH)
    session.commit()

    sent = at_once(lambda: jobs.digest(NOW + timedelta(days=1)))

    assert sum(sent) == 1
    assert len(session.exec(select(Notice).where(Notice.person_id == cast.sari.id)).all()) == 1


def test_what_was_missed_while_nothing_ran_is_made_up_step_by_step(session, find):
    [alert] = find(EMERGENCY)
    session.commit()

    moved = [jobs.escalate(NOW + timedelta(days=2)) for _ in range(4)]

    session.refresh(alert)
    assert moved == [1, 1, 1, 0]
    assert (alert.step, alert.due_at) == (3, None)
