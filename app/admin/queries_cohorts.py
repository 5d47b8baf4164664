"""Cohorts with their students, for the coordinator whose reach is handed down as a condition."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func
from sqlalchemy import select as sa_select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from app.admin.schemas_pairings import CohortRow, Member
from app.clients.models import Client
from app.core.errors import NotFound
from app.pairings.models import Cohort, Enrolment, Pairing
from app.pairings.rules import cohort_state
from app.people.models import Facility, FacilityKind, Person, Role
from app.people.queries import may_enter


def cohorts(session: Session, condition: ColumnElement[bool], today: date) -> list[CohortRow]:
    """The cohorts of this condition, the latest first."""
    statement: Any = (
        sa_select(
            Cohort,
            col(Facility.name),
            func.count(func.distinct(Enrolment.student_id)),
            func.count(func.distinct(Pairing.id)),
        )
        .join(Facility, col(Facility.id) == Cohort.university_id)
        .outerjoin(Enrolment, col(Enrolment.cohort_id) == Cohort.id)
        .outerjoin(Pairing, and_(col(Pairing.cohort_id) == Cohort.id, col(Pairing.ended_at).is_(None)))
        .where(condition)
        .group_by(col(Cohort.id), Facility.name)
        .order_by(col(Cohort.starts_on).desc(), Facility.name, Cohort.name)
    )
    return [
        CohortRow(cohort, campus, enrolled, paired, cohort_state(cohort, today))
        for cohort, campus, enrolled, paired in session.exec(statement)
    ]


def cohort(session: Session, cohort_id: UUID, condition: ColumnElement[bool], today: date) -> CohortRow:
    """One of them; NotFound for any other."""
    found = cohorts(session, and_(condition, col(Cohort.id) == cohort_id), today)
    if not found:
        raise NotFound
    return found[0]


def campuses(session: Session, user: Person) -> list[Facility]:
    """The universities of a coordinator: her own, or for the health office's all."""
    own = session.get(Facility, user.facility_id) if user.facility_id else None
    if own is None or own.kind is not FacilityKind.HEALTH_OFFICE:
        return [own] if own and own.kind is FacilityKind.UNIVERSITY else []
    statement = select(Facility).where(Facility.kind == FacilityKind.UNIVERSITY).order_by(Facility.name)
    return list(session.exec(statement))


def supervisors(session: Session, university_id: UUID) -> list[Person]:
    """The supervisors of a campus, by name."""
    mine = select(Person).where(
        Person.role == Role.SUPERVISOR, Person.facility_id == university_id, may_enter()
    )
    return list(session.exec(mine.order_by(Person.name, col(Person.id))))


def members(session: Session, row: Cohort) -> list[Member]:
    """Every student of the cohort's campus, taking part or not, by name."""
    teacher = aliased(Person)
    statement: Any = (
        sa_select(Person, col(Enrolment.cohort_id), col(teacher.name), col(Client.code))
        .outerjoin(
            Enrolment, and_(col(Enrolment.student_id) == Person.id, col(Enrolment.cohort_id) == row.id)
        )
        .outerjoin(teacher, col(teacher.id) == Enrolment.supervisor_id)
        .outerjoin(
            Pairing,
            and_(
                col(Pairing.student_id) == Person.id,
                col(Pairing.cohort_id) == row.id,
                col(Pairing.ended_at).is_(None),
            ),
        )
        .outerjoin(Client, col(Client.id) == Pairing.client_id)
        .where(col(Person.role) == Role.STUDENT, col(Person.facility_id) == row.university_id, may_enter())
        .order_by(Person.name, col(Person.id))
    )
    return [
        Member(student, supervisor, enrolled is not None, code)
        for student, enrolled, supervisor, code in session.exec(statement)
    ]
