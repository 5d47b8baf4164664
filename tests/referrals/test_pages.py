"""The pages of midwife and student."""

from uuid import uuid4

import pytest
from sqlmodel import select

from app.alerts.models import Alert
from app.core.clock import utc_now
from app.referrals import rules
from app.referrals.models import Referral, ReferralTask, Step
from app.visits.models import Via, Visit
from tests.alerts.findings import EMERGENCY, PRIVATE

FILLED = {
    "kind": "rtw",
    "to_name": "RS Jember",
    "reason": "Perdarahan",
    "condition": "Sadar, pucat",
    "transport": "psc_ambulance",
    "systolic_mmhg": "90",
    "temperature_c": "36,8",
}


def base(cast) -> str:
    return f"/clients/{cast.wati.id}/referrals"


def kept(session) -> Referral:
    session.expire_all()
    return session.exec(select(Referral)).one()


def test_a_midwife_writes_a_referral_from_an_alert(as_person, session, cast, hospital, found):
    alert = found(EMERGENCY, at=utc_now())
    sari = as_person(cast.sari)
    page = sari.get(f"{base(cast)}/new?alert={alert.id}")
    assert "Tekanan darah sangat tinggi" in page.text
    assert "RSUD Blambangan" in page.text
    assert 'value="165"' in page.text

    sent = FILLED | {"alert": str(alert.id), "to": str(hospital.id), "to_name": ""}
    answer = sari.post(base(cast), data=sent)

    made = kept(session)
    assert answer.headers["location"] == f"{base(cast)}/{made.id}"
    assert (made.alert_id, made.to_name) == (alert.id, "RSUD Blambangan")
    assert made.measured == {"systolic_mmhg": 90, "temperature_c": 36.8}
    assert session.get_one(Alert, alert.id).owner_id == cast.sari.id


def test_her_page_of_alerts_leads_to_the_referral(as_person, cast, found):
    alert = found(EMERGENCY, at=utc_now())

    page = as_person(cast.sari).get(f"/clients/{cast.wati.id}/alerts")

    assert f"{base(cast)}/new?alert={alert.id}" in page.text


def test_her_file_leads_to_her_referrals(as_person, cast):
    assert base(cast) in as_person(cast.sari).get(f"/clients/{cast.wati.id}").text


def test_what_was_measured_last_is_filled_in_and_says_when(as_person, session, cast):
    at = utc_now()
    answers = {"systolic_mmhg": 148, "temperature_c": 37.4}
    visit = Visit(
        id=uuid4(),
        client_id=cast.wati.id,
        pregnancy_id=cast.pregnancy.id,
        recorded_by=cast.ani.id,
        checklist="anc-home-visit",
        checklist_version=1,
        rulebook_version="x",
        answers=answers,
        findings=[],
        gaps=[],
        level="none",
        completeness=1,
        utc_offset_minutes=420,
        via=Via.PAGE,
        began_at=at,
        ended_at=at,
        received_at=at,
    )
    session.add(visit)
    session.commit()

    page = as_person(cast.sari).get(f"{base(cast)}/new").text

    assert 'value="148"' in page
    assert 'value="37,4"' in page
    assert "Terisi dari kunjungan" in page


def test_of_a_private_alert_nothing_is_written_into_the_letter_by_itself(as_person, cast, found):
    alert = found(PRIVATE, at=utc_now())

    page = as_person(cast.rini).get(f"{base(cast)}/new?alert={alert.id}").text

    assert "Tulis hanya yang disetujui Ibu" in page
    assert PRIVATE.says["id"] not in page


def test_what_is_wrong_comes_back_with_all_that_was_entered(as_person, session, cast):
    page = as_person(cast.sari).post(base(cast), data=FILLED | {"transport": "", "systolic_mmhg": "900"})

    assert page.status_code == 422
    for word in ("Perdarahan", "Sadar, pucat", "RS Jember", 'value="900"', "antara 40 dan 300"):
        assert word in page.text
    assert session.exec(select(Referral)).all() == []


@pytest.mark.parametrize(("typed", "code"), [("39", 422), ("40", 303), ("300", 303), ("301", 422)])
def test_a_measurement_is_within_what_can_be(as_person, cast, typed, code):
    assert as_person(cast.sari).post(base(cast), data=FILLED | {"systolic_mmhg": typed}).status_code == code


def test_a_second_referral_is_a_conflict_that_keeps_what_was_entered(as_person, cast, referred_now):
    page = as_person(cast.sari).post(base(cast), data=FILLED)

    assert page.status_code == 409
    assert "Masih ada rujukan yang belum tiba" in page.text
    assert "Sadar, pucat" in page.text


def test_the_midwife_sees_the_story_the_letter_and_the_link(as_person, cast, referred_now, tell):
    tell(referred_now, Step.FOUND, utc_now(), text="PEB", came_late=True)

    page = as_person(cast.sari).get(f"{base(cast)}/{referred_now.id}").text

    for word in ("PEB", "dr. Lina", "RT", rules.token_of(referred_now), "TD 165/112 mmHg"):
        assert word in page
    assert "(RT)" in as_person(cast.sari).get(base(cast)).text


def test_the_head_reads_and_neither_writes_nor_gets_the_link(as_person, cast, referred_now):
    hadi = as_person(cast.hadi)
    page = hadi.get(f"{base(cast)}/{referred_now.id}")

    assert page.status_code == 200
    assert rules.token_of(referred_now) not in page.text
    assert hadi.get(f"{base(cast)}/new").status_code == 403
    assert hadi.get(f"{base(cast)}/{referred_now.id}/letter.pdf").status_code == 403


def test_a_student_sees_what_is_for_her_and_does_her_tasks(as_person, session, cast, referred_now, tell):
    tell(referred_now, Step.FOUND, utc_now(), text="PEB berat", tasks=["Ukur TD"], student_tasks=["Tanya"])
    ani = as_person(cast.ani)

    page = ani.get(base(cast)).text
    assert "Tanya" in page
    for hidden in ("PEB berat", "Ukur TD", "dr. Lina", rules.token_of(referred_now), "nyeri kepala"):
        assert hidden not in page
    assert ani.get(f"{base(cast)}/{referred_now.id}").headers["location"] == base(cast)
    assert ani.get(f"{base(cast)}/{referred_now.id}/letter.pdf").status_code == 403

    task = session.exec(select(ReferralTask).where(ReferralTask.text == "Tanya")).one()
    path = f"/clients/{cast.wati.id}/referral-tasks/{task.id}"
    session.commit()
    assert ani.post(path, data={"x": "1"}).status_code == 303
    assert "Selesai" in ani.get(base(cast)).text


def test_the_students_day_leads_to_the_referral(as_person, cast, referred_now):
    assert base(cast) in as_person(cast.ani).get("/phone").text


def test_news_by_telephone_a_task_a_link_and_a_cancellation(as_person, session, cast, referred_now):
    sari, path = as_person(cast.sari), f"{base(cast)}/{referred_now.id}"
    before = rules.token_of(referred_now)

    for part, sent in (
        ("reply", {"step": "accepted", "told_by": "Bidan Ita"}),
        ("tasks", {"task": "1. cek Hb\n2. cek protein", "for": "student"}),
        ("link", {"deed": "renew"}),
        ("link", {"deed": "revoke"}),
        ("cancellation", {"why": "Ibu ke RS lain"}),
    ):
        assert sari.post(f"{path}/{part}", data=sent).status_code == 303

    made = kept(session)
    assert made.accepted_at
    assert made.cancelled_at
    assert rules.token_of(made) != before
    tasks = session.exec(select(ReferralTask).order_by(ReferralTask.text)).all()
    assert [one.text for one in tasks] == ["cek Hb", "cek protein"]


@pytest.mark.parametrize(
    ("part", "sent"), [("reply", {"step": "found", "told_by": "Ita"}), ("tasks", {}), ("cancellation", {})]
)
def test_what_lacks_something_is_said_beside_its_field(as_person, cast, referred_now, part, sent):
    page = as_person(cast.sari).post(f"{base(cast)}/{referred_now.id}/{part}", data=sent or {"x": "1"})

    assert page.status_code == 422
