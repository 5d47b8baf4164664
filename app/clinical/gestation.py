"""Dating a pregnancy. The due date (EDD; HPL) is what is kept; every age follows from it.

The numbers (280 days, where a trimester ends) are rows of data/dating.toml with their sources.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any, Literal, NamedTuple, Self

from app.clinical.fields import table

DAYS_A_WEEK = 7
_WEEK = r"\s*(?:w|mg|minggu|weeks?)"
_WRITTEN = re.compile(
    rf"(?P<weeks>[0-9]{{1,2}})(?:(?:{_WEEK}\s*|\s*\+\s*)(?P<days>[0-6])\s*(?:d|hr|hari|days?)?|{_WEEK})?",
    re.IGNORECASE,
)
DatingSource = Literal["ultrasound", "lmp", "gestation_days"]


class GestationalAge(NamedTuple):
    """Completed weeks and days since the last period began; they compare as ages do."""

    weeks: int
    days: int

    def __str__(self) -> str:
        return f"{self.weeks}w{self.days}d"

    @property
    def total_days(self) -> int:
        """The age in days: 31w4d is 221.

        >>> GestationalAge(31, 4).total_days
        221
        """
        return self.weeks * DAYS_A_WEEK + self.days

    @classmethod
    def from_days(cls, days: int) -> Self:
        """The age of so many days; a negative number is refused, since no pregnancy has it.

        >>> str(GestationalAge.from_days(221))
        '31w4d'
        """
        if days < 0:
            raise ValueError(f"a pregnancy cannot be {days} days old")
        return cls(*divmod(days, DAYS_A_WEEK))

    @classmethod
    def read(cls, text: str) -> Self:
        """An age as people write it; anything else is refused with ValueError.

        >>> [str(GestationalAge.read(t)) for t in ("31w4d", "31+4", "31 minggu 4 hari", "31 mg 4 hr", "8w")]
        ['31w4d', '31w4d', '31w4d', '31w4d', '8w0d']
        """
        found = _WRITTEN.fullmatch(text.strip())
        if not found:
            raise ValueError(f"not a gestational age: {text!r}")
        return cls(int(found["weeks"]), int(found["days"] or 0))

    def in_words(self, language: str = "id") -> str:
        """Short, as the pages show it.

        >>> GestationalAge(31, 4).in_words(), GestationalAge(31, 4).in_words("en")
        ('31 mg 4 hr', '31w 4d')
        """
        return f"{self.weeks}w {self.days}d" if language == "en" else f"{self.weeks} mg {self.days} hr"


@dataclass(frozen=True)
class Dating:
    """The due date that counts, and what it rests on."""

    edd: date
    source: DatingSource


@cache
def _dating() -> dict[str, Any]:
    return table("dating.toml")


def pregnancy_days() -> int:
    """Days from the last period to the due date. [naegele-rule]

    >>> pregnancy_days()
    280
    """
    return int(_dating()["pregnancy_days"]["value"])


def edd_from_lmp(lmp: date) -> date:
    """The due date, 40 completed weeks after the first day of the last period. [naegele-rule]

    >>> edd_from_lmp(date(2026, 1, 1))
    datetime.date(2026, 10, 8)
    """
    return lmp + timedelta(days=pregnancy_days())


def lmp_from_edd(edd: date) -> date:
    """The day on which the pregnancy counts as begun.

    >>> lmp_from_edd(date(2026, 10, 8))
    datetime.date(2026, 1, 1)
    """
    return edd - timedelta(days=pregnancy_days())


def gestational_age(edd: date, on: date) -> GestationalAge:
    """The age of the pregnancy on a day, in completed weeks and days; ValueError before it began.

    >>> str(gestational_age(edd_from_lmp(date(2026, 1, 1)), date(2026, 8, 24)))
    '33w4d'
    """
    return GestationalAge.from_days((on - lmp_from_edd(edd)).days)


def day_of(edd: date, age: GestationalAge) -> date:
    """The day on which the pregnancy reaches an age.

    >>> day_of(date(2026, 10, 8), GestationalAge(28, 0))
    datetime.date(2026, 7, 16)
    """
    return lmp_from_edd(edd) + timedelta(days=age.total_days)


def date_pregnancy(
    on: date,
    *,
    edd: date | None = None,
    lmp: date | None = None,
    gestation_days: int | None = None,
) -> Dating | None:
    """The due date from the best of what is known: ultrasound, else last period, else an age on a day.

    None when nothing is known; nothing is guessed.

    >>> date_pregnancy(date(2026, 8, 24), lmp=date(2026, 1, 1), gestation_days=200)
    Dating(edd=datetime.date(2026, 10, 8), source='lmp')
    """
    if edd is not None:
        return Dating(edd, "ultrasound")
    if lmp is not None:
        return Dating(edd_from_lmp(lmp), "lmp")
    if gestation_days is not None:
        return Dating(edd_from_lmp(on - timedelta(days=gestation_days)), "gestation_days")
    return None


def clinical_trimester(age: GestationalAge) -> int:
    """1 to 3, as limits such as haemoglobin are cut. [dinkes-bogor-trimester]

    >>> [clinical_trimester(GestationalAge.read(t)) for t in ("13w6d", "14w0d", "27w6d", "28w0d")]
    [1, 2, 2, 3]
    """
    rows = _dating()["clinical_trimester"]
    return next((int(row["number"]) for row in rows if age < GestationalAge.read(row["before"])), 3)


def programme_trimester(age: GestationalAge) -> int:
    """1 to 3, as the contacts K1 to K6 are counted. [ilp-home-visit-form]

    >>> [programme_trimester(GestationalAge.read(t)) for t in ("12w0d", "12w1d", "24w0d", "24w1d")]
    [1, 2, 2, 3]
    """
    rows = _dating()["programme_trimester"]
    return next((int(row["number"]) for row in rows if age <= GestationalAge.read(row["up_to"])), 3)
