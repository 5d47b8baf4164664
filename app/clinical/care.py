"""When contacts with the health service belong: K1 to K6, KF1 to KF4, KN1 to KN3.

All numbers are rows of data/schedule.toml. Pure functions of days: a corrected date gives other windows.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any, Literal

from app.clinical.fields import table
from app.clinical.gestation import GestationalAge, day_of, lmp_from_edd

DAY = timedelta(days=1)


@dataclass(frozen=True)
class CareWindow:
    """When a contact with the health service belongs (K1 to K6, KF1 to KF4, KN1 to KN3), both days included.
    `newborn` is the number of the baby whose contact it is."""

    code: str
    opens_on: date
    closes_on: date
    provider: str | None = None
    target_opens_on: date | None = None
    target_closes_on: date | None = None
    newborn: int | None = None


@cache
def _rows() -> Mapping[str, Any]:
    return table("schedule.toml")


def care_windows(
    edd: date, born_on: date | None = None, outcome: str = "live_birth", newborns: int = 1
) -> tuple[CareWindow, ...]:
    """K1 to K6, and from the birth on KF1 to KF4, and KN1 to KN3 for each of so many living newborns.

    K2 and K3, and K4 to K6, share a window. After a stillbirth there is no KN; after a miscarriage neither.
    """
    antenatal = tuple(_antenatal_care(edd, born_on))
    return antenatal if born_on is None else antenatal + _windows_after(born_on, outcome, newborns)


def _windows_after(born_on: date, outcome: str, newborns: int) -> tuple[CareWindow, ...]:
    follows = after_end(outcome)
    mother = _postnatal_care(born_on, "postnatal") if follows["mother"] else []
    babies = range(1, newborns + 1) if follows["newborn"] else []
    return (*mother, *(window for baby in babies for window in _postnatal_care(born_on, "newborn", baby)))


def nifas_days() -> int:
    """How long after a birth the mother is still accompanied: to the last day of KF4. [buku-kia-2024]

    >>> nifas_days()
    42
    """
    return max(int(row["closes_day"]) for row in _rows()["postnatal"])


def after_end(outcome: str) -> Mapping[str, bool]:
    """Whether contacts of the mother, and of her newborn, follow this end of a pregnancy. [osoc-triage]

    >>> after_end("stillbirth")["newborn"], after_end("miscarriage")["mother"]
    (False, False)
    """
    row = next((row for row in _rows()["outcome"] if row["code"] == outcome), None)
    if row is None:
        raise ValueError(f"unknown outcome: {outcome}")
    return {who: bool(row[who]) for who in ("mother", "newborn")}


def days_since_birth(born_on: date, on: date) -> int | None:
    """Days since the birth, whose own day is 0; None before it.

    >>> [days_since_birth(date(2026, 5, 2), date(2026, 5, day)) for day in (1, 2, 9)]
    [None, 0, 7]
    """
    days = (on - born_on).days
    return days if days >= 0 else None


def window_codes(windows: Iterable[CareWindow], on: date) -> tuple[str, ...]:
    """The codes whose window holds a day, each once.

    >>> window_codes(care_windows(date(2026, 5, 1), date(2026, 5, 1)), date(2026, 5, 6))
    ('KF2', 'KN2')
    """
    return tuple(dict.fromkeys(one.code for one in windows if one.opens_on <= on <= one.closes_on))


def postnatal_code(kind: Literal["mother", "newborn"], days: int, hours: float | None = None) -> str | None:
    """The KF or KN code so many days after a birth, to the hour where the hour is known; None for the first
    hours, and once the last window has closed. [buku-kia-2024]

    >>> postnatal_code("mother", 2), postnatal_code("mother", 2, 48.5), postnatal_code("newborn", 29)
    ('KF1', 'KF2', None)
    """
    rows = _rows()["postnatal" if kind == "mother" else "newborn"]
    if hours is not None:
        first, second = rows[:2]
        if hours <= first["closes_hours"]:
            return str(first["code"]) if hours >= first["opens_hours"] else None
        if 0 <= days <= second["closes_day"]:
            return str(second["code"])
    return next((str(row["code"]) for row in rows if row["opens_day"] <= days <= row["closes_day"]), None)


def _antenatal_care(edd: date, born_on: date | None) -> Iterator[CareWindow]:
    for row in _rows()["care"]:
        opens_on = _day(edd, row["over"]) + DAY if "over" in row else lmp_from_edd(edd)
        closes_on = _day(edd, row["up_to"])
        if born_on is not None:
            closes_on = min(closes_on, born_on)
        first, last = (_day(edd, row[key]) if key in row else None for key in ("target_from", "target_to"))
        if opens_on <= closes_on:
            yield CareWindow(row["code"], opens_on, closes_on, row["provider"], first, last)


def _postnatal_care(
    born_on: date, kind: Literal["postnatal", "newborn"], newborn: int | None = None
) -> Iterator[CareWindow]:
    for row in _rows()[kind]:
        opens_on, closes_on = (born_on + row[part] * DAY for part in ("opens_day", "closes_day"))
        yield CareWindow(row["code"], opens_on, closes_on, newborn=newborn)


def _day(edd: date, age: str) -> date:
    return day_of(edd, GestationalAge.read(age))
