"""A visit is judged, kept once, and calls for help; what is missing is a gap and never a finding."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlmodel import select

from app.alerts.models import Alert
from app.core.audit import AuditEntry
from app.notices.models import Notice
from app.visits.models import Visit


def rules_of(answer):
    return [finding["rule"] for finding in answer.json()["findings"]]


def problem_of(answer, field):
    return next(p["says"] for p in answer.json()["problems"] if p["field"] == field)


def test_a_visit_is_kept_as_it_was_sent(cast, as_person, address, body, session, visit_id, now):
    answer = as_person(cast.ani).put(address, json=body(muac_cm=22.5))

    kept = session.get_one(Visit, visit_id)
    assert answer.status_code == 200
    assert answer.json()["id"] == str(visit_id)
    assert (kept.client_id, kept.recorded_by, kept.pairing_id) == (cast.wati.id, cast.ani.id, cast.pairing.id)
    assert kept.answers["muac_cm"] == 22.5
    assert kept.began_at == now - timedelta(minutes=30)
    assert not kept.is_late


def test_the_offset_of_the_phone_is_kept(cast, as_person, address, body, session, visit_id, now):
    sent = body() | {"began_at": "2026-11-24T09:30:00+08:00", "ended_at": "2026-11-24T09:55:00+08:00"}

    as_person(cast.ani).put(address, json=sent)

    assert session.get_one(Visit, visit_id).utc_offset_minutes == 480


def test_a_time_without_its_zone_is_refused(cast, as_person, address, body):
    answer = as_person(cast.ani).put(address, json=body() | {"began_at": "2026-11-24T08:30:00"})

    assert (answer.status_code, answer.json()["field"]) == (422, "began_at")


def test_severe_pressure_opens_an_emergency_alert_and_tells_the_midwife(
    cast, as_person, address, body, session
):
    answer = as_person(cast.ani).put(address, json=body(systolic_mmhg=165, diastolic_mmhg=112))

    alert = session.exec(select(Alert).where(Alert.client_id == cast.wati.id)).one()
    told = session.exec(select(Notice.person_id).where(Notice.alert_id == alert.id)).all()
    assert answer.json()["level"] == "emergency"
    assert alert.level == "emergency"
    assert alert.evidence == {"systolic_mmhg": 165, "diastolic_mmhg": 112}
    assert cast.sari.id in told


def test_raised_pressure_without_a_repeat_is_urgent(cast, as_person, address, body):
    answer = as_person(cast.ani).put(address, json=body(systolic_mmhg=150, diastolic_mmhg=85))

    assert answer.json()["level"] == "urgent"


@pytest.mark.parametrize("left_out", ["systolic_mmhg", "temperature_c", "danger_signs"])
def test_what_is_missing_is_a_gap_and_never_a_finding(cast, as_person, address, body, left_out):
    answer = as_person(cast.ani).put(address, json=body(**{left_out: None}))

    assert left_out in answer.json()["gaps"]
    assert answer.json()["level"] == "none"


def test_signs_that_were_not_asked_are_a_gap(cast, as_person, address, body):
    answer = as_person(cast.ani).put(address, json=body(signs_not_asked=["convulsion"]))

    assert "danger_signs" in answer.json()["gaps"]


def test_sent_again_it_is_the_same_visit(cast, as_person, address, body, session):
    phone = as_person(cast.ani)
    first = phone.put(address, json=body(systolic_mmhg=165, diastolic_mmhg=112))

    again = phone.put(address, json=body(systolic_mmhg=165.0, diastolic_mmhg=112, danger_signs=[], note=""))

    assert (again.status_code, again.json()) == (200, first.json())
    assert len(session.exec(select(Visit)).all()) == 1
    assert len(session.exec(select(Alert)).all()) == 1


def test_the_receipt_is_repeated_where_the_answer_was_lost(cast, as_person, address, body):
    """The server was killed between the commit and the answer: the phone sends again and gets its receipt."""
    phone = as_person(cast.ani)
    lost = phone.put(address, json=body())

    again = phone.put(address, json=body())

    assert again.json()["received_at"] == lost.json()["received_at"]


def test_the_same_id_with_other_answers_is_a_conflict(cast, as_person, address, body, session, visit_id):
    phone = as_person(cast.ani)
    phone.put(address, json=body())

    answer = phone.put(address, json=body(systolic_mmhg=165, diastolic_mmhg=112))

    assert (answer.status_code, answer.json()["error"]) == (409, "Conflict")
    assert session.get_one(Visit, visit_id).answers["systolic_mmhg"] == 118


def test_an_id_of_another_client_is_a_conflict_that_does_not_say_whose(
    cast, as_person, other_client, visit_id, body
):
    as_person(cast.rini).put(f"/api/clients/{other_client.id}/visits/{visit_id}", json=body())

    answer = as_person(cast.ani).put(f"/api/clients/{cast.wati.id}/visits/{visit_id}", json=body())

    assert answer.status_code == 409
    assert "Mawar" not in answer.text
    assert str(other_client.id) not in answer.text


def test_an_impossible_pressure_is_refused_with_its_range(cast, as_person, address, body, session):
    answer = as_person(cast.ani).put(address, json=body(systolic_mmhg=700))

    assert answer.status_code == 422
    assert "40" in problem_of(answer, "systolic_mmhg")
    assert "300" in problem_of(answer, "systolic_mmhg")
    assert session.exec(select(Visit)).first() is None


def test_a_refused_visit_keeps_its_id_when_it_is_put_right(cast, as_person, address, body):
    phone = as_person(cast.ani)
    phone.put(address, json=body(systolic_mmhg=700))

    assert phone.put(address, json=body(systolic_mmhg=120)).status_code == 200


def test_every_problem_is_said_at_once(cast, as_person, address, body):
    answer = as_person(cast.ani).put(address, json=body(systolic_mmhg=700, temperature_c=98, weight_kg="x"))

    assert {p["field"] for p in answer.json()["problems"]} == {"systolic_mmhg", "temperature_c", "weight_kg"}


def test_a_rare_value_is_asked_about_and_then_taken(cast, as_person, address, body):
    phone = as_person(cast.ani)
    rare = body(systolic_mmhg=190, diastolic_mmhg=118)

    asked = phone.put(address, json=rare)
    taken = phone.put(address, json=rare | {"confirmed": ["systolic_mmhg"]})

    assert (asked.status_code, asked.json()["error"]) == (422, "NotConfirmed")
    assert (taken.status_code, taken.json()["level"]) == (200, "emergency")


def test_a_stranger_is_told_that_there_is_nobody(cast, as_person, address, body, session):
    answer = as_person(cast.citra).put(address, json=body())

    assert answer.status_code == 404
    assert session.exec(select(Visit)).first() is None


def test_the_head_of_a_puskesmas_writes_nothing_clinical(cast, as_person, address, body):
    assert as_person(cast.hadi).put(address, json=body()).status_code == 403


def test_a_midwife_records_a_visit_of_her_own(cast, as_person, address, body, session, visit_id):
    answer = as_person(cast.sari).put(address, json=body())

    assert answer.status_code == 200
    assert session.get_one(Visit, visit_id).pairing_id is None


def test_recording_is_in_the_audit_trail_without_a_value(cast, as_person, address, body, session, visit_id):
    as_person(cast.ani).put(address, json=body())

    trail = session.exec(select(AuditEntry).where(AuditEntry.subject_id == visit_id)).one()
    assert (trail.actor_id, trail.client_id, trail.action) == (cast.ani.id, cast.wati.id, "visit:recorded")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"checklist_version": 99}, "checklist_version"),
        ({"checklist": "no-such-list"}, "checklist"),
        ({"checklist": "anc\0home"}, "checklist"),
        ({"colour": "red"}, "colour"),
        ({"began_at": "9999-12-31T23:59:59-12:00"}, "began_at"),
    ],
)
def test_what_the_server_does_not_know_is_refused_with_its_field(
    cast, as_person, address, body, change, field
):
    answer = as_person(cast.ani).put(address, json=body() | change)

    assert (answer.status_code, answer.json()["field"]) == (422, field)


def test_a_nul_in_a_note_is_refused_with_words(cast, as_person, address, body):
    answer = as_person(cast.ani).put(address, json=body(note="a\0b"))

    assert answer.status_code == 422
    assert "tidak bisa dibaca" in problem_of(answer, "note")


def test_an_emoji_in_a_note_is_kept(cast, as_person, address, body, session, visit_id):
    as_person(cast.ani).put(address, json=body(note="Ibu senang 🙂"))

    assert session.get_one(Visit, visit_id).answers["note"] == "Ibu senang 🙂"


@pytest.mark.parametrize("sent", [b"{", b"hello", b"[1, 2]", b"", b'{"answers": NaN}', b"[" * 100_000])
def test_what_is_no_json_is_answered_in_json(cast, as_person, address, sent):
    answer = as_person(cast.ani).put(address, content=sent, headers={"Content-Type": "application/json"})

    assert answer.status_code in (400, 422)
    assert answer.json()["detail"]


def test_two_megabytes_are_refused_with_words(cast, as_person, address, body):
    answer = as_person(cast.ani).put(address, json=body(note="x" * 2_000_000))

    assert (answer.status_code, answer.json()["error"]) == (413, "TooLarge")


def test_an_id_that_is_none_is_not_found(cast, as_person, body):
    answer = as_person(cast.ani).put(f"/api/clients/{cast.wati.id}/visits/first", json=body())

    assert (answer.status_code, answer.json()["error"]) == (404, "NotFound")


def test_nobody_signed_in_is_told_in_json(cast, visitor, address, body):
    answer = visitor.put(address, json=body())

    assert (answer.status_code, answer.json()["error"]) == (401, "NotSignedIn")


def test_a_client_that_does_not_exist_is_not_found(cast, as_person, body, visit_id):
    answer = as_person(cast.ani).put(f"/api/clients/{uuid4()}/visits/{visit_id}", json=body())

    assert answer.status_code == 404


def test_what_was_told_in_private_is_not_in_the_receipt(cast, as_person, address, body, session):
    answer = as_person(cast.ani).put(address, json=body(danger_signs=["self_harm_thoughts"], alone_now=True))

    alert = session.exec(select(Alert)).one()
    assert alert.route == "private"
    assert answer.json()["has_private"]
    assert answer.json()["level"] == "none"
    assert "self_harm" not in answer.text


def test_a_students_box_is_provisional_on_the_card(cast, as_person, address, body, session):
    answer = as_person(cast.ani).put(address, json=body(systolic_mmhg=165, diastolic_mmhg=112))

    from app.clients.queries import risk_of

    risk = risk_of(session, cast.pregnancy.id)
    assert answer.json()["kspr"]["score"] == risk.score
    assert risk.is_provisional
