"""Who is called when nobody answers: each step once, in order; the closed route; the daily digest."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.alerts import queries, queries_events, service, service_ladder, service_opening
from app.alerts import rules_ladder as ladder
from app.core.errors import NotFound
from app.notices.models import Notice
from app.people.models import Person, Role
from tests.alerts.conftest import answer, events, told
from tests.alerts.findings import EMERGENCY, PRIVATE, STANDING, URGENT, WATCH
from tests.conftest import NOW

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


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


# Words


def test_no_message_has_a_place_for_a_name_or_a_finding():
    words = [
        *service_ladder.CALLED.values(),
        *service_ladder.CLIMBED.values(),
        service_ladder.CLIMBED_PSC,
        service_ladder.CLOSED_ROUTE,
        service_ladder.DIGEST,
        service_ladder.LATE_DIGEST,
        service_opening.JOINED,
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
