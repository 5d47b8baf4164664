from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column
from sqlalchemy import false as sql_false
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
    is_emergency: bool = Field(default=False, sa_column_kwargs={"server_default": sql_false()})
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


class PushSubscription(SQLModel, table=True):
    """A browser that may be woken with a message: its address at its maker's service, and its keys."""

    __tablename__ = "push_subscription"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    endpoint: str = Field(max_length=1000, unique=True)
    p256dh: str = Field(max_length=120)
    auth: str = Field(max_length=60)
    device: str = Field(default="", max_length=120)
    made_at: datetime = Field(sa_type=UTCDateTime)


class ChannelOff(SQLModel, table=True):
    """A person does not want messages by this channel. Emergencies come by it all the same."""

    __tablename__ = "channel_off"

    person_id: UUID = Field(foreign_key="person.id", primary_key=True)
    channel: str = Field(primary_key=True, max_length=20)
