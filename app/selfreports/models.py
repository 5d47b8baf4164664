from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column
from sqlmodel import Field, Index, SQLModel, text

from app.core.db import UTCDateTime, new_id, text_enum


class TellsBy(StrEnum):
    """Who filled it in, if she says so."""

    HERSELF = "herself"
    FAMILY = "family"
    CADRE = "cadre"


class ClientCard(SQLModel, table=True):
    """A card handed to a woman; of the secret in its QR code only the hash is here. One is live at a time."""

    __tablename__ = "client_card"
    __table_args__ = (
        Index(
            "ix_one_live_card",
            "client_id",
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    client_id: UUID = Field(foreign_key="client.id", index=True)
    token_hash: str = Field(max_length=64, unique=True)
    made_by: UUID = Field(foreign_key="person.id")
    made_at: datetime = Field(sa_type=UTCDateTime)
    revoked_by: UUID | None = Field(default=None, foreign_key="person.id")
    revoked_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class SelfReport(SQLModel, table=True):
    """Signs that were told by a card. The id comes with the form, so that sending twice is telling once;
    `address_hash` is kept to slow a flood down, and names nobody. `raised` says how many alerts it opened or
    joined.
    """

    __tablename__ = "self_report"

    id: UUID = Field(primary_key=True)
    card_id: UUID = Field(foreign_key="client_card.id", index=True)
    client_id: UUID = Field(foreign_key="client.id", index=True)
    about: str = Field(max_length=20)
    tells: TellsBy | None = Field(default=None, sa_type=text_enum(TellsBy))
    signs: list[str] = Field(sa_column=Column(JSON, nullable=False))
    findings: list[dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False))
    level: str = Field(max_length=10)
    raised: int = 0
    address_hash: str = Field(max_length=64, index=True)
    received_at: datetime = Field(sa_type=UTCDateTime, index=True)
