"""What the house holds of a person, for her to take away. Of clients only codes and ids."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from app.clients.models import Client
from app.core import audit
from app.pairings.models import Cohort, Enrolment, Pairing
from app.people import queries as people
from app.people.models import OneTimeLink, Person, SignIn

Row = dict[str, Any]


def own_data(session: Session, user: Person) -> Row:
    """Everything of hers, as plain values."""
    place = people.facility_of(session, user)
    kept = user.model_dump(mode="json", exclude={"password_hash", "facility_id"})
    return {
        "person": kept | {"facility": place.name if place else None},
        "villages": [village.name for village in people.villages_of(session, user.id)],
        "sign_ins": _rows(
            session, SignIn, SignIn.person_id, user, {"id", "device", "began_at", "seen_at", "ended_at"}
        ),
        "links": _rows(
            session, OneTimeLink, OneTimeLink.person_id, user, {"purpose", "made_at", "expires_at", "used_at"}
        ),
        "cohorts": _cohorts(session, user),
        "pairings": _pairings(session, user),
        "activity": _activity(session, user),
    }


def _rows(session: Session, table: Any, owner: Any, user: Person, columns: set[str]) -> list[Row]:
    found = session.exec(select(table).where(owner == user.id).order_by(table.id))
    return [row.model_dump(mode="json", include=columns) for row in found]


def _cohorts(session: Session, user: Person) -> list[Row]:
    mine = (
        select(Cohort).join(Enrolment).where(Enrolment.student_id == user.id).order_by(col(Cohort.starts_on))
    )
    return [
        {"name": one.name, "starts_on": str(one.starts_on), "ends_on": str(one.ends_on)}
        for one in session.exec(mine)
    ]


def _pairings(session: Session, user: Person) -> list[Row]:
    mine = (
        select(Pairing, Client.code)
        .join(Client, col(Client.id) == Pairing.client_id)
        .where(Pairing.student_id == user.id)
        .order_by(col(Pairing.began_at))
    )
    return [
        {"client_code": code, "began_at": one.began_at.isoformat(), "ended_at": _moment(one.ended_at)}
        for one, code in session.exec(mine)
    ]


def _activity(session: Session, user: Person) -> list[Row]:
    """Her lines of the audit trail, and those in which somebody changed her account."""
    entry = audit.AuditEntry
    hers = (col(entry.actor_id) == user.id) | (col(entry.subject_id) == user.id)
    found = session.exec(select(entry).where(hers).order_by(col(entry.at), col(entry.id)))
    columns = {"at", "action", "client_id", "subject_id"}
    return [
        row.model_dump(mode="json", include=columns) | {"by_me": row.actor_id == user.id} for row in found
    ]


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
