from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from app.core.db import UTCDateTime, new_id


class Notice(SQLModel, table=True):
    """A message to a person. Never a name beside a finding: words, a client code and a link.

    `due_at` is when it shall next be tried; empty when delivered or given up (`gave_up_at`).
    """

    id: UUID = Field(default_factory=new_id, primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    words: str = Field(max_length=300)
    params: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    path: str = Field(default="/", max_length=200)
    alert_id: UUID | None = Field(default=None, index=True)
    queued_at: datetime = Field(sa_type=UTCDateTime)
    due_at: datetime | None = Field(default=None, sa_type=UTCDateTime, index=True)
    tries: int = 0
    delivered_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    gave_up_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class Delivery(SQLModel, table=True):
    """One try to bring a notice by one channel, and how it went."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    notice_id: UUID = Field(foreign_key="notice.id", index=True)
    channel: str = Field(max_length=20)
    at: datetime = Field(sa_type=UTCDateTime)
    error: str | None = Field(default=None, max_length=200)
