"""Changing places: a new university, a telephone, whose catchment a village lies in."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, func, select

from app.core import audit
from app.core.errors import N_, Invalid
from app.people import queries, rules
from app.people.models import Facility, FacilityKind, ObstetricCare, Person


def add_university(session: Session, user: Person, name: str, now: datetime) -> Facility:
    """The university of this name; made where there is none yet."""
    named = select(Facility).where(
        Facility.kind == FacilityKind.UNIVERSITY, func.lower(Facility.name) == name.lower()
    )
    found = session.exec(named).first()
    if found:
        return found
    made = Facility(kind=FacilityKind.UNIVERSITY, name=name)
    session.add(made)
    session.flush()
    audit.note(session, user.id, "facility:add", now, subject_id=made.id)
    return made


def set_telephone(session: Session, user: Person, place: Facility, typed: str | None, now: datetime) -> None:
    """The number under which the place is called; what was an example is one no more."""
    number = rules.phone(typed or "", may_be_landline=True)
    if typed and number is None:
        raise Invalid.field("phone", N_("Nomor telepon ini tidak lengkap. Contoh: 0333 421234."))
    if number != place.phone or place.is_example:
        place.phone, place.is_example = number, False
        audit.note(session, user.id, "facility:telephone", now, subject_id=place.id)


def set_obstetric_care(
    session: Session, user: Person, place: Facility, care: ObstetricCare | None, now: datetime
) -> None:
    """What the place can do for a mother in danger; women are referred to a puskesmas that is PONED only."""
    if care != place.obstetric_care:
        place.obstetric_care = care
        audit.note(session, user.id, "facility:obstetric_care", now, subject_id=place.id)


def set_catchments(
    session: Session, user: Person, place: Facility, chosen: Mapping[str, UUID], now: datetime
) -> None:
    """Which puskesmas of this one's kecamatan each of its villages belongs to; they are no examples any more.
    Clients stay with the puskesmas that registered them.
    """
    here = {one.id for one in queries.puskesmas_of(session, place.subdistrict_code)}
    villages = queries.villages_in(session, place.subdistrict_code)
    if not set(chosen.values()) <= here or chosen.keys() != {village.code for village in villages}:
        raise Invalid.field("villages", N_("Pilih satu puskesmas di kecamatan ini untuk setiap desa."))
    for village in villages:
        village.facility_id, village.is_catchment_example = chosen[village.code], False
    audit.note(session, user.id, "facility:catchment", now, subject_id=place.id)
