from datetime import datetime
from uuid import UUID

from sqlmodel import Field, Index, SQLModel, text

from app.core.db import UTCDateTime, new_id


class Signature(SQLModel, table=True):
    """A clinician agrees with a rule as it stood. Withdrawn it stays, so that who agreed when can be read."""

    __table_args__ = (
        Index("ix_signature_rule", "rule_id", "content_hash"),
        Index(
            "ix_one_signature_each",
            "rule_id",
            "content_hash",
            "signed_by",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    rule_id: str = Field(max_length=80)
    content_hash: str = Field(max_length=64)
    signed_by: UUID = Field(foreign_key="person.id", index=True)
    signed_at: datetime = Field(sa_type=UTCDateTime)
    name_as_signed: str = Field(max_length=120)
    withdrawn_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class Remark(SQLModel, table=True):
    """What a reviewer says of a rule as it stood; never changed."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    rule_id: str = Field(max_length=80, index=True)
    content_hash: str = Field(max_length=64)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    at: datetime = Field(sa_type=UTCDateTime)
    text: str = Field(max_length=2000)
