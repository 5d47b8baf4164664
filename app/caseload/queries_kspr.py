"""The KSPR card of a client: her boxes, and at which contacts each was found."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from itertools import chain

from sqlmodel import Session

from app.caseload.rules_kspr import Course, card_of, found_at
from app.caseload.schemas_card import Card
from app.clients import rules_card
from app.clients.models import Client, Pregnancy
from app.clients.schemas import Risk
from app.clinical import kspr
from app.clinical.checklists import checklist
from app.core.clock import day_of
from app.visits import queries as visits
from app.visits.rules_snapshot import snapshot_of
from app.visits.schemas import Recorded


def card_for(
    session: Session,
    client: Client,
    pregnancy: Pregnancy,
    risk: Risk,
    recorded: Sequence[Recorded],
    now: datetime,
    *,
    for_student: bool,
) -> Card:
    """The card as it stands, of a client whose record and visits the caller has opened."""
    made = [one for one in recorded if one.visit.pregnancy_id == pregnancy.id]
    days = {one.id: day_of(one.happened_at) for one in made}
    people = chain.from_iterable((one.noted_by, one.confirmed_by) for one in risk.factors)
    course = Course(
        edd=pregnancy.edd,
        ended_on=pregnancy.ended_on,
        contact_days=[pregnancy.booked_on, *days.values()],
        visit_days=days,
        found=found_at(_found(client, pregnancy, made)),
        today=day_of(now),
    )
    return card_of(risk, course, visits.names_of(session, people), for_student=for_student)


def _found(
    client: Client, pregnancy: Pregnancy, made: Sequence[Recorded]
) -> Iterator[tuple[date, Collection[str]]]:
    """What each contact found by itself, the booking and every visit of the pregnancy."""
    booked = rules_card.booked_facts(client, pregnancy)
    booked.setdefault("edd", pregnancy.edd)
    judged = [(pregnancy.booked_on, kspr.judge(booked, pregnancy.booked_on))]
    for one in made:
        day = day_of(one.happened_at)
        form = checklist(one.visit.checklist, one.visit.checklist_version)
        judged.append((day, kspr.judge(snapshot_of(form, one.answers, booked, (), day, "midwife"), day)))
    for day, card in judged:
        if card:
            yield day, card.factors
