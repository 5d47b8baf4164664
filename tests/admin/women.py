"""Women, campuses and choices for the tests of pairing."""

from datetime import date, timedelta

from sqlmodel import col, select

from app.clients.models import Client, Consent, ConsentManner, Pregnancy
from app.core import db
from app.pairings.models import Cohort, Enrolment, Pairing
from app.people.models import Facility, FacilityKind, Person, Role
from tests.conftest import NOW


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
