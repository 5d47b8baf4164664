"""The month itself: alerts are raised and answered, the clock goes on, workers die and are replaced."""

import heapq
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, func, select

from app.alerts import queries_duty, service
from app.alerts.models import Alert, AlertEvent, AnswerOutcome, EventKind
from app.alerts.queries_events import next_due_at
from app.alerts.rules_ladder import people_of
from app.alerts.schemas import Answer
from app.clients.models import Client, Pregnancy
from app.core import db
from app.core.errors import AppError
from app.notices.models import Notice
from app.people.models import Person
from tests.alerts.findings import Finding
from tests.alerts.month import worker
from tests.alerts.month.town import Town, settle

BEGINS = datetime(2026, 11, 1, 1, 0, tzinfo=UTC)
LEVELS = {"emergency": 3, "urgent": 4, "watch": 3}
ANSWERED = 0.7
"""How many alerts somebody takes on; the others climb to the top."""
REPEATED = 0.1
PRIVATE = 0.05
PATIENCE = 120
KINDS = (AnswerOutcome.ADVISED, AnswerOutcome.VISITED, AnswerOutcome.REFERRED, AnswerOutcome.ADMITTED)
Deed = Callable[[Session, datetime], None]


class Stuck(Exception):
    """The workers did not come to rest."""


@dataclass
class Month:
    """What is asked of it; what it did."""

    url: str
    folder: Path
    seed: int
    alerts: int
    tick: timedelta
    kills: int
    days: int = 30
    random: Random = field(init=False)
    town: Town = field(init=False)
    poisoned: set[UUID] = field(default_factory=set)
    told: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.random = Random(self.seed)
        self.now, self.numbers = BEGINS, count()
        self.plan: list[tuple[datetime, int, Deed]] = []
        self.workers: dict[str, BaseProcess] = {}
        self.context = get_context("forkserver")
        self.context.set_forkserver_preload([worker.__name__])

    def run(self) -> None:
        """All of it, until nothing is due any more."""
        db.use(self.url)
        with Session(db.engine(), expire_on_commit=False) as session:
            self.town = settle(session, self.random, self.now, self.days)
        self._plan_alerts()
        worker.write(self.folder / "now", self.now)
        try:
            for name in ("one", "two"):
                self._start(name)
            self._days()
            self._until_rest()
        finally:
            for process in self.workers.values():
                process.kill()
                process.join()

    # What happens

    def _plan_alerts(self) -> None:
        for number in range(self.alerts):
            at = BEGINS + timedelta(minutes=self.random.randrange(self.days * 24 * 60))
            self._at(at, self._raising(f"rule-{number}"))
        for share in (0.1, 0.4):
            self._at(BEGINS + share * timedelta(days=self.days), self._poison)

    def _at(self, at: datetime, deed: Deed) -> None:
        heapq.heappush(self.plan, (at, next(self.numbers), deed))

    def _raising(self, rule: str) -> Deed:
        client, pregnancy = self.random.choice(self.town.clients)
        [level] = self.random.choices(list(LEVELS), list(LEVELS.values()))
        route = "private" if self.random.random() < PRIVATE and level != "watch" else "open"
        respond = self.random.choice([None, None, None, 10]) if level == "emergency" else None
        found = Finding(rule=rule, level=level, route=route, respond_within_minutes=respond)
        return lambda session, now: self._raise(session, now, client, pregnancy, found)

    def _raise(
        self, session: Session, now: datetime, client: Client, pregnancy: Pregnancy, found: Finding
    ) -> None:
        [alert] = service.raise_for(
            session,
            user=self.town.students[client.facility_id],
            client=client,
            pregnancy=pregnancy,
            findings=[found],
            visit_id=None,
            found_at=now - timedelta(minutes=self.random.choice([0, 0, 0, 40])),
            now=now,
        )
        self.told["raised"] += 1
        if self.random.random() < ANSWERED:
            hours = self.random.expovariate(1.0) * {"emergency": 0.3, "urgent": 3, "watch": 30}[found.level]
            self._at(now + timedelta(hours=hours), self._answering(alert.id, "own"))
        if self.random.random() < REPEATED and found.level != "emergency":
            worse = Finding(rule=found.rule, level="emergency", route=found.route)
            again = now + timedelta(hours=self.random.random() * 6)
            self._at(again, lambda session, now: self._repeat(session, now, client, pregnancy, worse))

    def _repeat(
        self, session: Session, now: datetime, client: Client, pregnancy: Pregnancy, worse: Finding
    ) -> None:
        self._raise(session, now, client, pregnancy, worse)
        self.told["repeated"] += 1

    def _answering(self, alert_id: UUID, what: str) -> Deed:
        return lambda session, now: self._answer(session, now, alert_id, what)

    def _answer(self, session: Session, now: datetime, alert_id: UUID, what: str) -> None:
        """Somebody who is called for it now does the next thing; a third of them leave the rest undone."""
        alert = session.get_one(Alert, alert_id)
        client = session.get_one(Client, alert.client_id)
        user = self._called(session, client, alert, now)
        if alert.closed_at or user is None or alert_id in self.poisoned:
            return
        if what == "own":
            service.own(session, user, client, [alert_id], now, take_over=True)
        elif what == "contact":
            service.contact(session, user, client, [alert_id], now)
        else:
            service.answer(session, user, client, [alert_id], self._told_of_it(now), now)
        self.told[what] += 1
        after = {"own": "contact", "contact": "tell"}.get(what)
        if after and self.random.random() < 0.8:
            self._at(now + timedelta(minutes=self.random.randrange(1, 90)), self._answering(alert_id, after))

    def _called(self, session: Session, client: Client, alert: Alert, now: datetime) -> Person | None:
        whos = people_of(alert.level, alert.route)[: alert.step + 1]
        for who in reversed(whos):
            if who != "district":
                return next(
                    iter(
                        queries_duty.people_at(
                            session, client, who, now, level=alert.level, route=alert.route
                        )
                    ),
                    None,
                )
        return None

    def _told_of_it(self, now: datetime) -> Answer:
        if self.random.random() < 0.1:
            return Answer(
                AnswerOutcome.DECLINED,
                done="Ditelepon",
                by_whom="Bidan",
                decided_by="Ibu",
                reason="Menunggu suami",
                counselled_by="Bidan",
                next_attempt_at=now + timedelta(minutes=50),
            )
        return Answer(self.random.choice(KINDS), done="Dikunjungi", by_whom="Bidan")

    def _poison(self, session: Session, now: datetime) -> None:
        """An alert that no code can read; whatever happens to it, the others go on."""
        client, pregnancy = self.town.clients[0]
        self._raise(session, now, client, pregnancy, Finding(rule=f"poison-{now.day}"))
        alert_id = session.exec(select(Alert.id).where(Alert.rule == f"poison-{now.day}")).one()
        session.exec(
            update(AlertEvent)
            .where(col(AlertEvent.alert_id) == alert_id, col(AlertEvent.kind) == EventKind.OPENED)
            .values(details={"level": "no such level"})
        )
        self.poisoned.add(alert_id)

    # The clock

    def _days(self) -> None:
        ends = BEGINS + timedelta(days=self.days)
        ticks = (ends - BEGINS) // self.tick
        dies = set(self.random.sample(range(ticks), min(self.kills, ticks)))
        for number in range(ticks):
            self.now = BEGINS + number * self.tick
            worker.write(self.folder / "now", self.now)
            if number in dies:
                self._kill_one()
            self._do_what_is_planned()
            self._rest()

    def _until_rest(self) -> None:
        """Nobody answers any more; the clock jumps on to what is due next, until nothing is."""
        self.plan.clear()
        self._heal()
        while (due := self._next_due()) is not None:
            self.now = max(due, self.now + self.tick)
            worker.write(self.folder / "now", self.now)
            self._rest()

    def _heal(self) -> None:
        """The poisoned alerts are of no more interest: they would be tried for ever."""
        with db.transaction() as session:
            session.exec(update(Alert).where(col(Alert.id).in_(self.poisoned)).values(due_at=None))

    def _next_due(self) -> datetime | None:
        with db.transaction() as session:
            message = session.exec(select(func.min(Notice.due_at))).one()
            if message and message.tzinfo is None:
                message = message.replace(tzinfo=UTC)
            found = [one for one in (next_due_at(session), message) if one]
        return min(found, default=None)

    def _do_what_is_planned(self) -> None:
        while self.plan and self.plan[0][0] <= self.now:
            _, _, deed = heapq.heappop(self.plan)
            while not self._done(deed):
                self.told["waited too long for SQLite, tried again"] += 1

    def _done(self, deed: Deed) -> bool:
        try:
            with db.transaction() as session:
                deed(session, self.now)
        except AppError as error:
            self.told[f"refused: {type(error).__name__}"] += 1
        except OperationalError as error:
            if "locked" not in str(error.orig):
                raise
            return False
        return True

    # The workers

    def _start(self, name: str) -> None:
        process = self.context.Process(target=worker.run, args=(self.url, self.folder, name), daemon=True)
        process.start()
        self.workers[name] = process

    def _kill_one(self) -> None:
        """Kill -9 at any moment of its work, and another in its place."""
        name = self.random.choice(list(self.workers))
        self._do_what_is_planned()
        time.sleep(self.random.random() * 0.03)
        process = self.workers[name]
        was_at_rest = self._done_until(name) == self.now
        process.kill()
        process.join()
        self.told["killed at rest" if was_at_rest else "killed at work"] += 1
        self._start(name)

    def _rest(self) -> None:
        """Wait until both workers have found nothing to do at this instant."""
        ends = time.monotonic() + PATIENCE
        while any(self._done_until(name) != self.now for name in self.workers):
            if time.monotonic() > ends or not all(one.is_alive() for one in self.workers.values()):
                raise Stuck(f"seed {self.seed}, at {self.now}: {(self.folder / 'log').read_text()[-2000:]}")
            time.sleep(0.001)

    def _done_until(self, name: str) -> datetime | None:
        try:
            return worker.read(self.folder / name)
        except FileNotFoundError:
            return None
