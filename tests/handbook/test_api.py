"""POST /api/assess judges as `osoc assess` does, keeps nothing, and says which field it could not read."""

from sqlmodel import select

from app.alerts.models import Alert
from app.visits.models import Visit


def test_it_judges_by_or_and_keeps_nothing(cast, as_person, session):
    sent = {"id": 7, "phase": "pregnancy", "gestation_days": 210, "systolic_mmhg": 150, "diastolic_mmhg": 85}

    answer = as_person(cast.ani).post("/api/assess", json=sent)

    assert answer.status_code == 200
    assert (answer.json()["id"], answer.json()["level"]) == (7, "urgent")
    assert session.exec(select(Visit)).all() == session.exec(select(Alert)).all() == []


def test_an_unknown_field_is_named(cast, as_person):
    answer = as_person(cast.ani).post("/api/assess", json={"bp": "150/85"})

    assert (answer.status_code, answer.json()["field"]) == (422, "bp")


def test_what_is_no_json_is_said_so(cast, as_person):
    answer = as_person(cast.ani).post(
        "/api/assess", content=b"{not json", headers={"content-type": "application/json"}
    )

    assert answer.status_code == 422
    assert "JSON" in answer.json()["detail"]


def test_who_is_not_signed_in_is_told_so(visitor):
    assert visitor.post("/api/assess", json={}).status_code == 401
