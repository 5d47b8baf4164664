"""Signing in: who gets in, who has to wait, and that nobody can be locked out by a stranger."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from app.core import crypto
from app.core.audit import AuditEntry
from app.core.errors import NotFound
from app.people import queries
from app.people import service_sign_in as signing
from app.people.models import FailedSignIn, Person, SignIn
from app.people.schemas import Refused, Welcome
from tests.conftest import NOW, Cast

PASSWORD = "kuda laut biru"
HOME, ELSEWHERE = "203.0.113.7", "198.51.100.9"


@pytest.fixture
def sari(cast: Cast, session: Session) -> Person:
    person = session.get(Person, cast.sari.id)
    person.password_hash, person.email = crypto.hash_password(PASSWORD), "sari@contoh.id"
    session.commit()
    return person


def enter(session, login, password, now=NOW, address=HOME, device_token=""):
    return signing.sign_in(session, login, password, now, address=address, device_token=device_token)


@pytest.mark.parametrize("login", ["081200000002", "+62 812-0000-0002", "Sari@Contoh.id "])
def test_she_gets_in_by_phone_or_address_however_typed(session, sari, login):
    answer = enter(session, login, PASSWORD)

    assert isinstance(answer, Welcome)
    found = queries.person_signed_in(session, answer.token, NOW, timedelta(days=30))
    assert found
    assert found[0].id == sari.id


@pytest.mark.parametrize("login", ["081200000002", "081299999999", "nobody@contoh.id", "", "😀", "x" * 5000])
def test_a_wrong_password_and_an_unknown_login_get_the_same_answer(session, sari, login):
    assert enter(session, login, "bukan ini") == Refused(None)


@pytest.mark.parametrize("login", ["081200000002", "081299999999"])
def test_an_unknown_login_costs_a_hash_too(session, sari, login, monkeypatch):
    hashes = []
    real = crypto._passwords().verify
    monkeypatch.setattr(type(crypto._passwords()), "verify", lambda self, *a: hashes.append(a) or real(*a))

    enter(session, login, "bukan ini")

    assert len(hashes) == 1


def test_nobody_without_a_password_gets_in_by_any(session, cast):
    assert enter(session, cast.ani.phone, "") == Refused(None)


def test_the_sixth_try_within_a_quarter_hour_waits_even_with_the_right_password(session, sari):
    tries = [enter(session, sari.phone, "salah", NOW + timedelta(seconds=n)) for n in range(5)]

    assert [answer.wait is None for answer in tries] == [True] * 4 + [False]
    assert enter(session, sari.phone, PASSWORD, NOW + timedelta(minutes=14)).wait == timedelta(minutes=1)
    assert isinstance(enter(session, sari.phone, PASSWORD, NOW + timedelta(minutes=15)), Welcome)


def test_both_logins_of_one_person_share_their_tries(session, sari):
    for n in range(5):
        enter(session, sari.phone if n % 2 else sari.email, "salah")

    assert enter(session, sari.email, PASSWORD).wait


def test_a_stranger_elsewhere_locks_nobody_out(session, sari):
    for _ in range(8):
        stranger = enter(session, sari.phone, "salah", address=ELSEWHERE)

    assert stranger.wait
    assert isinstance(enter(session, sari.phone, PASSWORD, address=HOME), Welcome)


def test_a_stranger_at_her_own_address_does_not_lock_out_her_known_device(session, sari):
    known = enter(session, sari.phone, PASSWORD).device_token
    for _ in range(8):
        enter(session, sari.phone, "salah")

    assert enter(session, sari.phone, PASSWORD).wait
    assert isinstance(enter(session, sari.phone, PASSWORD, device_token=known), Welcome)


def test_a_known_device_has_its_own_limit_and_another_persons_is_none(session, sari, cast):
    known = enter(session, sari.phone, PASSWORD).device_token
    tries = [enter(session, sari.phone, "salah", device_token=known) for _ in range(5)]
    assert tries[-1].wait

    ani = session.get(Person, cast.ani.id)
    ani.password_hash = crypto.hash_password(PASSWORD)
    for _ in range(5):
        enter(session, ani.phone, "salah", address=ELSEWHERE)
    assert enter(session, ani.phone, PASSWORD, address=ELSEWHERE, device_token=known).wait


@pytest.mark.parametrize("forged", ["", ".", "x", "x.y", "." * 300, "ä.ö"])
def test_a_forged_device_is_no_known_device(session, sari, forged):
    for _ in range(5):
        enter(session, sari.phone, "salah", device_token=forged)

    assert enter(session, sari.phone, PASSWORD).wait


def test_one_address_that_tries_many_logins_waits(session, sari):
    for n in range(60):
        session.add(
            FailedSignIn(login_hash=str(n), address_hash=signing._place(None, ELSEWHERE, "")[0], at=NOW)
        )

    assert enter(session, sari.phone, PASSWORD, address=ELSEWHERE).wait
    assert isinstance(enter(session, sari.phone, PASSWORD, address=HOME), Welcome)


def test_an_ipv6_network_counts_as_one_address(session, sari):
    for n in range(5):
        enter(session, sari.phone, "salah", address=f"2001:db8:1:2::{n}")

    assert enter(session, sari.phone, PASSWORD, address="2001:db8:1:2:ffff::1").wait
    assert isinstance(enter(session, sari.phone, PASSWORD, address="2001:db8:1:3::1"), Welcome)


def test_failures_name_nobody_and_are_forgotten_after_a_day(session, sari):
    enter(session, sari.phone, "salah")
    kept = session.exec(select(FailedSignIn)).one()
    assert sari.phone not in kept.login_hash + kept.address_hash
    assert HOME not in kept.address_hash

    enter(session, "081299999999", "salah", NOW + timedelta(days=1, seconds=1))

    assert len(session.exec(select(FailedSignIn)).all()) == 1


def test_a_deactivated_person_does_not_get_in_and_is_not_recognised(session, sari):
    token = enter(session, sari.phone, PASSWORD).token
    sari.is_active = False
    session.flush()

    assert enter(session, sari.phone, PASSWORD) == Refused(None)
    assert queries.person_signed_in(session, token, NOW, timedelta(days=30)) is None


@pytest.mark.usefixtures("production")
def test_an_example_account_is_none_outside_the_demo(session, sari):
    sari.is_demo = True
    session.flush()
    token = signing.begin(session, sari, NOW, "").token

    assert enter(session, sari.phone, PASSWORD) == Refused(None)
    assert queries.person_signed_in(session, token, NOW, timedelta(days=30)) is None
    assert queries.demo_sign_ins(session) == []


def test_an_ended_sign_in_opens_nothing_and_ending_it_again_changes_nothing(session, sari):
    token = enter(session, sari.phone, PASSWORD).token
    mine = session.exec(select(SignIn)).one()

    signing.end_sign_in(session, sari, mine.id, NOW)
    signing.end_sign_in(session, sari, mine.id, NOW + timedelta(hours=1))

    assert mine.ended_at == NOW
    assert queries.person_signed_in(session, token, NOW, timedelta(days=30)) is None


def test_nobody_ends_anothers_sign_in(session, sari, cast):
    enter(session, sari.phone, PASSWORD)
    hers = session.exec(select(SignIn)).one()

    with pytest.raises(NotFound):
        signing.end_sign_in(session, session.get(Person, cast.ani.id), hers.id, NOW)


def test_every_try_stands_in_the_trail(session, sari):
    enter(session, sari.phone, "salah")
    enter(session, "081299999999", "salah")
    enter(session, sari.phone, PASSWORD)

    lines = session.exec(select(AuditEntry).order_by(col(AuditEntry.id))).all()
    assert [(line.action, line.actor_id, line.subject_id) for line in lines] == [
        ("person:sign_in_failed", None, sari.id),
        ("person:sign_in_failed", None, None),
        ("person:sign_in", sari.id, sari.id),
    ]
