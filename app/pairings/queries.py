"""Reads of pairings and cohorts."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from app.pairings.models import Cohort, Enrolment, Pairing


def pairing_of_client(session: Session, client_id: UUID) -> Pairing | None:
    """The running pairing of a client."""
    return session.exec(
        select(Pairing).where(Pairing.client_id == client_id, col(Pairing.ended_at).is_(None))
    ).first()


def pairings_of_client(session: Session, client_id: UUID) -> list[Pairing]:
    """All pairings of a client, the latest first."""
    statement = select(Pairing).where(Pairing.client_id == client_id)
    return list(session.exec(statement.order_by(col(Pairing.began_at).desc())))


def pairing_of_student(session: Session, student_id: UUID) -> Pairing | None:
    """The running pairing of a student."""
    return session.exec(
        select(Pairing).where(Pairing.student_id == student_id, col(Pairing.ended_at).is_(None))
    ).first()


def pairing_at(session: Session, student_id: UUID, client_id: UUID, instant: datetime) -> Pairing | None:
    """The pairing of this student with this client that ran at an instant, ended since or not."""
    statement = select(Pairing).where(
        Pairing.student_id == student_id,
        Pairing.client_id == client_id,
        Pairing.began_at <= instant,
        col(Pairing.ended_at).is_(None) | (col(Pairing.ended_at) >= instant),
    )
    return session.exec(statement.order_by(col(Pairing.began_at).desc())).first()


def lately_ended(session: Session, student_id: UUID, now: datetime, within: timedelta) -> list[Pairing]:
    """The student's pairings that ended not longer than this ago."""
    statement = select(Pairing).where(Pairing.student_id == student_id, col(Pairing.ended_at) > now - within)
    return list(session.exec(statement))


def cohorts_where(session: Session, condition: ColumnElement[bool]) -> list[Cohort]:
    """Cohorts by a condition handed down, the latest first."""
    return list(session.exec(select(Cohort).where(condition).order_by(col(Cohort.starts_on).desc())))


def enrolment_of(session: Session, student_id: UUID, cohort_id: UUID) -> Enrolment | None:
    return session.get(Enrolment, (student_id, cohort_id))
