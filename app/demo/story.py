"""The months of the example district, deed by deed, each through the ordinary service of its room."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from app.alerts import service as alerts
from app.alerts.rules_ladder import digest_time
from app.clients import queries as clients
from app.clients.models import Client, Pregnancy
from app.demo.clock import Clock
from app.demo.ears import Ears, PatientSession
from app.demo.everybody import District
from app.demo.model import Size, model
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

    session: PatientSession
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
    to_mark: list[int] = field(default_factory=list)
    held: deque[tuple[Woman, Sequence[UUID]]] = field(default_factory=deque)
    ears: Ears = field(default_factory=Ears)

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

    def category(self, woman: Woman) -> str:
        """Her KSPR category, looked up anew only when a box was added to her card."""
        pregnancy_id = self.pregnancies[woman.number].id
        if pregnancy_id in self.ears.new_boxes or woman.number not in self.categories:
            self.ears.new_boxes.discard(pregnancy_id)
            self.categories[woman.number] = clients.risk_of(self.session, pregnancy_id).category
        return self.categories[woman.number]

    def run(self) -> None:
        """Everything up to the end, in the order of its instants."""
        self.clock.plan(digest_time(self.clock.now), self._digest)
        with self.ears.listening():
            while self._one_thing():
                self._messages()
            self._bring(self.end)

    def _one_thing(self) -> bool:
        """What comes next: an alert that climbs since nobody answered it, else a planned deed."""
        self.session.write()
        due, planned = self.ears.next_due_at(), self.clock.next_at()
        if due and due <= self.end and (planned is None or due < planned):
            self.clock.now = max(self.clock.now, due)
            alerts.escalate_overdue(self.session, self.clock.now)
            return True
        return self.clock.step(self.end)

    def _messages(self) -> None:
        """What was queued is brought at the next round."""
        if self.ears.messages_wait:
            self.ears.messages_wait = False
            self.clock.plan(self.clock.now + A_ROUND, self._bring)

    def _bring(self, now: datetime) -> None:
        """Messages go out by a channel that sends nothing: these days are made up."""
        notices.deliver(self.session, now, [SilentLogChannel()], alerts.note_delivery)

    def _digest(self, now: datetime) -> None:
        alerts.send_digests(self.session, now)
        self.clock.plan(digest_time(now) + timedelta(days=1), self._digest)
