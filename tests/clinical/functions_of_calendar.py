"""A student's calendar and the tests that fall due, of one pregnancy, told in ages instead of days."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.clinical import gestation, laboratory, schedule
from app.clinical.attendance import match_visits
from app.clinical.fields import table
from app.clinical.gestation import GestationalAge

Given = Mapping[str, Any]
EDD = date(2027, 3, 1)


def _contacts(given: Given) -> tuple[schedule.Contact, ...]:
    born = {"born_on": _day(given["born_at"])} if "born_at" in given else {}
    outcome = {"outcome": given["outcome"]} if "outcome" in given else {}
    return schedule.student_contacts(EDD, _day(given["entered_at"]), given.get("category"), **born, **outcome)


def contact_rows(given: Given) -> Any:
    """Before the birth: code, age, days early and late that are on time, kind; after it: days since."""
    born_on = _day(given["born_at"]) if "born_at" in given else date.max
    return [_contact_row(one, born_on) for one in _contacts(given)]


def _contact_row(one: schedule.Contact, born_on: date) -> str:
    if one.kind in ("postnatal", "makeup"):
        return " ".join(
            [one.code, *(str((day - born_on).days) for day in (one.opens_on, one.due_on, one.closes_on))]
        )
    early, late = (one.due_on - one.opens_on).days, (one.closes_on - one.due_on).days
    return f"{one.code} {_age(one.due_on)} -{early} +{late} {one.kind}"


def contact_state(given: Given) -> Any:
    states = match_visits(
        _contacts(given), [_day(at) for at in given.get("visits_at", ())], _day(given["at"])
    )
    return next(one.state for one in states if one.contact.code == given["code"])


def laboratory_rows(given: Given) -> Any:
    """Code, its first and last day (ages, or days since the birth), and what became of it today."""
    born_on = _day(given["born_at"]) if "born_at" in given else None
    dues = laboratory.laboratory_dues(
        EDD,
        _day(given["booked_at"]),
        _day(given["at"]),
        {},
        born_on=born_on,
        midwife=given.get("midwife", False),
    )
    return [
        f"{one.code} {(one.opens_on - born_on).days} {(one.closes_on - born_on).days} {one.state}"
        if born_on and one.closes_on > born_on
        else f"{one.code} {_age(one.opens_on)} {_age(one.closes_on)} {one.state}"
        for one in dues
    ]


def _day(age: str) -> date:
    return gestation.day_of(EDD, GestationalAge.read(age))


def _age(day: date) -> str:
    return str(gestation.gestational_age(EDD, day))


def closest_rhythm_weeks(given: Given) -> int:
    return min(row["every_weeks"] for row in table("schedule.toml")["rhythm"])
