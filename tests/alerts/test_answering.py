"""An alert is taken on, answered and taken back; its columns always say what its events say."""

from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from app.alerts import queries, service, service_ladder
from app.alerts.models import Alert, AnswerOutcome, EventKind
from app.core.audit import AuditEntry
from app.core.errors import Conflict, Invalid, NotFound
from tests.alerts.conftest import answer, assert_columns_say_what_the_events_say, events, kinds, told
from tests.alerts.findings import EMERGENCY, URGENT, WATCH, Finding
from tests.conftest import NOW

MINUTE = timedelta(minutes=1)


# Owning and answering


def test_anyone_on_duty_owns_on_behalf_of_another(session, cast, find):
    [alert] = find(EMERGENCY)

    service.own(session, cast.rini, cast.wati, [alert.id], NOW, owner=cast.sari)

    assert alert.owner_id == cast.sari.id
    assert events(session, alert)[-1].person_id == cast.rini.id


def test_an_owner_is_someone_on_duty_there(session, cast, find):
    [alert] = find(EMERGENCY)

    with pytest.raises(Invalid):
        service.own(session, cast.sari, cast.wati, [alert.id], NOW, owner=cast.dewi)


def test_what_another_took_on_is_a_conflict_unless_it_is_taken_over(session, cast, find):
    [alert] = find(EMERGENCY)
    service.own(session, cast.sari, cast.wati, [alert.id], NOW)

    with pytest.raises(Conflict):
        service.own(session, cast.rini, cast.wati, [alert.id], NOW)
    service.own(session, cast.rini, cast.wati, [alert.id], NOW, take_over=True)

    assert alert.owner_id == cast.rini.id


def test_owning_and_contacting_twice_changes_nothing(session, cast, find):
    [alert] = find(EMERGENCY)
    for minute in (1, 2):
        service.own(session, cast.sari, cast.wati, [alert.id], NOW + minute * MINUTE)
        service.contact(session, cast.sari, cast.wati, [alert.id], NOW + minute * MINUTE)

    assert kinds(session, alert) == [EventKind.OPENED, EventKind.OWNED, EventKind.CONTACTED]


def test_one_answer_covers_several_alerts(session, cast, find):
    alerts = find(EMERGENCY, URGENT, WATCH)

    service.answer(session, cast.sari, cast.wati, [one.id for one in alerts], answer(), NOW + MINUTE)

    assert {one.closed_at for one in alerts} == {NOW + MINUTE}
    assert {one.owner_id for one in alerts} == {cast.sari.id}
    assert told(session, cast.ani) == [service.ANSWERED]


def test_an_answer_about_another_womans_alert_is_not_found(session, cast, find):
    [alert] = find(EMERGENCY)
    other = cast.wati.model_copy(update={"id": uuid4()})

    with pytest.raises(NotFound):
        service.answer(session, cast.sari, other, [alert.id], answer(), NOW)


def test_who_said_no_keeps_it_open_and_the_coordinator_is_told(session, cast, find):
    [alert] = find(EMERGENCY)
    again = NOW + 45 * MINUTE
    declined = answer(
        AnswerOutcome.DECLINED,
        decided_by="suami",
        reason="menunggu",
        counselled_by="Sari",
        next_attempt_at=again,
    )

    service.answer(session, cast.sari, cast.wati, [alert.id], declined, NOW)
    service.escalate_overdue(session, again)

    assert alert.closed_at is None
    assert told(session, cast.rini) == [service.AGAIN]
    assert alert.step == 2
    assert told(session, cast.hadi) == [service_ladder.CLIMBED_PSC]


def test_a_referral_in_an_emergency_stays_open_until_she_has_arrived(session, cast, find):
    [alert] = find(EMERGENCY)

    service.answer(session, cast.sari, cast.wati, [alert.id], answer(AnswerOutcome.REFERRED), NOW)
    waiting = (alert.closed_at, alert.due_at)
    service.answer(session, cast.sari, cast.wati, [alert.id], answer(AnswerOutcome.ARRIVED), NOW + MINUTE)

    assert waiting == (None, NOW + timedelta(hours=4))
    assert alert.closed_at == NOW + MINUTE


def test_an_incomplete_answer_is_refused_and_changes_nothing(session, cast, find):
    [alert] = find(EMERGENCY)

    with pytest.raises(Invalid) as refused:
        service.answer(session, cast.sari, cast.wati, [alert.id], answer(AnswerOutcome.DECLINED), NOW)

    assert {p.field for p in refused.value.problems} >= {"decided_by", "reason", "next_attempt"}
    assert kinds(session, alert) == [EventKind.OPENED]


def test_an_answer_is_taken_back_within_five_minutes(session, cast, find):
    [alert] = find(EMERGENCY)
    service.own(session, cast.sari, cast.wati, [alert.id], NOW)
    service.answer(session, cast.sari, cast.wati, [alert.id], answer(), NOW + MINUTE)

    service.undo(session, cast.sari, cast.wati, [alert.id], NOW + 6 * MINUTE)

    assert (alert.closed_at, alert.contacted_at, alert.owner_id) == (None, None, cast.sari.id)
    assert alert.due_at == NOW + 30 * MINUTE


def test_after_five_minutes_or_by_another_nothing_is_taken_back(session, cast, find):
    [alert] = find(EMERGENCY)
    service.answer(session, cast.sari, cast.wati, [alert.id], answer(), NOW)

    for user, at in ((cast.rini, NOW + MINUTE), (cast.sari, NOW + 6 * MINUTE)):
        with pytest.raises(Conflict):
            service.undo(session, user, cast.wati, [alert.id], at)


def test_a_closing_is_not_taken_back_where_a_new_alert_stands(session, cast, find):
    [alert] = find(EMERGENCY)
    service.answer(session, cast.sari, cast.wati, [alert.id], answer(), NOW)
    find(EMERGENCY, at=NOW + MINUTE)

    with pytest.raises(Conflict):
        service.undo(session, cast.sari, cast.wati, [alert.id], NOW + 2 * MINUTE)


def test_a_corrected_value_closes_nothing_and_says_so(session, find):
    visit, later = uuid4(), uuid4()
    [alert] = find(EMERGENCY, visit_id=visit)
    find(Finding(evidence={"systolic_mmhg": 171}), visit_id=later, at=NOW + MINUTE)

    service.mark_corrected(session, visit, NOW + 2 * MINUTE)
    service.mark_corrected(session, later, NOW + 3 * MINUTE)

    assert kinds(session, alert)[-2:] == [EventKind.CORRECTED] * 2
    assert alert.closed_at is None


def test_seeing_is_noted_once_for_each_thing_new(session, cast, find):
    [alert] = find(EMERGENCY)
    for minute in (1, 2):
        service.mark_seen(session, cast.sari, [alert], NOW + minute * MINUTE)
    find(Finding(evidence={"systolic_mmhg": 170}), at=NOW + 3 * MINUTE)
    service.mark_seen(session, cast.sari, [alert], NOW + 4 * MINUTE)

    assert kinds(session, alert).count(EventKind.SEEN) == 2


def test_every_deed_is_in_the_audit_trail_without_a_value(session, cast, find):
    [alert] = find(EMERGENCY)
    service.own(session, cast.sari, cast.wati, [alert.id], NOW)
    service.contact(session, cast.sari, cast.wati, [alert.id], NOW)
    service.answer(session, cast.sari, cast.wati, [alert.id], answer(), NOW)
    session.flush()

    noted = session.exec(select(AuditEntry.action).where(AuditEntry.client_id == cast.wati.id)).all()
    assert noted == ["alert:opened", "alert:owned", "alert:contacted", "alert:answered"]


# The columns and the events


DEEDS = st.sampled_from(["find", "worse", "own", "contact", "visited", "declined", "undo", "sweep", "see"])


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.tuples(DEEDS, st.integers(0, 90)), max_size=10))
def test_the_columns_always_say_what_the_events_say(session, cast, find, deeds):
    point = session.begin_nested()
    at = NOW
    for deed, minutes in [("find", 0), *deeds]:
        at += minutes * MINUTE
        _do(session, cast, find, deed, at)
        for alert in session.exec(select(Alert)):
            assert_columns_say_what_the_events_say(session, alert)
    point.rollback()


def _do(session, cast, find, deed, at):
    opened = [a.id for a in queries.alerts_of(session, cast.rini, cast.wati.id) if not a.closed_at]
    recent = [a.id for a in queries.alerts_of(session, cast.rini, cast.wati.id)][:1]
    declined = answer(
        AnswerOutcome.DECLINED, decided_by="suami", reason="x", counselled_by="y", next_attempt_at=at + MINUTE
    )
    match deed:
        case "find":
            find(URGENT, at=at)
        case "worse":
            find(Finding(rule=URGENT.rule), at=at)
        case "own":
            service.own(session, cast.rini, cast.wati, opened, at, take_over=True)
        case "contact":
            service.contact(session, cast.rini, cast.wati, opened, at)
        case "sweep":
            service.escalate_overdue(session, at)
        case "see":
            service.mark_seen(session, cast.rini, queries.alerts_of(session, cast.rini, cast.wati.id), at)
        case "undo":
            try:
                service.undo(session, cast.rini, cast.wati, recent, at)
            except Conflict:
                return
        case _ if opened:
            given_answer = declined if deed == "declined" else answer()
            service.answer(session, cast.rini, cast.wati, opened, given_answer, at)
