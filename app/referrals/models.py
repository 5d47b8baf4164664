from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from app.core.db import UTCDateTime, new_id, text_enum


class Kind(StrEnum):
    """Planned and early, planned and within the womb, or in time to save a life."""

    RDB = "rdb"
    RDR = "rdr"
    RTW = "rtw"


class Transport(StrEnum):
    PUSKESMAS_AMBULANCE = "puskesmas_ambulance"
    PSC_AMBULANCE = "psc_ambulance"
    VILLAGE_CAR = "village_car"
    PRIVATE_CAR = "private_car"
    MOTORCYCLE = "motorcycle"
    OTHER = "other"


class Step(StrEnum):
    """What can happen to a referral. `person_id` of its event is empty where the receiver said so by the
    link."""

    WRITTEN = "written"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    ARRIVED = "arrived"
    FOUND = "found"
    DISCHARGED = "discharged"
    NOT_ARRIVED = "not_arrived"
    CANCELLED = "cancelled"
    LINK_RENEWED = "link_renewed"
    LINK_REVOKED = "link_revoked"


class Referral(SQLModel, table=True):
    """A woman sent to a facility, with what the letter says of her. The letter is never changed.

    The events are the truth; the instants of acceptance and the like repeat what they say. The secret that
    opens the receiver's page is kept nowhere: it is made from `link_nonce` with the key of the settings, so
    that the letter can be printed again. `is_private` where the finding is of the private route: then only
    the bidan koordinator and its writer may read it. `is_late` counts it as a late referral (RT).
    """

    id: UUID = Field(default_factory=new_id, primary_key=True)
    client_id: UUID = Field(foreign_key="client.id", index=True)
    pregnancy_id: UUID = Field(foreign_key="pregnancy.id", index=True)
    alert_id: UUID | None = Field(default=None, foreign_key="alert.id", index=True)
    number: int
    kind: Kind = Field(sa_type=text_enum(Kind))
    from_id: UUID = Field(foreign_key="facility.id", index=True)
    to_id: UUID | None = Field(default=None, foreign_key="facility.id")
    to_name: str = Field(max_length=120)
    reason: str = Field(max_length=500)
    condition: str = Field(max_length=500)
    measured: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    given: str = Field(default="", max_length=500)
    transport: Transport = Field(sa_type=text_enum(Transport))
    companion: str = Field(default="", max_length=120)
    planned_on: date | None = None
    is_private: bool = False
    found_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    written_by: UUID = Field(foreign_key="person.id")
    written_at: datetime = Field(sa_type=UTCDateTime)
    arrive_by: datetime = Field(sa_type=UTCDateTime, index=True)
    accepted_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    refused_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    arrived_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    discharged_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    cancelled_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    not_arrived_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    is_late: bool = False
    link_nonce: str = Field(max_length=64)
    token_hash: str = Field(max_length=64, unique=True)
    link_until: datetime = Field(sa_type=UTCDateTime)


class ReferralEvent(SQLModel, table=True):
    """Something that happened to a referral. Appended, never changed. `told_by` is who said so, at the
    receiving place; `person_id` who wrote it down here, empty where it came by the link. `for_family` is what
    also the woman, her family and her student may read.
    """

    __tablename__ = "referral_event"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    referral_id: UUID = Field(foreign_key="referral.id", index=True)
    at: datetime = Field(sa_type=UTCDateTime)
    step: Step = Field(sa_type=text_enum(Step))
    person_id: UUID | None = Field(default=None, foreign_key="person.id")
    told_by: str = Field(default="", max_length=120)
    text: str = Field(default="", max_length=2000)
    for_family: str = Field(default="", max_length=1000)


class ReferralTask(SQLModel, table=True):
    """What is to be done at the next visits after a referral: by the midwife, or by the student, who sees
    her own only. `set_by` is empty where the receiver asked for it.
    """

    __tablename__ = "referral_task"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    referral_id: UUID = Field(foreign_key="referral.id", index=True)
    client_id: UUID = Field(foreign_key="client.id", index=True)
    text: str = Field(max_length=200)
    for_student: bool = False
    due_on: date | None = None
    set_by: UUID | None = Field(default=None, foreign_key="person.id")
    set_at: datetime = Field(sa_type=UTCDateTime)
    done_by: UUID | None = Field(default=None, foreign_key="person.id")
    done_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class WrongBirthDate(SQLModel, table=True):
    """A birth date that was not hers, tried at the page of a letter."""

    __tablename__ = "wrong_birth_date"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    referral_id: UUID = Field(foreign_key="referral.id", index=True)
    token_hash: str = Field(max_length=64)
    at: datetime = Field(sa_type=UTCDateTime)
