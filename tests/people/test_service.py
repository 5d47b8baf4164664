"""Inviting, one-time links, passwords, closing accounts, villages and places."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from app.core import crypto
from app.core.audit import AuditEntry
from app.core.errors import Invalid, NotAllowed
from app.people import queries, service, service_links, service_places
from app.people import service_sign_in as signing
from app.people.models import OneTimeLink, Person, PersonVillage, Role, SignIn, Village
from app.people.schemas import PersonEntry
from tests.conftest import NOW, Cast

PASSWORD = "kuda laut biru"
DAY = timedelta(hours=24)


@pytest.fixture
def ani(cast: Cast, session: Session) -> Person:
    return session.get(Person, cast.ani.id)


def entry(cast, **changes):
    given = {
        "name": "Tuti 😀",
        "role": Role.STUDENT,
        "facility_id": cast.university.id,
        "phone": "0812 9999 0001",
    }
    return PersonEntry(**(given | changes))


def fields(error):
    return [problem.field for problem in error.value.problems]


def test_an_invited_person_sets_her_password_by_her_link_and_is_known(session, cast):
    person, token = service.invite(session, cast.kirana, entry(cast, email="Tuti@Contoh.id"), NOW)

    assert (person.phone, person.email, person.password_hash) == ("+6281299990001", "tuti@contoh.id", None)
    assert service_links.use_link(session, token, PASSWORD, NOW + DAY - timedelta(seconds=1)) == person
    assert crypto.is_password(PASSWORD, person.password_hash)


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"phone": None}, ["phone"]),
        ({"phone": "0333 421234"}, ["phone"]),
        ({"phone": None, "email": "tuti"}, ["email"]),
        ({"name": ""}, ["name"]),
        ({"phone": "081200000000"}, ["phone"]),
    ],
)
def test_what_is_wrong_with_an_invitation_is_said_beside_its_field(session, cast, changes, wrong):
    with pytest.raises(Invalid) as error:
        service.invite(session, cast.kirana, entry(cast, **changes), NOW)

    assert fields(error) == wrong


@pytest.mark.parametrize("role", [Role.ADMIN, Role.COORDINATOR, Role.HEAD])
def test_nobody_invites_a_role_beyond_her_own(session, cast, role):
    with pytest.raises(NotAllowed):
        service.invite(session, cast.kirana, entry(cast, role=role), NOW)


def test_nobody_invites_to_a_place_that_is_not_hers(session, cast):
    with pytest.raises(NotAllowed):
        service.invite(
            session, cast.hadi, entry(cast, role=Role.BIDAN_DESA, facility_id=cast.other_puskesmas.id), NOW
        )


def test_only_the_hash_of_a_link_is_kept(session, ani, cast):
    token = service_links.new_link(session, cast.kirana, ani, NOW)

    assert token not in str(session.exec(select(OneTimeLink)).one().model_dump())


def test_a_link_works_once(session, ani):
    token = service_links.new_link(session, None, ani, NOW)
    service_links.use_link(session, token, PASSWORD, NOW)

    with pytest.raises(service_links.LinkSpent):
        service_links.use_link(session, token, "lain sekali ini", NOW)


def test_a_link_is_spent_after_24_hours(session, ani):
    token = service_links.new_link(session, None, ani, NOW)

    assert service_links.open_link(session, token, NOW + DAY - timedelta(seconds=1))
    with pytest.raises(service_links.LinkSpent):
        service_links.open_link(session, token, NOW + DAY)


def test_a_new_link_ends_the_older_ones(session, ani):
    old = service_links.new_link(session, None, ani, NOW)
    new = service_links.new_link(session, None, ani, NOW + timedelta(minutes=1))

    with pytest.raises(service_links.LinkSpent):
        service_links.open_link(session, old, NOW + timedelta(minutes=1))
    assert service_links.open_link(session, new, NOW + timedelta(minutes=1))


def test_a_refused_password_leaves_the_link_as_it_was(session, ani):
    token = service_links.new_link(session, None, ani, NOW)

    with pytest.raises(Invalid):
        service_links.use_link(session, token, "pendek", NOW)

    assert service_links.use_link(session, token, PASSWORD, NOW)


def test_a_new_password_by_link_ends_every_sign_in(session, ani):
    sign_in = signing.begin(session, ani, NOW, "HP lama")
    token = service_links.new_link(session, None, ani, NOW)

    service_links.use_link(session, token, PASSWORD, NOW)

    assert queries.person_signed_in(session, sign_in.token, NOW, DAY) is None


def test_a_forgotten_password_makes_a_link_only_where_there_is_an_address(session, ani):
    assert service_links.forgotten(session, ani.phone, NOW) is None
    assert service_links.forgotten(session, "081299999999", NOW) is None
    ani.email = "ani@contoh.id"
    session.flush()

    person, token = service_links.forgotten(session, ani.phone, NOW)

    assert person == ani
    assert service_links.open_link(session, token, NOW)


def test_a_stranger_who_asks_for_her_password_spoils_no_invitation_and_sends_few_letters(session, ani, cast):
    ani.email = "ani@contoh.id"
    invitation = service_links.new_link(session, cast.kirana, ani, NOW)

    asked = [service_links.forgotten(session, "ani@contoh.id", NOW) for _ in range(5)]

    assert [bool(one) for one in asked] == [True, True, True, False, False]
    assert service_links.open_link(session, invitation, NOW)


def test_a_changed_password_keeps_only_this_sign_in(session, ani):
    here, there = signing.begin(session, ani, NOW, ""), signing.begin(session, ani, NOW, "")
    session.flush()
    kept = session.exec(select(SignIn).where(SignIn.token_hash == crypto.token_hash(here.token))).one()

    service.change_password(session, ani, PASSWORD, NOW, keep=kept.id)

    assert queries.person_signed_in(session, here.token, NOW, DAY)
    assert queries.person_signed_in(session, there.token, NOW, DAY) is None


def test_a_closed_account_is_out_at_once_with_its_links_and_may_come_back(session, ani, cast):
    sign_in, link = signing.begin(session, ani, NOW, ""), service_links.new_link(session, None, ani, NOW)

    service.deactivate(session, cast.kirana, ani, NOW)
    service.deactivate(session, cast.kirana, ani, NOW)

    assert queries.person_signed_in(session, sign_in.token, NOW, DAY) is None
    with pytest.raises(service_links.LinkSpent):
        service_links.open_link(session, link, NOW)
    service.reactivate(session, cast.kirana, ani, NOW)
    assert ani.is_active
    assert queries.person_signed_in(session, sign_in.token, NOW, DAY) is None


def test_a_language_we_do_not_have_changes_nothing(session, ani):
    service.set_language(session, ani, "xx", NOW)
    assert ani.language == "id"

    service.set_language(session, ani, "en", NOW)
    assert ani.language == "en"


def test_a_bidan_desa_gets_villages_of_her_puskesmas_only(session, cast):
    sari = session.get(Person, cast.sari.id)
    with pytest.raises(Invalid):
        service.set_villages(session, cast.hadi, sari, ["35.10.16.1002"], NOW)

    service.set_villages(session, cast.hadi, sari, [], NOW)
    assert queries.villages_of(session, sari.id) == []
    service.set_villages(session, cast.hadi, sari, ["35.10.16.1001", "35.10.16.1001"], NOW)

    assert [one.village_code for one in session.exec(select(PersonVillage))] == ["35.10.16.1001"]


def test_nobody_but_a_bidan_desa_gets_villages(session, cast, ani):
    with pytest.raises(Invalid):
        service.set_villages(session, cast.kirana, ani, [], NOW)


def test_a_university_is_made_once(session, cast):
    first = service_places.add_university(session, cast.kirana, "Universitas Baru", NOW)
    again = service_places.add_university(session, cast.kirana, "UNIVERSITAS BARU", NOW)

    assert first.id == again.id


def test_a_telephone_that_was_set_is_no_example(session, cast):
    place = session.merge(cast.puskesmas)
    place.is_example = True

    service_places.set_telephone(session, cast.hadi, place, "(0333) 421234", NOW)

    assert (place.phone, place.is_example) == ("+62333421234", False)
    with pytest.raises(Invalid):
        service_places.set_telephone(session, cast.hadi, place, "12", NOW)


def test_a_village_moves_to_another_puskesmas_of_its_kecamatan_only(session, cast):
    place, other = session.merge(cast.puskesmas), cast.other_puskesmas.id
    codes = ["35.10.16.1001", "35.10.16.1002"]
    with pytest.raises(Invalid):
        service_places.set_catchments(session, cast.oka, place, dict.fromkeys(codes, cast.university.id), NOW)
    with pytest.raises(Invalid):
        service_places.set_catchments(session, cast.oka, place, {codes[0]: other}, NOW)

    service_places.set_catchments(session, cast.oka, place, dict.fromkeys(codes, other), NOW)

    assert {one.facility_id for one in session.exec(select(Village))} == {other}


def test_every_change_of_a_person_stands_in_the_trail(session, cast, ani):
    token = service.invite(session, cast.kirana, entry(cast), NOW)[1]
    service_links.use_link(session, token, PASSWORD, NOW)
    service.change_password(session, ani, PASSWORD, NOW, keep=None)
    service.set_language(session, ani, "en", NOW)
    service.deactivate(session, cast.kirana, ani, NOW)
    service.reactivate(session, cast.kirana, ani, NOW)
    service.set_villages(session, cast.hadi, session.get(Person, cast.sari.id), [], NOW)

    assert {line.action for line in session.exec(select(AuditEntry))} == {
        "person:invite", "person:link", "person:password_by_link", "person:password", "person:language",
        "person:deactivate", "person:reactivate", "person:villages",
    }  # fmt: skip
