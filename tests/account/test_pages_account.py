"""A person's own page, her data, and what each role may do."""

import json

import pytest

from app.access import MAY
from app.access.may import Action
from app.account import rules
from app.core.audit import AuditEntry
from app.core.clock import utc_now
from tests.account.conftest import PASSWORD, enter, first_sign_in


def test_her_page_shows_who_she_is_and_where_she_is_signed_in(visitor, ani):
    visitor.headers["User-Agent"] = "Mozilla/5.0 (Linux; Android 14) Chrome/130.0 Mobile Safari/537.36"
    enter(visitor)
    page = visitor.get("/account").text

    for words in ("Ani Lestari", "Mahasiswa", "STIKES Contoh", "Chrome · Android", "Perangkat ini"):
        assert words in page


def test_a_sign_in_ended_elsewhere_is_out(visitor, as_person, ani):
    there = as_person(ani)
    enter(visitor)
    other = first_sign_in()

    assert visitor.post(f"/account/sign-ins/{other.id}/end").status_code == 303
    assert there.get("/account").status_code == 303
    assert visitor.get("/account").status_code == 200


def test_nobody_ends_anothers_sign_in_by_its_address(visitor, as_person, cast, ani):
    enter(visitor)
    hers = first_sign_in()

    assert as_person(cast.citra).post(f"/account/sign-ins/{hers.id}/end").status_code == 404
    assert visitor.get("/account").status_code == 200


def test_all_other_sign_ins_end_at_once(visitor, as_person, ani):
    there = as_person(ani)
    enter(visitor)

    visitor.post("/account/sign-ins/end")

    assert there.get("/account").status_code == 303
    assert visitor.get("/account").status_code == 200


def test_a_password_is_changed_only_by_who_knows_the_old_one(visitor, as_person, ani):
    there = as_person(ani)
    enter(visitor)
    new = {"password": "gajah awan hijau", "again": "gajah awan hijau"}

    wrong = visitor.post("/account/password", data=new | {"current": "salah"})
    weak = visitor.post(
        "/account/password", data={"current": PASSWORD, "password": "pendek", "again": "pendek"}
    )
    right = visitor.post("/account/password", data=new | {"current": PASSWORD})

    assert (wrong.status_code, weak.status_code, right.status_code) == (422, 422, 303)
    assert "tidak cocok" in wrong.text
    assert visitor.get("/account").status_code == 200
    assert there.get("/account").status_code == 303


def test_the_old_password_cannot_be_guessed_at_an_open_phone(visitor, ani):
    enter(visitor)
    for _ in range(5):
        answer = visitor.post("/account/password", data={"current": "salah"})

    assert "Terlalu sering" in answer.text
    right = {"current": PASSWORD, "password": "gajah awan hijau", "again": "gajah awan hijau"}
    assert visitor.post("/account/password", data=right).status_code == 422


def test_she_takes_her_data_away_and_of_clients_only_codes(as_person, cast, ani, session):
    session.add(AuditEntry(at=utc_now(), actor_id=ani.id, action="client:read", client_id=cast.wati.id))
    session.add(
        AuditEntry(at=utc_now(), actor_id=cast.citra.id, action="client:read", client_id=cast.wati.id)
    )
    session.commit()

    answer = as_person(ani).get("/account/data")
    found = json.loads(answer.text)

    assert "attachment" in answer.headers["content-disposition"]
    assert found["person"]["name"] == "Ani Lestari"
    assert found["person"]["facility"] == "STIKES Contoh"
    assert [one["client_code"] for one in found["pairings"]] == ["OSOC-0417"]
    assert [one["action"] for one in found["activity"]] == ["client:read", "person:download"]
    for secret in ("Wati", "hash", "Eko", "1998", "+6281234500417"):
        assert secret not in answer.text


@pytest.mark.parametrize("path", ["/account", "/account/data", "/permissions"])
def test_her_page_is_for_who_is_signed_in(visitor, path):
    assert visitor.get(path).status_code == 303


def test_every_role_and_action_of_the_table_has_words_in_both_languages(visitor, as_person, cast):
    assert set(rules.ACTION_WORDS) == set(Action)
    assert set(rules.WHOSE) == set(MAY)

    browser = as_person(cast.maya)
    indonesian = browser.get("/permissions").text
    browser.post("/language", data={"lang": "en", "back": "/"})
    english = browser.get("/permissions").text

    assert all(words in indonesian for words in rules.ACTION_WORDS.values())
    assert "Record visits" in english
    assert not any(words in english for words in rules.ACTION_WORDS.values())
