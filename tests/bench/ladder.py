"""The sweep over 100,000 open alerts: what a round costs when nothing is due, and how late the last of 1,000
is passed on that are due in the same second. Alone: `python -m tests.bench.ladder`.
"""

import argparse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import insert, text
from sqlmodel import Session, select

from app import tables, work
from app.alerts import jobs, queries_events, rules
from app.alerts.models import Alert, AlertEvent, EventKind
from app.core import db
from app.core.db import new_id
from app.people.models import Person, Role
from tests import postgres
from tests.alerts.month import town
from tests.alerts.month.story import BEGINS
from tests.db import migrate

assert tables
OPEN = 100_000
DUE = 1_000
TIMES = 30
MINUTE = timedelta(minutes=1)
DUE_AT = BEGINS + 15 * MINUTE
"""When the emergencies found at BEGINS leave their first step."""
WORDS = {"id": "Temuan", "en": "Finding"}


class Figure(NamedTuple):
    what: str
    measured: float


def figures(engine: str, number: int = OPEN, due: int = DUE) -> Iterator[Figure]:
    with database(engine):
        _fill(number, due)
        before = DUE_AT - MINUTE
        yield Figure(f"{engine}, {number} open, ms: what is due, when nothing is", _ms(before, _overdue))
        yield Figure(f"{engine}, {number} open, ms: when the next is due", _ms(before, work.pause))
        yield Figure(f"{engine}, {number} open, ms: a sweep, when nothing is due", _ms(before, jobs.escalate))
        started = perf_counter()
        moved = jobs.escalate(DUE_AT)
        yield Figure(
            f"{engine}: s until the first {moved} of {due} due at once are on", perf_counter() - started
        )
        while more := jobs.escalate(DUE_AT):
            moved += more
        yield Figure(f"{engine}: s until all {moved} of {due} due at once are on", perf_counter() - started)
        print(f"{engine} finds what is due by: {_plan(engine)}")


def _overdue(now: datetime) -> Sequence[UUID]:
    with db.transaction() as session:
        return queries_events.overdue(session, now)


def _ms(now: datetime, what: Any) -> float:
    """The median of some tries."""
    taken = []
    for _ in range(TIMES):
        started = perf_counter()
        what(now)
        taken.append(perf_counter() - started)
    return median(taken) * 1000


def _fill(number: int, due: int) -> None:
    """So many open alerts in 45 puskesmas, each with the events that say what its columns say."""
    with Session(db.engine(), expire_on_commit=False) as session:
        settled = town.settle(session, Random(1), BEGINS - timedelta(days=9), 30)
        owner = session.exec(select(Person).where(Person.role == Role.BIDAN_KOORDINATOR)).first()
        assert owner
        numbers = iter(range(number))
        while part := list(islice(numbers, 2000)):
            made = [_alert(one, settled.clients[one % len(settled.clients)], owner, due) for one in part]
            session.execute(insert(Alert), [alert for alert, _ in made])
            session.execute(insert(AlertEvent), [event for _, events in made for event in events])
        session.commit()
    with db.engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("ANALYZE"))


def _alert(number: int, of: Any, owner: Person, due: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The first ones are emergencies that nobody has taken on; the others are taken on, or to be watched."""
    client, pregnancy = of
    is_due = number < due
    at = BEGINS if is_due else BEGINS + (number % 600) * timedelta(seconds=1)
    level = "emergency" if is_due else ("urgent", "watch")[number % 2]
    alert_id = new_id()
    said = {"level": level, "route": "open", "respond_within": None, "step": 0}
    opened = AlertEvent(alert_id=alert_id, at=at, kind=EventKind.OPENED, details=said)
    happened = [opened]
    if level == "urgent":
        owned = {"owner_id": str(owner.id)}
        happened.append(AlertEvent(alert_id=alert_id, at=at, kind=EventKind.OWNED, details=owned))
    state = rules.state_of(happened)
    row = {
        "id": alert_id,
        "client_id": client.id,
        "pregnancy_id": pregnancy.id,
        "rule": f"rule-{number}",
        "says": WORDS,
        "act": WORDS,
        "evidence": {},
        "source": "",
        "found_at": at,
        "opened_at": at,
        "respond_within_minutes": None,
    }
    row |= {name: getattr(state, name) for name in ("level", "step", "due_at", "owner_id", "owned_at")}
    return row, [one.model_dump() for one in happened]


def _plan(engine: str) -> str:
    """How the database finds what is due."""
    how = "EXPLAIN QUERY PLAN" if engine == "sqlite" else "EXPLAIN"
    wanted = (
        "SELECT id FROM alert WHERE closed_at IS NULL AND due_at <= '2026-11-01' ORDER BY due_at LIMIT 500"
    )
    with db.transaction() as session:
        rows = session.execute(text(f"{how} {wanted}")).all()
    return " / ".join(str(row[-1]).strip() for row in rows)


@contextmanager
def database(engine: str) -> Iterator[str]:
    """An empty migrated database on the disk, as the one in use; its address."""
    if engine == "sqlite":
        with TemporaryDirectory(prefix="osoc-bench-") as folder:
            url = f"sqlite:///{Path(folder) / 'bench.db'}"
            migrate(url)
            db.use(url)
            yield url
            db.engine().dispose()
        return
    server = postgres.start()
    try:
        with postgres.new_database(server.url) as url:
            migrate(url)
            db.use(url)
            yield url
            db.engine().dispose()
    finally:
        server.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--open", type=int, default=OPEN)
    parser.add_argument("--due", type=int, default=DUE)
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), action="append")
    options = parser.parse_args()
    for engine in options.engine or ("sqlite", "postgresql"):
        for one in figures(engine, options.open, options.due):
            print(f"{one.what:70} {one.measured:9.1f}", flush=True)


if __name__ == "__main__":
    main()
