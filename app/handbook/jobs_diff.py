"""`osoc rules diff`: the visits already stored, judged by the rules of two days."""

from collections.abc import Callable, Iterator
from datetime import date

from sqlmodel import Session

from app.clients.models import Client
from app.clinical.assess import assess
from app.clinical.checklists import checklist
from app.handbook.rules_diff import Change, Totals, change_of
from app.people.models import Person
from app.visits.queries import visit_of
from app.visits.queries_all import Key, next_visits
from app.visits.schemas import Recorded
from app.visits.service_answers import standing_place, told_by

AT_ONCE = 200
"""So many visits are held in memory at a time."""


def differences(session: Session, before: date, after: date) -> Iterator[Change]:
    """Each stored visit as it stands, in the order in which they took place, by the rules in force on the
    two days. Its own day stays the day of its facts; only the rules are another day's."""
    last: Key | None = None
    while rows := next_visits(session, last, AT_ONCE):
        for began_at, visit_id, client_id in rows:
            yield _difference(session, visit_of(session, client_id, visit_id), before, after)
            last = (began_at, visit_id)
        session.expunge_all()


def told(session: Session, before: date, after: date, say: Callable[[str], None]) -> Totals:
    """The differences said line by line as they are found, then the totals."""
    totals = Totals()
    for change in differences(session, before, after):
        totals.add(change)
        if change.is_one:
            say(change.line())
    for line in totals.lines():
        say(line)
    return totals


def _difference(session: Session, visit: Recorded, before: date, after: date) -> Change:
    row = visit.visit
    form, place = checklist(row.checklist, row.checklist_version), standing_place(session, row)
    user, client = session.get_one(Person, row.recorded_by), session.get_one(Client, row.client_id)
    facts, _ = told_by(session, user, client, place, form, visit.answers, row.began_at)
    judged = [assess(facts, place.day, rules_on=day) for day in (before, after)]
    if form.audience == "student":
        judged = [one.for_student() for one in judged]
    return change_of(visit.id, *judged)
