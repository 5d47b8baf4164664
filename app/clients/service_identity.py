"""Putting right who a woman is and by which telephone she may be reached."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from app.clients import queries, rules
from app.clients.models import Client, SafeContact
from app.clients.schemas import ContactIn, Identity
from app.core import audit
from app.core.clock import day_of
from app.core.crypto import blind_index
from app.core.db import queue_up
from app.core.errors import N_, Invalid
from app.core.papers import name_key
from app.people.models import Person, Village


def amend_identity(
    session: Session,
    user: Person,
    client: Client,
    identity: Identity,
    contact: ContactIn | None,
    now: datetime,
) -> bool:
    """Who she is, as corrected; without a contact she has none. The same again changes nothing and is False.
    A NIK that is another client's is refused without saying whose.
    """
    if problems := list(rules.identity_problems(identity, day_of(now))):
        raise Invalid.fields(*problems)
    queue_up(session, Client)
    if identity.nik and _is_anothers(session, client, identity.nik):
        raise Invalid.field("nik", N_("NIK ini sudah terdaftar untuk klien lain. Periksa angkanya."))
    changed = _put(client, _kept(session, client, identity)) | _put_contact(session, client, contact)
    if changed:
        session.add(client)
        audit.note(session, user.id, "client:amended", now, client_id=client.id)
    return changed


def _is_anothers(session: Session, client: Client, nik: str) -> bool:
    statement = select(Client.id).where(Client.nik_index == blind_index(nik), col(Client.id) != client.id)
    return session.exec(statement).first() is not None


def _kept(session: Session, client: Client, identity: Identity) -> dict[str, Any]:
    """The columns that an identity fills; with her village goes the puskesmas that answers for it."""
    village = session.get(Village, identity.village_code)
    if village is None:
        raise Invalid.field("village_code", N_("Pilih desa atau kelurahan dari daftar."))
    return vars(identity) | {
        "name_key": name_key(identity.name),
        "nik_index": blind_index(identity.nik) if identity.nik else None,
        "facility_id": village.facility_id or client.facility_id,
    }


def _put(row: Any, values: dict[str, Any]) -> bool:
    """Set what differs; whether anything did."""
    different = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in different.items():
        setattr(row, name, value)
    return bool(different)


def _put_contact(session: Session, client: Client, contact: ContactIn | None) -> bool:
    standing = queries.contact_of(session, client.id)
    if contact is None:
        if standing:
            session.delete(standing)
        return standing is not None
    if standing is None:
        session.add(SafeContact(client_id=client.id, **vars(contact)))
        return True
    session.add(standing)
    return _put(standing, vars(contact))
