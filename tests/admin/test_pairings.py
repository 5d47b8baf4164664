"""Pairing by hand: women by code, students of her reach, one pairing at a time, and an end that is one."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from uuid import uuid4

import pytest
import time_machine
from sqlmodel import col, select

from app.clients.models import Client, Consent, ConsentManner, Outcome, Pregnancy, RiskFactor
from app.core import db
from app.core.audit import AuditEntry
from app.pairings import service as pairings
from app.pairings.models import Cohort, EndReason, Enrolment, Pairing
from app.people.models import Facility, FacilityKind, Person, Role, Subdistrict, Village
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


def add_woman(session, cast, code, name, village=None, **consent) -> Client:
    woman = Client(
        code=code,
        name=name,
        name_key=name.lower(),
        born_on=date(1999, 2, 3),
        phone="+6281234599999",
        village_code=(village or cast.village).code,
        facility_id=cast.puskesmas.id,
        registered_by=cast.sari.id,
        registered_at=NOW - timedelta(days=9),
    )
    session.add(woman)
    session.flush()
    session.add_all(
        [
            Pregnancy(
                client_id=woman.id,
                booked_on=NOW.date(),
                lmp=date(2026, 7, 1),
                edd=date(2027, 4, 7),
                gravida=1,
                para=0,
                abortus=0,
            ),
            said(cast, woman, **consent),
        ]
    )
    session.commit()
    return woman


def said(cast, woman, is_given=True, days_ago=9, **more) -> Consent:
    return Consent(
        client_id=woman.id,
        version="1",
        given_on=NOW.date(),
        manner=ConsentManner.WRITTEN,
        is_given=is_given,
        noted_by=cast.sari.id,
        noted_at=NOW - timedelta(days=days_ago),
        **more,
    )


def another_campus(session, subdistrict_code="35.10.16") -> tuple[Facility, Cohort, Person, Person]:
    campus = Facility(kind=FacilityKind.UNIVERSITY, name="Akes Lain", subdistrict_code=subdistrict_code)
    session.add(campus)
    session.flush()
    student = Person(name="Zahra", role=Role.STUDENT, facility_id=campus.id, phone="+62811", created_at=NOW)
    coordinator = Person(
        name="Lestari", role=Role.COORDINATOR, facility_id=campus.id, phone="+62812", created_at=NOW
    )
    cohort = Cohort(
        university_id=campus.id,
        name="Lain",
        starts_on=date(2026, 9, 1),
        ends_on=date(2027, 8, 31),
        mou_number="2",
        mou_valid_until=date(2028, 1, 1),
    )
    session.add_all([student, coordinator, cohort])
    session.flush()
    session.add(Enrolment(student_id=student.id, cohort_id=cohort.id))
    session.commit()
    return campus, cohort, student, coordinator


def running() -> list[Pairing]:
    with db.transaction() as session:
        return list(session.exec(select(Pairing).where(col(Pairing.ended_at).is_(None))))


def chosen(client, student) -> dict[str, str]:
    return {"client": str(client.id), "student": str(student.id)}


# Who waits


def test_a_woman_is_a_code_a_village_a_band_and_weeks(cast, mawar, kirana):
    for address in (
        "/pairings?every=true",
        f"/pairings/new?client={mawar.id}",
        f"/pairings/new?student={cast.citra.id}",
        f"/pairings/new?client={mawar.id}&student={cast.citra.id}",
    ):
        text = kirana.get(address).text

        assert "OSOC-0500" in text
        assert "Kertosari" in text
        assert "KRR" in text
        assert "20 mg 6 hr" in text
        assert [one for one in ("Mawar", "1999", "+6281234599999", "07 Apr", "7 Apr") if one in text] == []


@pytest.mark.parametrize(
    "change", ["paired", "refused", "withdrawn", "refused later", "not pregnant", "never asked"]
)
def test_only_who_said_yes_is_pregnant_and_alone_waits(session, cast, mawar, kirana, change):
    consent = session.exec(select(Consent).where(Consent.client_id == mawar.id)).one()
    pregnancy = session.exec(select(Pregnancy).where(Pregnancy.client_id == mawar.id)).one()
    match change:
        case "paired":
            pairings.pair(session, cast.kirana, cast.citra.id, mawar.id, cast.cohort.id, NOW)
        case "refused":
            consent.is_given = False
        case "withdrawn":
            consent.withdrawn_at = NOW
        case "refused later":
            session.add(said(cast, mawar, is_given=False, days_ago=1))
        case "not pregnant":
            pregnancy.ended_on, pregnancy.outcome = NOW.date(), Outcome.MISCARRIAGE
        case "never asked":
            session.delete(consent)
    session.add(pregnancy)
    session.commit()

    assert "OSOC-0500" not in kirana.get("/pairings?every=true").text
    assert kirana.get(f"/pairings/new?client={mawar.id}").headers["location"] == "/pairings"


def test_a_yes_after_a_no_counts(session, cast, kirana):
    woman = add_woman(session, cast, "OSOC-0501", "Melur", is_given=False)
    session.add(said(cast, woman, days_ago=1))
    session.commit()

    assert "OSOC-0501" in kirana.get("/pairings?every=true").text


def test_whom_the_programme_is_meant_for_is_shown_first_and_others_on_demand(session, cast, mawar, kirana):
    high = add_woman(session, cast, "OSOC-0777", "Tulip")
    pregnancy = session.exec(select(Pregnancy).where(Pregnancy.client_id == high.id)).one()
    session.add(
        RiskFactor(pregnancy_id=pregnancy.id, factor="UMUR_35", score=4, since_at=NOW, noted_by=cast.sari.id)
    )
    session.commit()

    meant, every = kirana.get("/pairings").text, kirana.get("/pairings?every=true").text

    assert "OSOC-0777" in meant
    assert "OSOC-0500" not in meant
    assert every.index("OSOC-0777") < every.index("OSOC-0500")


def test_a_low_arm_circumference_at_booking_is_one_ground(session, cast, mawar, kirana):
    pregnancy = session.exec(select(Pregnancy).where(Pregnancy.client_id == mawar.id)).one()
    pregnancy.history = {"muac_cm": 22.9}
    session.add(pregnancy)
    session.commit()

    text = kirana.get("/pairings").text

    assert "OSOC-0500" in text
    assert "22,9" not in text


def test_students_of_the_womans_kecamatan_stand_first(session, cast, mawar, as_person):
    another_campus(session)
    office = Person(
        name="Dinas", role=Role.COORDINATOR, facility_id=cast.office.id, phone="+62813", created_at=NOW
    )
    session.add(office)
    session.commit()

    text = as_person(office).get(f"/pairings/new?client={mawar.id}").text

    assert text.index("Zahra") < text.index("Citra")
    assert "Sekecamatan dengan kampus" in text


def test_women_of_the_campuss_kecamatan_stand_first(session, cast, mawar, as_person):
    session.add(Subdistrict(code="35.10.01", name="Pesanggaran"))
    session.flush()
    village = Village(
        code="35.10.01.2001",
        name="Sumberagung",
        kind="desa",
        subdistrict_code="35.10.01",
        facility_id=cast.puskesmas.id,
    )
    session.add(village)
    session.flush()
    add_woman(session, cast, "OSOC-0900", "Kenanga", village)
    _, _, student, coordinator = another_campus(session, "35.10.01")

    text = as_person(coordinator).get(f"/pairings/new?student={student.id}").text

    assert text.index("OSOC-0900") < text.index("OSOC-0500")


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


def test_an_empty_district_says_what_will_appear(session, cast, kirana):
    pairings.end(session, cast.kirana, cast.pairing.id, EndReason.COMPLETED, None, NOW)
    session.exec(select(Consent)).one().withdrawn_at = NOW
    session.commit()

    assert "Tidak ada Ibu yang menunggu" in kirana.get("/pairings").text
    assert "Belum ada pendampingan" in kirana.get("/pairings/running").text


def test_addresses_carry_only_ids(cast, mawar, kirana):
    links = re.findall(r'href="(/pairings/new[^"]+)"', kirana.get("/pairings?every=true").text)

    assert links
    assert all(re.fullmatch(r"/pairings/new\?(client|student)=[0-9a-f-]{36}", one) for one in links)
