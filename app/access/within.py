"""Whom a person may see, as a SQL condition: `select(Visit).where(within(user, Visit.client_id))`."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, false
from sqlmodel import col, select

from app.clients.models import Client
from app.pairings.models import Enrolment, Pairing
from app.people.models import Person, PersonVillage, Role
from app.rosters.models import Cover
from app.rosters.queries import covered_by

LATE_DAYS = 30
"""How long after its end a visit begun within a pairing is still taken. [programme: README, "Permission"]"""


def within(user: Person, client_id: Any) -> ColumnElement[bool]:
    """The rows of the clients in this person's care now. A role with no care sees no row."""
    match user.role:
        case Role.STUDENT:
            mine = select(Pairing.client_id).where(
                Pairing.student_id == user.id, col(Pairing.ended_at).is_(None)
            )
        case Role.BIDAN_DESA:
            villages = select(PersonVillage.village_code).where(PersonVillage.person_id == user.id)
            covered = select(Cover.client_id).where(covered_by(user.id))
            mine = select(Client.id).where(
                Client.facility_id == user.facility_id,
                col(Client.village_code).in_(villages) | col(Client.id).in_(covered),
            )
        case Role.BIDAN_KOORDINATOR | Role.HEAD:
            mine = select(Client.id).where(Client.facility_id == user.facility_id)
        case Role.SUPERVISOR:
            mine = (
                select(Pairing.client_id)
                .join(
                    Enrolment,
                    (col(Enrolment.student_id) == Pairing.student_id)
                    & (col(Enrolment.cohort_id) == Pairing.cohort_id),
                )
                .where(Enrolment.supervisor_id == user.id)
            )
        case _:
            return false()
    condition: ColumnElement[bool] = client_id.in_(mine)
    return condition


def lately_within(user: Person, client_id: Any, now: datetime) -> ColumnElement[bool]:
    """As `within`, and also the client of a student's pairing that ended at most LATE_DAYS ago."""
    if user.role is not Role.STUDENT:
        return within(user, client_id)
    lately = select(Pairing.client_id).where(
        Pairing.student_id == user.id,
        col(Pairing.ended_at).is_(None) | (col(Pairing.ended_at) > now - timedelta(days=LATE_DAYS)),
    )
    condition: ColumnElement[bool] = client_id.in_(lately)
    return condition
