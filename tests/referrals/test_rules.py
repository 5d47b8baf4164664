"""By when she should be there, what is late, what a reply must hold: at both sides of each limit."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app.referrals import rules
from app.referrals.models import Kind, Referral, Step
from app.referrals.schemas import Reply
from tests.conftest import NOW

LIMIT = timedelta(minutes=rules.policy()["late"]["minutes"])
SECOND = timedelta(seconds=1)


def referral(kind: Kind = Kind.RTW, **more) -> Referral:
    return Referral(kind=kind, written_at=NOW, found_at=NOW, **more)


@pytest.mark.parametrize(
    ("kind", "within"),
    [(Kind.RTW, timedelta(hours=4)), (Kind.RDR, timedelta(days=1)), (Kind.RDB, timedelta(days=7))],
)
def test_each_kind_has_its_time_to_arrive(kind, within):
    assert rules.arrive_by(kind, None, NOW) - NOW == within


def test_a_planned_referral_has_until_the_end_of_its_day_in_banyuwangi():
    by = rules.arrive_by(Kind.RDR, date(2026, 11, 30), NOW)

    assert by == datetime(2026, 11, 30, 17, 0, tzinfo=UTC)


def test_an_emergency_waits_for_no_planned_day():
    assert rules.arrive_by(Kind.RTW, date(2026, 11, 30), NOW) - NOW == timedelta(hours=4)


@pytest.mark.parametrize(("after", "late"), [(LIMIT, False), (LIMIT + SECOND, True)])
def test_a_timely_referral_is_late_only_beyond_its_limit(after, late):
    assert rules.came_late(referral(), NOW + after) is late


def test_lateness_is_counted_from_the_finding_not_from_the_letter():
    found_before = referral()
    found_before.found_at = NOW - LIMIT

    assert rules.came_late(found_before, NOW + SECOND)


@pytest.mark.parametrize("kind", [Kind.RDB, Kind.RDR])
def test_a_planned_referral_is_never_late_by_the_clock(kind):
    assert not rules.came_late(referral(kind), NOW + timedelta(days=30))


def test_the_link_lives_fourteen_days():
    assert rules.link_until(NOW) - NOW == timedelta(days=14)


@pytest.mark.parametrize("step", [Step.REFUSED, Step.FOUND, Step.DISCHARGED])
def test_a_refusal_findings_and_a_discharge_say_something(step):
    assert [one.field for one in rules.problems_of(Reply(step=step, told_by="dr. Lina"))] == ["text"]
    assert not rules.problems_of(Reply(step=step, told_by="dr. Lina", text="PEB, sudah MgSO4"))


@pytest.mark.parametrize("step", [Step.WRITTEN, Step.CANCELLED, Step.LINK_REVOKED, Step.NOT_ARRIVED])
def test_what_is_ours_to_say_is_no_reply(step):
    assert [one.field for one in rules.problems_of(Reply(step=step, told_by="dr. Lina"))] == ["step"]


@pytest.mark.parametrize(("letters", "fits"), [(200, True), (201, False)])
def test_a_task_is_a_line_not_a_page(letters, fits):
    reply = Reply(step=Step.ARRIVED, told_by="dr. Lina", tasks=["x" * letters])

    assert (not rules.problems_of(reply)) is fits


@pytest.mark.parametrize(("many", "fits"), [(20, True), (21, False)])
def test_tasks_are_few(many, fits):
    reply = Reply(step=Step.ARRIVED, told_by="dr. Lina", student_tasks=["ukur TD"] * many)

    assert (not rules.problems_of(reply)) is fits


def test_two_links_are_never_alike_and_cannot_be_told_from_the_row():
    one, other = referral(link_nonce="a"), referral(link_nonce="a")

    assert rules.token_of(one) != rules.token_of(other)
    assert rules.token_of(one) != "a"
    assert len(rules.token_of(one)) == 64
