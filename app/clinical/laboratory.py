"""Which tests and screens are due, done or missed. Pure functions of days; rows of data/laboratory.toml."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Literal

from app.clinical.care import DAY
from app.clinical.fields import Words, table
from app.clinical.gestation import GestationalAge, day_of, lmp_from_edd

State = Literal["done", "due", "missed", "upcoming"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DueTest:
    """A test, between which days it belongs, and what became of it. A result from before booking counts."""

    code: str
    says: Words
    opens_on: date
    closes_on: date
    state: State
    done_on: date | None
    source: str


def named_tests() -> Mapping[str, Words]:
    """Every test that can be noted as done, with its words, each once.

    >>> list(named_tests())[:2]
    ['blood_group', 'haemoglobin']
    """
    return {row["code"]: _one_name(row) for row in _tests()}


def _one_name(row: Mapping[str, Any]) -> Words:
    """What a test is called wherever it belongs: without its place in time, after the comma."""
    return {lang: words.split(",")[0] for lang, words in row["says"].items()}


def is_for_midwives(code: str) -> bool:
    """Whether no page of a student may name the test."""
    return any(row.get("midwife_only", False) for row in _tests() if row["code"] == code)


def done_in(answers: Mapping[str, Any], form: str = "") -> frozenset[str]:
    """The tests of which these answers of a checklist say that they were done.

    >>> sorted(done_in({"haemoglobin_g_dl": 11.2}, "mental-health"))
    ['haemoglobin', 'mood_screen']
    """
    return frozenset(
        row["code"]
        for row in _tests()
        if (form and row.get("form") == form)
        or any(answers.get(name) is not None for name in row.get("fields", ()))
    )


@cache
def _tests() -> list[dict[str, Any]]:
    return list(table("laboratory.toml")["test"])


@cache
def _calendar() -> dict[str, Any]:
    return table("schedule.toml")


def laboratory_dues(
    edd: date,
    booked_on: date,
    today: date,
    done: Mapping[str, Collection[date]],
    *,
    born_on: date | None = None,
    midwife: bool = False,
) -> tuple[DueTest, ...]:
    """Every test of a pregnancy by its days; without `midwife`, none that a student's pages must not name.

    A birth closes what belongs before it; what belongs after it is there from the birth on. One result counts
    for one test.
    """
    left = {code: sorted(day for day in days if day <= today) for code, days in done.items()}
    return tuple(
        _due(row, opens_on, closes_on, booked_on, left.get(row["code"], []), today)
        for row, opens_on, closes_on in _windows(edd, born_on)
        if midwife or not row.get("midwife_only", False)
    )


def _windows(edd: date, born_on: date | None) -> Iterator[tuple[Mapping[str, Any], date, date]]:
    last_week: str = _calendar()["programme"]["last_week"]
    for row in _tests():
        if row["at"] == "birth":
            if born_on is not None:
                yield row, born_on + row["from_day"] * DAY, born_on + row["to_day"] * DAY
            continue
        opens_on = _day(edd, row["from"]) if "from" in row else lmp_from_edd(edd)
        closes_on = _day(edd, row.get("to", last_week))
        closes_on = closes_on if born_on is None else min(closes_on, born_on)
        if opens_on <= closes_on:
            yield row, opens_on, closes_on


def _day(edd: date, age: str) -> date:
    return day_of(edd, GestationalAge.read(age))


def _due(
    row: Mapping[str, Any], opens_on: date, closes_on: date, booked_on: date, left: list[date], today: date
) -> DueTest:
    done_on = next((day for day in left if opens_on <= day <= closes_on), None)
    if done_on is not None:
        left.remove(done_on)
    due_on = booked_on if row["at"] == "booking" else opens_on
    return DueTest(
        code=row["code"],
        says=row["says"],
        opens_on=opens_on,
        closes_on=closes_on,
        state=_state(done_on, due_on, closes_on, today),
        done_on=done_on,
        source=row["source"],
    )


def _state(done_on: date | None, due_on: date, closes_on: date, today: date) -> State:
    if done_on is not None:
        return "done"
    if today > closes_on:
        return "missed"
    return "due" if today >= due_on else "upcoming"
