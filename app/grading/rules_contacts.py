"""The contacts that a pairing asks for, as they were asked at the time. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.clients.models import Pregnancy, RiskFactor
from app.clients.rules import BIRTHS
from app.clients.rules_card import standing_score
from app.clinical.attendance import ContactState, match_visits
from app.clinical.kspr import category_of
from app.clinical.schedule import Contact, student_contacts
from app.core.clock import day_of
from app.pairings.models import Pairing

AFTER_BIRTH = frozenset({"postnatal", "makeup"})


@dataclass(frozen=True)
class Step:
    """From this day on the card had this category."""

    day: date
    category: str


def category_steps(standing: Iterable[RiskFactor]) -> list[Step]:
    """How the category of a pregnancy rose, from the boxes that stand; before the first it was the lowest."""
    steps = [Step(date.min, category_of(standing_score({})).code)]
    points: dict[str, int] = {}
    for row in sorted(standing, key=lambda one: one.since_at):
        points[row.factor] = row.score
        category = category_of(standing_score(points)).code
        if category != steps[-1].category:
            steps.append(Step(day_of(row.since_at), category))
    return steps


def contacts_asked(
    edd: date, entered_on: date, steps: Sequence[Step], born_on: date | None
) -> tuple[Contact, ...]:
    """The contacts in the order they fall due. A closer rhythm holds from the day on which it was asked, and
    never backwards: that her risk rose costs the student nothing.
    """
    ends = [step.day for step in steps[1:]] + [date.max]
    asked = [
        contact
        for step, end in zip(steps, ends, strict=True)
        for contact in student_contacts(edd, entered_on, step.category, born_on)
        if step.day <= contact.due_on < end
    ]
    return tuple(_numbered(sorted(asked, key=lambda one: (one.due_on, one.code))))


def _numbered(contacts: Iterable[Contact]) -> Iterable[Contact]:
    number = 0
    for contact in contacts:
        number += contact.kind not in AFTER_BIRTH
        yield contact if contact.kind in AFTER_BIRTH else replace(contact, code=f"C{number}")


def counted_until(pairing: Pairing, pregnancy: Pregnancy, today: date) -> date:
    """The last day that counts: an ending or a loss asks for no further contact."""
    ends = [today]
    if pairing.ended_at:
        ends.append(day_of(pairing.ended_at))
    if pregnancy.ended_on and born_on(pregnancy) is None:
        ends.append(pregnancy.ended_on)
    return min(ends)


def born_on(pregnancy: Pregnancy) -> date | None:
    return pregnancy.ended_on if pregnancy.outcome in BIRTHS else None


def contact_states(
    pairing: Pairing, pregnancy: Pregnancy, standing: Iterable[RiskFactor], days: Iterable[date], today: date
) -> tuple[ContactState, ...]:
    """What became of each contact that has fallen due, and of the next one while the pairing runs."""
    until = counted_until(pairing, pregnancy, today)
    entered_on = day_of(pairing.began_at)
    contacts = contacts_asked(pregnancy.edd, entered_on, category_steps(standing), born_on(pregnancy))
    states = match_visits(contacts, days, until)
    fallen_due = [one for one in states if one.contact.due_on <= until or one.state == "done"]
    to_come = [one for one in states if one not in fallen_due]
    return tuple(fallen_due + (to_come[:1] if until == today and not pairing.ended_at else []))
