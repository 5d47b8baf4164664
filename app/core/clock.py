"""The one clock. What decides by time takes `now` as an argument; days are counted in Banyuwangi (WIB)."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

WIB = ZoneInfo("Asia/Jakarta")


def utc_now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def day_of(instant: datetime) -> date:
    """The calendar day of an instant in Banyuwangi, whatever zone the phone was in.

    >>> day_of(datetime(2026, 11, 23, 17, 0, tzinfo=UTC))
    datetime.date(2026, 11, 24)
    """
    return instant.astimezone(WIB).date()
