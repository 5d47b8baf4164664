"""Which contacts a pairing asks for, and what became of each, from the days of the visits. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from app.clinical.care import DAY
from app.clinical.schedule import Contact, due_soon_days, student_contacts

State = Literal["done", "due", "due_soon", "missed", "upcoming"]
AFTER_BIRTH = frozenset({"postnatal", "makeup"})


@dataclass(frozen=True)
class Step:
    """From this day on the card had this category."""

    day: date
    category: str


def contacts_asked(
    edd: date,
    entered_on: date,
    steps: Sequence[Step],
    born_on: date | None = None,
    outcome: str = "live_birth",
) -> tuple[Contact, ...]:
    """The contacts in the order they fall due, as they were asked at the time. A closer rhythm holds from the
    day on which the risk rose, and never backwards. The first step holds from the beginning.
    """
    ends = [step.day for step in steps[1:]] + [date.max]
    starts = [date.min, *ends[:-1]]
    asked = [
        contact
        for step, start, end in zip(steps, starts, ends, strict=True)
        for contact in student_contacts(edd, entered_on, step.category, born_on, outcome)
        if start <= contact.due_on < end
    ]
    return tuple(_numbered(sorted(asked, key=lambda one: (one.due_on, one.code))))


def _numbered(contacts: Iterable[Contact]) -> Iterator[Contact]:
    number = 0
    for contact in contacts:
        number += contact.kind not in AFTER_BIRTH
        yield contact if contact.kind in AFTER_BIRTH else replace(contact, code=f"C{number}")


@dataclass(frozen=True)
class ContactState:
    """What became of a contact. `is_on_time` is False for a visit made late, and without a visit."""

    contact: Contact
    state: State
    visited_on: date | None = None
    is_on_time: bool = False


def match_visits(
    contacts: Sequence[Contact], visit_dates: Iterable[date], today: date
) -> tuple[ContactState, ...]:
    """The state of every contact on a day; the order of the visits does not matter.

    A visit counts once: for the contact whose window holds it, else for the one before it as long as that
    is not missed, that is until the next falls due. What is left over makes up the minimum.
    """
    visits = sorted({day for day in visit_dates if day <= today})
    regular = [c for c in contacts if c.kind != "makeup"]
    extra = [c for c in contacts if c.kind == "makeup"]
    missed_on = _missed_on(regular) | {c: c.closes_on + DAY for c in extra}
    made: dict[Contact, date] = {}
    for contact in regular:
        _take(contact, contact.opens_on, contact.closes_on, visits, made)
    for contact in regular:
        _take(contact, contact.closes_on + DAY, missed_on[contact] - DAY, visits, made)
    for contact in extra:
        _take(contact, contact.opens_on, contact.closes_on, visits, made)
    return tuple(_state(c, made.get(c), missed_on[c], today) for c in contacts)


def next_contact(states: Sequence[ContactState]) -> ContactState | None:
    """The contact that is due or comes next after the last one made; what was missed before it is past."""
    last_done = max((n for n, one in enumerate(states) if one.state == "done"), default=-1)
    return next((one for one in states[last_done + 1 :] if one.state != "missed"), None)


def _missed_on(contacts: Sequence[Contact]) -> dict[Contact, date]:
    """The day from which a contact without a visit is missed: its window is over and the next falls due."""
    ends = [contact.closes_on + DAY for contact in contacts]
    following = [contact.due_on for contact in contacts[1:]] + ends[-1:]
    return {c: max(end, next_due) for c, end, next_due in zip(contacts, ends, following, strict=True)}


def _take(contact: Contact, first: date, last: date, visits: list[date], made: dict[Contact, date]) -> None:
    """Give the contact one of the visits between two days, the one that the contact before it cannot use."""
    within = [day for day in visits if first <= day <= last]
    if contact not in made and within:
        made[contact] = next((day for day in within if day >= contact.due_on), within[-1])
        visits.remove(made[contact])


def _state(contact: Contact, visited_on: date | None, missed_on: date, today: date) -> ContactState:
    if visited_on is not None:
        return ContactState(contact, "done", visited_on, contact.opens_on <= visited_on <= contact.closes_on)
    if today >= missed_on:
        return ContactState(contact, "missed")
    if today >= contact.due_on:
        return ContactState(contact, "due")
    is_soon = today >= contact.due_on - due_soon_days() * DAY
    return ContactState(contact, "due_soon" if is_soon else "upcoming")
