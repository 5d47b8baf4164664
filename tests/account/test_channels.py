"""A person chooses how she is told, and which browsers may be woken."""

from urllib.parse import unquote

import pytest
from pydantic import SecretStr
from sqlmodel import select

from app.access.door import SAID_COOKIE
from app.core import crypto
from app.core.config import settings
from app.notices import queries
from app.notices.models import PushSubscription

KEYS = {"endpoint": "https://push.example.org/1", "p256dh": "A" * 87, "auth": "B" * 22}


@pytest.fixture
def gateways(monkeypatch):
    monkeypatch.setattr(settings(), "vapid_private_key", SecretStr(crypto.new_vapid_key()))
    monkeypatch.setattr(settings(), "sms_gateway", SecretStr("json://localhost/{phone}"))


def test_without_gateways_the_page_says_that_messages_stay_in_the_pages(cast, as_person):
    page = as_person(cast.sari).get("/account").text

    assert "Saat ini pesan hanya muncul di halaman OSOC." in page
    assert "data-push" not in page


@pytest.mark.usefixtures("gateways")
def test_what_she_does_not_want_is_kept(session, cast, as_person):
    sari = as_person(cast.sari)
    assert 'value="sms" checked' in sari.get("/account").text

    answer = sari.post("/account/channels", data={"channel": ["push", "telegram"]})

    assert answer.status_code == 303
    assert queries.off(session, cast.sari.id) == ["sms"]
    assert 'value="sms" checked' not in sari.get("/account").text


@pytest.mark.usefixtures("gateways")
def test_a_browser_is_woken_until_she_turns_it_off(session, cast, as_person):
    sari = as_person(cast.sari)
    assert sari.post("/account/push", data=KEYS).status_code == 303
    [row] = session.exec(select(PushSubscription)).all()
    session.commit()

    as_person(cast.rini).post(f"/account/push/{row.id}/end")
    assert len(queries.devices(session, cast.sari.id)) == 1
    session.commit()
    sari.post(f"/account/push/{row.id}/end")

    assert queries.devices(session, cast.sari.id) == []


@pytest.mark.usefixtures("gateways")
@pytest.mark.parametrize("where", ["/sign-out", "/account/sign-ins/end"])
def test_who_signs_out_is_told_that_a_browser_is_still_woken(cast, as_person, where):
    sari = as_person(cast.sari)
    assert "Pemberitahuan" not in said(sari.post(where))
    sari = as_person(cast.sari)
    sari.post("/account/push", data=KEYS)

    assert "Pemberitahuan masih datang di perangkat" in said(sari.post(where))


def said(answer) -> str:
    return unquote(answer.cookies[SAID_COOKIE])


@pytest.mark.usefixtures("gateways")
def test_an_address_that_is_none_is_refused(session, cast, as_person):
    answer = as_person(cast.sari).post("/account/push", data=KEYS | {"endpoint": "http://10.0.0.1/"})

    assert answer.status_code == 422
    assert session.exec(select(PushSubscription)).all() == []


def test_the_worker_is_the_same_for_everybody_and_never_an_old_one(visitor):
    answer = visitor.get("/push/worker.js")

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-cache"
    assert "showNotification" in answer.text
