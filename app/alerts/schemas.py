"""What the room takes and gives that is no table."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from app.alerts.models import Alert, AnswerOutcome, Route
from app.clients.models import Client, Pregnancy, SafeContact
from app.people.models import Person


class Found(Protocol):
    """What a rule found, as far as an alert needs it; app.clinical's Finding is one."""

    @property
    def rule(self) -> str: ...
    @property
    def level(self) -> str: ...
    @property
    def says(self) -> Mapping[str, str]: ...
    @property
    def act(self) -> Mapping[str, str]: ...
    @property
    def source(self) -> str: ...
    @property
    def evidence(self) -> Mapping[str, Any]: ...
    @property
    def respond_within_minutes(self) -> int | None: ...
    @property
    def route(self) -> str: ...
    @property
    def standing(self) -> bool: ...
    @property
    def midwife_only(self) -> bool: ...


class Happened(Protocol):
    """An event as far as the state needs it; AlertEvent is one."""

    @property
    def id(self) -> UUID: ...
    @property
    def at(self) -> datetime: ...
    @property
    def kind(self) -> Any: ...
    @property
    def person_id(self) -> UUID | None: ...
    @property
    def details(self) -> dict[str, Any]: ...
    @property
    def undoes(self) -> UUID | None: ...


@dataclass(frozen=True)
class State:
    """What the events of an alert say together; `paused` is how long the clock has been held up since it
    began.
    """

    level: str
    route: Route
    since: datetime
    respond_within: int | None
    step: int
    due_at: datetime | None
    owner_id: UUID | None = None
    owned_at: datetime | None = None
    contacted_at: datetime | None = None
    closed_at: datetime | None = None
    next_attempt_at: datetime | None = None
    paused: timedelta = timedelta(0)
    paused_until: datetime | None = None


@dataclass(frozen=True)
class Answer:
    """What came of it, what was done and by whom; the last four where she was not reached or said no."""

    outcome: AnswerOutcome
    done: str
    by_whom: str
    note: str = ""
    decided_by: str = ""
    reason: str = ""
    counselled_by: str = ""
    next_attempt_at: datetime | None = None


@dataclass(frozen=True)
class Pause:
    """The clock of an alert stands still until then: who wrote so, and why."""

    until: datetime
    by: UUID | None
    reason: str


@dataclass
class Row:
    """An alert as a page shows it. Of a closed route it shows that it is there, and nothing of what it is."""

    alert: Alert
    is_closed_route: bool = False
    owner: str = ""
    missed_at: datetime | None = None
    is_late: bool = False
    missed_by: list[str] = field(default_factory=list)
    seen_by: str = ""
    outcome: AnswerOutcome | None = None
    can_undo: bool = False
    pause: Pause | None = None

    @property
    def due(self) -> datetime:
        """When the next promise is due; where none is left, since when it is late."""
        return self.alert.due_at or self.missed_at or self.alert.opened_at

    @property
    def waits_for(self) -> str:
        """What is to be done next: own, contact or answer."""
        if self.alert.contacted_at:
            return "answer"
        return "contact" if self.alert.owner_id else "own"


class Number(NamedTuple):
    """A telephone that people are told to call, and when it was tried last."""

    name: str
    number: str
    tried_on: date | None
    was_answered: bool
    is_old: bool


@dataclass
class Group:
    """A woman's alerts together, as the inbox shows them: what is due first stands first."""

    client: Client
    pregnancy: Pregnancy
    village: str
    rows: list[Row]
    contact: SafeContact | None = None
    student: Person | None = None
    numbers: list[Number] = field(default_factory=list)

    @property
    def level(self) -> str:
        levels = [row.alert.level for row in self.rows]
        return next(name for name in ("emergency", "urgent", "watch") if name in levels)

    @property
    def whole(self) -> list[Row]:
        return [row for row in self.rows if not row.is_closed_route]

    @property
    def can_undo(self) -> list[Row]:
        return [row for row in self.whole if row.can_undo]

    def to_do(self, what: str) -> list[Row]:
        """The open rows that wait for this: own, contact or answer."""
        return [row for row in self.whole if row.waits_for == what and row.alert.closed_at is None]


@dataclass(frozen=True)
class Inbox:
    groups: list[Group]
    handled: list[Row]
    counts: Mapping[str, int]
    late: int
    is_cut: bool
    codes: Mapping[UUID, str]


@dataclass(frozen=True)
class Shown:
    """An alert as the student may read it: received, read by whom, taken on by whom, answered how."""

    alert_id: UUID
    visit_id: UUID | None
    level: str
    says: Mapping[str, str]
    received_at: datetime
    seen_at: datetime | None = None
    seen_by: Person | None = None
    owned_at: datetime | None = None
    owner: Person | None = None
    answered_at: datetime | None = None
    outcome: AnswerOutcome | None = None
    done: str = ""
    is_open: bool = True
    is_self_reported: bool = False
    is_corrected: bool = False
    is_closed_route: bool = False


@dataclass(frozen=True)
class Fact:
    """For grading: an alert of a visit, and whether the student's finding reached the server in time."""

    alert_id: UUID
    visit_id: UUID
    level: str
    found_at: datetime
    received_at: datetime
    in_time: bool
