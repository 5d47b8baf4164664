"""One-time links and forgotten passwords."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from app.core.clock import utc_now
from app.core.config import settings
from tests.account.conftest import PASSWORD, enter, everything, link_for


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
