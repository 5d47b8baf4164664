"""Visits after the birth, to the baby, and the screen of mood, sent as the phone sends them."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.alerts.models import Alert
from app.clients.models import Outcome
from app.visits.models import Visit


def form(body, name, **answers):
    return body() | {"checklist": name, "checklist_version": 1, "answers": answers}


def end(session, pregnancy, at, outcome=Outcome.LIVE_BIRTH):
    pregnancy.ended_on, pregnancy.ended_at, pregnancy.outcome = at.date(), at, outcome
    session.add(pregnancy)
    session.commit()


def rules_of(session, visit_id):
    session.expire_all()
    return {row["rule"] for row in session.get_one(Visit, visit_id).findings}


@pytest.mark.parametrize(
    ("name", "answers", "level"),
    [
        ("postpartum-visit", {"danger_signs": ["heavy_bleeding"]}, "emergency"),
        ("newborn-visit", {"danger_signs": ["not_feeding"]}, "emergency"),
        ("newborn-visit", {"danger_signs": ["eye_pus"]}, "urgent"),
    ],
)
def test_a_visit_after_the_birth_is_judged(
    cast, as_person, address, body, session, now, name, answers, level
):
    end(session, cast.pregnancy, now - timedelta(days=3))

    answer = as_person(cast.ani).put(address, json=form(body, name, **answers))

    assert (answer.status_code, answer.json()["level"]) == (200, level)
    assert len(session.exec(select(Alert)).all()) == 1


def test_the_hours_since_the_birth_are_known(cast, as_person, address, body, session, now, visit_id):
    end(session, cast.pregnancy, now - timedelta(hours=20))
    vitals = {"systolic_mmhg": 100, "diastolic_mmhg": 70, "pulse_bpm": 95}

    as_person(cast.ani).put(address, json=form(body, "postpartum-visit", **vitals))

    assert "shock-index" in rules_of(session, visit_id)


def test_two_days_later_the_same_pulse_is_not_judged_so(
    cast, as_person, address, body, session, now, visit_id
):
    end(session, cast.pregnancy, now - timedelta(hours=60))
    vitals = {"systolic_mmhg": 100, "diastolic_mmhg": 70, "pulse_bpm": 95}

    as_person(cast.ani).put(address, json=form(body, "postpartum-visit", **vitals))

    assert "shock-index" not in rules_of(session, visit_id)


def test_a_form_of_both_times_is_judged_by_the_time_of_the_woman(
    cast, as_person, address, body, session, now, visit_id
):
    """A pregnancy that ended does not go on: long after the due date nothing says "not born yet"."""
    cast.pregnancy.edd = now.date() - timedelta(days=20)
    cast.pregnancy.lmp = None
    end(session, cast.pregnancy, now - timedelta(days=3))

    answer = as_person(cast.ani).put(address, json=form(body, "nutrition-recall", water_glasses=10))

    assert answer.json()["level"] == "none"
    assert not rules_of(session, visit_id)


def test_a_thought_of_harm_opens_a_private_alert_and_its_words_are_not_repeated(
    cast, as_person, address, body, session
):
    answer = as_person(cast.ani).put(address, json=form(body, "mental-health", alone_now=True, epds_10="b"))

    alert = session.exec(select(Alert)).one()
    assert (alert.level, alert.route) == ("emergency", "private")
    assert answer.json()["has_private"] is True
    assert "epds_item_10" not in answer.text
    assert "screen-harm" not in answer.text


def test_a_student_cannot_record_a_midwifes_form(cast, as_person, address, body, session):
    answer = as_person(cast.ani).put(address, json=form(body, "registration", has_sti=True))

    assert answer.status_code == 403
    assert not session.exec(select(Visit)).all()
