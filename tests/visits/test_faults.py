"""A server that fails: nothing is said to be saved that is not, nothing entered is lost, nothing is twice."""

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, select
from uuid_utils.compat import uuid7

from app.alerts.models import Alert
from app.notices.models import Notice
from app.pairings.models import Pairing
from app.visits.models import Visit
from tests.conftest import NOW


@contextmanager
def commits_fail(error):
    def fail(session):
        """Only at the end: the end of a savepoint within is a commit too."""
        if not session.in_nested_transaction():
            raise error

    event.listen(Session, "before_commit", fail)
    try:
        yield
    finally:
        event.remove(Session, "before_commit", fail)


DISK_FULL = OperationalError("COMMIT", {}, Exception("disk full"))


@pytest.mark.parametrize("error", [RuntimeError("broken"), DISK_FULL], ids=["a fault of ours", "disk full"])
def test_a_failed_commit_is_never_a_receipt(cast, as_person, address, body, session, error):
    phone, sent = as_person(cast.ani), body(systolic_mmhg=165, diastolic_mmhg=112)

    with commits_fail(error):
        answer = phone.put(address, json=sent)

    assert answer.status_code >= 500
    assert answer.json()["detail"]
    assert session.exec(select(Visit)).first() is None
    session.rollback()
    assert phone.put(address, json=sent).status_code == 200


def test_a_failed_commit_gives_the_page_back_what_was_entered(cast, as_person, visit_id, session):
    browser, action = as_person(cast.ani), f"/clients/{cast.wati.id}/visits/{visit_id}"
    sent = {
        "checklist": "anc-home-visit",
        "checklist_version": "1",
        "note": "Ibu senang",
        "weight_kg": "58,5",
    }

    with commits_fail(DISK_FULL):
        answer = browser.post(action, data=sent)

    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert "Ibu senang" in answer.text
    assert 'value="58,5"' in answer.text
    assert action in answer.text
    assert session.exec(select(Visit)).first() is None


def test_a_fault_of_ours_is_never_a_success_on_the_page(cast, as_person, visit_id, session):
    browser, action = as_person(cast.ani), f"/clients/{cast.wati.id}/visits/{visit_id}"

    with commits_fail(RuntimeError("broken")):
        answer = browser.post(
            action, data={"checklist": "anc-home-visit", "checklist_version": "1", "note": "Ibu senang"}
        )

    assert answer.status_code == 500
    assert "Ibu senang" in answer.text
    assert session.exec(select(Visit)).first() is None


def test_a_failed_commit_queues_no_message(cast, as_person, address, body, session):
    phone = as_person(cast.ani)

    with commits_fail(DISK_FULL):
        phone.put(address, json=body(systolic_mmhg=165, diastolic_mmhg=112))

    assert session.exec(select(Alert)).first() is None
    assert session.exec(select(Notice)).first() is None


@pytest.mark.sqlite_only(reason="PostgreSQL has no lock on the whole database")
def test_a_locked_database_says_try_again_and_loses_nothing(cast, as_person, address, body, database):
    phone, sent = as_person(cast.ani), body()
    action = address.removeprefix("/api")
    other = sqlite3.connect(database.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    busy = phone.put(address, json=sent)
    page = phone.post(action, data={"note": "Ibu senang"})
    other.execute("ROLLBACK")
    other.close()

    assert (busy.status_code, busy.json()["error"], busy.headers["retry-after"]) == (503, "Unavailable", "5")
    assert (page.status_code, "Ibu senang" in page.text) == (503, True)
    assert phone.put(address, json=sent).status_code == 200


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """What the deeds return, all begun at the same moment."""
    barrier = Barrier(len(deeds))

    def begun(deed: Callable[[], Any]) -> Any:
        barrier.wait(timeout=30)
        return deed()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return [future.result(timeout=60) for future in [pool.submit(begun, deed) for deed in deeds]]


def test_the_same_visit_sent_twice_at_once_is_one_visit(cast, as_person, address, body, session):
    sent = body(systolic_mmhg=165, diastolic_mmhg=112)
    phones = [as_person(cast.ani) for _ in range(4)]

    answers = at_once(*[lambda phone=phone: phone.put(address, json=sent) for phone in phones])

    assert [answer.status_code for answer in answers] == [200] * 4
    assert len({answer.json()["received_at"] for answer in answers}) == 1
    assert len(session.exec(select(Visit)).all()) == 1
    assert len(session.exec(select(Alert)).all()) == 1


def test_other_answers_under_one_id_at_once_are_one_visit_and_a_conflict(
    cast, as_person, address, body, session
):
    phones = [as_person(cast.ani) for _ in range(2)]

    answers = at_once(
        lambda: phones[0].put(address, json=body(weight_kg=58)),
        lambda: phones[1].put(address, json=body(weight_kg=59)),
    )

    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert len(session.exec(select(Visit)).all()) == 1


def test_two_students_save_at_the_same_moment(cast, as_person, body, session, other_client):
    session.add(
        Pairing(
            cohort_id=cast.cohort.id,
            student_id=cast.citra.id,
            client_id=other_client.id,
            began_at=NOW - timedelta(days=20),
            paired_by=cast.kirana.id,
        )
    )
    session.commit()
    ani, citra = as_person(cast.ani), as_person(cast.citra)
    sent = body(systolic_mmhg=165, diastolic_mmhg=112)

    answers = at_once(
        lambda: ani.put(f"/api/clients/{cast.wati.id}/visits/{uuid7()}", json=sent),
        lambda: citra.put(f"/api/clients/{other_client.id}/visits/{uuid7()}", json=sent),
    )

    assert [answer.status_code for answer in answers] == [200, 200]
    assert {alert.client_id for alert in session.exec(select(Alert))} == {cast.wati.id, other_client.id}


def test_student_and_midwife_find_the_same_at_the_same_moment(cast, as_person, body, session):
    ani, sari = as_person(cast.ani), as_person(cast.sari)
    base, sent = f"/api/clients/{cast.wati.id}/visits", body(systolic_mmhg=165, diastolic_mmhg=112)

    answers = at_once(
        lambda: ani.put(f"{base}/{uuid7()}", json=sent), lambda: sari.put(f"{base}/{uuid7()}", json=sent)
    )

    assert [answer.status_code for answer in answers] == [200, 200]
    assert len(session.exec(select(Visit)).all()) == 2
    assert len(session.exec(select(Alert)).all()) == 1
