"""The ladder on both sides of each of its times, and what the events of an alert say together."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.alerts import rules
from app.alerts import rules_ladder as ladder
from app.alerts.models import AlertEvent, AnswerOutcome, EventKind, Route
from app.alerts.schemas import Answer
from app.core.db import new_id
from app.people.models import Role
from tests.conftest import NOW

SARI, RINI = new_id(), new_id()
MINUTE = timedelta(minutes=1)


def wib(hour: int, minute: int = 0, day: int = 24) -> datetime:
    """An instant of November 2026 by the clock of Banyuwangi; the 24th is a Tuesday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=7)


@pytest.mark.parametrize(
    ("level", "step", "minutes"),
    [
        ("emergency", 0, 15),
        ("emergency", 1, 30),
        ("emergency", 2, 60),
        ("urgent", 0, 120),
        ("urgent", 1, 240),
    ],
)
def test_an_unowned_alert_leaves_each_step_at_the_time_of_the_table(level, step, minutes):
    assert ladder.due_at(level, step, NOW, None) == NOW + timedelta(minutes=minutes)


@pytest.mark.parametrize(("level", "top"), [("emergency", 3), ("urgent", 3), ("watch", 1)])
def test_at_the_top_of_the_ladder_nothing_is_due(level, top):
    assert ladder.top_of(level, Route.OPEN) == top
    assert ladder.due_at(level, top, NOW, None) is None


def test_the_ladder_calls_midwife_coordinator_head_and_district():
    assert ladder.people_of("emergency", Route.OPEN) == ["midwife", "coordinator", "head", "district"]
    assert ladder.people_of("urgent", Route.OPEN) == ["midwife", "coordinator", "head", "district"]


@pytest.mark.parametrize("level", ladder.LEVELS)
def test_the_private_ladder_ends_at_the_doctor_and_never_calls_the_district(level):
    assert ladder.people_of(level, Route.PRIVATE) == ["coordinator", "doctor"]
    assert ladder.due_at(level, 1, NOW, None, Route.PRIVATE) is None


def test_the_ambulance_number_is_shown_to_the_head_in_an_emergency_only():
    shown = [
        (level, step)
        for level in ladder.LEVELS
        for step in range(4)
        if ladder.shows_psc(level, step, Route.OPEN)
    ]

    assert shown == [("emergency", 2)]
    assert not ladder.shows_psc("emergency", 2, Route.PRIVATE)


@pytest.mark.parametrize(
    ("raised", "due"),
    [
        (wib(4, 59), wib(9)),
        (wib(5), wib(17, 25)),
        (wib(13), wib(17, 25)),
        (wib(13, 1), wib(9, day=25)),
        (wib(23), wib(9, day=25)),
        (wib(0, 30), wib(9)),
    ],
)
def test_seen_before_sunset_if_raised_from_five_to_one_else_by_nine_next_morning(raised, due):
    assert ladder.visit_time(raised) == due
    assert ladder.due_at("urgent", 2, raised, None) == due


@pytest.mark.parametrize(
    ("raised", "due"),
    [
        (wib(9, day=24), wib(16, day=25)),
        (wib(23, 59, day=26), wib(16, day=27)),
        (wib(9, day=27), wib(16, day=30)),
        (wib(9, day=28), wib(16, day=30)),
        (wib(9, day=29), wib(16, day=30)),
    ],
)
def test_a_watch_alert_waits_for_the_next_working_day(raised, due):
    assert ladder.due_at("watch", 0, raised, None) == due


@pytest.mark.parametrize("level", ladder.LEVELS)
def test_a_rules_own_time_replaces_that_of_its_level(level):
    assert ladder.owned_by(level, NOW, 60) == NOW + 30 * MINUTE
    assert ladder.spoken_by(level, NOW, 60) == NOW + 60 * MINUTE
    assert ladder.due_at(level, 0, NOW, 60) == NOW + 30 * MINUTE
    assert ladder.seen_by(level, NOW, 60) is None


@pytest.mark.parametrize(
    ("level", "minutes_late", "step"),
    [("emergency", 15, 0), ("emergency", 16, 2), ("urgent", 600, 0), ("watch", 600, 0)],
)
def test_an_emergency_that_arrives_late_starts_with_the_head(level, minutes_late, step):
    assert ladder.first_step(level, Route.OPEN, NOW - minutes_late * MINUTE, NOW) == step


def test_a_private_emergency_that_arrives_late_starts_with_the_doctor():
    assert ladder.first_step("emergency", Route.PRIVATE, NOW - 60 * MINUTE, NOW) == 1


@pytest.mark.parametrize(
    ("role", "step", "sees"),
    [
        (Role.BIDAN_DESA, 0, "nothing"),
        (Role.BIDAN_KOORDINATOR, 0, "whole"),
        (Role.HEAD, 0, "closed"),
        (Role.HEAD, 1, "whole"),
        (Role.STUDENT, 1, "closed"),
    ],
)
def test_a_private_alert_is_seen_by_its_own_ladder_only(role, step, sees):
    assert ladder.sees(role, SARI, Route.PRIVATE, step, None) == sees
    assert ladder.sees(role, SARI, Route.OPEN, step, None) == "whole"


@pytest.mark.parametrize(
    ("level", "minutes", "in_time"),
    [
        ("emergency", 15, True),
        ("emergency", 16, False),
        ("urgent", 120, True),
        ("urgent", 121, False),
        ("watch", 1440, True),
        ("watch", 1441, False),
    ],
)
def test_a_finding_was_sent_in_time_or_not(level, minutes, in_time):
    assert ladder.was_sent_in_time(level, NOW, NOW + minutes * MINUTE) is in_time


# What the events say


def opened(level: str = "emergency", step: int = 0, respond_within: int | None = None, **more) -> AlertEvent:
    details = {"level": level, "route": "open", "step": step, "respond_within": respond_within} | more
    return happened(EventKind.OPENED, NOW, **details)


def happened(kind: EventKind, at: datetime, person_id: UUID | None = None, **details) -> AlertEvent:
    return AlertEvent(alert_id=new_id(), at=at, kind=kind, person_id=person_id, details=details)


def owned(at: datetime, owner: UUID = SARI) -> AlertEvent:
    return happened(EventKind.OWNED, at, SARI, owner_id=str(owner))


def told(outcome: AnswerOutcome, at: datetime, again: datetime | None = None) -> AlertEvent:
    more = {"next_attempt_at": again.isoformat()} if again else {}
    return happened(EventKind.OUTCOME, at, SARI, outcome=outcome.value, **more)


def test_an_owned_emergency_is_due_when_she_must_have_been_spoken_to():
    state = rules.state_of([opened(), owned(NOW + 5 * MINUTE)])

    assert (state.owner_id, state.step, state.due_at) == (SARI, 0, NOW + 30 * MINUTE)


def test_whoever_takes_it_on_late_has_still_time_to_speak_with_her():
    state = rules.state_of([opened(), owned(NOW + 28 * MINUTE)])

    assert state.due_at == NOW + 43 * MINUTE


def test_after_speaking_the_outcome_is_due():
    spoken = happened(EventKind.CONTACTED, NOW + 9 * MINUTE, SARI)

    state = rules.state_of([opened(), owned(NOW + 5 * MINUTE), spoken])

    assert state.due_at == NOW + timedelta(hours=4)


def test_after_speaking_an_urgent_one_is_due_when_she_must_have_been_seen():
    spoken = happened(EventKind.CONTACTED, NOW + 9 * MINUTE, SARI)

    state = rules.state_of([opened("urgent"), owned(NOW + 5 * MINUTE), spoken])

    assert state.due_at == wib(17, 25)


def test_a_watch_alert_spoken_of_waits_for_the_next_visit():
    spoken = happened(EventKind.CONTACTED, NOW + 9 * MINUTE, SARI)

    assert rules.state_of([opened("watch"), owned(NOW), spoken]).due_at is None


@pytest.mark.parametrize("outcome", sorted(rules.KEEP_OPEN))
def test_who_said_no_or_was_not_reached_stays_open_with_the_coordinator(outcome):
    again = NOW + 50 * MINUTE

    state = rules.state_of([opened(), owned(NOW), told(outcome, NOW + MINUTE, again)])

    assert (state.step, state.due_at, state.closed_at) == (1, again, None)
    assert rules.why_late(state) == "not_tried_again"


@pytest.mark.parametrize("outcome", list(AnswerOutcome))
@pytest.mark.parametrize("level", ladder.LEVELS)
def test_every_other_outcome_closes_but_a_referral_in_an_emergency_waits_for_the_arrival(level, outcome):
    stays = outcome in rules.KEEP_OPEN or (outcome is AnswerOutcome.REFERRED and level == "emergency")

    assert rules.closes(outcome, level) is not stays


def test_what_was_undone_never_happened():
    taken = owned(NOW + 5 * MINUTE)
    back = happened(EventKind.UNDONE, NOW + 6 * MINUTE, SARI)
    back.undoes = taken.id

    assert rules.state_of([opened(), taken, back]) == rules.state_of([opened()])


def test_a_graver_repeat_starts_the_clock_anew_and_must_be_taken_on_anew():
    later = NOW + 90 * MINUTE
    joined = happened(EventKind.JOINED, later, level="emergency", step=0, respond_within=None)

    state = rules.state_of([opened("urgent"), owned(NOW + MINUTE), joined])

    assert (state.level, state.owner_id, state.due_at) == ("emergency", None, later + 15 * MINUTE)


def test_a_milder_repeat_changes_nothing():
    joined = happened(EventKind.JOINED, NOW + MINUTE, level="watch", step=0, respond_within=None)

    assert rules.state_of([opened(), joined]) == rules.state_of([opened()])


def test_owning_does_not_silence_an_alert_for_good():
    up = happened(EventKind.ESCALATED, NOW + 30 * MINUTE, step=1, reason="not_spoken_to")

    state = rules.state_of([opened(), owned(NOW + MINUTE), up])

    assert (state.step, state.due_at) == (1, NOW + 45 * MINUTE)


def test_whoever_joined_asked_earlier_and_had_to_wait_still_comes_after_the_opening():
    early = happened(EventKind.JOINED, NOW - MINUTE, level="emergency", step=0, respond_within=None)
    first = opened()

    assert rules.in_order([early, first]) == [first, early]


def test_an_alert_begins_with_its_opening():
    with pytest.raises(ValueError, match="opening"):
        rules.state_of([])


KINDS = st.sampled_from(["joined", "escalated", "owned", "contacted", "kept_open", "seen", "corrected"])


@given(
    st.sampled_from(ladder.LEVELS),
    st.lists(st.tuples(KINDS, st.sampled_from(ladder.LEVELS), st.integers(0, 500)), max_size=12),
)
def test_no_event_lowers_the_level_or_the_step_and_an_open_alert_has_a_time_or_a_reason(level, happenings):
    events, at = [opened(level)], NOW
    for kind, other, minutes in happenings:
        at += minutes * MINUTE
        before = rules.state_of(events)
        events += _made(kind, other, at, before)
        after = rules.state_of(events)

        assert not ladder.worse(before.level, after.level)
        if after.level == before.level:
            assert after.step >= before.step
        assert after.due_at or after.contacted_at or after.step == ladder.top_of(after.level, after.route)


def _made(kind, level, at, state):
    top = ladder.top_of(state.level, state.route)
    if kind == "joined":
        return [happened(EventKind.JOINED, at, level=level, step=0, respond_within=None)]
    if kind == "escalated":
        reason = "top" if state.step == top else rules.why_late(state)
        return [happened(EventKind.ESCALATED, at, step=min(state.step + 1, top), reason=reason)]
    if kind == "kept_open":
        return [owned(at), told(AnswerOutcome.DECLINED, at, at + MINUTE)]
    made = {"owned": [owned(at)], "contacted": [owned(at), happened(EventKind.CONTACTED, at, SARI)]}
    return made.get(kind, [happened(EventKind(kind), at, SARI)] if kind in ("seen", "corrected") else [])


# Undoing and answering


@pytest.mark.parametrize(
    ("seconds", "who", "can"), [(300, SARI, True), (301, SARI, False), (10, RINI, False)]
)
def test_a_deed_is_taken_back_within_five_minutes_by_whoever_did_it(seconds, who, can):
    events = [opened(), owned(NOW)]

    assert bool(rules.undoable(events, who, NOW + timedelta(seconds=seconds))) is can


def test_what_was_done_in_one_go_is_taken_back_in_one_go():
    go = [
        owned(NOW + MINUTE),
        happened(EventKind.CONTACTED, NOW + MINUTE, SARI),
        told(AnswerOutcome.VISITED, NOW + MINUTE),
        happened(EventKind.CLOSED, NOW + MINUTE, SARI),
    ]

    assert rules.undoable([opened(), owned(NOW, RINI), *go], SARI, NOW + 2 * MINUTE) == go


def answer(outcome: AnswerOutcome, **more) -> Answer:
    return Answer(outcome=outcome, done="Ditelepon", by_whom="Sari", **more)


@pytest.mark.parametrize(
    ("given_answer", "missing"),
    [
        (answer(AnswerOutcome.VISITED), []),
        (Answer(outcome=AnswerOutcome.VISITED, done="", by_whom="Sari"), ["done"]),
        (answer(AnswerOutcome.FALSE_ALARM), ["note"]),
        (answer(AnswerOutcome.FALSE_ALARM, note="Manset longgar"), []),
        (answer(AnswerOutcome.DECLINED), ["decided_by", "reason", "counselled_by", "next_attempt"]),
        (answer(AnswerOutcome.NOT_AT_HOME), ["next_attempt"]),
        (answer(AnswerOutcome.UNREACHABLE, next_attempt_at=NOW + 60 * MINUTE), []),
        (answer(AnswerOutcome.UNREACHABLE, next_attempt_at=NOW + 61 * MINUTE), ["next_attempt"]),
        (answer(AnswerOutcome.UNREACHABLE, next_attempt_at=NOW), ["next_attempt"]),
    ],
)
def test_an_answer_says_what_is_missing_in_it(given_answer, missing):
    problems = rules.problems_of(given_answer, ["watch", "emergency"], NOW)

    assert [one.field for one in problems] == missing


@pytest.mark.parametrize(("minutes", "fits"), [(240, True), (241, False)])
def test_an_urgent_one_is_tried_again_within_four_hours(minutes, fits):
    tried = answer(AnswerOutcome.UNREACHABLE, next_attempt_at=NOW + minutes * MINUTE)

    assert (rules.problems_of(tried, ["urgent"], NOW) == []) is fits
