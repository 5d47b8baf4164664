"""Contacts with the health service, as a midwife writes them down: K1 to K6, KF and KN rest on them."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.clients import queries, rules
from app.clients.models import CareVisit, Pregnancy
from app.clients.schemas import CareIn
from app.core import audit
from app.core.clock import day_of
from app.core.db import queue_up
from app.core.errors import Invalid
from app.people.models import Person


def note_care(session: Session, user: Person, pregnancy: Pregnancy, care: CareIn, now: datetime) -> None:
    """The contact of everybody who was seen. What is known of the same day is added to, never doubled: a
    second sending changes nothing.
    """
    babies = len(queries.newborns_of(session, pregnancy.id))
    if problems := list(rules.care_problems(care, pregnancy, babies, day_of(now))):
        raise Invalid.fields(*problems)
    queue_up(session, CareVisit)
    known = {(one.newborn, one.made_on): one for one in queries.care_of(session, pregnancy.id)}
    for number in sorted(set(care.seen)):
        row = known.get((number, care.made_on)) or CareVisit(
            pregnancy_id=pregnancy.id, newborn=number, made_on=care.made_on, noted_by=user.id, noted_at=now
        )
        _add(row, care)
        session.add(row)
        session.flush()
        audit.note(session, user.id, "care:noted", now, client_id=pregnancy.client_id, subject_id=row.id)


def _add(row: CareVisit, care: CareIn) -> None:
    """Tests are the mother's: a baby's contact has none."""
    row.with_doctor = row.with_doctor or care.with_doctor
    row.place = care.place or row.place
    if row.newborn == rules.MOTHER:
        row.tests = [*row.tests, *(code for code in care.tests if code not in row.tests)]


def withdraw_care(session: Session, user: Person, client_id: UUID, care_id: UUID, now: datetime) -> None:
    """It was written down in error and counts no longer; the row stays. A second time it does nothing."""
    row = queries.care_visit_of(session, client_id, care_id)
    if row.withdrawn_at is None:
        row.withdrawn_at, row.withdrawn_by = now, user.id
        session.add(row)
        audit.note(session, user.id, "care:withdrawn", now, client_id=client_id, subject_id=row.id)
