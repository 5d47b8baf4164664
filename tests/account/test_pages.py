"""Signing in and out, links, language, and a person's own page, as a browser sees them."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from pydantic import SecretStr
from sqlmodel import select
from starlette.testclient import TestClient

from app.access import MAY
from app.access.may import Action
from app.access.menu import home_of
from app.account import rules
from app.core import crypto, db
from app.core.audit import AuditEntry
from app.core.clock import utc_now
from app.core.config import settings
from app.people import service_links
from app.people.models import OneTimeLink, Person, Role, SignIn

PASSWORD = "kuda laut biru"


@pytest.fixture
def ani(cast, session):
    person = session.get(Person, cast.ani.id)
    person.password_hash, person.email = crypto.hash_password(PASSWORD), "ani@contoh.id"
    session.commit()
    return person


def link_for(person, made_by=None, now=None):
    with db.transaction() as session:
        return service_links.new_link(session, made_by, session.get(Person, person.id), now or utc_now())


def everything():
    with db.transaction() as session:
        tables = (OneTimeLink, Person, SignIn)
        return [row.model_dump() for table in tables for row in session.exec(select(table))]


def first_sign_in():
    with db.transaction() as session:
        return session.exec(select(SignIn).order_by(SignIn.id)).first()


def enter(browser, **changes):
    form = {"login": "081200000000", "password": PASSWORD, "next": "/"} | changes
    return browser.post("/sign-in", data=form)


def test_she_signs_in_and_comes_to_her_own_page(visitor, ani):
    answer = enter(visitor)

    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert visitor.get("/").headers["location"] == home_of(Role.STUDENT)


@pytest.mark.parametrize("role", ["ani", "sari", "hadi", "dewi", "kirana", "oka", "maya", "adi"])
def test_the_way_home_leads_to_each_roles_page(as_person, cast, role):
    person = getattr(cast, role)

    assert as_person(person).get("/").headers["location"] == home_of(person.role)


def test_nobody_is_led_to_signing_in(visitor):
    assert visitor.get("/").headers["location"] == "/sign-in"


def test_a_wrong_password_keeps_what_was_typed_but_not_the_password(visitor, ani):
    answer = enter(visitor, password="bukan ini", next="/account")

    assert answer.status_code == 422
    assert 'value="081200000000"' in answer.text
    assert 'value="/account"' in answer.text
    assert "bukan ini" not in answer.text
    assert "tidak cocok" in answer.text
    assert "osoc_session" not in answer.cookies


def test_too_many_tries_say_how_long_to_wait_in_her_language(visitor, ani):
    for _ in range(4):
        assert enter(visitor, password="salah").status_code == 422
    answer = enter(visitor, password="salah")
    visitor.cookies.set("osoc_language", "en")

    assert answer.status_code == 429
    assert re.search(r"Coba lagi dalam 1[56] menit", answer.text)
    assert 800 < int(answer.headers["retry-after"]) <= 901
    assert re.search("Try again in 1[56] minutes", enter(visitor).text)


def test_a_browser_she_has_used_is_not_stopped_by_guesses_from_elsewhere(app, visitor, ani):
    enter(visitor)
    visitor.post("/sign-out")
    other = TestClient(app, base_url="http://localhost", follow_redirects=False)
    for _ in range(6):
        enter(other, password="salah")

    assert enter(other).status_code == 429
    assert enter(visitor).status_code == 303


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://elsewhere.id",
        "//elsewhere.id",
        "/\\elsewhere.id",
        "\\\\elsewhere.id",
        "javascript:alert(1)",
        "/a\r\nSet-Cookie: x",
        "",
    ],
)
def test_signing_in_leads_nowhere_else(visitor, ani, elsewhere):
    assert enter(visitor, next=elsewhere).headers["location"] == "/"


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.id", "//elsewhere.id"])
def test_the_language_switch_leads_nowhere_else(visitor, elsewhere):
    assert visitor.post("/language", data={"lang": "en", "back": elsewhere}).headers["location"] == "/"


def test_a_page_she_asked_for_is_where_she_comes_after_signing_in(visitor, ani):
    asked = visitor.get("/account").headers["location"]

    assert asked == "/sign-in?next=/account"
    assert 'value="/account"' in visitor.get(asked).text
    assert enter(visitor, next="/account").headers["location"] == "/account"


def test_the_cookie_of_a_sign_in_is_for_this_server_only(app, visitor, ani):
    plain = enter(visitor).headers.get_list("set-cookie")
    secret = TestClient(app, base_url="https://osoc.example", follow_redirects=False)
    over_https = enter(secret).headers.get_list("set-cookie")

    assert all(
        "HttpOnly" in line and "SameSite=lax" in line and "Path=/" in line for line in plain + over_https
    )
    assert not any("Secure" in line for line in plain)
    assert all(line.startswith("__Host-osoc_") and "Secure" in line for line in over_https)
    assert secret.get("/account").status_code == 200


def test_a_new_sign_in_has_a_new_token_and_ends_the_one_of_this_browser(visitor, ani, session):
    first = enter(visitor).cookies["osoc_session"]
    second = enter(visitor).cookies["osoc_session"]

    assert first != second
    assert len(session.exec(select(SignIn).where(SignIn.ended_at.is_(None))).all()) == 1


def test_plain_http_elsewhere_explains_and_takes_no_password(app, ani, session):
    outside = TestClient(app, base_url="http://osoc.example", follow_redirects=False)

    page, sent = outside.get("/sign-in"), enter(outside)

    assert "dimulai dengan http://" in page.text
    assert "f-password" not in page.text
    assert sent.status_code == 403
    assert session.exec(select(SignIn)).all() == []


def test_signing_out_ends_the_sign_in_on_the_server(visitor, ani):
    token = enter(visitor).cookies["osoc_session"]
    visitor.post("/sign-out")
    visitor.cookies.set("osoc_session", token)

    assert visitor.get("/account").status_code == 303


def test_the_language_is_kept_for_her_and_on_the_device(visitor, ani, session):
    enter(visitor)
    answer = visitor.post("/language", data={"lang": "en", "back": "/account"})

    assert answer.headers["location"] == "/account"
    assert "My account" in visitor.get("/account").text
    visitor.post("/sign-out")
    assert "Sign in" in visitor.get("/sign-in").text
    session.expire_all()
    assert session.get(Person, ani.id).language == "en"


def test_the_demo_lists_its_sign_ins_without_passwords_and_a_real_installation_does_not(
    visitor, ani, session, monkeypatch
):
    ani.is_demo = True
    session.commit()
    assert "+6281200000000" in visitor.get("/sign-in").text

    monkeypatch.setattr(settings(), "mode", "production")
    monkeypatch.setattr(settings(), "index_key", SecretStr("a key of its own"))
    assert "+6281200000000" not in visitor.get("/sign-in").text
    assert enter(visitor).status_code == 422


# Links


def test_opening_a_link_changes_nothing_however_often(visitor, ani, cast):
    token = link_for(ani, cast.kirana)
    before = everything()

    pages = [visitor.get(f"/link/{token}", headers={"User-Agent": "WhatsApp/2.24"}) for _ in range(3)]

    assert {page.status_code for page in pages} == {200}
    assert not any(page.cookies for page in pages)
    assert before == everything()


def test_a_link_says_who_invites_whom_as_what(visitor, cast):
    page = visitor.get(f"/link/{link_for(cast.citra, cast.kirana)}").text

    for words in ("Citra Dewanti", "Kirana Putri", "Koordinator program", "Mahasiswa", "STIKES Contoh"):
        assert words in page


def test_the_button_of_a_link_sets_the_password_and_signs_in(visitor, cast):
    token = link_for(cast.citra)

    answer = visitor.post(f"/link/{token}", data={"password": PASSWORD, "again": PASSWORD})

    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "Citra Dewanti" in visitor.get("/account").text
    assert enter(visitor, login="081200000001").status_code == 303


@pytest.mark.parametrize(
    ("password", "again", "words"),
    [
        ("pendek", "pendek", "paling sedikit 10"),
        (PASSWORD, "lain", "belum sama"),
        ("password12345", "password12345", "mudah ditebak"),
    ],
)
def test_a_refused_password_is_said_and_the_link_stays(visitor, cast, password, again, words):
    token = link_for(cast.citra)

    answer = visitor.post(f"/link/{token}", data={"password": password, "again": again})

    assert answer.status_code == 422
    assert words in answer.text
    assert visitor.get(f"/link/{token}").status_code == 200


def test_a_spent_link_says_what_to_do_in_both_languages(visitor, cast):
    used = link_for(cast.citra)
    visitor.post(f"/link/{used}", data={"password": PASSWORD, "again": PASSWORD})
    visitor.post("/sign-out")
    old = link_for(cast.ani, now=utc_now() - timedelta(hours=24))

    answers = [visitor.get(f"/link/{token}") for token in (used, old, "nonsense", "😀")]
    answers.append(visitor.post(f"/link/{old}", data={"password": PASSWORD, "again": PASSWORD}))
    visitor.cookies.set("osoc_language", "en")

    assert {answer.status_code for answer in answers} == {410}
    assert all("Minta tautan baru" in answer.text for answer in answers)
    assert "Ask for a new link" in visitor.get(f"/link/{used}").text


def test_of_two_who_press_the_button_at_once_one_gets_in(app, cast):
    token = link_for(cast.citra)
    browsers = [TestClient(app, base_url="http://localhost", follow_redirects=False) for _ in range(2)]

    with ThreadPoolExecutor(2) as pool:
        sent = {"password": PASSWORD, "again": PASSWORD}
        answers = list(pool.map(lambda one: one.post(f"/link/{token}", data=sent).status_code, browsers))

    assert sorted(answers) == [303, 410]


def test_a_link_leaves_no_trace_in_logs_or_referrers(visitor, cast, capfd):
    token = link_for(cast.citra)
    answer = visitor.get(f"/link/{token}")

    assert answer.headers["referrer-policy"] in ("same-origin", "no-referrer")
    assert token not in "".join(capfd.readouterr())


# Forgotten passwords


@pytest.fixture
def letters(monkeypatch):
    monkeypatch.setattr(settings(), "smtp_host", "mail.contoh.id")
    sent = []
    monkeypatch.setattr("app.notices.channels.email.send", lambda *letter: sent.append(letter))
    return sent


def test_a_forgotten_password_gets_the_same_answer_for_everybody(visitor, ani, letters):
    answers = [
        visitor.post("/forgotten", data={"login": one})
        for one in ("ani@contoh.id", "nobody@contoh.id", "", "😀")
    ]

    assert {(answer.status_code, answer.text) for answer in answers} == {(200, answers[0].text)}
    assert [to for to, _, _ in letters] == ["ani@contoh.id"]


def test_the_letter_leads_to_a_new_password_in_her_language(visitor, ani, letters, session):
    ani.language = "en"
    session.commit()
    visitor.post("/forgotten", data={"login": "081200000000"})
    _, subject, text = letters[0]
    path = re.search(r"/link/\S+", text).group()

    answer = visitor.post(path, data={"password": "gajah awan hijau", "again": "gajah awan hijau"})

    assert subject == "OSOC: new password"
    assert answer.status_code == 303
    assert enter(visitor).status_code == 422
    assert enter(visitor, password="gajah awan hijau").status_code == 303


def test_a_mail_server_that_fails_changes_no_answer(visitor, ani, letters, monkeypatch, capfd):
    def refuse(*_):
        raise ConnectionRefusedError("ani@contoh.id")

    monkeypatch.setattr("app.notices.channels.email.send", refuse)

    assert visitor.post("/forgotten", data={"login": "ani@contoh.id"}).status_code == 200
    assert "ani@contoh.id" not in "".join(capfd.readouterr())


def test_without_a_mail_server_she_is_told_whom_to_ask(visitor, ani):
    assert "koordinator" in visitor.get("/forgotten").text
    assert visitor.post("/forgotten", data={"login": "ani@contoh.id"}).status_code == 200


# Her own page


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
