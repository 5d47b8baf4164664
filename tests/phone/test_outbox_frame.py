"""What a phone brings as one frame: no item blocks another, and two phones at once lose nothing."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from sqlmodel import select
from uuid_utils.compat import uuid7

from app.alerts.models import Alert
from app.clinical import checklists
from app.core import seals
from app.core.config import settings
from app.phone import service_outbox
from tests.phone.conftest import OCTETS
from tests.phone.outboxes import BEGAN, BEGAN_S, statuses, usual, visit, visits_in
from tests.phone.packing import deflated, packed, packed_body
from tests.visits.conftest import other_client as mawar
from tests.visits.conftest import visit_body

other_client = mawar


# One bad item blocks no other


def test_one_bad_item_blocks_no_other(ani, cast, seal, bring, session, other_client):
    sealed = seal()
    sealed.add(uuid7(), cast.wati.id, visit(systolic_mmhg=999))
    sealed.add(uuid7(), cast.wati.id, b"noise")
    sealed.add(uuid7(), other_client.id, visit())
    sealed.add(uuid7(), cast.wati.id, visit(BEGAN_S + 10 * 86_400))
    sealed.add(uuid7(), cast.wati.id, visit())

    told = bring(ani, sealed.frame)

    assert statuses(told) == ["invalid", "unreadable", "not_in_care", "wrong_time", "received"]
    assert len(visits_in(session)) == 1


def test_where_we_broke_it_is_to_be_sent_again_and_the_others_stand(
    ani, cast, seal, bring, session, monkeypatch
):
    sealed = seal()
    sealed.add(uuid7(), cast.wati.id, visit())
    sealed.add(uuid7(), cast.wati.id, visit(BEGAN_S - 86_400))
    record, calls = service_outbox.service.record, []

    def breaks_once(*args):
        calls.append(record(*args))
        if len(calls) == 1:
            raise RuntimeError("ours")
        return calls[-1]

    monkeypatch.setattr("app.phone.service_outbox.service.record", breaks_once)
    first = bring(ani, sealed.frame)
    kept = len(visits_in(session))
    second = bring(ani, sealed.frame)

    assert (statuses(first), kept) == (["later", "received"], 1)
    assert statuses(second) == ["received", "received"]


def test_nothing_entered_stands_in_the_log(ani, cast, seal, bring, capfd, monkeypatch):
    monkeypatch.setattr("app.phone.service_outbox.rules.open_level", lambda *_: 1 / 0)

    bring(ani, seal().add(uuid7(), cast.wati.id, visit(note="rahasia")).frame)

    written = capfd.readouterr().err
    assert "ZeroDivisionError" in written
    assert "rahasia" not in written
    assert str(cast.wati.id) not in written


# The frame as a whole


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        b"\x02",
        b"\x01",
        b"\x01abc",
        b"<html>Sign in to the network</html>",
        b"\x01" + b"\x00" * 97 + b"\x05",
    ],
)
def test_a_body_that_is_no_frame_is_refused_as_a_whole(ani, frame):
    answer = ani.post("/api/phone/outbox", content=frame, headers=OCTETS)

    assert (answer.status_code, answer.json()["app"], answer.json()["code"]) == (422, "osoc", "invalid")


def test_a_frame_cut_short_keeps_nothing(ani, cast, seal, session):
    frame = seal().add(uuid7(), cast.wati.id, visit()).frame

    for length in (len(frame) - 1, len(frame) // 2, 90):
        assert ani.post("/api/phone/outbox", content=frame[:length], headers=OCTETS).status_code == 422
    assert visits_in(session) == []


def test_more_than_twenty_items_are_too_many(ani, cast, seal, session):
    sealed = seal()
    for _ in range(21):
        sealed.add(uuid7(), cast.wati.id, visit())

    answer = ani.post("/api/phone/outbox", content=sealed.frame, headers=OCTETS)

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert visits_in(session) == []


def test_a_body_beyond_the_limit_is_refused_in_words(ani):
    answer = ani.post("/api/phone/outbox", content=b"\x01" * 1_000_001, headers=OCTETS)

    assert (answer.status_code, answer.json()["app"], answer.json()["code"]) == (413, "osoc", "too_large")


def test_nobody_signed_in_is_told_so_and_nothing_is_kept(visitor, cast, seal, session):
    frame = seal().add(uuid7(), cast.wati.id, visit()).frame

    answer = visitor.post("/api/phone/outbox", content=frame, headers=OCTETS)

    assert (answer.status_code, answer.json()["app"], answer.json()["code"]) == (401, "osoc", "not_signed_in")
    assert visits_in(session) == []


def test_a_midwife_has_no_phone_here(cast, as_person, seal):
    answer = as_person(cast.sari).post("/api/phone/outbox", content=seal().frame, headers=OCTETS)

    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


# Keys


def test_a_key_that_is_no_point_opens_nothing(ani, cast, seal, bring):
    sealed = seal().add(uuid7(), cast.wati.id, visit())
    sealed.mine = b"\x04" + b"\x01" * 64

    assert statuses(bring(ani, sealed.frame)) == ["unreadable"]


def test_a_changed_byte_is_noticed(ani, cast, seal, bring, session):
    frame = bytearray(seal().add(uuid7(), cast.wati.id, visit()).frame)
    frame[-1] ^= 1

    assert statuses(bring(ani, bytes(frame))) == ["unreadable"]
    assert visits_in(session) == []


def test_what_was_sealed_before_the_keys_were_renewed_is_still_opened(
    ani, cast, seal, bring, session, monkeypatch
):
    sealed = seal().add(uuid7(), cast.wati.id, visit())
    older = settings().fernet_keys()[0]
    monkeypatch.setattr(type(settings()), "fernet_keys", lambda _: ["bmV3", older])
    seals._private_keys.cache_clear()
    try:
        assert seals.public_key() != sealed.key
        assert statuses(bring(ani, sealed.frame)) == ["received"]
    finally:
        monkeypatch.undo()
        seals._private_keys.cache_clear()


# Bytes


def test_twenty_usual_visits_take_at_most_170_bytes_each(ani, cast, seal, bring):
    sealed = seal()
    for number in range(20):
        body = visit_body(BEGAN) | {"answers": usual(number)}
        began_s = BEGAN_S - number * 86_400 - number * 777
        sealed.add(uuid7(), cast.wati.id, packed_body(body, began_s, 1437 + number, extra=1))

    assert len(sealed.frame) / 20 <= 170
    assert {one["status"] for one in bring(ani, sealed.frame)} == {"received"}


def test_a_whole_form_with_extras_stays_small():
    form = checklists.checklist("anc-home-visit", 1)
    answers = visit_body(BEGAN)["answers"] | {"note": "Ibu mengeluh mudah lelah, tidur kurang nyenyak."}
    plain = deflated(packed(form, answers, BEGAN_S, extra={"offline": 1, "place": [-8.61, 114.04]}))

    assert len(plain) < 400


# An emergency goes ahead


def early(**answers):
    body = visit_body(BEGAN) | {"answers": answers or {"systolic_mmhg": 165, "diastolic_mmhg": 112}}
    return packed_body(body, BEGAN_S, 600)


def test_an_early_alert_is_received_and_its_visit_joins_it(ani, cast, seal, bring, session):
    visit_id = uuid7()

    first = bring(ani, seal().add(visit_id, cast.wati.id, early(), 2).frame)
    again = bring(ani, seal().add(visit_id, cast.wati.id, early(), 2).frame)
    then = bring(ani, seal().add(visit_id, cast.wati.id, visit(systolic_mmhg=165, diastolic_mmhg=112)).frame)

    assert [(one["id"], one["kind"], one["status"], one["level"]) for one in first] == [
        (str(visit_id), 2, "received", "emergency")
    ]
    assert first == again
    assert statuses(then) == ["received"]
    assert len(session.exec(select(Alert)).all()) == 1


def test_an_early_alert_and_its_visit_in_one_frame(ani, cast, seal, bring, session):
    visit_id = uuid7()
    sealed = seal().add(visit_id, cast.wati.id, early(), 2)
    sealed.add(visit_id, cast.wati.id, visit(systolic_mmhg=165, diastolic_mmhg=112))

    told = bring(ani, sealed.frame)

    assert [(one["kind"], one["status"]) for one in told] == [(2, "received"), (1, "received")]
    assert len(session.exec(select(Alert)).all()) == 1


# At the same moment


def at_once(*jobs):
    """Each in a thread of its own, all begun together."""
    ready = Barrier(len(jobs))

    def begin(job):
        ready.wait()
        return job()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return [one.result() for one in [pool.submit(begin, job) for job in jobs]]


def test_the_same_visit_from_two_phones_at_once_is_one_visit(cast, as_person, seal, bring, session):
    visit_id, phones = uuid7(), [as_person(cast.ani), as_person(cast.ani)]
    frames = [seal().add(visit_id, cast.wati.id, visit()).frame for _ in phones]
    send_all = [partial(bring, phone, frame) for phone, frame in zip(phones, frames, strict=True)]

    told = at_once(*send_all)

    assert [statuses(one) for one in told] == [["received"], ["received"]]
    assert told[0][0]["received_at"] == told[1][0]["received_at"]
    assert len(visits_in(session)) == 1


def test_two_phones_with_the_same_visits_crosswise_lose_none(cast, as_person, seal, bring, session):
    """Each holds what the other waits for: whoever has to give way is told to send again, and does."""
    ids, phones = [uuid7() for _ in range(6)], [as_person(cast.ani), as_person(cast.ani)]
    frames = []
    for order in (ids, ids[::-1]):
        sealed = seal()
        for visit_id in order:
            sealed.add(visit_id, cast.wati.id, visit(BEGAN_S - 86_400 * ids.index(visit_id)))
        frames.append(sealed.frame)

    at_once(*[partial(bring, phone, frame) for phone, frame in zip(phones, frames, strict=True)])

    for phone, frame in zip(phones, frames, strict=True):
        assert set(statuses(bring(phone, frame))) == {"received"}
    assert {one.id for one in visits_in(session)} == set(ids)


def test_the_same_early_alert_twice_at_once_is_one(cast, as_person, seal, bring, session):
    visit_id, phones = uuid7(), [as_person(cast.ani), as_person(cast.ani)]
    frames = [seal().add(visit_id, cast.wati.id, early(), 2).frame for _ in phones]

    told = at_once(*[partial(bring, phone, frame) for phone, frame in zip(phones, frames, strict=True)])

    assert {statuses(one)[0] for one in told} <= {"received", "later"}
    assert len(session.exec(select(Alert)).all()) == 1
