"""Her own people: finding, inviting, new links, who may still sign in, a bidan desa's villages."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from app.access import Action, Door, allow
from app.access.door import At
from app.access.menu import ROLE_WORDS, role_words
from app.admin import rules
from app.admin.schemas import Invited
from app.core.errors import N_, Invalid, NotFound
from app.core.forms import Form, FormDep
from app.people import queries as people
from app.people import service, service_links, service_places
from app.people.models import FacilityKind, Person, Role
from app.people.rules_reach import Reach
from app.people.schemas import PersonEntry

router = APIRouter(include_in_schema=False)
Inviter = Annotated[Door, allow(Action.PEOPLE_INVITE)]
Start = Annotated[int, Query(ge=0, le=100_000)]
PAGE = 50


@router.get("/people")
def list_people(door: Inviter, role: Role | None = None, start: Start = 0) -> Response:
    with door as at:
        return _list(at, role=role, start=start)


@router.post("/people")
def find_people(door: Inviter, form: FormDep) -> Response:
    """Sent as a form, since a name does not belong in an address. Changes nothing."""
    with door as at:
        return _list(at, words=(form.text("words", longest=100) or ""), entered=form)


@router.get("/people/new")
def new_person(door: Inviter) -> Response:
    with door as at:
        return _new(at)


@router.post("/people/new")
def invite(door: Inviter, form: FormDep) -> Response:
    """Her link is answered at once, not after a redirect: it is kept nowhere and shown only here."""
    with door as at:
        try:
            person, token = service.invite(at.session, at.user, _read_entry(at, form), at.now)
        except Invalid as error:
            return _new(at, 422, problems=error.problems, entered=form)
        return _links(at, Invited(person, token))


@router.get("/people/{person_id}")
def person(door: Inviter, person_id: UUID) -> Response:
    with door as at:
        return _person(at, _own(at, person_id))


@router.get("/people/{person_id}/{part}")
def back_to_person(door: Inviter, person_id: UUID, part: str) -> Response:
    """Where a language switch on an answered form leads."""
    with door as at:
        return at.go(f"/people/{_own(at, person_id).id}")


@router.post("/people/{person_id}/link")
def new_link(door: Inviter, person_id: UUID) -> Response:
    """A new link, shown once; older ones end."""
    with door as at:
        person = _own(at, person_id)
        token = service_links.new_link(at.session, at.user, person, at.now)
        return _links(at, Invited(person, token))


@router.post("/people/{person_id}/access")
def set_access(door: Inviter, person_id: UUID, form: FormDep) -> Response:
    """May she still sign in? `active` is "1" for yes."""
    with door as at:
        person = _own(at, person_id)
        if form.ticked("active"):
            service.reactivate(at.session, at.user, person, at.now)
            return at.go(f"/people/{person.id}", said=N_("Akun aktif lagi."))
        service.deactivate(at.session, at.user, person, at.now)
        return at.go(f"/people/{person.id}", said=N_("Akun ditutup; semua perangkatnya sudah dikeluarkan."))


@router.post("/people/{person_id}/villages")
def set_villages(door: Inviter, person_id: UUID, form: FormDep) -> Response:
    with door as at:
        person = _own(at, person_id)
        try:
            service.set_villages(at.session, at.user, person, form.values("villages"), at.now)
        except Invalid as error:
            return _person(at, person, 422, problems=error.problems)
        return at.go(f"/people/{person.id}", said=N_("Desa tersimpan."))


def _own(at: At, person_id: UUID) -> Person:
    """One of her own people; anybody else is not found."""
    found = people.own_person(at.session, at.user, person_id)
    if found is None:
        raise NotFound
    return found


def _links(at: At, invited: Invited) -> Response:
    rows = rules.link_rows(at.public_url, [invited])
    return at.page(
        "admin/links.html", rows=rows, role_words=role_words, next_path=f"/people/{invited.person.id}"
    )


def _list(
    at: At, *, words: str = "", role: Role | None = None, start: int = 0, entered: Form | None = None
) -> Response:
    roles = sorted(people.reach(at.session, at.user).roles, key=list(Role).index)
    rows, total = people.own_people(at.session, at.user, words=words, role=role, start=start, limit=PAGE)
    return at.page(
        "admin/people.html",
        rows=rows,
        total=total,
        roles=[(one, role_words(one)) for one in roles],
        role=role,
        start=start,
        page_size=PAGE,
        words=words,
        role_words=role_words,
        entered=entered,
    )


def _new(at: At, code: int = 200, **shown: object) -> Response:
    reach = people.reach(at.session, at.user)
    places = people.places_for(at.session, at.user) if reach.everywhere else []
    roles = [(role.value, ROLE_WORDS[role]) for role in Role if role in reach.roles]
    return at.page(
        "admin/invite.html",
        code,
        roles=roles,
        places=places,
        has_students=Role.STUDENT in reach.roles,
        **shown,
    )


def _read_entry(at: At, form: Form) -> PersonEntry:
    """The person on the form; a university that is not in the list yet is made with her."""
    reach = people.reach(at.session, at.user)
    role, name = form.choice("role", Role, required=True), form.text("name", required=True, longest=120)
    phone, email = form.text("phone", longest=40), form.text("email", longest=200)
    programme = form.text("programme", longest=60)
    university = form.text("new_university", longest=120) if reach.everywhere else None
    place_id = _read_place(at, form, reach, role, university)
    if role and name:
        draft = PersonEntry(name, role, place_id, phone, email, programme)
        form.problems += service.problems_of(at.session, draft)
    form.check()
    assert role is not None
    assert name is not None
    if university:
        place_id = service_places.add_university(at.session, at.user, university, at.now).id
    return PersonEntry(name, role, place_id, phone, email, programme)


def _read_place(at: At, form: Form, reach: Reach, role: Role | None, university: str | None) -> UUID | None:
    """Where the person shall belong, checked against her role."""
    kinds = reach.roles.get(role, frozenset()) if role else frozenset()
    if role and not kinds:
        form.wrong("role", N_("Pilih salah satu pilihan yang ada."))
    if not reach.everywhere:
        return at.user.facility_id
    place_id = form.id("facility", required=not university)
    if university and kinds and FacilityKind.UNIVERSITY not in kinds:
        form.wrong("new_university", N_("Peran ini tidak bertempat di universitas."))
    fitting = {one.id for one in people.places_for(at.session, at.user) if one.kind in kinds}
    if place_id and kinds and place_id not in fitting:
        form.wrong("facility", N_("Peran ini tidak bertempat di fasilitas itu."))
    return place_id


def _person(at: At, person: Person, code: int = 200, **shown: object) -> Response:
    sign_ins = people.open_sign_ins(at.session, person.id, at.now)
    is_bidan = person.role is Role.BIDAN_DESA
    return at.page(
        "admin/person.html",
        code,
        person=person,
        words=role_words(person.role),
        place=people.facility_of(at.session, person),
        seen_at=sign_ins[0].seen_at if sign_ins else None,
        catchment=people.catchment(at.session, person.facility_id) if is_bidan else [],
        villages=[village.code for village in people.villages_of(at.session, person.id)],
        **shown,
    )
