"""When a visit may have taken place; what becomes of one whose pairing has ended, or whose clock is wrong."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.alerts.models import Alert
from app.pairings.models import Pairing
from app.visits.models import Visit


def times(began_at, minutes=20):
    return {"began_at": began_at.isoformat(), "ended_at": (began_at + timedelta(minutes=minutes)).isoformat()}


@pytest.fixture
def end_pairing(cast, session):
    def ended(at):
        session.get_one(Pairing, cast.pairing.id).ended_at = at
        session.commit()

    return ended


def test_a_visit_begun_within_a_pairing_that_has_ended_is_taken_late_and_calls_for_help(
    cast, as_person, address, body, end_pairing, session, visit_id, now
):
    end_pairing(now - timedelta(days=5))
    sent = body(systolic_mmhg=165, diastolic_mmhg=112) | times(now - timedelta(days=6))

    answer = as_person(cast.ani).put(address, json=sent)

    assert (answer.status_code, answer.json()["is_late"]) == (200, True)
    assert session.get_one(Visit, visit_id).is_late
    assert session.exec(select(Alert)).one().level == "emergency"


def test_one_begun_after_the_end_is_not(cast, as_person, address, body, end_pairing, now):
    end_pairing(now - timedelta(days=5))

    answer = as_person(cast.ani).put(address, json=body() | times(now - timedelta(days=4)))

    assert answer.status_code == 404


def test_after_thirty_days_nothing_more_is_taken(cast, as_person, address, body, end_pairing, now):
    end_pairing(now - timedelta(days=31))

    answer = as_person(cast.ani).put(address, json=body() | times(now - timedelta(days=32)))

    assert answer.status_code == 404


def test_who_may_still_bring_a_visit_may_not_read_the_record(cast, as_person, address, end_pairing, now):
    end_pairing(now - timedelta(days=5))

    answer = as_person(cast.ani).get(f"/clients/{cast.wati.id}/visits")

    assert answer.status_code == 404


def test_a_visit_of_the_first_day_is_taken_whatever_the_hour(cast, as_person, address, body):
    sent = body() | times(cast.pairing.began_at - timedelta(hours=1))

    assert as_person(cast.ani).put(address, json=sent).status_code == 200


def test_one_before_the_pairing_is_refused_with_what_to_do(cast, as_person, address, body):
    answer = as_person(cast.ani).put(address, json=body() | times(cast.pairing.began_at - timedelta(days=2)))

    assert (answer.status_code, answer.json()["field"]) == (422, "began_at")
    assert "tanggal HP" in answer.json()["problems"][0]["says"]


def test_one_before_she_was_registered_is_refused(cast, as_person, address, body, now):
    answer = as_person(cast.sari).put(address, json=body() | times(now - timedelta(days=90)))

    assert (answer.status_code, answer.json()["field"]) == (422, "began_at")


@pytest.mark.parametrize("ahead", [timedelta(minutes=9), timedelta(hours=8)])
def test_a_phone_that_is_ahead_loses_nothing(cast, as_person, address, body, session, visit_id, now, ahead):
    sent = body(systolic_mmhg=165, diastolic_mmhg=112) | times(now + ahead, minutes=0)

    answer = as_person(cast.ani).put(address, json=sent)

    alert = session.exec(select(Alert)).one()
    assert answer.status_code == 200
    assert session.get_one(Visit, visit_id).began_at == now + ahead
    assert alert.found_at <= alert.opened_at


def test_one_of_next_week_is_refused_with_what_to_do(cast, as_person, address, body, now):
    answer = as_person(cast.ani).put(address, json=body() | times(now + timedelta(days=7)))

    assert (answer.status_code, answer.json()["field"]) == (422, "began_at")


def test_one_that_ends_before_it_begins_is_refused(cast, as_person, address, body, now):
    answer = as_person(cast.ani).put(address, json=body() | times(now - timedelta(hours=1), minutes=-5))

    assert (answer.status_code, answer.json()["field"]) == (422, "ended_at")


def test_a_visit_is_judged_against_those_before_it(cast, as_person, address, body, now):
    from uuid_utils.compat import uuid7

    phone, base = as_person(cast.ani), address.rsplit("/", 1)[0]
    phone.put(address, json=body(weight_kg=58.0) | times(now - timedelta(days=7)))

    answer = phone.put(f"{base}/{uuid7()}", json=body(weight_kg=59.5))

    assert "weight-jump" in [finding["rule"] for finding in answer.json()["findings"]]
