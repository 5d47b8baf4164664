"""The contacts that a pairing asks for, as they were asked at the time. Pure."""

from collections.abc import Iterable
from datetime import date

from app.clients.models import Pregnancy, RiskFactor
from app.clients.rules import BIRTHS
from app.clients.rules_card import category_steps
from app.clinical.attendance import ContactState, contacts_asked, match_visits
from app.core.clock import day_of
from app.pairings.models import Pairing


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
