"""When people in the district are awake and at work, Banyuwangi time. Pure."""

from datetime import datetime, time, timedelta
from random import Random

from app.core.clock import WIB


def awake(at: datetime, random: Random, first: int = 7, last: int = 20) -> datetime:
    """The instant itself, if people are about; else some time in the next morning.

    >>> from datetime import UTC
    >>> noon, night = datetime(2026, 5, 4, 5, tzinfo=UTC), datetime(2026, 5, 4, 18, tzinfo=UTC)
    >>> awake(noon, Random(1)) == noon, awake(night, Random(1)).astimezone(WIB).hour
    (True, 7)
    """
    local = at.astimezone(WIB)
    if first <= local.hour < last:
        return at
    day = local.date() + timedelta(days=1 if local.hour >= last else 0)
    return datetime.combine(day, time(first), WIB) + timedelta(minutes=random.randint(0, 59))
