"""What a phone brings: each item is taken once, answered truly, and blocks no other."""

import zlib
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest
from sqlmodel import select
from uuid_utils.compat import uuid7

from app.alerts.models import Alert
from app.clinical import checklists
from app.core.audit import AuditEntry
from tests.conftest import NOW
from tests.phone.conftest import OCTETS
from tests.phone.outboxes import BEGAN, BEGAN_S, end, statuses, visit, visits_in
from tests.phone.packing import deflated, packed_body
from tests.visits.conftest import other_client as mawar
from tests.visits.conftest import visit_body

other_client = mawar

# Received


def test_a_sealed_visit_is_received(ani, cast, seal, bring, session):
    visit_id = uuid7()

    told = bring(ani, seal().add(visit_id, cast.wati.id, visit()).frame)

    kept = visits_in(session)
    assert [(one["id"], one["kind"], one["status"]) for one in told] == [(str(visit_id), 1, "received")]
    assert [one.id for one in kept] == [visit_id]
    assert kept[0].answers["systolic_mmhg"] == 118
    assert kept[0].utc_offset_minutes == 420
    assert told[0]["received_at"] == kept[0].received_at.isoformat()
    assert told[0]["level"] == "none"


def test_the_same_frame_again_is_answered_as_before(ani, cast, seal, bring, session):
    frame = seal().add(uuid7(), cast.wati.id, visit(systolic_mmhg=165, diastolic_mmhg=112)).frame

    first, second = bring(ani, frame), bring(ani, frame)

    assert first == second
    assert first[0]["level"] == "emergency"
    assert len(visits_in(session)) == 1
    assert len(session.exec(select(Alert)).all()) == 1


def test_a_visit_sealed_anew_is_the_same_visit(ani, cast, seal, bring, session):
    visit_id = uuid7()
    first = bring(ani, seal().add(visit_id, cast.wati.id, visit()).frame)

    second = bring(ani, seal().add(visit_id, cast.wati.id, visit()).frame)

    assert first == second
    assert len(visits_in(session)) == 1


def test_a_server_that_dies_before_it_answers_has_the_visit_once(
    ani, cast, seal, bring, session, monkeypatch
):
    frame = seal().add(uuid7(), cast.wati.id, visit()).frame
    with monkeypatch.context() as broken:
        broken.setattr("app.phone.api.json_answer", lambda *_: 1 / 0)
        assert ani.post("/api/phone/outbox", content=frame, headers=OCTETS).status_code == 500
    kept = visits_in(session)

    told = bring(ani, frame)

    assert told[0]["received_at"] == kept[0].received_at.isoformat()
    assert len(visits_in(session)) == 1


def test_a_commit_that_fails_is_never_answered_as_received(ani, cast, seal, session, monkeypatch):
    frame = seal().add(uuid7(), cast.wati.id, visit()).frame

    def fails(_session):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("sqlalchemy.orm.session.SessionTransaction.commit", fails)
    answer = ani.post("/api/phone/outbox", content=frame, headers=OCTETS)
    monkeypatch.undo()

    assert "received" not in answer.text
    assert visits_in(session) == []


def test_twenty_visits_come_in_one_go_and_in_order(ani, cast, seal, bring, session):
    sealed = seal()
    ids = [uuid7() for _ in range(20)]
    for number, visit_id in enumerate(ids):
        sealed.add(visit_id, cast.wati.id, visit(BEGAN_S - number * 86_400))

    told = bring(ani, sealed.frame)

    assert [one["id"] for one in told] == [str(one) for one in ids]
    assert {one["status"] for one in told} == {"received"}
    assert len(visits_in(session)) == 20


def test_the_answer_names_the_body_that_it_answers(ani, cast, seal):
    frame = seal().add(uuid7(), cast.wati.id, visit()).frame

    answer = ani.post("/api/phone/outbox", content=frame, headers=OCTETS)

    assert answer.json()["frame"] == sha256(frame).hexdigest()[:16]
    assert answer.json()["server_time"].startswith("2026-11-24T02:00")
    assert answer.headers["cache-control"] == "no-store"


def test_taking_a_visit_opens_her_record_in_the_audit_trail(ani, cast, seal, bring, session):
    bring(ani, seal().add(uuid7(), cast.wati.id, visit()).frame)

    noted = session.exec(select(AuditEntry).where(AuditEntry.client_id == cast.wati.id)).all()
    assert {"visit:record", "visit:recorded"} <= {one.action for one in noted}


# Refused


def test_other_answers_under_the_same_id_are_a_conflict(ani, cast, seal, bring, session):
    visit_id = uuid7()
    bring(ani, seal().add(visit_id, cast.wati.id, visit()).frame)

    told = bring(ani, seal().add(visit_id, cast.wati.id, visit(weight_kg=59)).frame)

    assert statuses(told) == ["conflict"]
    assert visits_in(session)[0].answers["weight_kg"] == 58.5


def test_an_id_of_another_clients_visit_is_a_conflict(
    ani, cast, seal, bring, session, other_client, as_person
):
    visit_id = uuid7()
    address = f"/api/clients/{other_client.id}/visits/{visit_id}"
    assert as_person(cast.rini).put(address, json=visit_body(BEGAN)).status_code == 200

    assert statuses(bring(ani, seal().add(visit_id, cast.wati.id, visit()).frame)) == ["conflict"]
    assert [one.client_id for one in visits_in(session)] == [other_client.id]


def test_the_visit_of_a_woman_not_in_her_care_is_refused(ani, seal, bring, session, other_client):
    told = bring(ani, seal().add(uuid7(), other_client.id, visit()).frame)

    assert statuses(told) == ["not_in_care"]
    assert set(told[0]["says"]) == {"id", "en"}
    assert visits_in(session) == []


def test_what_another_person_sealed_is_left_for_her(ani, cast, seal, bring, session):
    of_citra = seal(cast.citra).add(uuid7(), cast.wati.id, visit())

    told = bring(ani, of_citra.frame)

    assert statuses(told) == ["other_person"]
    assert visits_in(session) == []


def test_two_people_of_one_phone_in_one_frame_are_parted(ani, cast, seal, bring, session):
    mine, hers = seal(), seal(cast.citra)
    mine.add(uuid7(), cast.wati.id, visit())
    hers.add(uuid7(), cast.wati.id, visit())

    told = bring(ani, b"\x01" + hers.groups + mine.groups)

    assert statuses(told) == ["other_person", "received"]
    assert [one.recorded_by for one in visits_in(session)] == [cast.ani.id]


def test_a_box_bound_to_another_person_opens_for_nobody(ani, cast, seal, bring, session):
    """Somebody who puts her own name over another's sealed visit gets nothing of it."""
    visit_id = uuid7()
    bound = cast.citra.id.bytes + cast.wati.id.bytes + visit_id.bytes + b"\x01"

    told = bring(ani, seal().add(visit_id, cast.wati.id, visit(), about=bound).frame)

    assert statuses(told) == ["unreadable"]
    assert visits_in(session) == []


def test_begun_within_the_pairing_it_is_taken_late(ani, cast, seal, bring, session):
    end(session, cast.pairing, NOW - timedelta(minutes=10))

    told = bring(ani, seal().add(uuid7(), cast.wati.id, visit()).frame)

    assert statuses(told) == ["received"]
    assert visits_in(session)[0].is_late


def test_begun_after_the_pairing_ended_it_is_not(ani, cast, seal, bring, session):
    end(session, cast.pairing, NOW - timedelta(days=2))

    assert statuses(bring(ani, seal().add(uuid7(), cast.wati.id, visit()).frame)) == ["not_in_care"]


def test_after_thirty_days_nothing_is_taken_any_more(ani, cast, seal, bring, session):
    began = NOW - timedelta(days=40)
    end(session, cast.pairing, NOW - timedelta(days=31))

    told = bring(ani, seal().add(uuid7(), cast.wati.id, visit(int(began.timestamp()))).frame)

    assert statuses(told) == ["not_in_care"]
    assert visits_in(session) == []


def test_an_unknown_version_of_a_form_is_refused(ani, cast, seal, bring):
    row = ["ahv99", BEGAN_S, 1500, 420, 0, "", [], [], None, [], []]

    told = bring(ani, seal().add(uuid7(), cast.wati.id, deflated(row)).frame)

    assert statuses(told) == ["unknown_form"]


def test_a_midwifes_form_is_no_students(ani, cast, seal, bring):
    row = ["r1", BEGAN_S, 1500, 420, 0, "", [], [], None, [], []]

    told = bring(ani, seal().add(uuid7(), cast.wati.id, deflated(row)).frame)

    assert statuses(told) == ["unknown_form"]


def test_an_older_version_of_a_form_is_still_taken(ani, cast, seal, bring, session, monkeypatch):
    """A newer version came out while she was without a signal: what she began goes on."""
    begun = visit()
    newer = replace(checklists.latest("anc-home-visit"), version=2)
    known = checklists._released() | {("anc-home-visit", 2): newer}
    monkeypatch.setattr(checklists, "_released", lambda: known)
    assert checklists.latest("anc-home-visit").version == 2

    told = bring(ani, seal().add(uuid7(), cast.wati.id, begun).frame)

    assert statuses(told) == ["received"]
    assert visits_in(session)[0].checklist_version == 1


@pytest.mark.parametrize(
    ("began", "took_s"),
    [
        (NOW + timedelta(days=3), 1500),
        (NOW - timedelta(days=400), 1500),
        (BEGAN, -60),
        (NOW + timedelta(days=365 * 200), 1500),
    ],
    ids=["days ahead", "before she was registered", "ends before it begins", "two centuries ahead"],
)
def test_a_time_that_cannot_be_is_said(ani, cast, seal, bring, session, began, took_s):
    plain = packed_body(visit_body(BEGAN), int(began.timestamp()), took_s)

    told = bring(ani, seal().add(uuid7(), cast.wati.id, plain).frame)

    assert statuses(told) == ["wrong_time"]
    assert visits_in(session) == []


def test_answers_that_cannot_be_are_named(ani, cast, seal, bring, session):
    told = bring(ani, seal().add(uuid7(), cast.wati.id, visit(systolic_mmhg=999, weight_kg=5)).frame)

    assert statuses(told) == ["invalid"]
    assert [one["field"] for one in told[0]["problems"]] == ["systolic_mmhg", "weight_kg"]
    assert all(set(one["says"]) == {"id", "en"} for one in told[0]["problems"])
    assert "rare" not in told[0]
    assert visits_in(session) == []


def test_a_rare_value_is_asked_about_and_taken_once_confirmed(ani, cast, seal, bring, session):
    visit_id, rare = uuid7(), visit_body(BEGAN, weight_kg=131.0)
    sure = packed_body(rare, BEGAN_S, confirmed=["weight_kg"])

    asked = bring(ani, seal().add(visit_id, cast.wati.id, packed_body(rare, BEGAN_S)).frame)
    taken = bring(ani, seal().add(visit_id, cast.wati.id, sure).frame)

    assert (statuses(asked), asked[0]["rare"]) == (["invalid"], ["weight_kg"])
    assert statuses(taken) == ["received"]


@pytest.mark.parametrize("kind", [0, 3, 255])
def test_a_kind_that_is_none_is_unreadable(ani, cast, seal, bring, kind):
    told = bring(ani, seal().add(uuid7(), cast.wati.id, visit(), kind).frame)

    assert (told[0]["kind"], statuses(told)) == (kind, ["unreadable"])


def test_a_bomb_is_refused_as_too_large(ani, cast, seal, bring, session):
    press = zlib.compressobj(9, zlib.DEFLATED, -15)
    bomb = press.compress(b" " * 40_000_000) + press.flush()

    told = bring(ani, seal().add(uuid7(), cast.wati.id, bomb[:60_000]).frame)

    assert statuses(told) == ["too_large"]


def test_an_overlong_note_is_named_and_the_rest_is_taken(ani, cast, seal, bring):
    sealed = seal()
    sealed.add(uuid7(), cast.wati.id, visit(note="x" * 20_000))
    sealed.add(uuid7(), cast.wati.id, visit(BEGAN_S - 86_400))

    told = bring(ani, sealed.frame)

    assert statuses(told)[1] == "received"
    assert statuses(told)[0] in ("invalid", "received")
