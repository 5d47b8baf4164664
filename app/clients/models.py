from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column, String
from sqlmodel import Field, Index, SQLModel, text

from app.core.crypto import EncryptedText
from app.core.db import UTCDateTime, new_id, text_enum


class Client(SQLModel, table=True):
    """A pregnant woman in the programme. `code` (OSOC-0417) is what those see who may not know her name.

    `staying_at` says where she stays when it is not at home, and `staying_facility_id` which puskesmas is
    near there; her own puskesmas answers for her all the same.
    """

    id: UUID = Field(default_factory=new_id, primary_key=True)
    code: str = Field(max_length=12, unique=True)
    name: str = Field(max_length=120)
    name_key: str = Field(max_length=120, index=True)
    nik: str | None = Field(default=None, sa_type=EncryptedText)
    nik_index: str | None = Field(default=None, max_length=64, index=True)
    born_on: date
    phone: str | None = Field(default=None, max_length=20)
    village_code: str = Field(foreign_key="village.code", index=True, sa_type=String(13))
    facility_id: UUID = Field(foreign_key="facility.id", index=True)
    address: str | None = Field(default=None, max_length=200)
    staying_at: str | None = Field(default=None, max_length=200)
    staying_facility_id: UUID | None = Field(default=None, foreign_key="facility.id")
    registered_by: UUID = Field(foreign_key="person.id")
    registered_at: datetime = Field(sa_type=UTCDateTime)


class SafeContact(SQLModel, table=True):
    """By which telephone, when, and with which words the woman may be reached without harm to her."""

    __tablename__ = "safe_contact"

    client_id: UUID = Field(foreign_key="client.id", primary_key=True)
    name: str = Field(max_length=120)
    relation: str = Field(max_length=60)
    phone: str = Field(max_length=20)
    hours: str = Field(default="", max_length=120)
    whatsapp_ok: bool = False
    may_say: str = Field(default="", max_length=300)


class ConsentManner(StrEnum):
    WRITTEN = "written"
    SPOKEN_WITNESSED = "spoken_witnessed"
    THUMBPRINT = "thumbprint"


class Consent(SQLModel, table=True):
    """What the woman herself said yes or no to. A newer row stands in place of an older one; none is changed
    but by withdrawal. Under 18 a guardian's name stands beside hers."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    client_id: UUID = Field(foreign_key="client.id", index=True)
    version: str = Field(max_length=20)
    given_on: date
    manner: ConsentManner = Field(sa_type=text_enum(ConsentManner))
    is_given: bool
    place_ok: bool = False
    photo_ok: bool = False
    whatsapp_ok: bool = False
    guardian_name: str | None = Field(default=None, max_length=120)
    guardian_relation: str | None = Field(default=None, max_length=60)
    noted_by: UUID = Field(foreign_key="person.id")
    noted_at: datetime = Field(sa_type=UTCDateTime)
    withdrawn_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class Outcome(StrEnum):
    LIVE_BIRTH = "live_birth"
    STILLBIRTH = "stillbirth"
    MISCARRIAGE = "miscarriage"
    ECTOPIC = "ectopic"


class Pregnancy(SQLModel, table=True):
    """One pregnancy. G/P/A are counted with this pregnancy, as on the mother's card; `history` holds the
    booking answers by their dictionary names. At most one is current (`ended_on` empty) for a woman.
    """

    __table_args__ = (
        Index(
            "ix_one_current_pregnancy",
            "client_id",
            unique=True,
            sqlite_where=text("ended_on IS NULL"),
            postgresql_where=text("ended_on IS NULL"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    client_id: UUID = Field(foreign_key="client.id", index=True)
    booked_on: date
    lmp: date | None = None
    ultrasound_edd: date | None = None
    edd: date = Field(index=True)
    gravida: int
    para: int
    abortus: int
    history: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    ended_on: date | None = None
    ended_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    outcome: Outcome | None = Field(default=None, sa_type=text_enum(Outcome))
    birth_mode: str | None = Field(default=None, max_length=40)
    birth_place: str | None = Field(default=None, max_length=120)


class PregnancyAmendment(SQLModel, table=True):
    """A correction of a pregnancy's dates or counts: what stood before, what stands now, and why."""

    __tablename__ = "pregnancy_amendment"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    pregnancy_id: UUID = Field(foreign_key="pregnancy.id", index=True)
    amended_by: UUID = Field(foreign_key="person.id")
    amended_at: datetime = Field(sa_type=UTCDateTime)
    reason: str = Field(max_length=300)
    before: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    after: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class Newborn(SQLModel, table=True):
    """A child born of a pregnancy."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    pregnancy_id: UUID = Field(foreign_key="pregnancy.id", index=True)
    sex: str | None = Field(default=None, max_length=1)
    birth_weight_kg: float | None = None
    is_alive: bool = True


class CareVisit(SQLModel, table=True):
    """A contact with the health service that a midwife wrote down, made in a facility or at home: of the
    mother, or of one baby by its number (`newborn` 0 is the mother). One a day for each of them. `tests` says
    what was done, never what came of it. One written down in error is withdrawn and stays.
    """

    __tablename__ = "care_visit"
    __table_args__ = (
        Index(
            "ix_one_care_visit_a_day",
            "pregnancy_id",
            "newborn",
            "made_on",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    pregnancy_id: UUID = Field(foreign_key="pregnancy.id", index=True)
    newborn: int = 0
    made_on: date
    with_doctor: bool = False
    place: str | None = Field(default=None, max_length=120)
    tests: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    noted_by: UUID = Field(foreign_key="person.id")
    noted_at: datetime = Field(sa_type=UTCDateTime)
    withdrawn_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    withdrawn_by: UUID | None = Field(default=None, foreign_key="person.id")


class RiskFactor(SQLModel, table=True):
    """A KSPR box that was ticked. It stays when the sign vanishes; only an amendment with a reason
    withdraws it. A box from a student's measurement is provisional until a midwife confirms it.
    """

    __tablename__ = "risk_factor"
    __table_args__ = (
        Index(
            "ix_one_standing_factor",
            "pregnancy_id",
            "factor",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    pregnancy_id: UUID = Field(foreign_key="pregnancy.id", index=True)
    factor: str = Field(max_length=40)
    score: int
    since_at: datetime = Field(sa_type=UTCDateTime)
    visit_id: UUID | None = None
    evidence: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    noted_by: UUID = Field(foreign_key="person.id")
    confirmed_by: UUID | None = Field(default=None, foreign_key="person.id")
    withdrawn_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    withdrawn_by: UUID | None = Field(default=None, foreign_key="person.id")
    withdrawn_reason: str | None = Field(default=None, max_length=300)
