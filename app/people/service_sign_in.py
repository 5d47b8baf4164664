"""Signing in and out. A refused try is an answer, not an error: it must be kept, and what raises is undone.

Guesses are counted by login and place, and by address. A device on which she has signed in before carries a
signed cookie and is a place of its own: whoever guesses elsewhere, or beside her, never locks her out.
"""

from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, delete, select, update

from app.core import audit
from app.core.config import settings
from app.core.crypto import blind_index, is_password, new_token, token_hash
from app.core.errors import NotFound
from app.people import queries, rules
from app.people.models import FailedSignIn, Person, SignIn
from app.people.schemas import Refused, Welcome

FORGET_FAILURES = timedelta(days=1)


def sign_in(
    session: Session,
    login: str,
    password: str,
    now: datetime,
    *,
    address: str,
    device: str = "",
    device_token: str = "",
) -> Welcome | Refused:
    """Her sign-in begun, or Refused. An unknown login costs the same time and gets the same answer."""
    person = queries.person_by_login(session, login)
    refused = confirm(session, person, login, password, now, address=address, device_token=device_token)
    if refused or person is None:
        return refused or Refused()
    return begin(session, person, now, device)


def confirm(
    session: Session,
    person: Person | None,
    login: str,
    password: str,
    now: datetime,
    *,
    address: str,
    device_token: str = "",
) -> Refused | None:
    """None where this is her password; else the failure is counted. While waiting nothing is tried."""
    who = blind_index(f"login:{person.id if person else rules.login(login) or login.casefold()}")
    place, is_device = _place(person, address, device_token)
    wait = _wait(session, who, place, is_device, now)
    if wait:
        return Refused(wait)
    is_right = is_password(password, person.password_hash if person and counts(person) else None)
    session.exec(delete(FailedSignIn).where(col(FailedSignIn.at) < now - FORGET_FAILURES))
    if is_right:
        here = (col(FailedSignIn.login_hash) == who, col(FailedSignIn.address_hash) == place)
        session.exec(delete(FailedSignIn).where(*here))
        return None
    session.add(FailedSignIn(login_hash=who, address_hash=place, at=now))
    audit.note(session, None, "person:sign_in_failed", now, subject_id=person.id if person else None)
    session.flush()
    return Refused(_wait(session, who, place, is_device, now))


def begin(session: Session, person: Person, now: datetime, device: str) -> Welcome:
    """A new sign-in for this person, whose identity has been proved."""
    token = new_token()
    session.add(
        SignIn(
            person_id=person.id, token_hash=token_hash(token), device=device[:120], began_at=now, seen_at=now
        )
    )
    audit.note(session, person.id, "person:sign_in", now, subject_id=person.id)
    nonce = new_token()
    return Welcome(person, token, f"{nonce}.{_device_mark(person, nonce)}")


def sign_out(session: Session, sign_in: SignIn, now: datetime) -> None:
    """This sign-in is over; a second time changes nothing."""
    if sign_in.ended_at is None:
        sign_in.ended_at = now
        audit.note(session, sign_in.person_id, "person:sign_out", now, subject_id=sign_in.person_id)


def end_sign_in(session: Session, user: Person, sign_in_id: UUID, now: datetime) -> None:
    """One of her own sign-ins is over; NotFound for anybody else's."""
    found = session.get(SignIn, sign_in_id)
    if found is None or found.person_id != user.id:
        raise NotFound
    sign_out(session, found, now)


def end_all(session: Session, person: Person, now: datetime, *, keep: UUID | None = None) -> None:
    """All her sign-ins are over, but for the one to keep."""
    session.exec(
        update(SignIn)
        .where(
            col(SignIn.person_id) == person.id,
            col(SignIn.ended_at).is_(None),
            col(SignIn.id) != keep if keep else col(SignIn.id).is_not(None),
        )
        .values(ended_at=now)
    )


def counts(person: Person) -> bool:
    """Whether this account may be used at all: not deactivated, no example account outside the demo."""
    return person.is_active and (settings().is_demo or not person.is_demo)


def _place(person: Person | None, address: str, device_token: str) -> tuple[str, bool]:
    """Where the try comes from: her own known device, or an address (of IPv6 the network)."""
    nonce, _, mark = device_token.partition(".")
    if person and nonce and mark == _device_mark(person, nonce):
        return blind_index(f"device:{nonce}"), True
    return blind_index(f"address:{_network(address)}"), False


def _network(address: str) -> str:
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    return ip.exploded[:19] if isinstance(ip, IPv6Address) and not ip.ipv4_mapped else str(ip)


def _device_mark(person: Person, nonce: str) -> str:
    return blind_index(f"known:{person.id}:{nonce}")


def _wait(session: Session, who: str, place: str, is_device: bool, now: datetime) -> timedelta | None:
    """How long until the next try is heard from here; None when it is heard now."""
    at_place = col(FailedSignIn.address_hash) == place
    waits = [_until_free(session, at_place & (col(FailedSignIn.login_hash) == who), "pair", now)]
    if not is_device:
        waits.append(_until_free(session, at_place, "address", now))
    return max((wait for wait in waits if wait), default=None)


def _until_free(
    session: Session, condition: ColumnElement[bool], limit_name: str, now: datetime
) -> timedelta | None:
    limit = rules.limit(limit_name)
    recent = select(FailedSignIn.at).where(condition, col(FailedSignIn.at) > now - limit.window)
    last = session.exec(recent.order_by(col(FailedSignIn.at).desc()).limit(limit.tries)).all()
    return last[-1] + limit.window - now if len(last) == limit.tries else None
