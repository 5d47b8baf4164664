from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import String
from sqlmodel import Field, Index, SQLModel

from app.core.db import UTCDateTime, new_id, text_enum


class Role(StrEnum):
    """What a person is here; app.access.MAY says what each may do."""

    STUDENT = "student"
    BIDAN_DESA = "bidan_desa"
    BIDAN_KOORDINATOR = "bidan_koordinator"
    HEAD = "head"
    SUPERVISOR = "supervisor"
    COORDINATOR = "coordinator"
    DISTRICT_OFFICER = "district_officer"
    REVIEWER = "reviewer"
    ADMIN = "admin"


class FacilityKind(StrEnum):
    PUSKESMAS = "puskesmas"
    UNIVERSITY = "university"
    HEALTH_OFFICE = "health_office"
    HOSPITAL = "hospital"


class ObstetricCare(StrEnum):
    """What a place can do for a mother in danger: basic (a puskesmas) or comprehensive (a hospital)."""

    PONED = "poned"
    PONEK = "ponek"


class Subdistrict(SQLModel, table=True):
    """A kecamatan. `code` as in Kepmendagri 300.2.2-2430/2025, e.g. 35.10.16."""

    code: str = Field(primary_key=True, sa_type=String(8))
    name: str = Field(max_length=80)


class Facility(SQLModel, table=True):
    """A place people belong to. What is invented for the demo has `is_example` and is shown as "contoh"."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    kind: FacilityKind = Field(sa_type=text_enum(FacilityKind), index=True)
    name: str = Field(max_length=120)
    subdistrict_code: str | None = Field(default=None, foreign_key="subdistrict.code")
    phone: str | None = Field(default=None, max_length=20)
    obstetric_care: ObstetricCare | None = Field(default=None, sa_type=text_enum(ObstetricCare))
    is_example: bool = False


class Village(SQLModel, table=True):
    """A desa or kelurahan; `facility_id` is the puskesmas whose catchment it lies in."""

    code: str = Field(primary_key=True, sa_type=String(13))
    name: str = Field(max_length=80)
    kind: str = Field(max_length=10)
    subdistrict_code: str = Field(foreign_key="subdistrict.code", index=True)
    facility_id: UUID | None = Field(default=None, foreign_key="facility.id", index=True)
    is_catchment_example: bool = False


class Person(SQLModel, table=True):
    """Someone who signs in. `password_hash` is empty until she has set one by her invitation."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    name: str = Field(max_length=120)
    role: Role = Field(sa_type=text_enum(Role), index=True)
    facility_id: UUID | None = Field(default=None, foreign_key="facility.id", index=True)
    phone: str | None = Field(default=None, max_length=20, unique=True)
    email: str | None = Field(default=None, max_length=200, unique=True)
    programme: str | None = Field(default=None, max_length=60)
    language: str = Field(default="id", max_length=2)
    password_hash: str | None = Field(default=None, max_length=200)
    is_active: bool = True
    is_demo: bool = False
    created_at: datetime = Field(sa_type=UTCDateTime)


class PersonVillage(SQLModel, table=True):
    """A bidan desa cares for the women of this village."""

    __tablename__ = "person_village"

    person_id: UUID = Field(foreign_key="person.id", primary_key=True)
    village_code: str = Field(foreign_key="village.code", primary_key=True, sa_type=String(13))


class SignIn(SQLModel, table=True):
    """A session kept by the server; the cookie holds a token of which only the hash is here."""

    __tablename__ = "sign_in"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    token_hash: str = Field(max_length=64, unique=True)
    device: str = Field(default="", max_length=120)
    began_at: datetime = Field(sa_type=UTCDateTime)
    seen_at: datetime = Field(sa_type=UTCDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class LinkPurpose(StrEnum):
    INVITATION = "invitation"
    NEW_PASSWORD = "new_password"


class OneTimeLink(SQLModel, table=True):
    """A link by which a person sets her password; used up by the button on its page, never by opening it."""

    __tablename__ = "one_time_link"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    purpose: LinkPurpose = Field(sa_type=text_enum(LinkPurpose))
    token_hash: str = Field(max_length=64, unique=True)
    made_by: UUID | None = Field(default=None, foreign_key="person.id")
    made_at: datetime = Field(sa_type=UTCDateTime)
    expires_at: datetime = Field(sa_type=UTCDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class FailedSignIn(SQLModel, table=True):
    """A failed try: the hash of the login tried and of the address, so that guessing is slowed and nobody
    is named.
    """

    __tablename__ = "failed_sign_in"
    __table_args__ = (Index("ix_failed_sign_in_pair", "login_hash", "address_hash", "at"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    login_hash: str = Field(max_length=64)
    address_hash: str = Field(max_length=64, index=True)
    at: datetime = Field(sa_type=UTCDateTime, index=True)
