"""The student's first page: her one client and nobody else's."""

from datetime import timedelta

import pytest
import time_machine
from sqlmodel import select
from uuid_utils.compat import uuid7

from app.clients.models import Outcome
from app.core.audit import AuditEntry
from app.core.clock import day_of
from app.grading.models import Grade, Reflection
from app.pairings.models import Pairing
from tests.conftest import NOW


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=True):
        yield


def visit(browser, client_id, **answers):
    began = NOW - timedelta(hours=1)
    body = {
        "checklist": "anc-home-visit",
        "checklist_version": 1,
        "answers": {"danger_signs": [], "systolic_mmhg": 128, "diastolic_mmhg": 84} | answers,
        "began_at": began.isoformat(),
        "ended_at": (began + timedelta(minutes=20)).isoformat(),
    }
    answer = browser.put(f"/api/clients/{client_id}/visits/{uuid7()}", json=body)
    assert answer.status_code == 200
    return answer.json()["id"]


def test_after_the_birth_no_day_is_expected_any_more(cast, as_person, session):
    cast.pregnancy.ended_on, cast.pregnancy.outcome = day_of(NOW), Outcome.LIVE_BIRTH
    session.commit()

    page = as_person(cast.ani).get("/phone").text

    assert "setelah melahirkan" in page
    assert "HPL" not in page


def test_it_shows_her_client_and_what_is_due(cast, as_person):
    page = as_person(cast.ani).get("/phone").text

    for words in ("Ibu Wati", "OSOC-0417", "31 mg 4 hr", "HPL Jum, 22 Jan 2027", "Kunjungan berikut"):
        assert words in page
    assert f'href="/clients/{cast.wati.id}/visits/new"' in page
    assert "Lapor tanda mendadak" in page


def test_it_shows_the_last_pressure(cast, as_person):
    browser = as_person(cast.ani)
    visit(browser, cast.wati.id)

    assert "Tekanan darah 128/84 mmHg" in browser.get("/phone").text


def test_after_a_visit_the_next_one_is_shown(cast, as_person):
    browser = as_person(cast.ani)
    assert "sudah lewat, lakukan secepatnya" in browser.get("/phone").text

    visit(browser, cast.wati.id)

    assert "sudah lewat" not in browser.get("/phone").text


def test_it_shows_the_numbers_to_call_nearest_first(cast, as_person):
    page = as_person(cast.ani).get("/phone").text

    sari, rini, puskesmas, psc = (
        page.index(f"tel:{number}")
        for number in (cast.sari.phone, cast.rini.phone, cast.puskesmas.phone, "119")
    )
    assert sari < rini < puskesmas < psc


def test_it_says_what_became_of_an_alert(cast, as_person):
    browser = as_person(cast.ani)
    visit_id = visit(browser, cast.wati.id, systolic_mmhg=165, diastolic_mmhg=112)

    page = browser.get("/phone").text

    assert "Bidan belum membaca." in page
    assert f"/visits/{visit_id}" in page


def test_what_was_told_in_private_is_not_named(cast, as_person):
    browser = as_person(cast.ani)
    visit(browser, cast.wati.id, danger_signs=["self_harm_thoughts"])

    assert "menyakiti" not in browser.get("/phone").text


def test_a_student_paired_with_nobody_is_told_what_will_be_here(cast, as_person):
    page = as_person(cast.citra).get("/phone").text

    assert "Belum ada ibu yang Anda dampingi" in page
    assert "Wati" not in page


def test_with_the_pairing_the_client_goes(cast, as_person, session):
    session.get_one(Pairing, cast.pairing.id).ended_at = NOW - timedelta(minutes=1)
    session.commit()

    assert "Wati" not in as_person(cast.ani).get("/phone").text


def test_opening_it_is_in_the_audit_trail(cast, as_person, session):
    as_person(cast.ani).get("/phone")

    assert session.exec(select(AuditEntry).where(AuditEntry.client_id == cast.wati.id)).first()


@pytest.mark.parametrize("role", ["sari", "dewi", "kirana"])
def test_it_is_the_students_page(cast, as_person, role):
    assert as_person(getattr(cast, role)).get("/phone").status_code == 403


def test_a_reflection_is_kept_and_shown_again(cast, as_person, session):
    browser = as_person(cast.ani)

    answer = browser.post("/phone/reflection", data={"text": "Saya belajar mendengar.\r\nPelan-pelan."})

    assert answer.status_code == 303
    assert session.get_one(Reflection, cast.pairing.id).text.startswith("Saya belajar mendengar.")
    session.rollback()
    assert "Saya belajar mendengar." in browser.get("/phone/reflection").text


@pytest.mark.parametrize("text", ["", "Saya belajar dari Ibu Wati.", "a\0b", "x" * 5000])
def test_a_refused_reflection_comes_back_whole(cast, as_person, session, text):
    answer = as_person(cast.ani).post("/phone/reflection", data={"text": text})

    assert answer.status_code == 422
    assert text.replace("\0", "\ufffd") in answer.text
    assert session.get(Reflection, cast.pairing.id) is None


def test_who_was_never_paired_writes_none(cast, as_person):
    browser = as_person(cast.citra)

    assert browser.post("/phone/reflection", data={"text": "Halo"}).status_code == 409
    assert "Belum ada pendampingan" in browser.get("/phone/reflection").text


def test_a_mark_is_shown_once_it_is_released(cast, as_person, session):
    grade = Grade(
        pairing_id=cast.pairing.id,
        rubric_version="1",
        points=[{"says": {"id": "Jadwal", "en": "Schedule"}, "points": 20.0, "of": 25.0}],
        total=82.5,
        marked_by=cast.dewi.id,
        marked_at=NOW,
    )
    session.add(grade)
    session.commit()
    browser = as_person(cast.ani)

    before = browser.get("/phone/reflection").text
    grade.released_at = NOW
    session.commit()
    after = browser.get("/phone/reflection").text

    assert "82,5" not in before
    assert "82,5" in after
    assert "Jadwal: 20 / 25" in after
