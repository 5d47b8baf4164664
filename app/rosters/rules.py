"""What a day is in the roster: its shift, whether it is a holiday, when the sun sets. Pure."""

import tomllib
from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from app.core.clock import WIB, day_of
from app.core.errors import N_
from app.rosters.models import Shift

DAYS = (
    N_("Senin"),
    N_("Selasa"),
    N_("Rabu"),
    N_("Kamis"),
    N_("Jumat"),
    N_("Sabtu"),
    N_("Minggu dan hari libur"),
)
SHIFT_WORDS = {
    Shift.MORNING: N_("Pagi"),
    Shift.AFTERNOON: N_("Sore"),
    Shift.NIGHT: N_("Malam (siaga)"),
}


class Slot(NamedTuple):
    """A shift of the weekly roster, and the instants between which it runs this time."""

    weekday: int
    shift: Shift
    starts_at: datetime
    ends_at: datetime


@cache
def roster() -> dict[str, Any]:
    """roster.toml, read once."""
    return tomllib.loads((Path(__file__).parent / "roster.toml").read_text(encoding="utf-8"))


def hours_of(shift: Shift) -> tuple[time, time]:
    """
    >>> [str(at) for at in hours_of(Shift.NIGHT)]
    ['21:00:00', '07:00:00']
    """
    row = next(row for row in roster()["shift"] if row["code"] == shift)
    return row["from"], row["until"]


def slot_at(now: datetime) -> Slot:
    """The shift that runs now. The small hours belong to the night that began the day before.

    >>> slot_at(datetime(2026, 11, 23, 19, tzinfo=UTC))[:2]
    (1, <Shift.NIGHT: 'night'>)
    """
    local = now.astimezone(WIB)
    for shift in Shift:
        first, last = hours_of(shift)
        wraps = last <= first
        if first <= local.time() and (wraps or local.time() < last):
            return _slot(local.date(), shift)
        if wraps and local.time() < last:
            return _slot(local.date() - timedelta(days=1), shift)
    raise ValueError("the shifts of roster.toml leave a gap in the day")


def coming(now: datetime, count: int) -> list[Slot]:
    """The shifts that follow the one that runs now.

    >>> [slot[:2] for slot in coming(datetime(2026, 11, 24, 5, tzinfo=UTC), 2)]
    [(2, <Shift.AFTERNOON: 'afternoon'>), (2, <Shift.NIGHT: 'night'>)]
    """
    found = [slot_at(now)]
    while len(found) <= count:
        found.append(slot_at(found[-1].ends_at))
    return found[1:]


def gaps(filled: Collection[tuple[int, Shift]]) -> list[tuple[int, Shift]]:
    """The shifts of the week that nobody has, where a roster is kept at all.

    >>> gaps([]), len(gaps([(1, Shift.NIGHT)]))
    ([], 20)
    """
    week = [(number, shift) for number in range(1, len(DAYS) + 1) for shift in Shift]
    return [one for one in week if one not in filled] if filled else []


def _slot(day: date, shift: Shift) -> Slot:
    first, last = hours_of(shift)
    ends_on = day + timedelta(days=1) if last <= first else day
    starts_at, ends_at = (datetime.combine(on, at, WIB) for on, at in ((day, first), (ends_on, last)))
    return Slot(weekday_of(day), shift, starts_at.astimezone(UTC), ends_at.astimezone(UTC))


def weekday_of(day: date) -> int:
    """1 to 7, a holiday as a Sunday.

    >>> weekday_of(date(2026, 11, 24)), weekday_of(date(2026, 12, 25))
    (2, 7)
    """
    return int(roster()["holidays"]["holiday_as_weekday"]) if holiday_name(day) else day.isoweekday()


def holiday_name(day: date) -> str | None:
    """The name of a national holiday or day of joint leave, else None.

    >>> holiday_name(date(2026, 8, 17))
    'Hari Kemerdekaan Republik Indonesia'
    """
    known = roster()["holidays"]
    if day in known["removed"]:
        return None
    return _holidays(day.year).get(day) or ("Hari libur" if day in known["added"] else None)


@cache
def _holidays(year: int) -> dict[date, str]:
    from holidays import country_holidays  # half a second, only for who asks for a holiday

    found = country_holidays("ID", years=year, categories=("public", "government"), language="id")
    return {day: str(name) for day, name in found.items() if day.year == year}


def is_working_day(day: date, weekdays: list[int]) -> bool:
    """
    >>> [is_working_day(date(2026, 12, day), [1, 2, 3, 4, 5]) for day in (23, 24)]
    [True, False]
    """
    return day.isoweekday() in weekdays and holiday_name(day) is None


def sunset(day: date) -> datetime:
    """When the sun sets over the district on this day, to the minute before.

    >>> sunset(date(2026, 5, 28)).astimezone(WIB).strftime("%H.%M")
    '17.10'
    """
    from astral import Observer
    from astral.sun import sunset as reckoned

    place = roster()["place"]
    at = reckoned(Observer(place["latitude"], place["longitude"]), date=day, tzinfo=WIB)
    return at.replace(second=0, microsecond=0).astimezone(UTC)


def is_old(tried_on: date | None, today: date) -> bool:
    """Whether a telephone number has not been tried for too long."""
    return tried_on is None or today - tried_on > timedelta(days=roster()["numbers"]["test_every_days"])


def is_away(starts_on: date, ends_on: date, now: datetime) -> bool:
    return starts_on <= day_of(now) <= ends_on
