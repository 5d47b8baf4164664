"""The life of an alert: opened, joined, climbing, owned, answered, taken back."""

from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from app.alerts import queries, queries_events, service, service_ladder
from app.alerts import rules_ladder as ladder
from app.alerts.models import Alert, AnswerOutcome, EventKind
from app.alerts.schemas import Answer
from app.core.audit import AuditEntry
from app.core.errors import Conflict, Invalid, NotFound
from app.notices.models import Notice
from app.people.models import Person, PersonVillage, Role
from tests.alerts.conftest import assert_columns_say_what_the_events_say, events, kinds, told
from tests.alerts.findings import EMERGENCY, PRIVATE, STANDING, URGENT, WATCH, Finding
from tests.conftest import NOW

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def answer(outcome=AnswerOutcome.VISITED, **more) -> Answer:
    return Answer(outcome=outcome, done="Dikunjungi", by_whom="Sari", **more)


# Opening and joining


def test_a_finding_opens_an_alert_and_calls_the_midwife_of_the_village(session, cast, find):
    [alert] = find(EMERGENCY)

    assert (alert.step, alert.due_at) == (0, NOW + 15 * MINUTE)
    assert told(session, cast.sari) == [service_ladder.CALLED["emergency"]]
    assert told(session, cast.rini) == told(session, cast.hadi) == []


def test_several_findings_of_one_visit_are_one_message(session, cast, find):
    find(EMERGENCY, URGENT, WATCH)

    assert told(session, cast.sari) == [service_ladder.CALLED["emergency"]]


def test_what_is_to_be_watched_waits_for_the_digest(session, cast, find):
    find(WATCH)

    assert told(session, cast.sari) == []


def test_a_repeat_joins_the_open_alert(session, find):
    [first] = find(EMERGENCY)
    [again] = find(Finding(evidence={"systolic_mmhg": 170}), at=NOW + MINUTE)

    assert again.id == first.id
    assert kinds(session, first) == [EventKind.OPENED, EventKind.JOINED]
    assert (first.due_at, first.evidence) == (NOW + 15 * MINUTE, {"systolic_mmhg": 170})
    assert len(session.exec(select(Alert)).all()) == 1


def test_a_join_tells_the_owner(session, cast, find):
    [alert] = find(URGENT)
    service.own(session, cast.sari, cast.wati, [alert.id], NOW)

    find(URGENT, at=NOW + MINUTE)

    assert told(session, cast.sari)[-1] == service.JOINED


def test_a_graver_repeat_raises_the_level_and_starts_the_clock_anew(session, cast, find):
    [alert] = find(URGENT)
    service.own(session, cast.sari, cast.wati, [alert.id], NOW)

    find(Finding(rule="fever", level="emergency"), at=NOW + 60 * MINUTE)

    assert (alert.level, alert.owner_id, alert.due_at) == ("emergency", None, NOW + 75 * MINUTE)
    assert told(session, cast.sari)[-1] == service_ladder.CALLED["emergency"]


def test_a_milder_repeat_never_lowers_the_level(find):
    [alert] = find(EMERGENCY)

    find(Finding(level="watch"), at=NOW + MINUTE)

    assert alert.level == "emergency"


def test_the_same_visit_judged_anew_adds_nothing_where_nothing_is_new(session, find):
    visit = uuid4()
    [alert] = find(EMERGENCY, visit_id=visit)

    find(EMERGENCY, visit_id=visit, at=NOW + MINUTE)

    assert kinds(session, alert) == [EventKind.OPENED]


def test_the_same_visit_judged_anew_does_not_open_what_was_answered(session, cast, find):
    visit = uuid4()
    [alert] = find(EMERGENCY, visit_id=visit)
    service.answer(session, cast.sari, cast.wati, [alert.id], answer(), NOW)

    assert find(EMERGENCY, visit_id=visit, at=NOW + MINUTE) == []


def test_what_was_closed_is_never_opened_again_a_new_alert_is(session, cast, find):
    [first] = find(EMERGENCY)
    service.answer(session, cast.sari, cast.wati, [first.id], answer(), NOW)

    [second] = find(EMERGENCY, at=NOW + MINUTE)

    assert second.id != first.id
    assert first.closed_at == NOW


def test_a_standing_finding_opens_once_in_a_pregnancy(session, cast, find):
    [alert] = find(STANDING)
    find(STANDING, at=NOW + DAY)

    assert kinds(session, alert) == [EventKind.OPENED]


@pytest.mark.parametrize(("days", "opens"), [(27, False), (28, True)])
def test_an_answered_standing_finding_opens_again_after_28_days(session, cast, find, days, opens):
    [alert] = find(STANDING)
    service.answer(session, cast.sari, cast.wati, [alert.id], answer(), NOW)

    assert bool(find(STANDING, at=NOW + days * DAY)) is opens


def test_an_answered_standing_finding_opens_again_when_it_is_worse(session, cast, find):
    [alert] = find(STANDING)
    service.answer(session, cast.sari, cast.wati, [alert.id], answer(), NOW)

    [again] = find(Finding(rule=STANDING.rule, level="urgent", standing=True), at=NOW + DAY)

    assert again.id != alert.id


@pytest.mark.parametrize(("minutes", "step"), [(15, 0), (16, 2)])
def test_an_emergency_that_arrives_late_calls_everyone_up_to_the_head(session, cast, find, minutes, step):
    [alert] = find(EMERGENCY, late=minutes * MINUTE)

    called = [bool(told(session, one)) for one in (cast.sari, cast.rini, cast.hadi, cast.oka)]
    assert alert.step == step
    assert called == [True, step == 2, step == 2, False]


def test_a_step_that_nobody_holds_is_left_at_once_and_says_so(session, cast, find):
    session.delete(session.get_one(PersonVillage, (cast.sari.id, cast.village.code)))

    [alert] = find(EMERGENCY)

    assert (alert.step, alert.due_at) == (1, NOW + 30 * MINUTE)
    assert events(session, alert)[-1].details["reason"] == "nobody"
    assert told(session, cast.rini) == [service_ladder.CALLED["emergency"]]


def test_an_inactive_midwife_is_not_called(session, cast, find):
    cast.sari.is_active = False
    session.add(cast.sari)

    [alert] = find(EMERGENCY)

    assert alert.step == 1
    assert told(session, cast.sari) == []


# The private route


def test_a_private_alert_goes_to_the_coordinator_and_then_the_doctor_and_ends_there(session, cast, find):
    [alert] = find(PRIVATE)

    service.escalate_overdue(session, NOW + 15 * MINUTE)
    service.escalate_overdue(session, NOW + DAY)

    assert told(session, cast.rini) == told(session, cast.hadi) == [service_ladder.CLOSED_ROUTE]
    assert told(session, cast.sari) == told(session, cast.oka) == []
    assert (alert.step, alert.due_at) == (1, None)


def test_a_private_alert_is_no_business_of_another_midwife(session, cast, find):
    [alert] = find(PRIVATE)

    assert queries.alerts_of(session, cast.sari, cast.wati.id) == []
    with pytest.raises(NotFound):
        service.own(session, cast.sari, cast.wati, [alert.id], NOW)
    with pytest.raises(NotFound):
        service.own(session, cast.hadi, cast.wati, [alert.id], NOW)


def test_a_student_reads_of_a_private_alert_only_that_it_goes_its_way(session, cast, find):
    find(PRIVATE)

    [shown] = queries.states_for(session, cast.ani, cast.wati.id, NOW)

    assert shown.is_closed_route
    assert shown.says == queries.CLOSED_ROUTE


# Climbing


@pytest.mark.parametrize(("minutes", "step"), [(14, 0), (15, 1), (29, 1), (30, 2), (59, 2), (60, 3)])
def test_an_unanswered_emergency_climbs_at_the_minute(session, find, minutes, step):
    [alert] = find(EMERGENCY)

    service.escalate_overdue(session, NOW + minutes * MINUTE)

    assert alert.step == step


def test_each_step_is_told_once_in_order_and_no_more_at_the_top(session, cast, find):
    find(EMERGENCY)

    for minute in range(0, 300, 5):
        service.escalate_overdue(session, NOW + minute * MINUTE)

    assert told(session, cast.sari) == [service_ladder.CALLED["emergency"]]
    assert told(session, cast.rini) == [service_ladder.CLIMBED["emergency"]]
    assert told(session, cast.hadi) == [service_ladder.CLIMBED_PSC]
    assert told(session, cast.oka) == [service_ladder.CLIMBED["emergency"]]


def test_a_climb_says_which_promise_was_missed_and_by_whom(session, cast, find):
    [alert] = find(EMERGENCY)

    service.escalate_overdue(session, NOW + 15 * MINUTE)

    details = events(session, alert)[-1].details
    assert (details["reason"], details["missed_by"]) == ("not_owned", [str(cast.sari.id)])


def test_owned_but_not_spoken_to_it_climbs_all_the_same(session, cast, find):
    [alert] = find(EMERGENCY)
    service.own(session, cast.sari, cast.wati, [alert.id], NOW + MINUTE)

    service.escalate_overdue(session, NOW + 29 * MINUTE)
    before = alert.step
    service.escalate_overdue(session, NOW + 30 * MINUTE)

    assert (before, alert.step) == (0, 1)
    assert events(session, alert)[-1].details["reason"] == "not_spoken_to"


def test_what_was_answered_does_not_climb(session, cast, find):
    [alert] = find(EMERGENCY)
    service.answer(session, cast.sari, cast.wati, [alert.id], answer(), NOW)

    assert service.escalate_overdue(session, NOW + DAY) == 0


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


# What the student and the supervisor learn


def test_a_student_reads_received_then_read_then_taken_on_then_the_answer(session, cast, find):
    def shown():
        return queries.states_for(session, cast.ani, cast.wati.id, NOW)[0]

    [alert] = find(EMERGENCY)
    received = shown()
    service.mark_seen(session, cast.sari, [alert], NOW + 2 * MINUTE)
    seen = shown()
    service.own(session, cast.sari, cast.wati, [alert.id], NOW + 3 * MINUTE)
    owned = shown()
    service.answer(session, cast.sari, cast.wati, [alert.id], answer(), NOW + 4 * MINUTE)
    answered = shown()

    assert (received.received_at, received.seen_by) == (NOW, None)
    assert (seen.seen_by, seen.seen_at) == (cast.sari, NOW + 2 * MINUTE)
    assert (owned.owner, owned.owned_at) == (cast.sari, NOW + 3 * MINUTE)
    assert (answered.outcome, answered.done, answered.is_open) == ("visited", "Dikunjungi", False)


@pytest.mark.parametrize(("minutes", "in_time"), [(15, True), (16, False)])
def test_for_grading_it_counts_whether_the_finding_was_sent_in_time(session, find, minutes, in_time):
    visit = uuid4()
    find(EMERGENCY, visit_id=visit, late=minutes * MINUTE)

    [fact] = queries.facts(session, [visit])

    assert fact.in_time is in_time


def test_a_stranger_has_no_alerts(session, cast, find):
    find(EMERGENCY)

    assert queries.alerts_of(session, cast.citra, cast.wati.id) == []
    assert queries.states_for(session, cast.citra, cast.wati.id, NOW) == []
    assert queries.inbox(session, cast.oka, NOW).groups == []


def test_the_inbox_shows_what_is_due_first_first(session, cast, find):
    [urgent, emergency, watch] = find(URGENT, EMERGENCY, WATCH)

    inbox = queries.inbox(session, cast.sari, NOW)

    assert [row.alert.id for row in inbox.groups[0].rows] == [emergency.id, urgent.id, watch.id]
    assert inbox.counts == {"emergency": 1, "urgent": 1, "watch": 1}


def test_the_head_sees_what_is_late_and_by_whom(session, cast, find):
    find(EMERGENCY)
    service.escalate_overdue(session, NOW + 15 * MINUTE)

    [group] = queries.inbox(session, cast.hadi, NOW + 16 * MINUTE).groups

    assert (group.rows[0].is_late, group.rows[0].missed_by) == (True, [cast.sari.name])


# The digest


def test_the_digest_comes_once_a_day_after_seven(session, cast, find):
    find(WATCH, STANDING)
    seven = ladder.digest_time(NOW + DAY)

    sent = [service.send_digests(session, seven + minutes * MINUTE) for minutes in (-1, 0, 5, 600)]

    assert sent == [0, 1, 0, 0]
    assert told(session, cast.sari) == [service_ladder.DIGEST]


def test_what_is_late_of_the_watched_goes_to_the_coordinator_on_mondays(session, cast, find):
    [alert] = find(WATCH)
    service.escalate_overdue(session, NOW + DAY + timedelta(hours=7))
    by_day = []
    for day in range(1, 8):
        service.send_digests(session, ladder.digest_time(NOW + day * DAY))
        by_day.append(len(told(session, cast.rini)))

    assert (alert.step, alert.due_at) == (1, None)
    assert by_day == [0, 0, 0, 0, 0, 1, 1], "Monday is six days after this Tuesday"
    assert told(session, cast.rini) == [service_ladder.LATE_DIGEST]


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


# Words


def test_no_message_has_a_place_for_a_name_or_a_finding():
    words = [
        *service_ladder.CALLED.values(),
        *service_ladder.CLIMBED.values(),
        service_ladder.CLIMBED_PSC,
        service_ladder.CLOSED_ROUTE,
        service_ladder.DIGEST,
        service_ladder.LATE_DIGEST,
        service.JOINED,
        service.AGAIN,
        service.ANSWERED,
        service.FOR_OWNER,
    ]
    filled = [line.format(code="OSOC-0417", psc="119", count=3) for line in words]

    assert all("Wati" not in line and "{" not in line for line in filled)


def test_every_call_is_told_with_nothing_but_a_code(session, cast, find):
    session.add(Person(name="Dua", role=Role.BIDAN_DESA, facility_id=cast.puskesmas.id, created_at=NOW))
    find(EMERGENCY, PRIVATE)
    service.escalate_overdue(session, NOW + DAY)
    session.flush()

    for notice in session.exec(select(Notice)):
        assert set(notice.params) == {"code", "psc"}
        assert cast.wati.name not in notice.words.format(**notice.params)


def test_the_next_due_time_is_where_a_moved_clock_stops(session, find):
    find(URGENT, EMERGENCY)

    assert queries_events.next_due_at(session) == NOW + 15 * MINUTE
