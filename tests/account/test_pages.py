"""Signing in and out, the way home, the language."""

import re

import pytest
from pydantic import SecretStr
from sqlmodel import select
from starlette.testclient import TestClient

from app.access.menu import home_of
from app.core.config import settings
from app.people.models import Person, Role, SignIn
from tests.account.conftest import enter


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
    assert "0812 0000 0000" in visitor.get("/sign-in").text

    monkeypatch.setattr(settings(), "mode", "production")
    monkeypatch.setattr(settings(), "index_key", SecretStr("a key of its own"))
    assert "0812 0000 0000" not in visitor.get("/sign-in").text
    assert enter(visitor).status_code == 422
