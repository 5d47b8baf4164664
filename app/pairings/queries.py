"""Reads of pairings and cohorts."""

from uuid import UUID

from sqlmodel import Session, col, select

from app.pairings.models import Enrolment, Pairing


def pairing_of_client(session: Session, client_id: UUID) -> Pairing | None:
    """The running pairing of a client."""
    return session.exec(
        select(Pairing).where(Pairing.client_id == client_id, col(Pairing.ended_at).is_(None))
    ).first()


def pairing_of_student(session: Session, student_id: UUID) -> Pairing | None:
    """The running pairing of a student."""
    return session.exec(
        select(Pairing).where(Pairing.student_id == student_id, col(Pairing.ended_at).is_(None))
    ).first()


def enrolment_of(session: Session, student_id: UUID, cohort_id: UUID) -> Enrolment | None:
    return session.get(Enrolment, (student_id, cohort_id))
