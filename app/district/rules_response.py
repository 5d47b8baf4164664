"""How soon alerts are answered: the time of each, and what they say together. Pure."""

import math
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from uuid import UUID

from babel.dates import format_date

from app.alerts import rules_ladder as ladder
from app.core.clock import WIB, day_of
from app.district.rules import LEAST
from app.district.schemas_response import Figures, Measured, Share

MONTHS = 12
"""How many months stand beside each other."""


def first_of(now: datetime) -> date:
    return day_of(now).replace(day=1)


def chosen_month(text: str, now: datetime) -> date:
    """The first day of the month asked for, "2026-11"; this month where it is none or has not come.

    >>> now = datetime(2026, 11, 24, tzinfo=UTC)
    >>> [str(chosen_month(text, now)) for text in ("2026-02", "2026-13", "2027-01", "")]
    ['2026-02-01', '2026-11-01', '2026-11-01', '2026-11-01']
    """
    try:
        asked = date.fromisoformat(f"{text}-01")
    except ValueError:
        return first_of(now)
    return min(asked, first_of(now)) if asked.year > 2000 else first_of(now)


def back(month: date, months: int) -> date:
    """The first day so many months before.

    >>> str(back(date(2026, 1, 1), 11)), str(back(date(2026, 12, 1), -1))
    ('2025-02-01', '2027-01-01')
    """
    year, index = divmod(month.year * 12 + month.month - 1 - months, 12)
    return date(year, index + 1, 1)


def begins(month: date) -> datetime:
    """When this month begins in Banyuwangi."""
    return datetime.combine(month, time(), WIB).astimezone(UTC)


def month_words(month: date, lang: str) -> str:
    """
    >>> month_words(date(2026, 11, 1), "id")
    'November 2026'
    """
    return str(format_date(month, "MMMM y", locale=lang))


def limits(level: str, respond_within: int | None, since: datetime) -> tuple[timedelta, timedelta]:
    """How long may pass until it is taken on, and until she is spoken to. Reckoned once for each day: the
    limits are so many minutes, or a named time of that day.
    """
    midnight = datetime.combine(since.astimezone(WIB).date(), time(), WIB).astimezone(UTC)
    owned, spoken = _limits(level, respond_within, midnight)
    is_named = respond_within is None and isinstance(ladder.ladder()["levels"][level]["owned"], str)
    return owned - (since - midnight) if is_named else owned, spoken


@lru_cache(maxsize=20_000)
def _limits(level: str, respond_within: int | None, since: datetime) -> tuple[timedelta, timedelta]:
    owned = ladder.owned_by(level, since, respond_within) - since
    return owned, ladder.spoken_by(level, since, respond_within) - since


def in_time(after: timedelta | None, passed: timedelta, limit: timedelta) -> bool | None:
    """Whether it came within its time; None while there is still time.

    >>> hour = timedelta(hours=1)
    >>> in_time(hour, 2 * hour, hour), in_time(None, hour, hour), in_time(None, 2 * hour, hour)
    (True, None, False)
    """
    if after is not None:
        return after <= limit
    return None if passed <= limit else False


def figures(alerts: Collection[Measured], *, least: int = LEAST) -> Figures:
    """What these alerts say together; of fewer than `least` only that they are few."""
    spoken = sorted(one.spoken_after for one in alerts if one.spoken_after is not None)
    return Figures(
        alerts=len(alerts),
        owned=_share(one.owned_in_time for one in alerts),
        spoken=_share(one.spoken_in_time for one in alerts),
        median=_median(spoken),
        ninetieth=percentile(spoken, 90),
        longest=max((one.open_for for one in alerts), default=None),
        is_shown=not 0 < len(alerts) < least,
    )


def _median(ordered: Sequence[timedelta]) -> timedelta | None:
    """The middle one, or halfway between the two in the middle."""
    if not ordered:
        return None
    half = len(ordered) // 2
    return (ordered[(len(ordered) - 1) // 2] + ordered[half]) / 2


def _share(known: Iterable[bool | None]) -> Share:
    told = [one for one in known if one is not None]
    return Share(sum(told), len(told))


def percentile(ordered: Sequence[timedelta], per_cent: int) -> timedelta | None:
    """The nearest rank: so many per cent are at most this long.

    >>> percentile([timedelta(minutes=m) for m in range(1, 11)], 90)
    datetime.timedelta(seconds=540)
    """
    if not ordered:
        return None
    return ordered[math.ceil(per_cent * len(ordered) / 100) - 1]


def is_late(one: Measured) -> bool:
    return one.owned_in_time is False or one.spoken_in_time is False


def gravest_first(alerts: Iterable[Measured]) -> list[Measured]:
    """The late ones: the gravest level first, in it those not yet spoken to, then the longest wait."""

    def place(one: Measured) -> tuple[int, bool, timedelta, UUID]:
        waited = one.spoken_after or one.open_for
        return -ladder.LEVELS.index(one.level), one.spoken_after is not None, -waited, one.alert_id

    return sorted((one for one in alerts if is_late(one)), key=place)
