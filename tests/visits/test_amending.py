"""A kept visit changes only beside itself: the original stays, it is judged anew, no alert goes."""

from datetime import timedelta

import pytest
import time_machine
from sqlmodel import select

from app.alerts.models import Alert, AlertEvent, EventKind
from app.clients.models import RiskFactor
from app.visits import queries
from app.visits.models import Amendment, Visit
from tests.conftest import NOW


@pytest.fixture
def recorded(cast, as_person, address, body):
    """Ani's visit with 165/112, meant to be 115/72."""
    sent = body(systolic_mmhg=165, diastolic_mmhg=112)
    assert as_person(cast.ani).put(address, json=sent).status_code == 200
    return sent["answers"]


def corrected(recorded, **answers):
    return {"answers": recorded | answers}


def test_its_author_corrects_it_within_a_day_without_a_reason(
    cast, as_person, address, recorded, session, visit_id
):
    sent = corrected(recorded, systolic_mmhg=115, diastolic_mmhg=72)

    answer = as_person(cast.ani).post(f"{address}/amendments", json=sent)

    standing = queries.visit_of(session, cast.wati.id, visit_id)
    assert answer.status_code == 200
    assert standing.answers["systolic_mmhg"] == 115
    assert standing.level == answer.json()["level"] == "none"


def test_the_original_stays(cast, as_person, address, recorded, session, visit_id):
    sent = corrected(recorded, systolic_mmhg=115, diastolic_mmhg=72)

    as_person(cast.ani).post(f"{address}/amendments", json=sent)

    assert session.get_one(Visit, visit_id).answers["systolic_mmhg"] == 165
    assert session.get_one(Visit, visit_id).level == "emergency"


def test_the_alert_stays_open_and_says_that_a_value_was_corrected(
    cast, as_person, address, recorded, session
):
    sent = corrected(recorded, systolic_mmhg=115, diastolic_mmhg=72)

    as_person(cast.ani).post(f"{address}/amendments", json=sent)

    alert = session.exec(select(Alert)).one()
    kinds = session.exec(select(AlertEvent.kind).where(AlertEvent.alert_id == alert.id)).all()
    assert alert.closed_at is None
    assert EventKind.CORRECTED in kinds


def test_a_correction_may_add_an_alert(cast, as_person, address, recorded, session):
    sent = corrected(recorded, danger_signs=["convulsion"])

    as_person(cast.ani).post(f"{address}/amendments", json=sent)

    assert len(session.exec(select(Alert)).all()) == 2


def test_what_was_found_before_is_not_raised_again(cast, as_person, address, recorded, session):
    as_person(cast.ani).post(f"{address}/amendments", json=corrected(recorded, weight_kg=60))

    kinds = session.exec(select(AlertEvent.kind)).all()
    assert EventKind.JOINED not in kinds
    assert EventKind.CORRECTED not in kinds


def test_after_a_day_its_author_says_why(cast, as_person, address, recorded):
    sent = corrected(recorded, weight_kg=60)
    with time_machine.travel(NOW + timedelta(hours=25)):
        phone = as_person(cast.ani)

        silent = phone.post(f"{address}/amendments", json=sent)
        said = phone.post(f"{address}/amendments", json=sent | {"reason": "Salah baca timbangan."})

    assert (silent.status_code, silent.json()["field"]) == (422, "reason")
    assert said.status_code == 200


def test_a_midwife_says_why_at_any_time(cast, as_person, address, recorded, session):
    sent = corrected(recorded, weight_kg=60)
    desk = as_person(cast.sari)

    silent = desk.post(f"{address}/amendments", json=sent)
    said = desk.post(f"{address}/amendments", json=sent | {"reason": "Ditimbang ulang."})

    assert silent.status_code == 422
    assert said.status_code == 200
    assert session.exec(select(Amendment)).one().amended_by == cast.sari.id


def test_a_midwifes_correction_of_one_value_does_not_confirm_the_others(
    cast, as_person, address, recorded, session
):
    before = session.exec(select(RiskFactor).where(RiskFactor.visit_id.is_not(None))).all()
    session.commit()

    sent = corrected(recorded, weight_kg=60) | {"reason": "Ditimbang ulang."}
    as_person(cast.sari).post(f"{address}/amendments", json=sent)

    session.expire_all()
    assert before
    assert [factor.confirmed_by for factor in before] == [None] * len(before)


def test_another_student_may_not_correct_it(cast, as_person, address, recorded, session):
    pairing = session.get_one(type(cast.pairing), cast.pairing.id)
    pairing.student_id = cast.citra.id
    session.commit()

    answer = as_person(cast.citra).post(f"{address}/amendments", json=corrected(recorded, weight_kg=60))

    assert answer.status_code == 403


def test_a_stranger_may_not_know_of_it(cast, as_person, address, recorded):
    answer = as_person(cast.citra).post(f"{address}/amendments", json=corrected(recorded))

    assert answer.status_code == 404


def test_the_same_answers_again_change_nothing(cast, as_person, address, recorded, session):
    sent = corrected(recorded, weight_kg=60)
    phone = as_person(cast.ani)

    first = phone.post(f"{address}/amendments", json=sent)
    again = phone.post(f"{address}/amendments", json=sent)

    assert first.json() == again.json()
    assert len(session.exec(select(Amendment)).all()) == 1


def test_the_first_visit_sent_again_after_a_correction_is_still_received(
    cast, as_person, address, recorded, body
):
    phone = as_person(cast.ani)
    phone.post(f"{address}/amendments", json=corrected(recorded, weight_kg=60))

    again = phone.put(address, json=body(systolic_mmhg=165, diastolic_mmhg=112))

    assert again.status_code == 200
    assert again.json()["amended_at"]


def test_a_correction_is_checked_like_a_visit(cast, as_person, address, recorded, session):
    answer = as_person(cast.ani).post(f"{address}/amendments", json=corrected(recorded, systolic_mmhg=700))

    assert (answer.status_code, answer.json()["field"]) == (422, "systolic_mmhg")
    assert session.exec(select(Amendment)).first() is None


def test_a_nul_in_the_reason_is_refused(cast, as_person, address, recorded):
    sent = corrected(recorded, weight_kg=60) | {"reason": "a\0b"}

    answer = as_person(cast.sari).post(f"{address}/amendments", json=sent)

    assert (answer.status_code, answer.json()["field"]) == (422, "reason")


def test_what_was_told_in_private_is_not_lost_by_a_correction(
    cast, as_person, address, body, session, visit_id
):
    phone = as_person(cast.ani)
    sent = body(danger_signs=["self_harm_thoughts", "dizziness"], alone_now=True)
    phone.put(address, json=sent)

    answers = sent["answers"] | {"danger_signs": [], "weight_kg": 60}
    del answers["alone_now"]
    phone.post(f"{address}/amendments", json={"answers": answers})

    standing = queries.visit_of(session, cast.wati.id, visit_id)
    assert standing.answers["danger_signs"] == ["self_harm_thoughts"]
    assert standing.answers["alone_now"] is True


def test_a_correction_that_leaves_the_signs_out_makes_them_a_gap(
    cast, as_person, address, body, session, visit_id
):
    phone = as_person(cast.ani)
    sent = body(danger_signs=["self_harm_thoughts"])
    phone.put(address, json=sent)

    answers = {name: value for name, value in sent["answers"].items() if name != "danger_signs"}
    phone.post(f"{address}/amendments", json={"answers": answers})

    standing = queries.visit_of(session, cast.wati.id, visit_id)
    assert "convulsion" in standing.answers["signs_not_asked"]
    assert [finding["route"] for finding in standing.findings] == ["private"]
