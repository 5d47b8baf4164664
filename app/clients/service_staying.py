"""Where a woman stays when it is not at home. Her own puskesmas answers for her all the same."""

from datetime import datetime

from sqlmodel import Session

from app.clients.models import Client
from app.core import audit
from app.core.errors import N_, Invalid
from app.people.models import Facility, Person


def stay(
    session: Session, user: Person, client: Client, where: str | None, near: Facility | None, now: datetime
) -> None:
    """She stays there from now, with a puskesmas near it if one is known; with neither she is at home. The
    same again changes nothing.
    """
    if near is not None and where is None:
        raise Invalid.field("staying_at", N_("Tulis di mana Ibu tinggal sekarang."))
    near_id = near.id if near else None
    if (client.staying_at, client.staying_facility_id) == (where, near_id):
        return
    client.staying_at, client.staying_facility_id = where, near_id
    session.add(client)
    audit.note(session, user.id, "client:staying", now, client_id=client.id)
