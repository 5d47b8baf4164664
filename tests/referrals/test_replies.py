"""What the receiving place says is kept, brought back, and closes what waited for it."""

from datetime import date, timedelta

import pytest

from app.core.errors import Conflict, Invalid, NotFound, TooMany
from app.referrals import queries, rules, service
from app.referrals.models import Step
from tests.alerts.findings import PRIVATE
from tests.conftest import NOW
from tests.referrals.conftest import notices_to

MINUTE = timedelta(minutes=1)


def test_every_step_is_told_to_the_midwife_without_her_name(session, cast, refer, tell):
    made = refer()

    tell(made, Step.ACCEPTED, NOW)
    tell(made, Step.ARRIVED, NOW + MINUTE)
    tell(made, Step.FOUND, NOW + 2 * MINUTE, text="PEB, MgSO4 diberikan")
    tell(made, Step.DISCHARGED, NOW + 3 * MINUTE, text="Pulang, TD 130/80")

    assert notices_to(session, cast.sari) == ["Ada kabar rujukan untuk klien OSOC-0417. Buka OSOC."] * 4
    assert notices_to(session, cast.ani) == ["Ada kabar rujukan untuk klien OSOC-0417. Buka OSOC."] * 4
    assert notices_to(session, cast.rini) == []


def test_a_refusal_reaches_the_koordinator_too_and_not_the_student(session, cast, refer, tell):
    tell(refer(), Step.REFUSED, text="ICU penuh, ke RSUD Genteng")

    assert len(notices_to(session, cast.sari)) == len(notices_to(session, cast.rini)) == 1
    assert notices_to(session, cast.ani) == []


def test_of_a_private_matter_only_writer_and_koordinator_hear_and_nothing_is_said(
    session, cast, refer, tell, found
):
    alert = found(PRIVATE)
    made = refer(alert=alert, user=cast.rini)
    before = {one.id: len(notices_to(session, one)) for one in (cast.sari, cast.ani, cast.hadi)}

    tell(made, Step.ARRIVED, NOW + MINUTE)

    assert notices_to(session, cast.rini)[-1] == "Ada pesan jalur tertutup untuk klien OSOC-0417. Buka OSOC."
    assert all(len(notices_to(session, one)) == before[one.id] for one in (cast.sari, cast.ani, cast.hadi))


def test_the_same_word_twice_is_kept_once(session, refer, tell):
    made = refer()

    tell(made, Step.ACCEPTED, NOW)
    tell(made, Step.ACCEPTED, NOW + MINUTE)
    tell(made, Step.ARRIVED, NOW + 2 * MINUTE)
    tell(made, Step.ARRIVED, NOW + 3 * MINUTE)
    tell(made, Step.ACCEPTED, NOW + 4 * MINUTE)

    steps = [one.step for one in queries.story_of(session, made).events]
    assert steps == [Step.WRITTEN, Step.ACCEPTED, Step.ARRIVED]
    assert made.arrived_at == NOW + 2 * MINUTE


def test_findings_are_added_as_often_as_there_are_new_ones_and_say_that_she_is_there(session, refer, tell):
    made = refer()

    tell(made, Step.FOUND, NOW, text="PEB")
    tell(made, Step.FOUND, NOW + MINUTE, text="Protein +3")

    assert made.arrived_at == NOW
    assert [one.text for one in queries.story_of(session, made).events if one.text] == ["PEB", "Protein +3"]


@pytest.mark.parametrize(
    ("after", "late"), [(timedelta(hours=4), False), (timedelta(hours=4, seconds=1), True)]
)
def test_a_timely_referral_that_comes_too_late_is_counted(refer, tell, after, late):
    made = refer()

    tell(made, Step.ARRIVED, NOW + after)

    assert made.is_late is late


def test_the_receiver_may_say_that_she_came_too_late(refer, tell):
    made = refer()

    tell(made, Step.ARRIVED, NOW, came_late=True)

    assert made.is_late


def test_a_reply_says_who_and_what(session, refer, tell):
    with pytest.raises(Invalid):
        tell(refer(), Step.FOUND)


def test_what_was_cancelled_is_not_answered(session, cast, refer, tell):
    made = refer()
    service.cancel(session, cast.sari, made, "batal", NOW)

    with pytest.raises(Conflict):
        tell(made, Step.ACCEPTED)


def test_a_link_cannot_be_used_to_flood(session, cast, refer, tell):
    made = refer()
    most = rules.policy()["link"]["replies"]
    for number in range(most):
        tell(made, Step.FOUND, NOW + number * MINUTE, text="lagi")

    with pytest.raises(TooMany):
        tell(made, Step.FOUND, NOW + most * MINUTE, text="lagi")
    tell(made, Step.FOUND, NOW + most * MINUTE, user=cast.sari, text="lewat telepon")
    tell(made, Step.FOUND, NOW + timedelta(days=1), text="besok lagi")


# Rujuk balik


def test_the_tasks_come_back_to_midwife_and_student_each_her_own(session, cast, refer, tell):
    made = refer()

    tell(
        made,
        Step.DISCHARGED,
        text="PEB membaik",
        for_family="Minum obat setiap hari",
        tasks=["Ukur TD tiap minggu"],
        student_tasks=["Tanya nyeri kepala"],
        due_on=date(2026, 12, 1),
    )

    [seen] = queries.for_student(session, cast.ani, cast.wati.id)
    assert [one.text for one in seen.tasks] == ["Tanya nyeri kepala"]
    assert list(seen.for_family) == ["Minum obat setiap hari"]
    assert "PEB" not in str(seen)
    assert len(queries.story_of(session, made).tasks) == 2


def test_a_student_finishes_her_own_tasks_only(session, cast, refer, tell):
    made = refer()
    tell(made, Step.DISCHARGED, text="x", tasks=["Ukur TD"], student_tasks=["Tanya"])
    of_midwife, of_student = sorted(queries.story_of(session, made).tasks, key=lambda one: one.for_student)

    service.finish_task(session, cast.ani, cast.wati, of_student.id, NOW)
    service.finish_task(session, cast.sari, cast.wati, of_student.id, NOW + MINUTE)

    assert (of_student.done_at, of_student.done_by) == (NOW, cast.ani.id)
    with pytest.raises(NotFound):
        service.finish_task(session, cast.ani, cast.wati, of_midwife.id, NOW)


def test_a_midwife_adds_tasks_of_her_own(session, cast, refer):
    made = refer()

    service.add_tasks(session, cast.sari, made, ["Cek Hb"], NOW, student=True)

    [seen] = queries.for_student(session, cast.ani, cast.wati.id)
    assert [one.text for one in seen.tasks] == ["Cek Hb"]
    with pytest.raises(Invalid):
        service.add_tasks(session, cast.sari, made, [], NOW, student=True)
