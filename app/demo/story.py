"""The months of the example district, deed by deed, each through the ordinary service of its room."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from app.alerts import queries_events
from app.alerts import service as alerts
from app.alerts.rules_ladder import digest_time
from app.clients import queries as clients
from app.clients.models import Client, Pregnancy
from app.demo.clock import Clock
from app.demo.model import Size, model
from app.demo.people import District
from app.demo.woman import Woman
from app.notices import service as notices
from app.notices.channels.log import SilentLogChannel
from app.pairings.models import Cohort, Pairing
from app.people.models import Person

A_ROUND = timedelta(seconds=5)
"""How often the jobs of an installation look at what is due."""


@dataclass
class Story:
    """What the parts of the history share: the day being made, who is free, who is paired."""

    session: Session
    size: Size
    end: datetime
    district: District
    clock: Clock
    cohorts: dict[UUID, Cohort] = field(default_factory=dict)
    free: dict[UUID, list[Person]] = field(default_factory=dict)
    supervisor_of: dict[UUID, Person] = field(default_factory=dict)
    clients: dict[int, Client] = field(default_factory=dict)
    women: dict[int, Woman] = field(default_factory=dict)
    pregnancies: dict[int, Pregnancy] = field(default_factory=dict)
    categories: dict[int, str] = field(default_factory=dict)
    pairings: dict[int, Pairing] = field(default_factory=dict)
    _due_at: datetime | None = None
    _is_stale: bool = True
    _brings_at: datetime | None = None

    @property
    def quiet_from(self) -> datetime:
        """From here on nothing ordinary reaches the server."""
        return self.end - timedelta(hours=model()["end"]["quiet_from"])

    @property
    def answered_until(self) -> datetime:
        """By then what ordinary visits found, urgent or worse, has its answer."""
        return self.end - timedelta(hours=model()["end"]["answered_until"])

    def midwife(self, woman: Woman) -> Person:
        return self.district.midwives[woman.village_code]

    def category(self, woman: Woman, *, anew: bool = False) -> str:
        """Her KSPR category, as it was last looked up; `anew` after something was found."""
        if anew or woman.number not in self.categories:
            risk = clients.risk_of(self.session, self.pregnancies[woman.number].id)
            self.categories[woman.number] = risk.category
        return self.categories[woman.number]

    def touched(self) -> None:
        """Alerts may have changed and messages may wait: look at both again."""
        self._is_stale = True
        if self._brings_at is None:
            self._brings_at = self.clock.now + A_ROUND
            self.clock.plan(self._brings_at, self._bring)

    def run(self) -> None:
        """Everything up to the end, in the order of its instants."""
        self.clock.plan(digest_time(self.clock.now), self._digest)
        while self._one_thing():
            pass
        self._bring(self.end)

    def _one_thing(self) -> bool:
        """What comes next: an alert that climbs since nobody answered it, else a planned deed."""
        if self._is_stale:
            self._due_at, self._is_stale = queries_events.next_due_at(self.session), False
        planned = self.clock.next_at()
        if self._due_at and self._due_at <= self.end and (planned is None or self._due_at < planned):
            self.clock.now = max(self.clock.now, self._due_at)
            alerts.escalate_overdue(self.session, self.clock.now)
            self.touched()
            return True
        return self.clock.step(self.end)

    def _bring(self, now: datetime) -> None:
        """Messages go out by a channel that sends nothing: these days are made up."""
        self._brings_at = None
        notices.deliver(self.session, now, [SilentLogChannel()], alerts.note_delivery)

    def _digest(self, now: datetime) -> None:
        alerts.send_digests(self.session, now)
        self.touched()
        self.clock.plan(digest_time(now) + timedelta(days=1), self._digest)
