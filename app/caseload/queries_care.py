"""What is due of a client, from her record and what was written down."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from app.caseload.rules_care import Told, care_due
from app.caseload.schemas_care import Care
from app.clients import queries as clients
from app.clients.models import Pregnancy
from app.core.clock import day_of
from app.people.models import Person
from app.visits.rules import MIDWIVES
from app.visits.rules_birth import babies_of
from app.visits.schemas import Recorded


def care_for(
    session: Session, pregnancy: Pregnancy, recorded: Sequence[Recorded], now: datetime, *, midwife: bool
) -> Care:
    """Everything that is due, of a client whose record and visits the caller has opened."""
    return care_due(
        pregnancy,
        babies_of(clients.newborns_of(session, pregnancy.id)),
        clients.care_of(session, pregnancy.id),
        list(_told(session, pregnancy, recorded)),
        day_of(now),
        midwife=midwife,
    )


def _told(session: Session, pregnancy: Pregnancy, recorded: Sequence[Recorded]) -> Iterator[Told]:
    """The booking, which is no contact, and every visit of the pregnancy."""
    yield Told(on=pregnancy.booked_on, form="registration", answers=pregnancy.history, by_midwife=False)
    made = [one for one in recorded if one.visit.pregnancy_id == pregnancy.id]
    authors = {one.visit.recorded_by for one in made}
    statement = select(Person.id).where(col(Person.id).in_(authors), col(Person.role).in_(MIDWIVES))
    midwives = set(session.exec(statement))
    for one in made:
        yield Told(
            on=day_of(one.happened_at),
            form=one.visit.checklist,
            answers=one.answers,
            by_midwife=one.visit.recorded_by in midwives,
        )
