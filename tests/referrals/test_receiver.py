"""The receiver's page: no account, a link, the mother's birth date; the letter and nothing else."""

import re
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from app.core import db
from app.core.clock import utc_now
from app.notices.models import Notice
from app.referrals import pages_letter, rules, service
from app.referrals.models import Referral, ReferralEvent, Step, WrongBirthDate
from tests.conftest import NOW
from tests.referrals.conftest import BORN, WRONG, link

ACCEPTED = {"step": "accepted", "told_by": "dr. Lina, IGD"}


def steps() -> list[Step]:
    with Session(db.engine()) as session:
        return list(session.exec(select(ReferralEvent.step).order_by(ReferralEvent.at)))


def everything() -> tuple:
    """All that is kept, read by a session of its own: one that stays open would hold the database."""
    happened = steps()
    with Session(db.engine()) as session:
        kept = [one.model_dump() for one in session.exec(select(Referral))]
        wrong = session.exec(select(WrongBirthDate)).all()
        return kept, happened, len(wrong), len(session.exec(select(Notice)).all())


def test_the_page_asks_for_the_birth_date_and_shows_nothing_before(visitor, referred_now):
    page = visitor.get(link(referred_now))

    assert page.status_code == 200
    assert "Tanggal lahir Ibu" in page.text
    for private in ("Wati", "OSOC-0417", "nyeri kepala", "165", "1998", "Kertosari"):
        assert private not in page.text


def test_a_preview_changes_nothing(visitor, session, referred_now):
    before = everything()

    for path in ("", "/letter.pdf", "/reply"):
        visitor.get(link(referred_now) + path)
        visitor.head(link(referred_now) + path)

    assert everything() == before


def test_a_get_by_a_known_device_changes_nothing_either(receiver, session, referred_now):
    before = everything()

    assert receiver.get(link(referred_now)).status_code == 200
    assert receiver.get(link(referred_now) + "/letter.pdf").status_code == 200

    assert everything() == before


def test_the_right_birth_date_opens_the_letter_on_this_device_only(receiver, app, referred_now):
    from starlette.testclient import TestClient

    assert "Wati" in receiver.get(link(referred_now)).text
    other = TestClient(app, base_url="http://localhost")
    assert "Wati" not in other.get(link(referred_now)).text


def test_a_wrong_birth_date_opens_nothing_and_keeps_what_was_entered(visitor, referred_now):
    page = visitor.post(link(referred_now), data=WRONG)

    assert page.status_code == 422
    assert 'value="6"' in page.text
    assert "Wati" not in page.text
    assert not page.cookies.get(pages_letter.COOKIE)


def test_no_birth_date_is_no_try(visitor, session, referred_now):
    assert visitor.post(link(referred_now), data={}).status_code == 422

    assert session.exec(select(WrongBirthDate)).all() == []


def test_after_too_many_wrong_dates_even_the_right_one_must_wait(visitor, session, referred_now):
    for _ in range(rules.policy()["link"]["tries"]):
        assert visitor.post(link(referred_now), data=WRONG).status_code == 422

    assert visitor.post(link(referred_now), data=BORN).status_code == 429


def test_the_wait_ends(session, cast, refer):
    made, limit = refer(), rules.policy()["link"]
    for _ in range(limit["tries"]):
        assert service.check_birth_date(session, made, None, NOW) == "wrong"
    later = NOW + timedelta(minutes=limit["minutes"])

    assert service.check_birth_date(session, made, cast.wati.born_on, later - timedelta(seconds=1)) == "wait"
    assert service.check_birth_date(session, made, cast.wati.born_on, later) == "right"


def test_whoever_goes_on_guessing_ends_the_link(session, refer):
    made, limit = refer(), rules.policy()["link"]
    at, said = NOW, ""
    for number in range(limit["most_wrong"]):
        at = NOW + number * timedelta(minutes=limit["minutes"])
        said = service.check_birth_date(session, made, None, at)

    assert said == "ended"
    assert made.link_until == at


def test_a_link_cannot_be_opened_without_end(visitor, referred_now):
    most = rules.policy()["link"]["opened_a_minute"]
    answers = [visitor.get(link(referred_now)).status_code for _ in range(most + 1)]

    assert answers == [200] * most + [429]


@pytest.mark.parametrize("how", ["revoked", "renewed", "expired", "cancelled", "unknown"])
def test_a_link_that_has_ended_says_the_same_whatever_ended_it(visitor, session, cast, refer, how):
    made = refer(at=utc_now() - timedelta(days=15 if how == "expired" else 1))
    path = link(made) if how != "unknown" else "/letter/" + "0" * 64
    if how == "revoked":
        service.revoke_link(session, cast.sari, made, utc_now())
    if how == "renewed":
        service.renew_link(session, cast.sari, made, utc_now())
    if how == "cancelled":
        service.cancel(session, cast.sari, made, "batal", utc_now())
    session.commit()

    for answer in (
        visitor.get(path),
        visitor.post(path, data=BORN),
        visitor.post(path + "/reply", data=ACCEPTED),
    ):
        assert answer.status_code == 404
        assert "Tautan ini tidak berlaku" in answer.text
        assert "Wati" not in answer.text


def test_a_device_that_knew_the_letter_knows_it_no_more_when_revoked(receiver, session, cast, referred_now):
    service.revoke_link(session, cast.sari, referred_now, utc_now())
    session.commit()

    assert "Wati" not in receiver.get(link(referred_now)).text


def test_who_did_not_tell_the_birth_date_answers_nothing(visitor, session, referred_now):
    answer = visitor.post(link(referred_now) + "/reply", data=ACCEPTED)

    assert answer.status_code == 303
    assert steps() == [Step.WRITTEN]


def test_a_made_up_cookie_opens_nothing(visitor, referred_now):
    visitor.cookies.set(pages_letter.COOKIE, "abc." + "0" * 64)

    assert "Wati" not in visitor.get(link(referred_now)).text


def test_the_receiver_accepts_and_tells_the_rest_by_the_link(receiver, session, referred_now):
    path = link(referred_now) + "/reply"
    assert receiver.post(path, data=ACCEPTED).status_code == 303
    assert receiver.post(path, data={"step": "arrived", "told_by": "Bidan Ita"}).status_code == 303
    sent = {"step": "found", "told_by": "dr. Lina", "text": "PEB", "student_tasks": "- tanya nyeri kepala"}
    assert receiver.post(path, data=sent).status_code == 303

    assert steps() == [Step.WRITTEN, Step.ACCEPTED, Step.ARRIVED, Step.FOUND]
    assert "Ibu sudah tiba" in receiver.get(link(referred_now)).text


def test_a_reply_that_lacks_something_comes_back_with_what_was_entered(receiver, session, referred_now):
    sent = {"step": "found", "told_by": "dr. Lina", "text": "", "tasks": "ukur TD"}
    page = receiver.post(link(referred_now) + "/reply", data=sent)

    assert page.status_code == 422
    assert "dr. Lina" in page.text
    assert "ukur TD" in page.text
    assert steps() == [Step.WRITTEN]


def test_only_the_letter_is_shown_not_what_others_told(receiver, session, cast, tell, referred_now):
    tell(referred_now, Step.FOUND, utc_now(), text="HIV reaktif", tasks=["rujuk PDP"])

    assert "reaktif" not in receiver.get(link(referred_now)).text
    assert "PDP" not in receiver.get(link(referred_now)).text


def test_the_page_is_kept_by_no_cache_and_no_search_engine(receiver, referred_now):
    page = receiver.get(link(referred_now))

    assert "no-store" in page.headers["cache-control"]
    assert 'content="noindex"' in page.text


def test_no_address_names_her_and_no_log_has_the_secret(receiver, referred_now, capfd):
    page = receiver.get(link(referred_now))
    receiver.post(link(referred_now) + "/reply", data=ACCEPTED)
    lines = "".join(capfd.readouterr())

    for address in re.findall(r'(?:href|src|action)="(/[^"]*)"', page.text):
        assert not re.search(r"wati|0417|1998|kertosari|tekanan", address, re.IGNORECASE)
    for secret in (rules.token_of(referred_now), "Wati", "OSOC-0417", "nyeri kepala", "Tekanan", "1998"):
        assert secret not in lines
