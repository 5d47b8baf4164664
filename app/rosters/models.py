from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlmodel import Field, Index, SQLModel, UniqueConstraint, text

from app.core.db import UTCDateTime, new_id, text_enum


class Shift(StrEnum):
    """The parts of a day; their hours stand in roster.toml."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    NIGHT = "night"


class DutyTurn(SQLModel, table=True):
    """A midwife is on duty in this shift of this weekday (1 Monday to 7 Sunday and holidays), every week."""

    __tablename__ = "duty_turn"

    facility_id: UUID = Field(foreign_key="facility.id", primary_key=True)
    weekday: int = Field(primary_key=True)
    shift: Shift = Field(primary_key=True, sa_type=text_enum(Shift))
    person_id: UUID = Field(foreign_key="person.id", primary_key=True)


class Absence(SQLModel, table=True):
    """Someone is away on these days, both included; whoever is named stands in for her."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    starts_on: date
    ends_on: date
    substitute_id: UUID | None = Field(default=None, foreign_key="person.id")
    reason: str = Field(default="", max_length=120)
    noted_by: UUID = Field(foreign_key="person.id")
    noted_at: datetime = Field(sa_type=UTCDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class Handover(SQLModel, table=True):
    """The rest of a shift is given by one to another, with what the other must know."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    facility_id: UUID = Field(foreign_key="facility.id", index=True)
    giver_id: UUID = Field(foreign_key="person.id")
    taker_id: UUID = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=UTCDateTime)
    until_at: datetime = Field(sa_type=UTCDateTime)
    note: str = Field(default="", max_length=300)


class Cover(SQLModel, table=True):
    """Someone who is called for a woman outside her own villages may open her record until it is ended."""

    __table_args__ = (
        Index(
            "ix_one_running_cover",
            "person_id",
            "client_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    person_id: UUID = Field(foreign_key="person.id")
    client_id: UUID = Field(foreign_key="client.id", index=True)
    began_at: datetime = Field(sa_type=UTCDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class NumberTest(SQLModel, table=True):
    """A telephone number was tried on this day, and whether anyone answered."""

    __tablename__ = "number_test"
    __table_args__ = (UniqueConstraint("number", "tried_on"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    number: str = Field(max_length=20, index=True)
    tried_on: date
    was_answered: bool
    tried_by: UUID = Field(foreign_key="person.id")
