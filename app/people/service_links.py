"""One-time links by which a person sets her password. Only a hash is kept; making one ends the older ones."""

from datetime import datetime

from sqlmodel import Session, col, func, select, update

from app.core import audit
from app.core.crypto import hash_password, new_token, token_hash
from app.core.errors import N_, Conflict, Invalid
from app.people import queries, rules, service_sign_in
from app.people.models import LinkPurpose, OneTimeLink, Person


class LinkSpent(Conflict):
    """The link was used, is too old, or a newer one was made."""

    def __init__(self) -> None:
        super().__init__(N_("Tautan ini sudah dipakai atau tidak berlaku lagi. Minta tautan baru."))


def new_link(session: Session, user: Person | None, person: Person, now: datetime) -> str:
    """The token of a link that lives a day; it is known only here and now. Older links of hers end."""
    end_links(session, person, now)
    return _make(session, user, person, now)


def forgotten(session: Session, login: str, now: datetime) -> tuple[Person, str] | None:
    """A link for whoever has this login and an e-mail address; None for nobody, or after too many of them.

    It ends only the links asked for in this way, so that a stranger who asks cannot spoil an invitation.
    """
    person = queries.person_by_login(session, login)
    if not person or not person.email or not service_sign_in.counts(person):
        return None
    asked = (OneTimeLink.person_id == person.id, col(OneTimeLink.made_by).is_(None))
    limit = rules.limit("forgotten")
    recent = select(func.count()).where(*asked, OneTimeLink.made_at > now - limit.window)
    if session.exec(recent).one() >= limit.tries:
        return None
    end_links(session, person, now, only_asked_for=True)
    return person, _make(session, None, person, now)


def end_links(session: Session, person: Person, now: datetime, *, only_asked_for: bool = False) -> None:
    """Her open links open nothing more."""
    mine = (
        update(OneTimeLink)
        .where(
            col(OneTimeLink.person_id) == person.id,
            col(OneTimeLink.used_at).is_(None),
            col(OneTimeLink.expires_at) > now,
        )
        .values(expires_at=now)
    )
    session.exec(mine.where(col(OneTimeLink.made_by).is_(None)) if only_asked_for else mine)


def open_link(session: Session, token: str, now: datetime) -> tuple[OneTimeLink, Person]:
    """The link and whom it is for, unchanged by looking; LinkSpent where it opens nothing any more."""
    found = queries.link_by_token(session, token)
    if found is None or found[0].used_at is not None or found[0].expires_at <= now:
        raise LinkSpent
    return found


def use_link(session: Session, token: str, password: str, now: datetime) -> Person:
    """Her password set by the link, which is used up; all her sign-ins end. Of two at once one fails."""
    link, person = open_link(session, token, now)
    check_password(person, password)
    taken = session.exec(
        update(OneTimeLink)
        .where(col(OneTimeLink.id) == link.id, col(OneTimeLink.used_at).is_(None))
        .values(used_at=now)
    )
    if taken.rowcount != 1:
        raise LinkSpent
    end_links(session, person, now)
    service_sign_in.end_all(session, person, now)
    person.password_hash = hash_password(password)
    session.add(person)
    audit.note(session, person.id, "person:password_by_link", now, subject_id=person.id)
    return person


def check_password(person: Person, password: str) -> None:
    """Invalid, with what to do, unless this may be her new password."""
    problem = rules.password_problem(password, [person.phone, person.email, person.name])
    if problem:
        raise Invalid.fields(problem)


def _make(session: Session, user: Person | None, person: Person, now: datetime) -> str:
    token = new_token()
    purpose = LinkPurpose.NEW_PASSWORD if person.password_hash else LinkPurpose.INVITATION
    session.add(
        OneTimeLink(
            person_id=person.id,
            purpose=purpose,
            token_hash=token_hash(token),
            made_by=user.id if user else None,
            made_at=now,
            expires_at=now + rules.link_lasts(),
        )
    )
    session.flush()
    audit.note(session, user.id if user else None, "person:link", now, subject_id=person.id)
    return token
