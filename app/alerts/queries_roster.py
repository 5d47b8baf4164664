"""What the page of the roster shows: of the reader's own puskesmas, and nothing of its clients."""

from datetime import datetime

from sqlmodel import Session, col, select

from app.alerts.queries_numbers import PSC, tested
from app.alerts.rules_ladder import ladder
from app.alerts.schemas import Number
from app.clients.models import Client
from app.core.clock import day_of
from app.core.errors import NotFound
from app.pairings.models import Pairing
from app.people.models import Facility, Person
from app.rosters import queries as rosters
from app.rosters import rules
from app.rosters.models import Absence

SHIFTS_AHEAD = 4


def puskesmas_of(session: Session, user: Person) -> Facility:
    if user.facility_id is None:
        raise NotFound
    return session.get_one(Facility, user.facility_id)


def coming(session: Session, user: Person, now: datetime) -> list[tuple[rules.Slot, list[Person]]]:
    """The next shifts with who will be on duty, absences reckoned; nothing where no roster is kept."""
    place = puskesmas_of(session, user)
    slots = rules.coming(now, SHIFTS_AHEAD)
    found = [(slot, rosters.on_duty(session, place.id, slot.starts_at)) for slot in slots]
    return [(slot, people) for slot, people in found if people is not None]


def may_be_away(session: Session, user: Person) -> list[Person]:
    """Who works at her puskesmas, and the students who accompany its clients now."""
    place = puskesmas_of(session, user)
    paired = (
        select(Pairing.student_id)
        .join(Client, col(Client.id) == Pairing.client_id)
        .where(Client.facility_id == user.facility_id, col(Pairing.ended_at).is_(None))
    )
    students = session.exec(select(Person).where(col(Person.id).in_(paired)).order_by(Person.name))
    return [*rosters.staff_of(session, place.id), *students]


def absences(session: Session, user: Person, now: datetime) -> list[tuple[Absence, Person]]:
    """Absences of these people that run or are to come, the next first."""
    return rosters.absences_of(session, [one.id for one in may_be_away(session, user)], day_of(now))


def numbers(session: Session, user: Person, now: datetime) -> list[Number]:
    """The telephone of her puskesmas and that of the ambulance service, with their last test call."""
    place = puskesmas_of(session, user)
    known = [(place.name, place.phone), (PSC, str(ladder()["psc_number"]))]
    return tested(session, [(name, number) for name, number in known if number], day_of(now))
