"""Reads for the supervisor's pages: her own students, under client codes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import case, func
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from app.access import within
from app.clients.models import Client
from app.faculty.schemas import Evidence, Supervised
from app.grading import queries as grading
from app.grading.rules_work import Work
from app.pairings.models import Cohort, Enrolment, Pairing
from app.people.models import Person
from app.visits.models import Visit


def students(session: Session, user: Person, now: datetime) -> list[Supervised]:
    """Every student enrolled under this supervisor, by cohort and name, once for each pairing there."""
    works: dict[tuple[UUID, UUID], list[Work]] = {}
    for work in grading.works_of_hers(session, user, now).values():
        works.setdefault((work.pairing.student_id, work.pairing.cohort_id), []).append(work)
    enrolled: Any = (
        sa_select(Person, Cohort)
        .join(Enrolment, col(Enrolment.student_id) == Person.id)
        .join(Cohort, col(Cohort.id) == Enrolment.cohort_id)
        .where(col(Enrolment.supervisor_id) == user.id)
        .order_by(col(Cohort.starts_on).desc(), col(Person.name), col(Person.id))
    )
    codes = _codes(session, user)
    return [
        row
        for student, cohort in session.exec(enrolled)
        for row in _rows(student, cohort, works.get((student.id, cohort.id), []), codes)
    ]


def _rows(
    student: Person, cohort: Cohort, works: Sequence[Work], codes: Mapping[UUID, str]
) -> list[Supervised]:
    made = [
        Supervised(student.name, student.programme, cohort.name, codes[work.pairing.client_id], work)
        for work in works
    ]
    return made or [Supervised(student.name, student.programme, cohort.name, None, None)]


def _codes(session: Session, user: Person) -> dict[UUID, str]:
    """The codes of her students' clients; nothing else of a client is read."""
    statement = select(Client.id, Client.code).where(within(user, Client.id))
    return dict(session.exec(statement).all())


def student_of(session: Session, pairing: Pairing, now: datetime) -> Supervised:
    """The student of a pairing, with what counts of it; the caller has opened the pairing."""
    student = session.get_one(Person, pairing.student_id)
    cohort = session.get_one(Cohort, pairing.cohort_id)
    code = session.exec(select(Client.code).where(Client.id == pairing.client_id)).one()
    work = grading.work_of(session, pairing, now)
    evidence = _evidence(session, pairing)
    return Supervised(student.name, student.programme, cohort.name, code, work, evidence)


def _evidence(session: Session, pairing: Pairing) -> Evidence:
    """What the visits of a pairing tell of themselves, as numbers only."""
    offline = func.count(case((col(Visit.was_offline).is_(True), 1)))
    counts = select(func.count(col(Visit.id)), offline, func.count(col(Visit.place_lat)))
    return Evidence(*session.exec(counts.where(Visit.pairing_id == pairing.id)).one())
