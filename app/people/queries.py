"""Reads of people and places. Rooms above hand down a SQL condition where one is needed."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, func, or_, true
from sqlmodel import Session, col, select

from app.core.config import settings
from app.core.crypto import token_hash
from app.people import rules, rules_reach
from app.people.models import (
    Facility,
    FacilityKind,
    OneTimeLink,
    Person,
    PersonVillage,
    Role,
    SignIn,
    Village,
)


def may_enter() -> ColumnElement[bool]:
    """Accounts that count: not deactivated, and no example account outside the demo."""
    return and_(col(Person.is_active), true() if settings().is_demo else ~col(Person.is_demo))


def person_signed_in(
    session: Session, token: str, now: datetime, lasts: timedelta
) -> tuple[Person, SignIn] | None:
    """The person whose cookie this is, while her sign-in is neither ended nor unused for too long."""
    statement = select(Person, SignIn).where(
        SignIn.token_hash == token_hash(token),
        SignIn.person_id == Person.id,
        col(SignIn.ended_at).is_(None),
        SignIn.seen_at > now - lasts,
        may_enter(),
    )
    found = session.exec(statement).first()
    return (found[0], found[1]) if found else None


def standing(session: Session, sign_in_ids: Collection[UUID], now: datetime, lasts: timedelta) -> set[UUID]:
    """Which of these sign-ins still stand."""
    statement = select(SignIn.id).where(
        col(SignIn.id).in_(sign_in_ids),
        SignIn.person_id == Person.id,
        col(SignIn.ended_at).is_(None),
        SignIn.seen_at > now - lasts,
        may_enter(),
    )
    return set(session.exec(statement))


def person_by_login(session: Session, typed: str) -> Person | None:
    """Whoever signs in with this phone number or e-mail, active or not."""
    login = rules.login(typed)
    if login is None:
        return None
    return session.exec(
        select(Person).where(or_(col(Person.phone) == login, col(Person.email) == login))
    ).first()


def open_sign_ins(session: Session, person_id: UUID, now: datetime) -> list[SignIn]:
    """Where she is signed in now, the last used first."""
    lasts = timedelta(days=settings().session_days)
    mine = select(SignIn).where(
        SignIn.person_id == person_id, col(SignIn.ended_at).is_(None), SignIn.seen_at > now - lasts
    )
    return list(session.exec(mine.order_by(col(SignIn.seen_at).desc()).limit(50)))


def link_by_token(session: Session, token: str) -> tuple[OneTimeLink, Person] | None:
    """The link of this token, used or not, and whom it is for."""
    statement = select(OneTimeLink, Person).where(
        OneTimeLink.token_hash == token_hash(token), OneTimeLink.person_id == Person.id, may_enter()
    )
    found = session.exec(statement).first()
    return (found[0], found[1]) if found else None


def facility_of(session: Session, person: Person) -> Facility | None:
    return session.get(Facility, person.facility_id) if person.facility_id else None


def health_office(session: Session) -> Facility | None:
    return session.exec(select(Facility).where(Facility.kind == FacilityKind.HEALTH_OFFICE)).first()


def villages_of(session: Session, person_id: UUID) -> list[Village]:
    """The villages a bidan desa cares for, by name."""
    statement = select(Village).join(PersonVillage).where(PersonVillage.person_id == person_id)
    return list(session.exec(statement.order_by(Village.name)))


def catchment(session: Session, facility_id: UUID | None) -> list[Village]:
    """The villages of a puskesmas, by name."""
    return list(
        session.exec(select(Village).where(Village.facility_id == facility_id).order_by(Village.name))
    )


def puskesmas_of(session: Session, subdistrict_code: str | None) -> list[Facility]:
    """The puskesmas of a kecamatan, by name."""
    here = (Facility.kind == FacilityKind.PUSKESMAS, Facility.subdistrict_code == subdistrict_code)
    return list(session.exec(select(Facility).where(*here).order_by(Facility.name)))


def all_puskesmas(session: Session) -> list[Facility]:
    """Every puskesmas of the district, by name."""
    statement = select(Facility).where(Facility.kind == FacilityKind.PUSKESMAS)
    return list(session.exec(statement.order_by(Facility.name)))


def villages_in(session: Session, subdistrict_code: str | None) -> list[Village]:
    """The villages of a kecamatan, by name."""
    here = select(Village).where(Village.subdistrict_code == subdistrict_code)
    return list(session.exec(here.order_by(Village.name)))


def people_where(session: Session, condition: ColumnElement[bool]) -> list[Person]:
    return list(session.exec(select(Person).where(condition).order_by(Person.name)))


def reach(session: Session, user: Person) -> rules_reach.Reach:
    """Whom this person may invite."""
    return rules_reach.reach_of(user.role, facility_of(session, user))


def her_own(session: Session, user: Person) -> ColumnElement[bool]:
    """The people this person looks after, as a condition on Person joined with Facility; never herself."""
    found = reach(session, user)
    of_role = [
        and_(col(Person.role) == role, col(Facility.kind).in_(kinds)) for role, kinds in found.roles.items()
    ]
    there = true() if found.everywhere else col(Person.facility_id) == user.facility_id
    return and_(or_(false(), *of_role), there, col(Person.id) != user.id)


def own_person(session: Session, user: Person, person_id: UUID) -> Person | None:
    """One of her own people; None for anybody else."""
    statement = select(Person).join(Facility).where(Person.id == person_id, her_own(session, user))
    return session.exec(statement).first()


def own_people(
    session: Session,
    user: Person,
    *,
    words: str = "",
    role: Role | None = None,
    start: int = 0,
    limit: int = 50,
) -> tuple[Sequence[tuple[Person, Facility]], int]:
    """Her own people by name, from `start`, and how many in all; `words` is part of a name or login."""
    mine = her_own(session, user)
    if role:
        mine = and_(mine, col(Person.role) == role)
    if words:
        mine = and_(mine, _like(words))
    counted = session.exec(select(func.count()).select_from(Person).join(Facility).where(mine)).one()
    rows = select(Person, Facility).join(Facility).where(mine).order_by(Person.name, col(Person.id))
    return session.exec(rows.offset(start).limit(limit)).all(), counted


def _like(words: str) -> ColumnElement[bool]:
    number = rules.phone(words) or words
    return or_(
        func.lower(Person.name).contains(words.lower(), autoescape=True),
        col(Person.email).contains(words.casefold(), autoescape=True),
        col(Person.phone).contains(number, autoescape=True),
    )


def places_for(session: Session, user: Person) -> list[Facility]:
    """Where this person may invite to, by kind and name."""
    found = reach(session, user)
    kinds = frozenset().union(*found.roles.values()) if found.roles else frozenset()
    there = true() if found.everywhere else Facility.id == user.facility_id
    statement = select(Facility).where(col(Facility.kind).in_(kinds), there)
    return list(session.exec(statement.order_by(Facility.kind, Facility.name)))


def demo_sign_ins(session: Session) -> list[Person]:
    """In the demo, the first account of each role that has a password."""
    if not settings().is_demo:
        return []
    found = (_first_example(session, role) for role in Role)
    return [person for person in found if person]


def _first_example(session: Session, role: Role) -> Person | None:
    examples = select(Person).where(
        Person.role == role,
        col(Person.is_demo),
        col(Person.is_active),
        col(Person.password_hash).is_not(None),
    )
    return session.exec(examples.order_by(col(Person.id)).limit(1)).first()
