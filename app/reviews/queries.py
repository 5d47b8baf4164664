"""Reads of signatures and remarks; they name no client and may be read by everybody who signs in."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select

from app.clinical.rulebook import Rule, rule
from app.reviews.models import Remark, Signature


def signed_hashes(session: Session) -> frozenset[str]:
    """The content of every rule that some clinician stands by today."""
    standing = select(Signature.content_hash).where(col(Signature.withdrawn_at).is_(None))
    return frozenset(session.exec(standing.distinct()))


def signatures_of(session: Session, rules: Iterable[Rule]) -> dict[str, list[Signature]]:
    """Who stands by each of these rules as it is now, the first to sign first; drafts are left out."""
    current = {(rule.id, rule.content_hash) for rule in rules}
    statement = select(Signature).where(col(Signature.withdrawn_at).is_(None))
    signed: dict[str, list[Signature]] = {}
    for one in session.exec(statement.order_by(col(Signature.signed_at), col(Signature.id))):
        if (one.rule_id, one.content_hash) in current:
            signed.setdefault(one.rule_id, []).append(one)
    return signed


def drafts_among(session: Session, found: Iterable[tuple[str, date]]) -> frozenset[str]:
    """Of these rules, each as in force on its day, those that nobody stands by, or that are no more."""
    signed = signed_hashes(session)
    return frozenset(rule_id for rule_id, on in found if _hash_on(rule_id, on) not in signed)


def _hash_on(rule_id: str, on: date) -> str | None:
    try:
        return rule(rule_id, on).content_hash
    except KeyError:
        return None


def withdrawn(session: Session, rules: Iterable[Rule]) -> frozenset[str]:
    """The ids of the rules whose signature was taken back, and that nobody stands by as they are now."""
    current = {(rule.id, rule.content_hash) for rule in rules}
    taken_back = select(Signature.rule_id, Signature.content_hash).where(
        col(Signature.withdrawn_at).is_not(None)
    )
    signed = signed_hashes(session)
    found = {(rule_id, hash) for rule_id, hash in session.exec(taken_back) if hash not in signed}
    return frozenset(rule_id for rule_id, _ in found & current)


def signature_by(session: Session, rule: Rule, person_id: UUID) -> Signature | None:
    """This person's standing signature on the rule as it is now."""
    return session.exec(
        select(Signature).where(
            Signature.rule_id == rule.id,
            Signature.content_hash == rule.content_hash,
            Signature.signed_by == person_id,
            col(Signature.withdrawn_at).is_(None),
        )
    ).first()


def remarks_on(session: Session, rule_id: str) -> list[Remark]:
    """What was said of a rule in all its versions, latest first."""
    statement = select(Remark).where(Remark.rule_id == rule_id)
    return list(session.exec(statement.order_by(col(Remark.at).desc(), col(Remark.id).desc())))
