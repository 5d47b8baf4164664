"""The clock of an alert stands still for a written reason: all that is due moves by it, nothing climbs."""

from datetime import timedelta
from itertools import pairwise
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.alerts import rules, rules_pause, service, service_pause
from app.alerts.models import AlertEvent, EventKind
from app.core.clock import utc_now
from app.core.errors import Invalid
from tests.alerts.conftest import assert_columns_say_what_the_events_say, events
from tests.alerts.findings import EMERGENCY, URGENT, WATCH, Finding
from tests.conftest import NOW

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
WHY = "Ibu dalam perjalanan ke puskesmas"


def happened(kind: EventKind, minute: int, **details) -> AlertEvent:
    return AlertEvent(alert_id=uuid4(), at=NOW + minute * MINUTE, kind=kind, details=details)


def opened(level: str = "urgent") -> AlertEvent:
    return happened(EventKind.OPENED, 0, level=level, route="open", step=0, respond_within=None)


def paused(minute: int, until: int) -> AlertEvent:
    return happened(EventKind.PAUSED, minute, until=(NOW + until * MINUTE).isoformat(), reason=WHY)


def test_an_urgent_alert_that_is_paused_does_not_climb_and_its_time_moves_by_the_pause(session, cast, find):
    [alert] = find(URGENT)

    service_pause.pause(session, cast.sari, cast.wati, [alert.id], NOW + HOUR, WHY, NOW)

    assert alert.due_at == NOW + 3 * HOUR
    assert service.escalate_overdue(session, NOW + 3 * HOUR - MINUTE) == 0
    assert service.escalate_overdue(session, NOW + 3 * HOUR) == 1
    assert alert.due_at == NOW + 5 * HOUR
    assert_columns_say_what_the_events_say(session, alert)


def test_what_was_not_used_of_a_pause_is_given_back(session, cast, find):
    [alert] = find(URGENT)
    service_pause.pause(session, cast.sari, cast.wati, [alert.id], NOW + HOUR, WHY, NOW)

    service_pause.resume(session, cast.sari, cast.wati, [alert.id], NOW + 20 * MINUTE)
    service_pause.resume(session, cast.sari, cast.wati, [alert.id], NOW + 21 * MINUTE)

    assert alert.due_at == NOW + 2 * HOUR + 20 * MINUTE
    assert rules_pause.paused_seconds(events(session, alert), NOW + HOUR) == 20 * 60
    assert_columns_say_what_the_events_say(session, alert)


@pytest.mark.parametrize(
    ("finding", "until", "reason"),
    [
        (EMERGENCY, MINUTE, WHY),
        (Finding(rule="headache", level="urgent", respond_within_minutes=60), MINUTE, WHY),
        (URGENT, MINUTE, ""),
        (URGENT, 0 * MINUTE, WHY),
        (URGENT, 120 * MINUTE + MINUTE, WHY),
        (WATCH, 72 * HOUR + MINUTE, WHY),
    ],
)
def test_a_pause_without_a_reason_or_too_long_or_of_an_emergency_is_refused(
    session, cast, find, finding, until, reason
):
    [alert] = find(finding)
    before = alert.due_at

    with pytest.raises(Invalid):
        service_pause.pause(session, cast.sari, cast.wati, [alert.id], NOW + until, reason, NOW)

    assert alert.due_at == before


@pytest.mark.parametrize(("finding", "until"), [(URGENT, 2 * HOUR), (WATCH, 72 * HOUR)])
def test_a_pause_may_last_as_long_as_the_ladder_gives(session, cast, find, finding, until):
    [alert] = find(finding)

    service_pause.pause(session, cast.sari, cast.wati, [alert.id], NOW + until, WHY, NOW)

    with pytest.raises(Invalid):
        service_pause.pause(session, cast.sari, cast.wati, [alert.id], NOW + until + HOUR, WHY, NOW + MINUTE)


def test_a_worse_repeat_ends_the_pause(session, cast, find):
    [alert] = find(URGENT)
    service_pause.pause(session, cast.sari, cast.wati, [alert.id], NOW + 2 * HOUR, WHY, NOW)

    find(Finding(rule="fever", level="emergency"), at=NOW + HOUR)

    assert alert.due_at == NOW + HOUR + 15 * MINUTE
    assert rules_pause.paused_seconds(events(session, alert), NOW + 2 * HOUR) == 0


def test_the_page_shows_a_pause_with_its_reason_and_lets_the_clock_run_again(session, cast, find, as_person):
    [alert] = find(URGENT, at=utc_now())
    session.commit()
    page = as_person(cast.sari)
    base = f"/clients/{cast.wati.id}/alerts"
    sent = {"alert": str(alert.id), "until": "60", "pause_reason": WHY}

    refused = page.post(f"{base}/pause", data={**sent, "pause_reason": ""}, follow_redirects=False)
    done = page.post(f"{base}/pause", data=sent, follow_redirects=False)
    shown = page.get(base).text
    page.post(f"{base}/resume", data={"alert": str(alert.id)}, follow_redirects=False)

    assert (refused.status_code, done.status_code) == (422, 303)
    assert WHY in shown
    assert "dijeda sampai" in shown
    assert "dijeda sampai" not in page.get(base).text


@given(
    st.lists(st.tuples(st.integers(0, 300), st.integers(1, 60)), min_size=1, max_size=5), st.integers(0, 400)
)
def test_nothing_is_due_before_a_pause_ends_and_the_report_counts_what_the_clock_was_held_up(pairs, until):
    starts = sorted({start for start, _ in pairs})
    lengths = dict(pairs)
    story = [opened(), *(paused(start, start + lengths[start]) for start in starts)]

    state = rules.state_of(story)
    held_up = rules_pause.paused_seconds(story, NOW + timedelta(days=1))

    assert state.paused_until
    assert state.due_at
    assert state.due_at >= state.paused_until
    assert timedelta(seconds=held_up) == state.paused
    spans = [(a, min(a + lengths[a], b)) for a, b in pairwise([*starts, 10_000])]
    wanted = sum(max(0, min(end, until) - start) for start, end in spans)
    assert rules_pause.paused_seconds(story, NOW + until * MINUTE) == wanted * 60
