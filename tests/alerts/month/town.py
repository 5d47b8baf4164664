"""A district of 45 puskesmas: midwives on rosters with gaps, people away with and without a substitute."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from sqlmodel import Session

from app.clients.models import Client, Pregnancy
from app.core.clock import day_of
from app.people.models import Facility, FacilityKind, Person, PersonVillage, Role, Subdistrict, Village
from app.rosters.models import Absence, DutyTurn, Shift

PUSKESMAS = 45
MIDWIVES = 3
CLIENTS = 12
NO_ROSTER = 0.1
GAPS = 0.08
AWAY = 0.35
SUBSTITUTE = 0.6


@dataclass
class Town:
    """Who may raise and answer alerts; for each puskesmas its women."""

    students: dict[UUID, Person] = field(default_factory=dict)
    clients: list[tuple[Client, Pregnancy]] = field(default_factory=list)


def settle(session: Session, random: Random, now: datetime, days: int) -> Town:
    """Everybody, committed."""
    session.add(Subdistrict(code="35.10.16", name="Banyuwangi"))
    office = Facility(kind=FacilityKind.HEALTH_OFFICE, name="Dinas Kesehatan")
    campus = Facility(kind=FacilityKind.UNIVERSITY, name="STIKES Contoh")
    session.add_all([office, campus])
    session.flush()
    session.add_all([_person(f"Dinas {one}", Role.DISTRICT_OFFICER, office, now) for one in range(2)])
    town = Town()
    for number in range(PUSKESMAS):
        _puskesmas(session, random, town, number, campus, now, days)
    session.commit()
    return town


def _puskesmas(
    session: Session, random: Random, town: Town, number: int, campus: Facility, now: datetime, days: int
) -> None:
    place = Facility(kind=FacilityKind.PUSKESMAS, name=f"Puskesmas {number}", subdistrict_code="35.10.16")
    session.add(place)
    session.flush()
    midwives = [_person(f"Bidan {number} {one}", Role.BIDAN_DESA, place, now) for one in range(MIDWIVES)]
    others = [
        _person(f"Koordinator {number}", Role.BIDAN_KOORDINATOR, place, now),
        _person(f"Kepala {number}", Role.HEAD, place, now),
    ]
    student = _person(f"Mahasiswa {number}", Role.STUDENT, campus, now)
    session.add_all([*midwives, *others, student])
    session.flush()
    town.students[place.id] = student
    if random.random() >= NO_ROSTER:
        _roster(session, random, place, [*midwives, others[0]])
    _absences(session, random, [*midwives, *others], now, days)
    for one, midwife in enumerate(midwives):
        code = f"35.10.16.{1000 + number * MIDWIVES + one}"
        session.add(
            Village(code=code, name=code, kind="desa", subdistrict_code="35.10.16", facility_id=place.id)
        )
        session.flush()
        session.add(PersonVillage(person_id=midwife.id, village_code=code))
        _women(session, town, place, code, midwife, now)


def _person(name: str, role: Role, place: Facility, now: datetime) -> Person:
    email = f"{name.replace(' ', '-').lower()}@example.org"
    return Person(name=name, role=role, facility_id=place.id, email=email, created_at=now)


def _roster(session: Session, random: Random, place: Facility, staff: list[Person]) -> None:
    session.add_all(
        DutyTurn(facility_id=place.id, weekday=weekday, shift=shift, person_id=random.choice(staff).id)
        for weekday in range(1, 8)
        for shift in Shift
        if random.random() >= GAPS
    )


def _absences(session: Session, random: Random, staff: list[Person], now: datetime, days: int) -> None:
    for person in staff:
        if random.random() < AWAY:
            first = day_of(now) + timedelta(days=random.randrange(days))
            others = [one for one in staff if one is not person and one.role is not Role.HEAD]
            stands_in = random.choice(others).id if random.random() < SUBSTITUTE else None
            session.add(
                Absence(
                    person_id=person.id,
                    starts_on=first,
                    ends_on=first + timedelta(days=random.randrange(10)),
                    substitute_id=stands_in,
                    noted_by=person.id,
                    noted_at=now,
                )
            )


def _women(
    session: Session, town: Town, place: Facility, village: str, midwife: Person, now: datetime
) -> None:
    for _ in range(CLIENTS // MIDWIVES):
        number = len(town.clients) + 1
        client = Client(
            code=f"OSOC-{number:04}",
            name=f"Ibu {number}",
            name_key=f"ibu {number}",
            born_on=date(1998, 3, 5),
            village_code=village,
            facility_id=place.id,
            registered_by=midwife.id,
            registered_at=now,
        )
        session.add(client)
        session.flush()
        pregnancy = Pregnancy(
            client_id=client.id,
            booked_on=day_of(now),
            edd=day_of(now) + timedelta(days=90),
            gravida=1,
            para=0,
            abortus=0,
        )
        session.add(pregnancy)
        town.clients.append((client, pregnancy))
    session.flush()
