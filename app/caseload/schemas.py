"""What the desk's pages show, and nothing beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from app.caseload.schemas_card import Card
from app.caseload.schemas_care import Care
from app.caseload.schemas_glance import Glance
from app.clients.models import (
    Client,
    Consent,
    ConsentManner,
    Newborn,
    Pregnancy,
    PregnancyAmendment,
    RiskFactor,
    SafeContact,
)
from app.clients.schemas import Risk
from app.clinical.attendance import ContactState
from app.clinical.fields import Words
from app.clinical.pre_eclampsia import Screen


@dataclass(frozen=True, kw_only=True)
class BoardRow:
    """A client on the board. `level` is that of her most severe open alert."""

    client_id: UUID
    name: str
    code: str
    village: str
    edd: date
    age: Words
    score: int
    category: str
    is_provisional: bool
    level: str
    last_visit_on: date | None
    student: str | None
    due: ContactState | None
    is_over: bool

    @property
    def needs_visit(self) -> bool:
        return self.due is not None and self.due.state in ("due", "missed")


@dataclass(frozen=True, kw_only=True)
class Alike:
    """A woman who may be the one being registered. Outside one's care only her puskesmas is said."""

    client_id: UUID
    puskesmas: str
    name: str | None = None
    code: str | None = None
    born_on: date | None = None
    village: str | None = None
    same_nik: bool = False


@dataclass(frozen=True, kw_only=True)
class Board:
    """One page of the board: the rows that fit, how many each filter holds, and where the page stands."""

    rows: tuple[BoardRow, ...]
    counts: dict[str, int]
    show: str
    sought: str
    number: int
    first: int
    total: int

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1

    @property
    def has_more(self) -> bool:
        return self.last < self.total


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something on the timeline: its level, its words, and the page where it stands whole."""

    at: datetime
    kind: str
    level: str
    path: str
    words: tuple[Words, ...] = ()
    by: str = ""
    is_closed: bool = False


@dataclass(frozen=True, kw_only=True)
class Head:
    """The pregnancy at a glance: what everybody who cares for her may see."""

    client_id: UUID
    name: str
    code: str
    village: str
    address: str | None
    staying_at: str | None
    pregnancy: Pregnancy
    age: Words
    gpa: str
    outcome: Words | None
    card: Card
    care: Care
    risk: Risk
    contact: SafeContact | None
    consent: Consent | None
    student: str | None
    newborns: tuple[Newborn, ...]
    open_alerts: tuple[Event, ...]
    events: tuple[Event, ...]
    glance: Glance


@dataclass(frozen=True, kw_only=True)
class MidwifeFile:
    """The head, and what only those who answer for her care see beside it."""

    head: Head
    client: Client
    is_minor: bool
    adult_years: int
    screen: Screen
    history: tuple[tuple[Words, tuple[Words, ...]], ...]
    not_measured: tuple[Words, ...]
    consents: tuple[Consent, ...]
    amendments: tuple[PregnancyAmendment, ...]
    withdrawn: tuple[RiskFactor, ...]
    earlier: tuple[Pregnancy, ...]
    names: Mapping[UUID, str]
    factor_words: Mapping[str, Any]
    changes: Mapping[UUID, Sequence[Words]]
    kspr_not_known: Sequence[Words]
    screen_not_known: Sequence[Words]
    manners: Mapping[ConsentManner, str]
