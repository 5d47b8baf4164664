"""Pairing by hand: students of her reach, one pairing at a time, and an end that is one."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
import time_machine
from sqlmodel import select

from app.core.audit import AuditEntry
from app.pairings import service as pairings
from app.pairings.models import EndReason, Enrolment
from app.people.models import Person, Role
from tests.admin.women import add_woman, another_campus, chosen, running
from tests.conftest import NOW


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def kirana(as_person, cast):
    return as_person(cast.kirana)


@pytest.fixture
def mawar(session, cast):
    """Mawar said yes, is pregnant and has nobody: KSPR 2, no ground to be meant for."""
    return add_woman(session, cast, "OSOC-0500", "Mawar Melati")


# Pairing


def test_a_woman_and_a_student_are_paired_and_she_reads_at_once(session, cast, mawar, kirana, as_person):
    assert as_person(cast.citra).get(f"/clients/{mawar.id}").status_code == 404

    answer = kirana.post("/pairings/new", data=chosen(mawar, cast.citra))

    assert (answer.status_code, answer.headers["location"]) == (303, "/pairings/running")
    assert as_person(cast.citra).get(f"/clients/{mawar.id}").status_code == 200
    assert "OSOC-0500" in kirana.get("/pairings/running").text


def test_the_button_pressed_twice_makes_one_pairing(session, cast, mawar, kirana):
    first = kirana.post("/pairings/new", data=chosen(mawar, cast.citra))
    second = kirana.post("/pairings/new", data=chosen(mawar, cast.citra))

    assert (first.status_code, second.status_code) == (303, 303)
    assert len(running()) == 2


def test_two_coordinators_at_the_same_moment_make_one_pairing(session, cast, mawar, as_person):
    other = Person(
        name="Budi", role=Role.COORDINATOR, facility_id=cast.university.id, phone="+62814", created_at=NOW
    )
    third = Person(
        name="Dian", role=Role.STUDENT, facility_id=cast.university.id, phone="+62815", created_at=NOW
    )
    session.add_all([other, third])
    session.flush()
    session.add(Enrolment(student_id=third.id, cohort_id=cast.cohort.id))
    session.commit()
    together = Barrier(2)
    browsers = [(as_person(cast.kirana), cast.citra), (as_person(other), third)]

    def press(who):
        browser, student = who
        together.wait(timeout=10)
        return browser.post("/pairings/new", data=chosen(mawar, student))

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(press, browsers), key=lambda one: one.status_code)

    assert [one.status_code for one in answers] == [303, 409]
    assert "baru saja dipasangkan" in answers[1].text
    assert len([one for one in running() if one.client_id == mawar.id]) == 1


def test_a_student_who_has_a_client_gets_no_second(session, cast, mawar, kirana):
    answer = kirana.post("/pairings/new", data=chosen(mawar, cast.ani))

    assert answer.status_code == 409
    assert "Tidak ada yang berubah." in answer.text
    assert len(running()) == 1


def test_who_has_not_said_yes_is_not_paired(session, cast, kirana):
    woman = add_woman(session, cast, "OSOC-0501", "Melur", is_given=False)

    answer = kirana.post("/pairings/new", data=chosen(woman, cast.citra))

    assert answer.status_code == 422
    assert "belum menyetujui" in answer.text
    assert "Melur" not in answer.text


def test_without_a_valid_agreement_nobody_is_paired(session, cast, mawar, kirana):
    cast.cohort.mou_valid_until = NOW.date() - timedelta(days=1)
    session.add(cast.cohort)
    session.commit()

    answer = kirana.post("/pairings/new", data=chosen(mawar, cast.citra))

    assert answer.status_code == 422
    assert "MoU" in answer.text
    assert "Perbarui MoU" in kirana.get("/pairings").text
    assert len(running()) == 1


def test_a_student_of_another_campus_is_not_there(session, cast, mawar, as_person):
    _, _, student, coordinator = another_campus(session)
    theirs, ours = as_person(coordinator), as_person(cast.kirana)

    assert ours.get(f"/pairings/new?student={student.id}").status_code == 404
    assert ours.post("/pairings/new", data=chosen(mawar, student)).status_code == 404
    assert "Zahra" not in ours.get("/pairings").text
    assert theirs.get(f"/pairings/{cast.pairing.id}/ending").status_code == 404
    assert theirs.post(f"/pairings/{cast.pairing.id}/ending", data={"reason": "completed"}).status_code == 404
    assert "OSOC-0417" not in theirs.get("/pairings/running").text
    assert len(running()) == 1


def test_the_health_offices_coordinator_reaches_every_campus(session, cast, mawar, as_person):
    _, _, student, _ = another_campus(session)
    office = Person(
        name="Dinas", role=Role.COORDINATOR, facility_id=cast.office.id, phone="+62813", created_at=NOW
    )
    session.add(office)
    session.commit()
    browser = as_person(office)

    assert "Zahra" in browser.get("/pairings").text
    assert "OSOC-0417" in browser.get("/pairings/running").text
    assert browser.post("/pairings/new", data=chosen(mawar, student)).status_code == 303


@pytest.mark.parametrize("who", ["ani", "citra", "sari", "rini", "hadi", "dewi", "oka", "maya", "adi"])
def test_no_other_role_pairs(cast, mawar, as_person, who):
    browser = as_person(getattr(cast, who))
    pages = ("/pairings", "/pairings/running", "/pairings/ended", "/pairings/new", "/cohorts", "/cohorts/new")

    assert {browser.get(page).status_code for page in pages} == {403}
    assert browser.post("/pairings/new", data=chosen(mawar, cast.citra)).status_code == 403


@pytest.mark.parametrize("sent", [{}, {"client": "x"}, {"client": str(uuid4())}, {"student": "\0"}])
def test_a_choice_that_is_none_leads_back_to_the_list(cast, kirana, sent):
    assert kirana.post("/pairings/new", data=sent).headers["location"] == "/pairings"


def test_nothing_chosen_leads_to_the_list(cast, kirana):
    assert kirana.get("/pairings/new").headers["location"] == "/pairings"


# Ending


def test_an_ending_closes_the_record_at_once_and_says_why(session, cast, kirana, as_person):
    ani = as_person(cast.ani)
    assert ani.get(f"/clients/{cast.wati.id}").status_code == 200

    answer = kirana.post(f"/pairings/{cast.pairing.id}/ending", data={"reason": "client_moved", "note": ""})

    assert answer.status_code == 303
    assert ani.get(f"/clients/{cast.wati.id}").status_code == 404
    assert "Ibu pindah" in kirana.get("/pairings/ended").text
    actions = session.exec(select(AuditEntry.action).where(AuditEntry.subject_id == cast.pairing.id)).all()
    assert "pairing:end" in actions


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "reason"),
        ({"reason": "boredom"}, "reason"),
        ({"reason": "consent_withdrawn"}, "reason"),
        ({"reason": "other", "note": " "}, "note"),
        ({"reason": "other", "note": "x" * 301}, "note"),
        ({"reason": "other", "note": "a\0b"}, "note"),
    ],
)
def test_an_ending_needs_its_reason_and_keeps_what_was_entered(session, cast, kirana, sent, field):
    answer = kirana.post(f"/pairings/{cast.pairing.id}/ending", data=sent)

    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text
    assert sent.get("note", "")[:300].replace("\0", "") in answer.text.replace("\0", "")
    assert len(running()) == 1


def test_an_ended_pairing_says_so(session, cast, kirana):
    pairings.end(session, cast.kirana, cast.pairing.id, EndReason.COMPLETED, None, NOW)
    session.commit()

    assert "sudah berakhir" in kirana.get(f"/pairings/{cast.pairing.id}/ending").text


def test_consent_taken_back_on_the_midwifes_desk_ends_the_students_reading_at_once(session, cast, as_person):
    ani, sari, kirana = as_person(cast.ani), as_person(cast.sari), as_person(cast.kirana)
    assert ani.get(f"/clients/{cast.wati.id}").status_code == 200

    answer = sari.post(f"/clients/{cast.wati.id}/consents/withdrawal")

    assert answer.status_code == 303
    assert ani.get(f"/clients/{cast.wati.id}").status_code == 404
    assert ani.get(f"/clients/{cast.wati.id}/visits/new").status_code == 404
    assert "OSOC-0417" not in ani.get("/phone").text
    assert sari.get(f"/clients/{cast.wati.id}").status_code == 200
    assert "Ibu mencabut persetujuan" in kirana.get("/pairings/ended").text
    assert "OSOC-0417" not in kirana.get("/pairings?every=true").text
