from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from app.core.db import UTCDateTime, new_id


class Reflection(SQLModel, table=True):
    """What the student wrote of her own learning; about herself, not about the woman."""

    pairing_id: UUID = Field(foreign_key="pairing.id", primary_key=True)
    text: str = Field(max_length=4000)
    written_at: datetime = Field(sa_type=UTCDateTime)


class Grade(SQLModel, table=True):
    """A pairing's mark. `points` are the computed lines with their facts, fixed when released."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    pairing_id: UUID = Field(foreign_key="pairing.id", unique=True)
    rubric_version: str = Field(max_length=20)
    reflection_points: float | None = None
    reflection_note: str | None = Field(default=None, max_length=1000)
    points: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    total: float | None = None
    marked_by: UUID = Field(foreign_key="person.id")
    marked_at: datetime = Field(sa_type=UTCDateTime)
    released_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
