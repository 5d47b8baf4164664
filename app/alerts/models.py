from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column
from sqlmodel import Field, Index, SQLModel, text

from app.core.db import UTCDateTime, new_id, text_enum


class Route(StrEnum):
    """Which ladder an alert climbs: the open one, or the private one that shows no content above the
    doctor.
    """

    OPEN = "open"
    PRIVATE = "private"


class Origin(StrEnum):
    """What raised an alert."""

    VISIT = "visit"
    EARLY = "early"
    BOOKING = "booking"
    CALENDAR = "calendar"
    SELF_REPORT = "self_report"
    REFERRAL = "referral"


class EventKind(StrEnum):
    OPENED = "opened"
    JOINED = "joined"
    ESCALATED = "escalated"
    DELIVERED = "delivered"
    SEEN = "seen"
    OWNED = "owned"
    CONTACTED = "contacted"
    OUTCOME = "outcome"
    PAUSED = "paused"
    RESUMED = "resumed"
    CORRECTED = "corrected"
    CLOSED = "closed"
    UNDONE = "undone"


class AnswerOutcome(StrEnum):
    """What came of it. DECLINED, NOT_AT_HOME and UNREACHABLE keep the alert open; in an emergency REFERRED
    does too, until she has arrived.
    """

    ADVISED = "advised"
    VISITED = "visited"
    REFERRED = "referred"
    ARRIVED = "arrived"
    ADMITTED = "admitted"
    FALSE_ALARM = "false_alarm"
    DECLINED = "declined"
    NOT_AT_HOME = "not_at_home"
    UNREACHABLE = "unreachable"
    ARRIVED_ELSEWHERE = "arrived_elsewhere"


class Alert(SQLModel, table=True):
    """A finding someone must answer by `due_at`. One is open per client and rule.

    `evidence` and `says` are copies of what was found: they stay true when the visit or the rulebook is
    amended. `follows_id` is the closed alert of the same finding that this one comes after. The events are
    the truth; `step`, `due_at`, `owner_id`, `owned_at`, `contacted_at` and
    `closed_at` repeat what they say, so that lists are quick, and a test derives them again. `step` and
    `due_at` move by compare-and-set.
    """

    __table_args__ = (
        Index(
            "ix_one_open_alert",
            "client_id",
            "rule",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index(
            "ix_alert_due",
            "due_at",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    client_id: UUID = Field(foreign_key="client.id", index=True)
    pregnancy_id: UUID = Field(foreign_key="pregnancy.id", index=True)
    visit_id: UUID | None = None
    origin: Origin = Field(
        default=Origin.VISIT, sa_type=text_enum(Origin), sa_column_kwargs={"server_default": "visit"}
    )
    follows_id: UUID | None = Field(default=None, foreign_key="alert.id")
    rule: str = Field(max_length=80)
    level: str = Field(max_length=10, index=True)
    route: Route = Field(default=Route.OPEN, sa_type=text_enum(Route))
    is_standing: bool = False
    says: dict[str, str] = Field(sa_column=Column(JSON, nullable=False))
    act: dict[str, str] = Field(sa_column=Column(JSON, nullable=False))
    evidence: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    source: str = Field(max_length=80)
    respond_within_minutes: int | None = None
    found_at: datetime = Field(sa_type=UTCDateTime)
    opened_at: datetime = Field(sa_type=UTCDateTime, index=True)
    step: int = 0
    due_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    owner_id: UUID | None = Field(default=None, foreign_key="person.id")
    owned_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    contacted_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class AlertEvent(SQLModel, table=True):
    """Something that happened to an alert. Appended, never changed. `details` holds step, outcome, note and
    the like; `undoes` names the event that an UNDONE takes back.
    """

    __tablename__ = "alert_event"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    alert_id: UUID = Field(foreign_key="alert.id", index=True)
    at: datetime = Field(sa_type=UTCDateTime)
    kind: EventKind = Field(sa_type=text_enum(EventKind))
    person_id: UUID | None = Field(default=None, foreign_key="person.id")
    details: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    undoes: UUID | None = Field(default=None, foreign_key="alert_event.id")
