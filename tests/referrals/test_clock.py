"""A referral without an arrival in its time is an alert, once; the arrival answers it."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.alerts.models import Alert, Origin, Route
from app.referrals import jobs, service
from app.referrals.models import Kind, Step
from tests.alerts.findings import PRIVATE
from tests.conftest import NOW

SECOND = timedelta(seconds=1)
RULE = "referral-not-arrived"


def raised(session) -> list[Alert]:
    session.expire_all()
    return list(session.exec(select(Alert).where(Alert.rule == RULE)))


@pytest.mark.parametrize(
    ("kind", "level"), [(Kind.RTW, "emergency"), (Kind.RDR, "urgent"), (Kind.RDB, "watch")]
)
def test_it_is_an_alert_from_the_second_it_is_due(session, refer, kind, level):
    made = refer(kind)

    assert jobs.look_for_arrivals(made.arrive_by - SECOND) == 0
    assert jobs.look_for_arrivals(made.arrive_by) == 1

    [alert] = raised(session)
    assert (alert.level, alert.origin, alert.opened_at) == (level, Origin.REFERRAL, made.arrive_by)
    assert alert.source


def test_it_is_raised_once_however_often_one_looks(session, refer):
    made = refer()

    looked = [jobs.look_for_arrivals(made.arrive_by + number * SECOND) for number in range(3)]

    assert looked == [1, 0, 0]
    assert len(raised(session)) == 1


@pytest.mark.parametrize("step", [Step.ARRIVED, Step.FOUND, Step.DISCHARGED])
def test_who_has_arrived_is_not_missed(session, refer, tell, step):
    made = refer()
    tell(made, step, text="ada")

    assert jobs.look_for_arrivals(made.arrive_by) == 0


@pytest.mark.parametrize("step", [Step.ACCEPTED, Step.REFUSED])
def test_a_promise_is_no_arrival(session, refer, tell, step):
    made = refer()
    tell(made, step, text="ya")

    assert jobs.look_for_arrivals(made.arrive_by) == 1


def test_what_was_cancelled_is_not_missed(session, cast, refer):
    made = refer()
    service.cancel(session, cast.sari, made, "batal", NOW)
    session.commit()

    assert jobs.look_for_arrivals(made.arrive_by) == 0


def test_the_arrival_answers_the_alert(session, refer, tell):
    made = refer()
    jobs.look_for_arrivals(made.arrive_by)
    session.refresh(made)

    tell(made, Step.ARRIVED, made.arrive_by + SECOND)

    [alert] = raised(session)
    assert alert.closed_at == made.arrive_by + SECOND


def test_of_a_private_referral_the_alert_goes_the_private_way(session, cast, refer, found):
    alert = found(PRIVATE)
    made = refer(alert=alert, user=cast.rini)

    jobs.look_for_arrivals(made.arrive_by)

    [missed] = raised(session)
    assert missed.route is Route.PRIVATE
