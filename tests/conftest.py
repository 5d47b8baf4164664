"""The cast. Ani (student) accompanies Wati; Sari is the bidan desa of Wati's village, Rini her bidan
koordinator, Hadi the head of the puskesmas; Dewi supervises Ani; Kirana coordinates; Oka sits at the health
office. Citra is a student paired with nobody and must always be told 404. Each test has its own database.
"""

import os

os.environ["OSOC_MODE"] = "demo"
os.environ["OSOC_JOBS_INSIDE"] = "false"
os.environ.pop("OSOC_DATABASE_URL", None)

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from fastapi import FastAPI
from hypothesis import settings
from sqlmodel import Session
from starlette.testclient import TestClient

from app import tables
from app.clients.models import Client, Consent, ConsentManner, Pregnancy, SafeContact
from app.core import crypto, db
from app.core.clock import utc_now
from app.pairings.models import Cohort, Enrolment, Pairing
from app.people.models import (
    Facility,
    FacilityKind,
    Person,
    PersonVillage,
    Role,
    SignIn,
    Subdistrict,
    Village,
)

pytest_plugins = ["tests.db", "tests.browser", "tests.node"]
assert tables

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")  # a law is judged by what holds, not by how fast a busy machine is

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
"""The instant of the tests: Tuesday 24 November 2026, 09.00 in Banyuwangi."""


@dataclass
class Cast:
    puskesmas: Facility
    other_puskesmas: Facility
    university: Facility
    office: Facility
    village: Village
    ani: Person
    citra: Person
    sari: Person
    rini: Person
    hadi: Person
    dewi: Person
    kirana: Person
    oka: Person
    maya: Person
    adi: Person
    wati: Client
    pregnancy: Pregnancy
    cohort: Cohort
    pairing: Pairing


@pytest.fixture
def database(database_url: str) -> Iterator[str]:
    """This test's database, as the one the app uses."""
    db.use(database_url)
    yield database_url
    db.engine().dispose()


@pytest.fixture
def session(database: str) -> Iterator[Session]:
    """A session beside the app's own; commit what the app shall see, and read anew what it wrote."""
    with Session(db.engine(), expire_on_commit=False) as session:
        yield session


@pytest.fixture
def cast(session: Session) -> Cast:
    """Everybody, committed: Wati is 31w4d on 24 November 2026, G3P1A1, 28 years old, and paired since 1
    October.
    """
    session.add(Subdistrict(code="35.10.16", name="Banyuwangi"))
    session.flush()
    puskesmas = Facility(
        kind=FacilityKind.PUSKESMAS, name="Kertosari", subdistrict_code="35.10.16", phone="+62333100001"
    )
    other = Facility(
        kind=FacilityKind.PUSKESMAS, name="Sobo", subdistrict_code="35.10.16", phone="+62333100002"
    )
    university = Facility(kind=FacilityKind.UNIVERSITY, name="STIKES Contoh")
    office = Facility(kind=FacilityKind.HEALTH_OFFICE, name="Dinas Kesehatan")
    session.add_all([puskesmas, other, university, office])
    session.flush()
    village = _village(session, "35.10.16.1001", "Kertosari", puskesmas)
    _village(session, "35.10.16.1002", "Sobo", other)
    people = _people(session, puskesmas, university, office)
    session.add(PersonVillage(person_id=people["sari"].id, village_code=village.code))
    wati, pregnancy = _wati(session, people["sari"], village)
    cohort, pairing = _pairing(session, people, university, wati)
    session.commit()
    return Cast(
        puskesmas,
        other,
        university,
        office,
        village,
        **people,
        wati=wati,
        pregnancy=pregnancy,
        cohort=cohort,
        pairing=pairing,
    )


def _village(session: Session, code: str, name: str, puskesmas: Facility) -> Village:
    village = Village(
        code=code, name=name, kind="kelurahan", subdistrict_code="35.10.16", facility_id=puskesmas.id
    )
    session.add(village)
    session.flush()
    return village


def _people(
    session: Session, puskesmas: Facility, university: Facility, office: Facility
) -> dict[str, Person]:
    rows = [
        ("ani", "Ani Lestari", Role.STUDENT, university),
        ("citra", "Citra Dewanti", Role.STUDENT, university),
        ("sari", "Sari Wulandari", Role.BIDAN_DESA, puskesmas),
        ("rini", "Rini Astuti", Role.BIDAN_KOORDINATOR, puskesmas),
        ("hadi", "dr. Hadi Santoso", Role.HEAD, puskesmas),
        ("dewi", "Dewi Kartika", Role.SUPERVISOR, university),
        ("kirana", "Kirana Putri", Role.COORDINATOR, university),
        ("oka", "Oka Mahendra", Role.DISTRICT_OFFICER, office),
        ("maya", "dr. Maya Sp.OG", Role.REVIEWER, office),
        ("adi", "Adi Nugroho", Role.ADMIN, office),
    ]
    people = {}
    for number, (key, name, role, facility) in enumerate(rows):
        people[key] = Person(
            name=name,
            role=role,
            facility_id=facility.id,
            phone=f"+62812000000{number:02}",
            created_at=NOW - timedelta(days=90),
        )
    session.add_all(people.values())
    session.flush()
    return people


def _wati(session: Session, sari: Person, village: Village) -> tuple[Client, Pregnancy]:
    began = NOW - timedelta(days=60)
    assert village.facility_id
    wati = Client(
        code="OSOC-0417",
        name="Wati",
        name_key="wati",
        born_on=date(1998, 3, 5),
        phone="+6281234500417",
        village_code=village.code,
        facility_id=village.facility_id,
        registered_by=sari.id,
        registered_at=began,
    )
    session.add(wati)
    session.flush()
    pregnancy = Pregnancy(
        client_id=wati.id,
        booked_on=began.date(),
        lmp=date(2026, 4, 17),
        edd=date(2027, 1, 22),
        gravida=3,
        para=1,
        abortus=1,
    )
    contact = SafeContact(
        client_id=wati.id,
        name="Eko",
        relation="suami",
        phone="+6281234500418",
        hours="sore",
        whatsapp_ok=True,
        may_say="pendampingan",
    )
    consent = Consent(
        client_id=wati.id,
        version="1",
        given_on=began.date(),
        manner=ConsentManner.WRITTEN,
        is_given=True,
        place_ok=True,
        noted_by=sari.id,
        noted_at=began,
    )
    session.add_all([pregnancy, contact, consent])
    session.flush()
    return wati, pregnancy


def _pairing(
    session: Session, people: dict[str, Person], university: Facility, wati: Client
) -> tuple[Cohort, Pairing]:
    cohort = Cohort(
        university_id=university.id,
        name="Angkatan contoh",
        starts_on=date(2026, 9, 1),
        ends_on=date(2027, 8, 31),
        mou_number="445/1/2026",
        mou_valid_until=date(2028, 12, 31),
    )
    session.add(cohort)
    session.flush()
    for student in ("ani", "citra"):
        session.add(
            Enrolment(student_id=people[student].id, cohort_id=cohort.id, supervisor_id=people["dewi"].id)
        )
    pairing = Pairing(
        cohort_id=cohort.id,
        student_id=people["ani"].id,
        client_id=wati.id,
        began_at=datetime(2026, 10, 1, 2, 0, tzinfo=UTC),
        paired_by=people["kirana"].id,
    )
    session.add(pairing)
    session.flush()
    return cohort, pairing


@pytest.fixture(scope="session")
def app() -> FastAPI:
    from app.main import create_app

    return create_app()


@pytest.fixture
def visitor(app: FastAPI, database: str) -> TestClient:
    """A browser in which nobody is signed in. A fault of ours comes back as the answer a person would get."""
    return TestClient(app, base_url="http://localhost", raise_server_exceptions=False, follow_redirects=False)


@pytest.fixture
def as_person(app: FastAPI, database: str) -> Callable[[Person], TestClient]:
    """A browser in which this person is signed in."""

    def signed_in(person: Person) -> TestClient:
        token = crypto.new_token()
        now = utc_now()
        with db.transaction() as session:
            session.add(
                SignIn(person_id=person.id, token_hash=crypto.token_hash(token), began_at=now, seen_at=now)
            )
        return TestClient(
            app,
            base_url="http://localhost",
            cookies={"osoc_session": token},
            raise_server_exceptions=False,
            follow_redirects=False,
        )

    return signed_in
