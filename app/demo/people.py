"""The people of the example district, each marked as an example; nine of them can sign in."""

from datetime import datetime
from itertools import count
from typing import Any

from sqlmodel import Session, col, select

from app.core.crypto import hash_password
from app.demo import names
from app.demo.everybody import District
from app.demo.model import Size, dice, model
from app.people import places, queries
from app.people.models import Facility, FacilityKind, Person, PersonVillage, Role, Village

TITLES = {Role.HEAD: "dr. ", Role.REVIEWER: "dr. "}


def password_of(role: Role) -> str:
    """The password of a role's example account, as `osoc demo sign-ins` prints it. Everybody may know it:
    example accounts open nothing outside demo mode (people.service_sign_in.counts).

    >>> password_of(Role.BIDAN_DESA)
    'contoh-bidan-desa'
    """
    return f"contoh-{role.value.replace('_', '-')}"


def settle(session: Session, size: Size, now: datetime) -> District:
    """The places with everybody in them. Places that stand stay as they are."""
    places.load(session)
    return _Settler(session, size, now).run()


class _Settler:
    """Makes people one after the other, each with the next telephone number."""

    def __init__(self, session: Session, size: Size, now: datetime) -> None:
        self.session, self.size, self.now = session, size, now
        self.numbers, self.random = count(1), dice("people")
        self.district = District(list(session.exec(select(Village).order_by(Village.code))))

    def run(self) -> District:
        self._shown_first()
        self._phones()
        for row, campus in zip(model()["university"], self.district.universities, strict=True):
            self._campus(row, campus)
        for place in self._puskesmas():
            self._puskesmas_people(place)
        self.session.flush()
        self.session.add_all(
            PersonVillage(person_id=midwife.id, village_code=code)
            for code, midwife in self.district.midwives.items()
        )
        self.session.flush()
        return self.district

    def _shown_first(self) -> None:
        """The nine who sign in, so that they have the first nine numbers."""
        rows = model()["university"]
        for row in rows:
            self.district.universities.append(
                Facility(
                    kind=FacilityKind.UNIVERSITY,
                    name=row["name"],
                    subdistrict_code=row["subdistrict_code"],
                    is_example=True,
                )
            )
        self.session.add_all(self.district.universities)
        self.session.flush()
        campus = self.district.universities[model()["place"]["university"]]
        office = queries.health_office(self.session)
        village = self.session.get_one(Village, model()["place"]["village"])
        puskesmas = self.session.get_one(Facility, village.facility_id)
        assert office
        where = {Role.STUDENT: campus, Role.SUPERVISOR: campus, Role.COORDINATOR: campus}
        where |= {role: puskesmas for role in (Role.BIDAN_DESA, Role.BIDAN_KOORDINATOR, Role.HEAD)}
        shown = {role: self._person(role, where.get(role, office)) for role in Role}
        for role, person in shown.items():
            person.password_hash = hash_password(password_of(role))
        shown[Role.STUDENT].programme = rows[model()["place"]["university"]]["programmes"][0]
        self._take(shown, campus, puskesmas, village)

    def _take(
        self, shown: dict[Role, Person], campus: Facility, puskesmas: Facility, village: Village
    ) -> None:
        district = self.district
        district.students[campus.id] = [shown[Role.STUDENT]]
        district.supervisors[campus.id] = [shown[Role.SUPERVISOR]]
        district.coordinators[campus.id] = shown[Role.COORDINATOR]
        district.koordinators[puskesmas.id] = shown[Role.BIDAN_KOORDINATOR]
        district.heads[puskesmas.id] = shown[Role.HEAD]
        self._serve(shown[Role.BIDAN_DESA], village)

    def _phones(self) -> None:
        """Every place gets an invented telephone, and is marked for it."""
        numbers = count(9000)
        for place in self.session.exec(select(Facility).order_by(Facility.name, col(Facility.id))):
            if place.phone is None:
                place.phone, place.is_example = names.example_phone(next(numbers)), True

    def _campus(self, row: Any, campus: Facility) -> None:
        everywhere = sum(one["students"] for one in model()["university"])
        share = max(2, round(row["students"] * self.size.students / everywhere))
        students = self.district.students.setdefault(campus.id, [])
        for number in range(len(students), share):
            programme = row["programmes"][number % len(row["programmes"])]
            students.append(self._person(Role.STUDENT, campus, programme))
        supervisors = self.district.supervisors.setdefault(campus.id, [])
        wanted = max(1, round(row["supervisors"] * share / row["students"]))
        supervisors += [self._person(Role.SUPERVISOR, campus) for _ in range(wanted - len(supervisors))]
        if campus.id not in self.district.coordinators:
            self.district.coordinators[campus.id] = self._person(Role.COORDINATOR, campus)

    def _puskesmas(self) -> list[Facility]:
        statement = select(Facility).where(Facility.kind == FacilityKind.PUSKESMAS)
        return list(self.session.exec(statement.order_by(Facility.subdistrict_code, Facility.name)))

    def _puskesmas_people(self, place: Facility) -> None:
        district = self.district
        if place.id not in district.heads:
            district.heads[place.id] = self._person(Role.HEAD, place)
            district.koordinators[place.id] = self._person(Role.BIDAN_KOORDINATOR, place)
        for village in district.villages:
            if village.facility_id == place.id and village.code not in district.midwives:
                self._serve(self._person(Role.BIDAN_DESA, place), village)

    def _serve(self, midwife: Person, village: Village) -> None:
        self.district.midwives[village.code] = midwife

    def _person(self, role: Role, place: Facility, programme: str | None = None) -> Person:
        is_man = role in (Role.HEAD, Role.ADMIN, Role.DISTRICT_OFFICER) or self.random.random() < 0.12
        may_be_man = role not in (Role.BIDAN_DESA, Role.BIDAN_KOORDINATOR)
        name = (names.man if is_man and may_be_man else names.woman)(self.random)
        person = Person(
            name=TITLES.get(role, "") + name,
            role=role,
            facility_id=place.id,
            phone=names.example_phone(next(self.numbers)),
            programme=programme,
            is_demo=True,
            created_at=self.now,
        )
        self.session.add(person)
        return person
