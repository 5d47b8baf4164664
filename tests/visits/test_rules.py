"""The room's own decisions, at both sides of each limit."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clinical.checklists import latest
from app.pairings.models import Pairing
from app.people.models import Role
from app.visits import rules
from app.visits.models import Visit
from app.visits.rules_snapshot import Earlier, earlier_values, has_few_food_groups, snapshot_of

NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ANSWERS = st.dictionaries(st.sampled_from(["weight_kg", "pulse_bpm", "danger_signs"]), st.integers(1, 99))


def pairing(began_at, ended_at=None):
    return Pairing(
        cohort_id=uuid4(),
        student_id=uuid4(),
        client_id=uuid4(),
        began_at=began_at,
        ended_at=ended_at,
        paired_by=uuid4(),
    )


def visit(recorded_by, received_at):
    return Visit(id=uuid4(), recorded_by=recorded_by, received_at=received_at)


@pytest.mark.parametrize(
    ("began", "minutes", "field"),
    [
        (NOON + DAY, 0, None),
        (NOON + DAY + MINUTE, 0, "began_at"),
        (NOON, -1, "ended_at"),
        (NOON, 0, None),
        (datetime(2026, 10, 31, 17, 0, tzinfo=UTC), 5, None),
        (datetime(2026, 10, 31, 16, 59, tzinfo=UTC), 5, "began_at"),
    ],
    ids=[
        "a day ahead",
        "more",
        "backwards",
        "no time at all",
        "first minute of the booking day",
        "before it",
    ],
)
def test_a_time_is_refused_only_where_it_is_absurd(began, minutes, field):
    wrong = rules.wrong_time(began, began + minutes * MINUTE, date(2026, 11, 1), NOON)

    assert (wrong.field if wrong else None) == field


def test_a_clock_is_off_when_the_visit_ends_after_it_arrived():
    assert not rules.is_clock_off(NOON, NOON + 10 * MINUTE, NOON)
    assert rules.is_clock_off(NOON, NOON + 11 * MINUTE, NOON)


def test_a_visit_belongs_to_the_pairing_within_which_it_began():
    first, second = pairing(NOON - 30 * DAY, NOON - 10 * DAY), pairing(NOON - 5 * DAY)

    assert rules.pairing_of_visit([second, first], NOON - 10 * DAY) is first
    assert rules.pairing_of_visit([second, first], NOON - 10 * DAY + MINUTE) is None
    assert rules.pairing_of_visit([first, second], NOON) is second


def test_on_its_first_day_the_hour_does_not_matter():
    only = pairing(NOON)

    assert rules.pairing_of_visit([only], NOON - 4 * HOUR) is only
    assert rules.pairing_of_visit([only], NOON - DAY) is None


@pytest.mark.parametrize(
    ("role", "is_author", "after", "allowed", "reason"),
    [
        (Role.STUDENT, True, 24 * HOUR, True, False),
        (Role.STUDENT, True, 24 * HOUR + MINUTE, True, True),
        (Role.STUDENT, False, HOUR, False, True),
        (Role.BIDAN_DESA, False, HOUR, True, True),
        (Role.BIDAN_DESA, True, HOUR, True, False),
        (Role.BIDAN_KOORDINATOR, False, 90 * DAY, True, True),
        (Role.HEAD, False, HOUR, False, True),
    ],
)
def test_who_may_correct_and_when_she_says_why(role, is_author, after, allowed, reason):
    person = uuid4()
    recorded = visit(person if is_author else uuid4(), NOON)

    assert rules.may_amend(recorded, person, role, NOON + after) == rules.MayAmend(allowed, reason)


@given(ANSWERS, st.lists(st.text(max_size=5)))
def test_what_was_confirmed_on_the_way_does_not_make_answers_differ(answers, confirmed):
    assert rules.same_answers(answers, answers | {"confirmed": confirmed})


@given(ANSWERS, ANSWERS)
def test_answers_are_the_same_both_ways_round(one, other):
    assert rules.same_answers(one, other) == rules.same_answers(other, one) == (one == other)


def test_only_what_is_new_is_raised_by_a_correction():
    before = [{"rule": "a", "evidence": {"x": 1}}, {"rule": "b", "evidence": {"x": 1}}]
    after = [{"rule": "b", "evidence": {"x": 1}}, {"rule": "c", "evidence": {"x": 2}}]

    assert [finding["rule"] for finding in rules.new_findings(before, after)] == ["c"]
    assert rules.takes_back(before, after)
    assert not rules.takes_back(before[1:], after)


def test_a_new_visit_is_compared_with_the_last_value_and_with_the_first():
    days = [
        Earlier(date(2026, 11, 10), {"weight_kg": 58}),
        Earlier(date(2026, 11, 3), {"systolic_mmhg": 120, "weight_kg": 57}),
        Earlier(date(2026, 10, 1), {"systolic_mmhg": 110, "weight_kg": 55}),
    ]

    known = earlier_values(days)

    assert (known["previous_weight_kg"], known["previous_weight_on"]) == (58, date(2026, 11, 10))
    assert (known["first_visit_weight_kg"], known["first_visit_weight_on"]) == (55, date(2026, 10, 1))
    assert known["previous_systolic_mmhg"] == 120


@pytest.mark.parametrize(
    ("groups", "running"),
    [([], 0), ([4], 1), ([5], 0), ([4, 4, 5, 4], 2), ([None, 4], 1)],
    ids=["none yet", "few", "enough", "two before enough", "not asked is passed over"],
)
def test_meals_of_few_kinds_are_counted_as_long_as_they_run(groups, running):
    every = list(latest("anc-home-visit").items["food_groups_24h"].options)
    days = [
        Earlier(date(2026, 11, 10), {} if count is None else {"food_groups_24h": every[:count]})
        for count in groups
    ]

    assert earlier_values(days)["low_diversity_visits_running"] == running


def test_few_food_groups_are_fewer_than_the_rules_say():
    every = list(latest("anc-home-visit").items["food_groups_24h"].options)

    assert has_few_food_groups(every[:4])
    assert not has_few_food_groups(every[:5])


def test_what_was_measured_at_booking_is_not_todays():
    booked = {"on": date(2026, 9, 25), "height_cm": 152.0, "systolic_mmhg": 150, "diastolic_mmhg": 95}

    facts = snapshot_of(latest("anc-home-visit"), {}, booked, [], date(2026, 11, 24), "student")

    assert facts["height_cm"] == 152.0
    assert "systolic_mmhg" not in facts
    assert facts["on"] == date(2026, 11, 24)


def test_private_findings_do_not_count_in_the_open():
    found = [{"level": "emergency", "route": "private"}, {"level": "watch", "route": "open"}]

    assert rules.open_level(found) == "watch"
    assert rules.open_level(found[:1]) == "none"
