"""Who is on duty, who is away, and who stands in. Bounded by the puskesmas that the caller hands down."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from app.core.clock import day_of
from app.people import queries as people
from app.people.models import Person, Role
from app.rosters import rules
from app.rosters.models import Absence, Cover, DutyTurn, Handover, Shift

ON_THE_ROSTER = (Role.BIDAN_DESA, Role.BIDAN_KOORDINATOR)
OF_A_PUSKESMAS = (*ON_THE_ROSTER, Role.HEAD)

Week = Mapping[tuple[int, Shift], Sequence[Person]]


def on_duty(session: Session, facility_id: UUID, now: datetime) -> list[Person] | None:
    """Who answers for this puskesmas now, hand-overs and absences reckoned; None where it keeps no roster.

    An empty list says that a roster is kept and nobody is on duty.
    """
    slot = rules.slot_at(now)
    turns = select(DutyTurn.person_id).where(DutyTurn.facility_id == facility_id)
    if session.exec(turns.limit(1)).first() is None:
        return None
    due = set(session.exec(turns.where(DutyTurn.weekday == slot.weekday, DutyTurn.shift == slot.shift)))
    for given in session.exec(
        select(Handover)
        .where(Handover.facility_id == facility_id, Handover.at <= now, Handover.until_at > now)
        .order_by(col(Handover.at), col(Handover.id))
    ):
        due = (due - {given.giver_id}) | {given.taker_id}
    return standing_in(session, _here(session, due, facility_id), now)


def _here(session: Session, ids: Collection[UUID], facility_id: UUID) -> list[Person]:
    """Those of them who still work at this puskesmas."""
    mine = (col(Person.id).in_(ids), col(Person.role).in_(ON_THE_ROSTER))
    return [one for one in _who(session, *mine) if one.facility_id == facility_id]


def standing_in(session: Session, whom: Sequence[Person], now: datetime) -> list[Person]:
    """These people, without who is away, and with whoever stands in for her and is not away herself."""
    away = absences(session, [one.id for one in whom], now)
    there = [one for one in whom if one.id not in away]
    named = {one.substitute_id for one in away.values() if one.substitute_id} - {one.id for one in there}
    if not named:
        return there
    also_away = absences(session, named, now)
    return [*there, *(one for one in _who(session, col(Person.id).in_(named)) if one.id not in also_away)]


def _who(session: Session, *conditions: ColumnElement[bool]) -> list[Person]:
    statement = select(Person).where(*conditions, people.may_enter())
    return list(session.exec(statement.order_by(Person.name, col(Person.id))))


def absences(session: Session, ids: Collection[UUID], now: datetime) -> dict[UUID, Absence]:
    """Who of these people is away today, the absence noted last for each."""
    today = day_of(now)
    statement = select(Absence).where(
        col(Absence.person_id).in_(ids),
        col(Absence.ended_at).is_(None),
        Absence.starts_on <= today,
        Absence.ends_on >= today,
    )
    return {one.person_id: one for one in session.exec(statement.order_by(col(Absence.noted_at)))}


# For the page of the roster


def week_of(session: Session, facility_id: UUID) -> Week:
    """The weekly roster of a puskesmas: who has which shift of which day."""
    statement = (
        select(DutyTurn, Person)
        .join(Person, col(Person.id) == DutyTurn.person_id)
        .where(DutyTurn.facility_id == facility_id, people.may_enter())
        .order_by(Person.name)
    )
    found: dict[tuple[int, Shift], list[Person]] = defaultdict(list)
    for turn, person in session.exec(statement):
        found[turn.weekday, turn.shift].append(person)
    return found


def staff_of(session: Session, facility_id: UUID, roles: Sequence[Role] = OF_A_PUSKESMAS) -> list[Person]:
    """Who works at this puskesmas in one of these roles, by name."""
    return _who(session, col(Person.facility_id) == facility_id, col(Person.role).in_(roles))


def absences_of(session: Session, ids: Collection[UUID], today: date) -> list[tuple[Absence, Person]]:
    """Absences of these people that run or are to come, the next first."""
    statement = (
        select(Absence, Person)
        .join(Person, col(Person.id) == Absence.person_id)
        .where(
            col(Absence.person_id).in_(ids),
            col(Absence.ended_at).is_(None),
            Absence.ends_on >= today,
        )
        .order_by(col(Absence.starts_on), Person.name)
    )
    return list(session.exec(statement))


def handovers_of(session: Session, facility_id: UUID, now: datetime) -> list[Handover]:
    """The hand-overs that hold now, the latest first."""
    statement = select(Handover).where(Handover.facility_id == facility_id, Handover.until_at > now)
    return list(session.exec(statement.order_by(col(Handover.at).desc())))


def names_of(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    return dict(session.exec(select(Person.id, Person.name).where(col(Person.id).in_(ids))).all())


# Covers


def covered_by(person_id: UUID) -> ColumnElement[bool]:
    """For `within`: the clients whose record this person may open since she stands in."""
    running: ColumnElement[bool] = (col(Cover.person_id) == person_id) & col(Cover.ended_at).is_(None)
    return running
