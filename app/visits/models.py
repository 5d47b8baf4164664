from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel, UniqueConstraint

from app.core.crypto import EncryptedBytes
from app.core.db import UTCDateTime, new_id, text_enum


class Via(StrEnum):
    """How a visit came in."""

    PAGE = "page"
    PHONE = "phone"


class Visit(SQLModel, table=True):
    """A visit as it was first recorded. Its id is made where it is entered, so that sent twice it is one
    visit.

    `answers` are the dictionary's names with their values, and `not_measured` with its reasons; they never
    change: a correction is an Amendment, and what holds now is the newest one's.
    """

    id: UUID = Field(primary_key=True)
    client_id: UUID = Field(foreign_key="client.id", index=True)
    pregnancy_id: UUID = Field(foreign_key="pregnancy.id", index=True)
    pairing_id: UUID | None = Field(default=None, foreign_key="pairing.id", index=True)
    recorded_by: UUID = Field(foreign_key="person.id", index=True)
    checklist: str = Field(max_length=60)
    checklist_version: int
    rulebook_version: str = Field(max_length=20)
    answers: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    findings: list[dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False))
    gaps: list[str] = Field(sa_column=Column(JSON, nullable=False))
    level: str = Field(max_length=10)
    completeness: float
    began_at: datetime = Field(sa_type=UTCDateTime)
    ended_at: datetime = Field(sa_type=UTCDateTime, index=True)
    utc_offset_minutes: int
    received_at: datetime = Field(sa_type=UTCDateTime)
    is_late: bool = False
    via: Via = Field(sa_type=text_enum(Via))
    was_offline: bool | None = None
    place_lat: float | None = None
    place_lon: float | None = None


class Amendment(SQLModel, table=True):
    """A correction of a visit: all answers anew, judged anew. Alerts may be added by it, never removed."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    visit_id: UUID = Field(foreign_key="visit.id", index=True)
    amended_by: UUID = Field(foreign_key="person.id")
    amended_at: datetime = Field(sa_type=UTCDateTime)
    reason: str | None = Field(default=None, max_length=300)
    rulebook_version: str = Field(max_length=20)
    answers: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    findings: list[dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False))
    gaps: list[str] = Field(sa_column=Column(JSON, nullable=False))
    level: str = Field(max_length=10)
    completeness: float


class EarlyAlert(SQLModel, table=True):
    """What a phone told of a visit before it was finished, since it called for help. The visit that follows
    under `visit_id` joins the alerts that this opened. `digest` says which answers these were: the same sent
    twice are one row.
    """

    __tablename__ = "early_alert"
    __table_args__ = (UniqueConstraint("visit_id", "digest"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    visit_id: UUID = Field(index=True)
    digest: str = Field(max_length=64)
    client_id: UUID = Field(foreign_key="client.id", index=True)
    recorded_by: UUID = Field(foreign_key="person.id", index=True)
    checklist: str = Field(max_length=60)
    checklist_version: int
    answers: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    findings: list[dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False))
    found_at: datetime = Field(sa_type=UTCDateTime)
    received_at: datetime = Field(sa_type=UTCDateTime)


class VisitPhoto(SQLModel, table=True):
    """A picture of a page of the mother's book, sent apart from its visit, part by part. `content` is what
    has come: the parts until `received_at`, then the picture drawn anew, without what the camera wrote.
    """

    __tablename__ = "visit_photo"

    visit_id: UUID = Field(foreign_key="visit.id", primary_key=True)
    sent_by: UUID = Field(foreign_key="person.id")
    total: int
    content: bytes = Field(sa_type=EncryptedBytes)
    received_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
