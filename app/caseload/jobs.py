"""Run by `app.work`: once an hour of the day the calendar is looked through."""

from datetime import datetime
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from app.caseload import service_calendar
from app.caseload.rules_calendar import may_sweep
from app.core import db

_last: WeakKeyDictionary[Engine, str] = WeakKeyDictionary()
"""The hour in which this process last looked through a database. Another process, or this one started again,
looks once more and raises nothing twice."""


def calendar(now: datetime) -> int:
    """Raise what the calendar finds, each batch of women in a transaction of its own; how many alerts."""
    hour = f"{now:%Y-%m-%dT%H}"
    if not may_sweep(now) or _last.get(db.engine()) == hour:
        return 0
    _last[db.engine()] = hour
    raised, last = 0, None
    while True:
        with db.transaction() as session:
            more, last = service_calendar.raise_next(session, last, now)
        raised += more
        if last is None:
            return raised
