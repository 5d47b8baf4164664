"""Signing a rule, taking the signature back, and remarking on it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from app.clinical.rulebook import Rule
from app.core import audit
from app.reviews.models import Remark, Signature
from app.reviews.queries import signature_by
from app.reviews.rules import remark_text, rule_as_read


def sign(
    session: Session, person_id: UUID, name: str, rule_id: str, content_hash: str, now: datetime
) -> Signature:
    """Her signature on the rule as she read it; a second signing changes nothing and returns the first."""
    rule = rule_as_read(rule_id, content_hash)
    return signature_by(session, rule, person_id) or _signed(session, person_id, name, rule, now)


def _signed(session: Session, person_id: UUID, name: str, rule: Rule, now: datetime) -> Signature:
    signature = Signature(
        rule_id=rule.id,
        content_hash=rule.content_hash,
        signed_by=person_id,
        signed_at=now,
        name_as_signed=name,
    )
    try:
        with session.begin_nested():
            session.add(signature)
    except IntegrityError:
        # The same person pressed twice at once: the other row stands.
        standing = signature_by(session, rule, person_id)
        if standing is None:
            raise
        return standing
    audit.note(session, person_id, "rules:sign", now, subject_id=signature.id)
    return signature


def withdraw(session: Session, person_id: UUID, rule_id: str, content_hash: str, now: datetime) -> None:
    """She no longer stands by the rule; the row stays as withdrawn. A second time changes nothing."""
    standing = signature_by(session, rule_as_read(rule_id, content_hash), person_id)
    if standing is None:
        return
    standing.withdrawn_at = now
    audit.note(session, person_id, "rules:withdraw", now, subject_id=standing.id)


def remark(
    session: Session, person_id: UUID, rule_id: str, content_hash: str, text: str, now: datetime
) -> Remark:
    """Her remark on the rule as she read it, kept as said; said twice it stands twice."""
    rule = rule_as_read(rule_id, content_hash)
    said = Remark(
        rule_id=rule.id, content_hash=rule.content_hash, person_id=person_id, at=now, text=remark_text(text)
    )
    session.add(said)
    audit.note(session, person_id, "rules:remark", now, subject_id=said.id)
    return said
