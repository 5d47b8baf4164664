"""Reads of people and places. Rooms above hand down a SQL condition where one is needed."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from app.core.crypto import token_hash
from app.people.models import Facility, Person, PersonVillage, SignIn, Village


def person_signed_in(
    session: Session, token: str, now: datetime, lasts: timedelta
) -> tuple[Person, SignIn] | None:
    """The person whose cookie this is, while her sign-in is neither ended nor unused for too long."""
    statement = select(Person, SignIn).where(
        SignIn.token_hash == token_hash(token),
        SignIn.person_id == Person.id,
        col(SignIn.ended_at).is_(None),
        SignIn.seen_at > now - lasts,
        col(Person.is_active),
    )
    found = session.exec(statement).first()
    return (found[0], found[1]) if found else None


def facility_of(session: Session, person: Person) -> Facility | None:
    return session.get(Facility, person.facility_id) if person.facility_id else None


def villages_of(session: Session, person_id: UUID) -> list[Village]:
    """The villages a bidan desa cares for, by name."""
    statement = select(Village).join(PersonVillage).where(PersonVillage.person_id == person_id)
    return list(session.exec(statement.order_by(Village.name)))


def people_where(session: Session, condition: ColumnElement[bool]) -> list[Person]:
    return list(session.exec(select(Person).where(condition).order_by(Person.name)))
