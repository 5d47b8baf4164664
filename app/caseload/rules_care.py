"""Which contacts and tests are due, done or missed, from the windows and what was written down. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.caseload.schemas_care import Care, Due, Dues, Iron, State
from app.clients.models import CareVisit, Outcome, Pregnancy
from app.clients.rules import MOTHER
from app.clinical.care import DAY, care_windows
from app.clinical.care_states import DOCTOR, CareContact, CareState, care_states
from app.clinical.fields import FIELDS
from app.clinical.laboratory import DueTest, done_in, laboratory_dues
from app.clinical.nutrition import iron_course
from app.clinical.schedule import due_soon_days
from app.visits.rules_birth import Baby
from app.visits.rules_forms import MOTHER as POSTPARTUM
from app.visits.rules_forms import NEWBORN, PREGNANT


@dataclass(frozen=True, kw_only=True)
class Told:
    """A visit as far as it matters here: its day, its form and answers, and whether a midwife made it."""

    on: date
    form: str
    answers: Mapping[str, Any]
    by_midwife: bool


def care_due(
    pregnancy: Pregnancy,
    babies: Sequence[Baby],
    noted: Iterable[CareVisit],
    told: Sequence[Told],
    today: date,
    *,
    midwife: bool,
) -> Care:
    """Every list of dues on a day; for a student (not `midwife`) without what only midwives ask."""
    written = list(noted)
    living = [one.number for one in babies if one.is_alive]
    contacts = contacts_made(written, told, living)
    outcome = pregnancy.outcome or Outcome.LIVE_BIRTH
    windows = care_windows(pregnancy.edd, pregnancy.ended_on, outcome, len(living))
    states = care_states(windows, contacts, today)
    follows_birth = pregnancy.outcome in (Outcome.LIVE_BIRTH, Outcome.STILLBIRTH)
    tests = laboratory_dues(
        pregnancy.edd,
        pregnancy.booked_on,
        today,
        days_of_tests(written, told),
        born_on=pregnancy.ended_on if follows_birth else None,
        midwife=midwife,
    )
    lists = [*_contact_lists(states, living, today), Dues(kind="tests", rows=_tests(tests, pregnancy, today))]
    return Care(lists=tuple(one for one in lists if one.rows), iron=iron_of(told))


def contacts_made(
    noted: Iterable[CareVisit], told: Iterable[Told], living: Sequence[int]
) -> list[CareContact]:
    """The contacts with the health service that were written down, or that a midwife's visit was."""
    return [*_written(noted, living), *_visited(told, living)]


def _written(noted: Iterable[CareVisit], living: Sequence[int]) -> Iterator[CareContact]:
    for one in noted:
        if one.newborn == MOTHER:
            yield CareContact(on=one.made_on, with_doctor=one.with_doctor)
        elif one.newborn in living:
            place = living.index(one.newborn) + 1
            yield CareContact(on=one.made_on, with_doctor=one.with_doctor, newborn=place)


def _visited(told: Iterable[Told], living: Sequence[int]) -> Iterator[CareContact]:
    """A midwife's own visit is a contact with the health service; a student's is none."""
    for one in told:
        if one.by_midwife and one.form in (PREGNANT, POSTPARTUM):
            yield CareContact(on=one.on)
        elif one.by_midwife and one.form == NEWBORN:
            number = one.answers.get("baby_number") or (living[0] if len(living) == 1 else None)
            if number in living:
                yield CareContact(on=one.on, newborn=living.index(number) + 1)


def days_of_tests(noted: Iterable[CareVisit], told: Iterable[Told]) -> dict[str, set[date]]:
    """On which days each test was done: as a midwife ticked it, or because its result was written down."""
    done: dict[str, set[date]] = {}
    days = [(one.made_on, frozenset(one.tests)) for one in noted]
    days += [(one.on, done_in(one.answers, one.form)) for one in told]
    for day, codes in days:
        for code in codes:
            done.setdefault(code, set()).add(day)
    return done


def _contact_lists(states: Iterable[CareState], living: Sequence[int], today: date) -> Iterator[Dues]:
    rows = list(states)
    pregnancy = [one for one in rows if one.window.provider is not None]
    mother = [one for one in rows if one.window.provider is None and one.window.newborn is None]
    yield Dues(kind="pregnancy", rows=_contacts(pregnancy, today))
    yield Dues(kind="mother", rows=_contacts(mother, today))
    for place, number in enumerate(living, start=1):
        own = [one for one in rows if one.window.newborn == place]
        yield Dues(kind="newborn", rows=_contacts(own, today), newborn=number)


def _contacts(states: Iterable[CareState], today: date) -> tuple[Due, ...]:
    return tuple(_contact(one, today) for one in states)


def _contact(one: CareState, today: date) -> Due:
    window = one.window
    target = (window.target_opens_on, window.target_closes_on)
    return Due(
        code=window.code,
        words=None,
        state="due" if one.state == "open" else _soon(one.state, window.opens_on, today),
        opens_on=window.opens_on,
        closes_on=window.closes_on,
        done_on=one.done_on,
        asks_doctor=window.provider == DOCTOR,
        lacks_doctor=one.lacks_doctor,
        is_late=one.is_late,
        target=(target[0], target[1]) if target[0] and target[1] else None,
    )


def _soon(state: Any, opens_on: date, today: date) -> State:
    is_soon = state == "upcoming" and today >= opens_on - due_soon_days() * DAY
    return "due_soon" if is_soon else state


def _tests(tests: Iterable[DueTest], pregnancy: Pregnancy, today: date) -> tuple[Due, ...]:
    return tuple(
        Due(
            code=one.code,
            words=one.says,
            state=_soon(one.state, max(one.opens_on, pregnancy.booked_on), today),
            opens_on=max(one.opens_on, pregnancy.booked_on) if one.state != "done" else one.opens_on,
            closes_on=one.closes_on,
            done_on=one.done_on,
        )
        for one in tests
    )


def iron_of(told: Collection[Told]) -> Iron | None:
    """What was told last of tablets, product, count and week each by itself; None when nothing was told."""
    newest = sorted(told, key=lambda one: one.on, reverse=True)

    def last(name: str) -> tuple[date, Any] | None:
        given = ((one.on, one.answers[name]) for one in newest if one.answers.get(name) is not None)
        return next(given, None)

    product, total, week = last("iron_product"), last("iron_tablets_total"), last("iron_days_last_7")
    if product is None:
        return None
    return Iron(
        product=FIELDS["iron_product"].options[product[1]],
        course=iron_course(product[1], total[1]) if total else None,
        days_last_7=week[1] if week else None,
        told_on=max(one[0] for one in (product, total, week) if one),
    )
