"""An alert opens, is joined, and may become worse; what is standing opens once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlmodel import select

from app.alerts import rules_words, service, service_ladder, service_opening
from app.alerts.models import Alert, EventKind, Origin
from app.people.models import PersonVillage
from tests.alerts.conftest import answer, assert_columns_say_what_the_events_say, events, kinds, told
from tests.alerts.findings import EMERGENCY, STANDING, URGENT, WATCH, Finding
from tests.conftest import NOW

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


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

    assert told(session, cast.sari)[-1] == service_opening.JOINED


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


def test_an_alert_that_nobody_signed_in_raised_says_what_raised_it(session, cast):
    [alert] = service.raise_for(
        session,
        user=None,
        client=cast.wati,
        pregnancy=cast.pregnancy,
        findings=[URGENT],
        visit_id=None,
        found_at=NOW,
        now=NOW,
        origin=Origin.SELF_REPORT,
    )

    [line] = rules_words.story(events(session, alert), {})
    assert alert.origin is Origin.SELF_REPORT
    assert line.line.words == rules_words.BY_NOBODY[Origin.SELF_REPORT]


def test_a_finding_after_its_alert_was_closed_makes_a_new_one_that_points_to_it(session, cast, find):
    [first] = find(URGENT)
    service.answer(session, cast.sari, cast.wati, [first.id], answer(), NOW)

    [second] = find(URGENT, at=NOW + HOUR)

    assert first.follows_id is None
    assert second.follows_id == first.id
    assert second.closed_at is None


@pytest.mark.parametrize(("after", "is_anew"), [(4 * HOUR - MINUTE, False), (4 * HOUR, True)])
def test_a_repeat_four_hours_after_the_clock_began_starts_it_anew(session, cast, find, after, is_anew):
    [alert] = find(URGENT)
    service.own(session, cast.sari, cast.wati, [alert.id], NOW)

    find(URGENT, at=NOW + after, visit_id=uuid4())

    assert (alert.owner_id is None) is is_anew
    assert alert.due_at == (NOW + after + 2 * HOUR if is_anew else NOW + 4 * HOUR)
    assert_columns_say_what_the_events_say(session, alert)


def test_a_milder_repeat_starts_the_clock_anew_and_takes_nothing_from_the_level(session, cast, find):
    [alert] = find(EMERGENCY)

    find(Finding(level="urgent"), at=NOW + 4 * HOUR)

    assert alert.level == "emergency"
    assert alert.due_at == NOW + 4 * HOUR + 15 * MINUTE
    assert_columns_say_what_the_events_say(session, alert)
