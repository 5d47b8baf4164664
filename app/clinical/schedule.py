"""When a student should meet her client.

All numbers are rows of data/schedule.toml. Everything here is a pure function of days.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any, Literal

from app.clinical.care import DAY, after_end
from app.clinical.fields import table
from app.clinical.gestation import GestationalAge, day_of

ContactKind = Literal["entry", "home", "home_or_phone", "postnatal", "makeup"]
WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class Contact:
    """A meeting that falls due on `due_on` and is on time from `opens_on` to `closes_on`, both included."""

    code: str
    opens_on: date
    due_on: date
    closes_on: date
    kind: ContactKind


@cache
def _rows() -> dict[str, Any]:
    return table("schedule.toml")


def minimum_contacts() -> int:
    """The fewest student contacts a pairing begun before the birth should have. [osoc-programme]

    >>> minimum_contacts()
    8
    """
    return int(_rows()["programme"]["minimum_contacts"])


def student_contacts(
    edd: date,
    entered_on: date,
    category: str | None,
    born_on: date | None = None,
    outcome: str = "live_birth",
) -> tuple[Contact, ...]:
    """The contacts of a pairing in the order they fall due.

    Before the birth they run to 42 weeks; a birth drops those due on its day or later and adds the KF
    contacts, and as many more as the minimum lacks; a miscarriage adds none. Category None (not scored) has
    the closest rhythm.
    """
    if born_on is not None and not after_end(outcome)["mother"]:
        return tuple(_before_birth(edd, entered_on, category, born_on)) if entered_on < born_on else ()
    if born_on is not None and entered_on >= born_on:
        return _in_order(_after_birth(born_on, entered_on, before=0))
    before = list(_before_birth(edd, entered_on, category, born_on))
    if born_on is None:
        return tuple(before)
    return _in_order([*before, *_after_birth(born_on, entered_on, len(before))])


def due_soon_days() -> int:
    """How many days before it falls due a contact is announced. [osoc-programme]

    >>> due_soon_days()
    3
    """
    return int(_rows()["programme"]["due_soon_days"])


def _in_order(contacts: Iterable[Contact]) -> tuple[Contact, ...]:
    return tuple(sorted(contacts, key=lambda c: (c.due_on, c.code)))


def _before_birth(
    edd: date, entered_on: date, category: str | None, born_on: date | None
) -> Iterator[Contact]:
    programme = _rows()["programme"]
    phone_from = day_of(edd, GestationalAge.read(programme["phone_from"]))
    end = day_of(edd, GestationalAge.read(programme["last_week"]))
    latest = end if born_on is None else min(end, born_on - DAY)
    yield _clipped("C1", entered_on, 0, programme["entry_window_days"], "entry", born_on)
    may_phone = False
    for number, (due_on, slack) in enumerate(_rhythm(edd, entered_on, category, latest), start=2):
        kind: ContactKind = "home_or_phone" if may_phone else "home"
        yield _clipped(f"C{number}", due_on, slack, slack, kind, born_on)
        may_phone = due_on >= phone_from and not may_phone


def _clipped(
    code: str, due_on: date, early: int, late: int, kind: ContactKind, born_on: date | None
) -> Contact:
    closes_on = due_on + late * DAY
    if born_on is not None:
        closes_on = min(closes_on, born_on - DAY)
    return Contact(code, due_on - early * DAY, due_on, closes_on, kind)


def _rhythm(edd: date, entered_on: date, category: str | None, latest: date) -> Iterator[tuple[date, int]]:
    """Due days, on the entry's weekday, each as far from the last as the phase in which it lies asks."""
    rows = [row for row in _rows()["rhythm"] if (category or "KRST") in row["categories"]]
    if not rows:
        raise ValueError(f"unknown category: {category}")
    starts = [day_of(edd, GestationalAge.read(row["from"])) if "from" in row else entered_on for row in rows]
    last, day = entered_on, entered_on + WEEK
    while day <= latest:
        row = next((r for start, r in zip(starts[::-1], rows[::-1], strict=True) if start <= day), rows[0])
        if day - last >= row["every_weeks"] * WEEK:
            yield day, row["window_days"]
            last = day
        day += WEEK


def _after_birth(born_on: date, entered_on: date, before: int) -> Iterator[Contact]:
    kf = list(_days_after(born_on, entered_on, "postnatal"))
    lacking = max(0, minimum_contacts() - before - len(kf))
    yield from kf
    yield from list(_days_after(born_on, entered_on, "makeup"))[:lacking]


def _days_after(born_on: date, entered_on: date, kind: Literal["postnatal", "makeup"]) -> Iterator[Contact]:
    for row in _rows()[kind]:
        opens, due, closes = (born_on + row[f"{part}_day"] * DAY for part in ("opens", "due", "closes"))
        if closes >= entered_on:
            yield Contact(row["code"], max(opens, entered_on), max(due, entered_on), closes, kind)
