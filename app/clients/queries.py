"""Reads of one client's records; the caller has opened her record."""

from uuid import UUID

from sqlmodel import Session, col, select

from app.clients import rules_card
from app.clients.models import (
    CareVisit,
    Consent,
    Newborn,
    Pregnancy,
    PregnancyAmendment,
    RiskFactor,
    SafeContact,
)
from app.clients.schemas import Risk
from app.core.errors import NotFound


def pregnancies_of(session: Session, client_id: UUID) -> list[Pregnancy]:
    """Her pregnancies, the newest first."""
    statement = select(Pregnancy).where(Pregnancy.client_id == client_id)
    return list(session.exec(statement.order_by(col(Pregnancy.booked_on).desc(), col(Pregnancy.id).desc())))


def current_pregnancy(session: Session, client_id: UUID) -> Pregnancy | None:
    """The pregnancy that has not ended."""
    statement = select(Pregnancy).where(Pregnancy.client_id == client_id, col(Pregnancy.ended_on).is_(None))
    return session.exec(statement).first()


def latest_pregnancy(session: Session, client_id: UUID) -> Pregnancy:
    """The current pregnancy, else the last one; every client has one."""
    found = current_pregnancy(session, client_id) or next(iter(pregnancies_of(session, client_id)), None)
    if found is None:
        raise NotFound
    return found


def newborns_of(session: Session, pregnancy_id: UUID) -> list[Newborn]:
    return list(
        session.exec(select(Newborn).where(Newborn.pregnancy_id == pregnancy_id).order_by(col(Newborn.id)))
    )


def care_of(session: Session, pregnancy_id: UUID) -> list[CareVisit]:
    """The contacts with the health service that were written down and not withdrawn, the newest first."""
    statement = select(CareVisit).where(
        CareVisit.pregnancy_id == pregnancy_id, col(CareVisit.withdrawn_at).is_(None)
    )
    return list(session.exec(statement.order_by(col(CareVisit.made_on).desc(), col(CareVisit.newborn))))


def care_visit_of(session: Session, client_id: UUID, care_id: UUID) -> CareVisit:
    """One of hers; NotFound for anybody else's."""
    statement = (
        select(CareVisit)
        .join(Pregnancy, col(Pregnancy.id) == CareVisit.pregnancy_id)
        .where(CareVisit.id == care_id, Pregnancy.client_id == client_id)
    )
    found = session.exec(statement).first()
    if found is None:
        raise NotFound
    return found


def amendments_of(session: Session, pregnancy_id: UUID) -> list[PregnancyAmendment]:
    """The corrections of her dates and counts, the newest first."""
    statement = select(PregnancyAmendment).where(PregnancyAmendment.pregnancy_id == pregnancy_id)
    return list(session.exec(statement.order_by(col(PregnancyAmendment.amended_at).desc())))


def contact_of(session: Session, client_id: UUID) -> SafeContact | None:
    return session.get(SafeContact, client_id)


def consents_of(session: Session, client_id: UUID) -> list[Consent]:
    """What she said, the newest first."""
    statement = select(Consent).where(Consent.client_id == client_id)
    return list(session.exec(statement.order_by(col(Consent.noted_at).desc(), col(Consent.id).desc())))


def consent_of(session: Session, client_id: UUID) -> Consent | None:
    """What holds now: her newest word, if it is a yes that was not taken back; else None."""
    newest = next(iter(consents_of(session, client_id)), None)
    return newest if newest and newest.is_given and newest.withdrawn_at is None else None


def factor_of(session: Session, client_id: UUID, factor_id: UUID) -> RiskFactor:
    """A box of hers; NotFound for anybody else's."""
    statement = (
        select(RiskFactor)
        .join(Pregnancy, col(Pregnancy.id) == RiskFactor.pregnancy_id)
        .where(RiskFactor.id == factor_id, Pregnancy.client_id == client_id)
    )
    found = session.exec(statement).first()
    if found is None:
        raise NotFound
    return found


def factors_of(session: Session, pregnancy_id: UUID) -> list[RiskFactor]:
    """Every box ever ticked in this pregnancy, the withdrawn ones too, the oldest first."""
    statement = select(RiskFactor).where(RiskFactor.pregnancy_id == pregnancy_id)
    return list(session.exec(statement.order_by(col(RiskFactor.since_at), col(RiskFactor.id))))


def risk_of(session: Session, pregnancy_id: UUID) -> Risk:
    """The KSPR card as it stands: what was ticked and not withdrawn. A student is shown `.for_student()`."""
    return rules_card.risk(row for row in factors_of(session, pregnancy_id) if row.withdrawn_at is None)
