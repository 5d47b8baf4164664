"""A cohort stands under an agreement; its students take part under a supervisor of its own campus."""

from datetime import timedelta

import pytest
import time_machine
from sqlmodel import select

from app.core import db
from app.pairings.models import Cohort, Enrolment
from app.people.models import Facility, FacilityKind, Person, Role
from tests.conftest import NOW


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def kirana(as_person, cast):
    return as_person(cast.kirana)


def day(name: str, value: str) -> dict[str, str]:
    year, month, number = value.split("-")
    return {f"{name}_day": number, f"{name}_month": month, f"{name}_year": year}


def form(**changed: str) -> dict[str, str]:
    given = {"starts_on": "2026-12-01", "ends_on": "2027-06-30", "mou_valid_until": "2028-01-01"} | {
        name: value for name, value in changed.items() if name.endswith(("_on", "_until"))
    }
    rest = {"name": "Kebidanan 2026", "mou_number": "445/9/2026"} | {
        name: value for name, value in changed.items() if name not in given
    }
    return rest | {k: v for name, value in given.items() for k, v in day(name, value).items()}


def new_person(session, cast, name, role, phone, campus=None) -> Person:
    place = campus or cast.university
    person = Person(name=name, role=role, facility_id=place.id, phone=phone, created_at=NOW)
    session.add(person)
    session.commit()
    return person


def cohorts() -> list[Cohort]:
    with db.transaction() as session:
        return list(session.exec(select(Cohort).order_by(Cohort.name)))


def supervisor_of(student, cohort_id):
    with db.transaction() as session:
        found = session.get(Enrolment, (student.id, cohort_id))
        return found.supervisor_id if found else None


def test_a_cohort_is_made_with_its_agreement(session, cast, kirana):
    answer = kirana.post("/cohorts/new", data=form())

    made = next(one for one in cohorts() if one.name == "Kebidanan 2026")
    assert answer.headers["location"] == f"/cohorts/{made.id}"
    assert (made.university_id, made.mou_number) == (cast.university.id, "445/9/2026")
    assert "Kebidanan 2026" in kirana.get("/cohorts").text


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"mou_number": " "}, "mou_number"),
        ({"mou_valid_until": "2026-11-30"}, "mou_valid_until"),
        ({"ends_on": "2026-12-01"}, "ends_on"),
        ({"ends_on": "2027-02-30"}, "ends_on"),
        ({"name": ""}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"name": "a\0b"}, "name"),
    ],
)
def test_a_cohort_without_its_agreement_or_with_an_impossible_period_is_none(
    session, cast, kirana, changed, field
):
    answer = kirana.post("/cohorts/new", data=form(**changed))

    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text
    assert 'value="2028"' in answer.text or field == "mou_valid_until"
    assert len(cohorts()) == 1


def test_everything_wrong_with_a_period_is_said_at_once(cast, kirana):
    text = kirana.post("/cohorts/new", data=form(ends_on="2026-01-01", mou_valid_until="2026-01-01")).text

    assert 'href="#f-ends_on"' in text
    assert 'href="#f-mou_valid_until"' in text


def test_the_students_of_the_campus_are_enrolled_one_or_all_at_once(session, cast, kirana):
    dian = new_person(session, cast, "Dian", Role.STUDENT, "+62821")
    eka = new_person(session, cast, "Eka", Role.STUDENT, "+62822")
    address = f"/cohorts/{cast.cohort.id}"

    one = kirana.post(address, data={"student_id": str(dian.id), "supervisor_id": str(cast.dewi.id)})
    assert one.status_code == 303
    assert supervisor_of(dian, cast.cohort.id) == cast.dewi.id
    assert supervisor_of(eka, cast.cohort.id) is None

    every = kirana.post(address, data={"all": "1", "show": "new", "supervisor_id": str(cast.dewi.id)})
    assert every.status_code == 303
    assert supervisor_of(eka, cast.cohort.id) == cast.dewi.id


def test_a_supervisor_is_changed_for_those_who_are_ticked(session, cast, kirana):
    endang = new_person(session, cast, "Endang", Role.SUPERVISOR, "+62823")
    sent = {"student_id": str(cast.ani.id), "show": "enrolled", "supervisor_id": str(endang.id)}

    kirana.post(f"/cohorts/{cast.cohort.id}", data=sent)

    assert supervisor_of(cast.ani, cast.cohort.id) == endang.id
    assert supervisor_of(cast.citra, cast.cohort.id) == cast.dewi.id


@pytest.mark.parametrize("missing", ["student_id", "supervisor_id"])
def test_enrolling_needs_a_student_and_a_supervisor(session, cast, kirana, missing):
    dian = new_person(session, cast, "Dian", Role.STUDENT, "+62821")
    sent = {"student_id": str(dian.id), "supervisor_id": str(cast.dewi.id), "show": "new"}
    del sent[missing]

    answer = kirana.post(f"/cohorts/{cast.cohort.id}", data=sent)

    assert answer.status_code == 422
    assert f'href="#f-{missing}"' in answer.text
    assert "checked" in answer.text
    assert supervisor_of(dian, cast.cohort.id) is None


def test_nobody_of_another_campus_takes_part(session, cast, kirana):
    campus = Facility(kind=FacilityKind.UNIVERSITY, name="Akes Lain")
    session.add(campus)
    session.commit()
    stranger = new_person(session, cast, "Zahra", Role.STUDENT, "+62824", campus)
    teacher = new_person(session, cast, "Yuni", Role.SUPERVISOR, "+62825", campus)
    address = f"/cohorts/{cast.cohort.id}"

    wrong_student = kirana.post(
        address, data={"student_id": str(stranger.id), "supervisor_id": str(cast.dewi.id)}
    )
    wrong_teacher = kirana.post(
        address, data={"student_id": str(cast.ani.id), "supervisor_id": str(teacher.id)}
    )

    assert (wrong_student.status_code, wrong_teacher.status_code) == (422, 422)
    assert "Zahra" not in kirana.get(address).text


def test_the_cohort_of_another_campus_is_not_there(session, cast, as_person):
    campus = Facility(kind=FacilityKind.UNIVERSITY, name="Akes Lain")
    session.add(campus)
    session.commit()
    other = as_person(new_person(session, cast, "Lestari", Role.COORDINATOR, "+62826", campus))
    address = f"/cohorts/{cast.cohort.id}"

    answers = (
        other.get(address),
        other.post(address, data={"all": "1", "supervisor_id": str(cast.dewi.id)}),
        other.get(f"{address}/agreement"),
        other.post(f"{address}/agreement", data={"mou_number": "x"}),
    )

    assert {one.status_code for one in answers} == {404}
    assert "Angkatan contoh" not in other.get("/cohorts").text


def test_the_health_offices_coordinator_chooses_the_campus(session, cast, as_person):
    campus = Facility(kind=FacilityKind.UNIVERSITY, name="Akes Lain")
    session.add(campus)
    session.commit()
    office = as_person(new_person(session, cast, "Dinas", Role.COORDINATOR, "+62827", cast.office))

    assert office.post("/cohorts/new", data=form()).status_code == 422
    wrong = office.post("/cohorts/new", data=form(university_id=str(cast.puskesmas.id)))
    assert wrong.status_code == 422
    made = office.post("/cohorts/new", data=form(university_id=str(campus.id)))
    assert made.status_code == 303


def test_an_agreement_is_renewed(session, cast, kirana):
    address = f"/cohorts/{cast.cohort.id}/agreement"

    past = kirana.post(address, data={"mou_number": "446", **day("mou_valid_until", "2026-11-23")})
    assert past.status_code == 422
    done = kirana.post(address, data={"mou_number": "446", **day("mou_valid_until", "2026-11-24")})

    assert done.headers["location"] == f"/cohorts/{cast.cohort.id}"
    assert [one.mou_number for one in cohorts()] == ["446"]


def test_an_agreement_that_ran_out_is_shown(session, cast, kirana):
    cast.cohort.mou_valid_until = NOW.date() - timedelta(days=1)
    session.add(cast.cohort)
    session.commit()

    assert "MoU habis" in kirana.get("/cohorts").text
    assert "sudah habis" in kirana.get(f"/cohorts/{cast.cohort.id}").text


def test_whose_account_is_closed_is_not_enrolled(session, cast, kirana):
    dian = new_person(session, cast, "Dian", Role.STUDENT, "+62821")
    dian.is_active = False
    session.add(dian)
    session.commit()

    sent = {"student_id": str(dian.id), "supervisor_id": str(cast.dewi.id)}

    assert kirana.post(f"/cohorts/{cast.cohort.id}", data=sent).status_code == 422
    assert "Dian" not in kirana.get(f"/cohorts/{cast.cohort.id}").text


def test_no_cohort_yet_says_how_to_make_one(session, cast, as_person):
    campus = Facility(kind=FacilityKind.UNIVERSITY, name="Akes Lain")
    session.add(campus)
    session.commit()
    other = as_person(new_person(session, cast, "Lestari", Role.COORDINATOR, "+62826", campus))

    assert "Belum ada angkatan" in other.get("/cohorts").text
