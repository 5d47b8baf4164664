"""When a student should meet her client, and when the health service should.

All numbers are rows of data/schedule.toml. Everything here is a pure function of days.
"""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal

from app.clinical.gestation import GestationalAge, day_of, lmp_from_edd

ContactKind = Literal["entry", "home", "home_or_phone", "postnatal", "makeup"]
DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class Contact:
    """A meeting that falls due on `due_on` and is on time from `opens_on` to `closes_on`, both included."""

    code: str
    opens_on: date
    due_on: date
    closes_on: date
    kind: ContactKind


@dataclass(frozen=True)
class CareWindow:
    """When a contact with the health service belongs (K1 to K6, KF1 to KF4), both days included."""

    code: str
    opens_on: date
    closes_on: date
    provider: str | None = None
    target_opens_on: date | None = None
    target_closes_on: date | None = None


@cache
def _rows() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "data/schedule.toml").read_text(encoding="utf-8"))


def minimum_contacts() -> int:
    """The fewest student contacts a pairing begun before the birth should have. [osoc-programme]

    >>> minimum_contacts()
    8
    """
    return int(_rows()["programme"]["minimum_contacts"])


def student_contacts(
    edd: date, entered_on: date, category: str | None, born_on: date | None = None
) -> tuple[Contact, ...]:
    """The contacts of a pairing in the order they fall due.

    Before the birth they run to 42 weeks; a birth drops those due on its day or later and adds the KF
    contacts, and as many more as the minimum lacks. Category None (not scored) has the closest rhythm.
    """
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


def care_windows(edd: date, born_on: date | None = None) -> tuple[CareWindow, ...]:
    """K1 to K6, and from the birth on KF1 to KF4. K2 and K3, and K4 to K6, share a window."""
    return tuple(_antenatal_care(edd, born_on)) + tuple(_postnatal_care(born_on))


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
    starts = [day_of(edd, GestationalAge.read(row["from"])) for row in rows]
    last, day = entered_on, entered_on + WEEK
    while day <= latest:
        row = next((r for start, r in zip(starts[::-1], rows[::-1], strict=True) if start <= day), rows[0])
        if (day - last).days >= row["every_days"]:
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


def _antenatal_care(edd: date, born_on: date | None) -> Iterator[CareWindow]:
    for row in _rows()["care"]:
        opens_on = _day(edd, row["over"]) + DAY if "over" in row else lmp_from_edd(edd)
        closes_on = _day(edd, row["up_to"])
        if born_on is not None:
            closes_on = min(closes_on, born_on)
        target = [_day(edd, row[key]) if key in row else None for key in ("target_from", "target_to")]
        if opens_on <= closes_on:
            yield CareWindow(row["code"], opens_on, closes_on, row["provider"], *target)


def _postnatal_care(born_on: date | None) -> Iterator[CareWindow]:
    for row in _rows()["postnatal"] if born_on is not None else []:
        yield CareWindow(row["code"], born_on + row["opens_day"] * DAY, born_on + row["closes_day"] * DAY)


def _day(edd: date, age: str) -> date:
    return day_of(edd, GestationalAge.read(age))
