"""Her own people: who sees whom, inviting one or a list, links, closing accounts, villages, places."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import func, select

from app.core import crypto, db
from app.people.models import Facility, Person, Role, Village

NEW = {"name": "Tuti Handayani", "phone": "0812 9999 0001", "role": "student"}


def count():
    with db.transaction() as session:
        return session.exec(select(func.count()).select_from(Person)).one()


def link_in(page):
    return re.search(r"/link/[\w-]{43}", page).group()


SEES = {
    "kirana": {"ani", "citra", "dewi"},
    "hadi": {"sari", "rini"},
    "rini": {"sari"},
    "adi": {"ani", "citra", "dewi", "kirana", "sari", "rini", "hadi", "oka", "maya"},
}


@pytest.mark.parametrize("who", SEES)
def test_each_sees_her_own_people_and_nobody_else(as_person, cast, who):
    browser = as_person(getattr(cast, who))
    page = browser.get("/people").text
    everybody = ["ani", "citra", "dewi", "kirana", "sari", "rini", "hadi", "oka", "maya", "adi"]

    found = {one for one in everybody if f"/people/{getattr(cast, one).id}" in page}

    assert found == SEES[who]
    for one in everybody:
        person = getattr(cast, one)
        assert browser.get(f"/people/{person.id}").status_code == (200 if one in found else 404)


@pytest.mark.parametrize("part", ["link", "access", "villages"])
def test_nobody_changes_whom_she_does_not_look_after(as_person, cast, part, session):
    other = as_person(cast.kirana)

    assert other.post(f"/people/{cast.sari.id}/{part}", data={}).status_code == 404
    session.expire_all()
    assert session.get(Person, cast.sari.id).is_active


@pytest.mark.parametrize("who", ["ani", "citra", "sari", "dewi", "oka", "maya"])
@pytest.mark.parametrize(
    "path", ["/people", "/people/new", "/people/import", "/facilities", "/people/import/template.csv"]
)
def test_the_pages_are_shut_for_who_invites_nobody(as_person, cast, who, path):
    assert as_person(getattr(cast, who)).get(path).status_code == 403


def test_the_office_sees_everybody_below_and_no_admin(office, cast):
    page = office.get("/people").text

    assert f"/people/{cast.kirana.id}" in page
    assert f"/people/{cast.adi.id}" not in page


@pytest.mark.parametrize("words", ["lest", "ANI", "0812-0000-0000", "12000000"])
def test_a_person_is_found_by_a_part_of_her_name_or_number(kirana, cast, words):
    page = kirana.post("/people", data={"words": words})

    assert f"/people/{cast.ani.id}" in page.text
    assert page.request.url.query == b""


@pytest.mark.parametrize("words", ["%", "_", "'; drop table person", "\0", "x" * 300, "Sari"])
def test_a_search_that_finds_nothing_says_so(kirana, words):
    answer = kirana.post("/people", data={"words": words})

    assert answer.status_code == 200
    assert "Sari Wulandari" not in answer.text


@pytest.mark.parametrize("query", ["role=raja", "start=-1", "start=x", f"start={10**30}"])
def test_a_list_that_does_not_exist_is_no_fault_of_ours(kirana, query):
    assert kirana.get(f"/people?{query}").status_code == 422


def test_a_long_list_has_pages(kirana, cast, session):
    session.add_all(
        Person(name=f"Peserta {n:03}", role=Role.STUDENT, facility_id=cast.university.id,
               phone=f"+62812000010{n:02}", created_at=cast.ani.created_at)
        for n in range(60)
    )  # fmt: skip
    session.commit()

    first, second = kirana.get("/people").text, kirana.get("/people?start=50").text

    assert "1–50 dari 63" in first
    assert "/people?start=50" in first
    assert "51–63 dari 63" in second


# Inviting one


def test_an_invitation_shows_its_link_once_with_a_way_to_whatsapp(kirana, cast, visitor):
    page = kirana.post("/people/new", data=NEW)
    link = link_in(page.text)

    assert page.status_code == 200
    assert f"http://localhost{link}" in page.text
    assert "https://wa.me/6281299990001?text=" in page.text
    assert "Kirana Putri" in visitor.get(link).text
    assert link not in kirana.get("/people").text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "wajib diisi"),
        ({"phone": ""}, "salah satu cukup"),
        ({"phone": "12"}, "bukan nomor HP"),
        ({"phone": "081200000000"}, "Sudah ada orang"),
        ({"role": "admin"}, "Pilih salah satu"),
        ({"role": "raja"}, "Pilih salah satu"),
        ({"name": "Tuti\0"}, "tidak terbaca"),
        ({"email": "tuti"}, "tidak lengkap"),
    ],
)
def test_a_refused_invitation_keeps_what_was_entered(kirana, session, changes, words):
    before = count()

    answer = kirana.post("/people/new", data=NEW | {"programme": "Kebidanan"} | changes)

    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="Kebidanan"' in answer.text
    assert count() == before


def test_of_two_who_invite_the_same_number_at_once_one_succeeds(as_person, cast):
    browsers, before = [as_person(cast.kirana), as_person(cast.kirana)], count()

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(lambda one: one.post("/people/new", data=NEW).status_code, browsers))

    assert answers[0] == 200
    assert answers[1] in (409, 422)
    assert count() == before + 1


def test_an_error_is_said_in_english_too(kirana):
    kirana.post("/language", data={"lang": "en", "back": "/"})

    assert "not an Indonesian mobile number" in kirana.post("/people/new", data=NEW | {"phone": "12"}).text


def test_a_name_may_have_an_emoji_and_is_never_markup(kirana, session):
    kirana.post("/people/new", data=NEW | {"name": "Tuti 😀 <b>"})

    page = kirana.get("/people").text
    assert "Tuti 😀 &lt;b&gt;" in page


def test_the_office_invites_to_a_place_that_fits_the_role(office, cast, session):
    sent = NEW | {"role": "bidan_desa", "facility": str(cast.university.id)}
    assert "tidak bertempat" in office.post("/people/new", data=sent).text

    assert (
        office.post("/people/new", data=sent | {"facility": str(cast.other_puskesmas.id)}).status_code == 200
    )


def test_the_office_invites_to_a_university_that_was_not_there(office, session):
    sent = NEW | {"role": "coordinator", "new_university": "Universitas Baru"}
    assert office.post("/people/new", data=sent).status_code == 200

    again = {"role": "head", "phone": "081299990002", "new_university": "Puskesmas Baru"}
    assert office.post("/people/new", data=NEW | again).status_code == 422
    made = session.exec(select(Facility).where(Facility.name == "Universitas Baru")).one()
    assert session.exec(select(Person.facility_id).where(Person.name == NEW["name"])).one() == made.id


# One person


def test_a_new_link_ends_the_older_one_and_is_not_shown_again(kirana, cast, visitor):
    old = link_in(kirana.post(f"/people/{cast.ani.id}/link").text)
    new = link_in(kirana.post(f"/people/{cast.ani.id}/link").text)

    assert (visitor.get(old).status_code, visitor.get(new).status_code) == (410, 200)
    assert new not in kirana.get(f"/people/{cast.ani.id}").text
    assert kirana.get(f"/people/{cast.ani.id}/link").headers["location"] == f"/people/{cast.ani.id}"


def test_closing_an_account_puts_her_out_at_once(kirana, as_person, cast):
    hers = as_person(cast.ani)
    assert hers.get("/account").status_code == 200

    kirana.post(f"/people/{cast.ani.id}/access", data={})
    assert hers.get("/account").status_code == 303
    assert "ditutup" in kirana.get(f"/people/{cast.ani.id}").text

    kirana.post(f"/people/{cast.ani.id}/access", data={"active": "1"})
    assert "ditutup;" not in kirana.get(f"/people/{cast.ani.id}").text


def test_the_head_gives_a_bidan_desa_her_villages(as_person, cast, session):
    head = as_person(cast.hadi)

    assert (
        head.post(f"/people/{cast.sari.id}/villages", data={"villages": ["35.10.16.1002"]}).status_code == 422
    )
    assert (
        head.post(f"/people/{cast.sari.id}/villages", data={"villages": ["35.10.16.1001"]}).status_code == 303
    )
    assert re.search(r'value="35.10.16.1001" checked', head.get(f"/people/{cast.sari.id}").text)


# A list


def test_the_head_sets_her_telephone_and_no_catchment(as_person, cast, session):
    head = as_person(cast.hadi)
    path = f"/facilities/{cast.puskesmas.id}"

    assert head.get(path).status_code == 200
    assert head.get(f"/facilities/{cast.other_puskesmas.id}").status_code == 404
    assert head.post(f"{path}/telephone", data={"phone": "12"}).status_code == 422
    assert head.post(f"{path}/telephone", data={"phone": "0333 421234"}).status_code == 303
    assert head.post(f"{path}/catchment", data={}).status_code == 404
    session.expire_all()
    assert session.get(Facility, cast.puskesmas.id).phone == "+62333421234"


def test_the_office_sets_the_catchments_of_a_kecamatan(office, cast, session):
    path, other = f"/facilities/{cast.puskesmas.id}", str(cast.other_puskesmas.id)
    other_id = cast.other_puskesmas.id

    assert office.post(f"{path}/catchment", data={"v-35.10.16.1001": other}).status_code == 422
    sent = {"v-35.10.16.1001": other, "v-35.10.16.1002": other}
    assert office.post(f"{path}/catchment", data=sent).status_code == 303
    assert office.get(f"{path}/catchment").headers["location"] == path
    session.expire_all()
    assert {village.facility_id for village in session.exec(select(Village))} == {other_id}


def test_a_page_of_a_person_shows_no_secret(kirana, cast, session):
    person = session.get(Person, cast.ani.id)
    person.password_hash = crypto.hash_password("kuda laut biru")
    session.commit()

    assert "argon2" not in kirana.get(f"/people/{person.id}").text
