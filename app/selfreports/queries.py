"""Reads of cards and of what was told by them."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, func, select

from app.alerts.models import Alert
from app.clients.models import Client
from app.clients.queries import consent_of
from app.core.crypto import token_hash
from app.people.models import Person
from app.selfreports import rules
from app.selfreports.models import ClientCard, SelfReport
from app.selfreports.schemas import CardState

LATEST = 20


def card_by_token(session: Session, token: str) -> tuple[ClientCard, Client] | None:
    """The live card of this secret and whose it is; None for any other, and where she withdrew consent."""
    statement = (
        select(ClientCard, Client)
        .join(Client, col(Client.id) == ClientCard.client_id)
        .where(ClientCard.token_hash == token_hash(token), col(ClientCard.revoked_at).is_(None))
    )
    found = session.exec(statement).first()
    if found is None or consent_of(session, found[1].id) is None:
        return None
    return found[0], found[1]


def live_card(session: Session, client_id: UUID) -> ClientCard | None:
    statement = select(ClientCard).where(
        ClientCard.client_id == client_id, col(ClientCard.revoked_at).is_(None)
    )
    return session.exec(statement).first()


def state_of(session: Session, client_id: UUID) -> CardState:
    """Her card as her midwife and student see it, and what was told by it, the latest first."""
    card = live_card(session, client_id)
    maker = session.get(Person, card.made_by) if card else None
    statement = select(SelfReport).where(SelfReport.client_id == client_id)
    reports = session.exec(statement.order_by(col(SelfReport.received_at).desc()).limit(LATEST))
    return CardState(card.made_at if card else None, maker.name if maker else "", list(reports))


def report_of(session: Session, client_id: UUID, report_id: UUID) -> SelfReport | None:
    """A report of this woman."""
    statement = select(SelfReport).where(SelfReport.id == report_id, SelfReport.client_id == client_id)
    return session.exec(statement).first()


def is_too_often(session: Session, card_id: UUID, client_id: UUID, address_hash: str, now: datetime) -> bool:
    """Whether so much was told by this card, or from this address, that no more is taken for now."""
    for whose, column, value in (
        ("card", col(SelfReport.card_id), card_id),
        ("address", col(SelfReport.address_hash), address_hash),
    ):
        for name, span in rules.spans():
            told = select(func.count()).where(column == value, SelfReport.received_at > now - span)
            if session.exec(told).one() >= rules.limits()[whose][name]:
                return True
    return False


def told_already(session: Session, client_id: UUID, found: Collection[str]) -> dict[str, set[str]]:
    """Of these rules those that a report of hers already told while the alert stands open, with the levels
    it told: they are not raised again and again."""
    statement = select(Alert.rule, Alert.opened_at).where(
        Alert.client_id == client_id, col(Alert.rule).in_(found), col(Alert.closed_at).is_(None)
    )
    since = dict(session.exec(statement).all())
    if not since:
        return {}
    earlier = select(SelfReport).where(
        SelfReport.client_id == client_id, SelfReport.received_at >= min(since.values())
    )
    told: dict[str, set[str]] = {}
    for report in session.exec(earlier):
        for row in report.findings:
            if row["rule"] in since and report.received_at >= since[row["rule"]]:
                told.setdefault(row["rule"], set()).add(row["level"])
    return told
