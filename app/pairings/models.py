from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlmodel import Field, Index, SQLModel, text

from app.core.db import UTCDateTime, new_id, text_enum


class Cohort(SQLModel, table=True):
    """A programme period of one university, under an agreement (MoU) with the health office."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    university_id: UUID = Field(foreign_key="facility.id", index=True)
    name: str = Field(max_length=120)
    starts_on: date
    ends_on: date
    mou_number: str = Field(max_length=80)
    mou_valid_until: date


class Enrolment(SQLModel, table=True):
    """A student takes part in a cohort, under a supervisor."""

    student_id: UUID = Field(foreign_key="person.id", primary_key=True)
    cohort_id: UUID = Field(foreign_key="cohort.id", primary_key=True)
    supervisor_id: UUID | None = Field(default=None, foreign_key="person.id", index=True)


class EndReason(StrEnum):
    COMPLETED = "completed"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    CLIENT_MOVED = "client_moved"
    STUDENT_LEFT = "student_left"
    PREGNANCY_LOST = "pregnancy_lost"
    OTHER = "other"


class Pairing(SQLModel, table=True):
    """A student accompanies a client from an instant until an instant. No running row, no reading."""

    __table_args__ = (
        Index(
            "ix_one_client_one_student",
            "client_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(
            "ix_one_student_one_client",
            "student_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    cohort_id: UUID = Field(foreign_key="cohort.id", index=True)
    student_id: UUID = Field(foreign_key="person.id", index=True)
    client_id: UUID = Field(foreign_key="client.id", index=True)
    began_at: datetime = Field(sa_type=UTCDateTime)
    paired_by: UUID = Field(foreign_key="person.id")
    ended_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    end_reason: EndReason | None = Field(default=None, sa_type=text_enum(EndReason))
    end_note: str | None = Field(default=None, max_length=300)
    ended_by: UUID | None = Field(default=None, foreign_key="person.id")
