"""What the student, the head and the supervisor learn of an alert."""

from datetime import timedelta
from uuid import uuid4

import pytest

from app.alerts import queries, service
from tests.alerts.conftest import answer
from tests.alerts.findings import EMERGENCY, URGENT, WATCH
from tests.conftest import NOW

MINUTE = timedelta(minutes=1)


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
