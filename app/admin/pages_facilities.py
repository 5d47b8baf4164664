"""Places: their telephones, and the villages of each puskesmas. Invented ones are marked until edited."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.access import Action, Door, allow
from app.access.door import At
from app.core.errors import N_, Invalid, NotFound
from app.core.forms import FormDep
from app.people import queries as people
from app.people import service_places
from app.people.models import Facility, FacilityKind, ObstetricCare

router = APIRouter(include_in_schema=False)
Inviter = Annotated[Door, allow(Action.PEOPLE_INVITE)]

KIND_WORDS = {
    FacilityKind.PUSKESMAS: N_("Puskesmas"),
    FacilityKind.UNIVERSITY: N_("Universitas"),
    FacilityKind.HEALTH_OFFICE: N_("Dinas kesehatan"),
    FacilityKind.HOSPITAL: N_("Rumah sakit"),
}

REFERRED_TO = (FacilityKind.PUSKESMAS, FacilityKind.HOSPITAL)
CARE_WORDS = [
    (ObstetricCare.PONED.value, N_("PONED: gawat darurat ibu dan bayi, dasar")),
    (ObstetricCare.PONEK.value, N_("PONEK: gawat darurat ibu dan bayi, lengkap")),
]


@router.get("/facilities")
def list_facilities(door: Inviter) -> Response:
    with door as at:
        places = people.places_for(at.session, at.user)
        return at.page("admin/facilities.html", places=places, kind_words=KIND_WORDS)


@router.get("/facilities/{facility_id}")
def facility(door: Inviter, facility_id: UUID) -> Response:
    with door as at:
        return _facility(at, _own(at, facility_id))


@router.get("/facilities/{facility_id}/{part}")
def back_to_facility(door: Inviter, facility_id: UUID, part: str) -> Response:
    """Where a language switch on a refused form leads."""
    with door as at:
        return at.go(f"/facilities/{_own(at, facility_id).id}")


@router.post("/facilities/{facility_id}/telephone")
def set_telephone(door: Inviter, facility_id: UUID, form: FormDep) -> Response:
    with door as at:
        place = _own(at, facility_id)
        try:
            service_places.set_telephone(at.session, at.user, place, form.text("phone", longest=40), at.now)
        except Invalid as error:
            return _facility(at, place, 422, problems=error.problems, entered=form)
        return at.go(f"/facilities/{place.id}", said=N_("Nomor telepon tersimpan."))


@router.post("/facilities/{facility_id}/obstetric-care")
def set_obstetric_care(door: Inviter, facility_id: UUID, form: FormDep) -> Response:
    """Only for who looks after all places: midwives choose from what is said here."""
    with door as at:
        place = _own(at, facility_id)
        if not people.reach(at.session, at.user).everywhere or place.kind not in REFERRED_TO:
            raise NotFound
        try:
            care = form.choice("care", ObstetricCare)
            form.check()
        except Invalid as error:
            return _facility(at, place, 422, problems=error.problems, entered=form)
        service_places.set_obstetric_care(at.session, at.user, place, care, at.now)
        return at.go(f"/facilities/{place.id}", said=N_("Kemampuan tempat ini tersimpan."))


@router.post("/facilities/{facility_id}/catchment")
def set_catchment(door: Inviter, facility_id: UUID, form: FormDep) -> Response:
    """Only for who looks after all puskesmas: what one gets another loses."""
    with door as at:
        place = _own(at, facility_id)
        if not people.reach(at.session, at.user).everywhere:
            raise NotFound
        try:
            villages = people.villages_in(at.session, place.subdistrict_code)
            found = {village.code: form.id(f"v-{village.code}", required=True) for village in villages}
            form.check()
            chosen = {code: place_id for code, place_id in found.items() if place_id}
            service_places.set_catchments(at.session, at.user, place, chosen, at.now)
        except Invalid as error:
            return _facility(at, place, 422, problems=error.problems, entered=form)
        return at.go(f"/facilities/{place.id}", said=N_("Wilayah kerja tersimpan."))


def _own(at: At, facility_id: UUID) -> Facility:
    found = [place for place in people.places_for(at.session, at.user) if place.id == facility_id]
    if not found:
        raise NotFound
    return found[0]


def _facility(at: At, place: Facility, code: int = 200, **shown: object) -> Response:
    is_puskesmas = place.kind is FacilityKind.PUSKESMAS
    neighbours = people.puskesmas_of(at.session, place.subdistrict_code) if is_puskesmas else []
    return at.page(
        "admin/facility.html",
        code,
        place=place,
        kind_words=KIND_WORDS[place.kind],
        villages=people.villages_in(at.session, place.subdistrict_code) if is_puskesmas else [],
        neighbours=[(str(one.id), one.name) for one in neighbours],
        care_words=CARE_WORDS if place.kind in REFERRED_TO else [],
        everywhere=people.reach(at.session, at.user).everywhere,
        **shown,
    )
