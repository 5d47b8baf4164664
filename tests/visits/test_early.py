"""An emergency goes ahead of its visit; the visit joins it, or takes it back without closing it."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.alerts.models import Alert, AlertEvent, EventKind
from app.notices.models import Notice
from app.pairings.models import Pairing
from app.visits.models import EarlyAlert, Visit
from tests.conftest import NOW

SEVERE = {"systolic_mmhg": 165, "diastolic_mmhg": 112}


@pytest.fixture
def early(address, now):
    """What a phone tells fifteen minutes into a visit."""

    def sent(**answers):
        body = {
            "checklist": "anc-home-visit",
            "checklist_version": 1,
            "answers": answers or SEVERE,
            "began_at": (now - timedelta(minutes=30)).isoformat(),
            "found_at": (now - timedelta(minutes=15)).isoformat(),
        }
        return f"{address}/early-alert", body

    return sent


def put(browser, address, body):
    return browser.put(address, json=body)


def kinds(session):
    session.expire_all()
    found = [one.kind for one in session.exec(select(AlertEvent).order_by(AlertEvent.id))]
    session.commit()
    return found


def alerts(session):
    session.expire_all()
    found = session.exec(select(Alert)).all()
    session.commit()
    return found


def test_it_calls_the_midwife_with_both_times(cast, as_person, early, session, now, visit_id):
    answer = put(as_person(cast.ani), *early())

    assert (answer.status_code, answer.json()["level"], answer.json()["app"]) == (200, "emergency", "osoc")
    alert = alerts(session)[0]
    assert (alert.visit_id, alert.level) == (visit_id, "emergency")
    assert alert.found_at == now - timedelta(minutes=15)
    assert (alert.opened_at - now) < timedelta(seconds=30)
    assert session.exec(select(Notice).where(Notice.person_id == cast.sari.id)).first()
    assert session.exec(select(Visit)).first() is None


def test_its_visit_is_linked_only_once_it_is_there(cast, as_person, early, address, body, visit_id):
    browser = as_person(cast.ani)
    link = f'href="/clients/{cast.wati.id}/visits/{visit_id}"'
    put(browser, *early())
    before = browser.get("/phone").text

    put(browser, address, body(**SEVERE))

    assert "Tekanan darah sangat tinggi" in before
    assert link not in before
    assert link in browser.get("/phone").text


def test_sent_again_it_changes_nothing_and_is_answered_alike(cast, as_person, early, session):
    browser = as_person(cast.ani)

    first, second = put(browser, *early()), put(browser, *early())

    assert first.json() == second.json()
    assert len(alerts(session)) == 1
    assert kinds(session) == [EventKind.OPENED]


def test_the_visit_that_follows_joins_it(cast, as_person, early, address, body, session):
    browser = as_person(cast.ani)
    put(browser, *early())

    answer = put(browser, address, body(**SEVERE))

    assert answer.status_code == 200
    assert len(alerts(session)) == 1
    assert kinds(session) == [EventKind.OPENED]


def test_a_visit_that_adds_to_it_takes_nothing_back(cast, as_person, early, address, body, session):
    browser = as_person(cast.ani)
    put(browser, *early())

    repeated = {"repeat_systolic_mmhg": 150, "repeat_diastolic_mmhg": 98, "danger_signs": ["fluid_leak"]}
    put(browser, address, body(**SEVERE, **repeated))

    assert EventKind.CORRECTED not in kinds(session)
    assert {one.closed_at for one in alerts(session)} == {None}


def test_a_visit_that_contradicts_it_marks_it_corrected_and_leaves_it_open(
    cast, as_person, early, address, body, session
):
    browser = as_person(cast.ani)
    put(browser, *early())

    answer = put(browser, address, body(systolic_mmhg=125, diastolic_mmhg=82))

    assert answer.json()["level"] == "none"
    assert kinds(session) == [EventKind.OPENED, EventKind.CORRECTED]
    assert [one.closed_at for one in alerts(session)] == [None]
    assert "Nilai diperbaiki" in browser.get("/phone").text


def test_after_its_visit_it_changes_nothing_more(cast, as_person, early, address, body, session):
    """The two came in the wrong order, or the early one twice."""
    browser = as_person(cast.ani)
    put(browser, address, body(**SEVERE))
    before = kinds(session)

    assert put(browser, *early()).status_code == 200

    assert kinds(session) == before
    assert len(alerts(session)) == 1


def test_after_a_visit_that_contradicts_it_the_alert_is_opened_and_marked(
    cast, as_person, early, address, body, session
):
    browser = as_person(cast.ani)
    put(browser, address, body(systolic_mmhg=125, diastolic_mmhg=82))

    put(browser, *early())

    assert kinds(session) == [EventKind.OPENED, EventKind.CORRECTED]


def test_a_second_emergency_of_the_same_visit_opens_its_own(cast, as_person, early, session):
    browser = as_person(cast.ani)
    put(browser, *early())

    put(browser, *early(**SEVERE, danger_signs=["convulsion"]))

    assert {one.rule for one in alerts(session)} >= {"convulsion"}
    assert len(alerts(session)) == 2
    assert len(session.exec(select(EarlyAlert)).all()) == 2


def test_what_cannot_be_read_does_not_stop_it(cast, as_person, early, session):
    answer = put(as_person(cast.ani), *early(**SEVERE, weight_kg=5, temperature_c="panas", note="x"))

    assert (answer.status_code, answer.json()["level"]) == (200, "emergency")
    assert set(session.exec(select(EarlyAlert)).one().answers) == {*SEVERE, "note"}


def test_a_rare_value_is_not_asked_about_first(cast, as_person, early):
    answer = put(as_person(cast.ani), *early(systolic_mmhg=230, diastolic_mmhg=140))

    assert (answer.status_code, answer.json()["level"]) == (200, "emergency")


@pytest.mark.parametrize("days", [-400, 5], ids=["long ago", "days ahead"])
def test_a_wrong_clock_does_not_stop_it(cast, as_person, early, session, now, days):
    address, body = early()
    off = now + timedelta(days=days)
    body |= {"began_at": off.isoformat(), "found_at": (off + timedelta(minutes=9)).isoformat()}

    answer = put(as_person(cast.ani), address, body)

    assert answer.status_code == 200
    assert alerts(session)[0].found_at <= NOW + timedelta(minutes=1)


def test_without_a_finding_nobody_is_called(cast, as_person, early, session):
    answer = put(as_person(cast.ani), *early(systolic_mmhg=118, diastolic_mmhg=76))

    assert (answer.status_code, answer.json()["level"]) == (200, "none")
    assert alerts(session) == []


def test_what_is_told_in_private_goes_its_closed_way(cast, as_person, early, session):
    answer = put(as_person(cast.ani), *early(danger_signs=["self_harm_thoughts"], alone_now=True))

    assert (answer.status_code, answer.json()["level"]) == (200, "none")
    assert [one.route for one in alerts(session)] == ["private"]
    assert not session.exec(select(Notice).where(Notice.person_id == cast.sari.id)).first()


def test_begun_within_a_pairing_that_ended_it_is_taken(cast, as_person, early, session, now):
    session.get_one(Pairing, cast.pairing.id).ended_at = now - timedelta(minutes=5)
    session.commit()

    assert put(as_person(cast.ani), *early()).status_code == 200
    assert len(alerts(session)) == 1


def test_begun_after_the_pairing_ended_it_is_not(cast, as_person, early, session, now):
    session.get_one(Pairing, cast.pairing.id).ended_at = now - timedelta(days=2)
    session.commit()

    assert put(as_person(cast.ani), *early()).status_code == 404


def test_an_id_of_another_womans_visit_is_a_conflict(cast, as_person, early, other_client, body, visit_id):
    taken = f"/api/clients/{other_client.id}/visits/{visit_id}"
    assert put(as_person(cast.rini), taken, body()).status_code == 200

    assert put(as_person(cast.ani), *early()).status_code == 409


def test_another_student_cannot(cast, as_person, early):
    assert put(as_person(cast.citra), *early()).status_code == 404


def test_a_form_that_is_not_known_is_said(cast, as_person, early):
    address, body = early()

    answer = put(as_person(cast.ani), address, body | {"checklist_version": 99})

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
