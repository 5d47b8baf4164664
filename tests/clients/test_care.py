"""Contacts with the health service: once a day for each, withdrawn with a trace, never of a baby unborn."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.clients import queries
from app.clients import service_care as service
from app.clients.models import CareVisit, Newborn, Outcome
from app.clients.schemas import CareIn
from app.clinical.gestation import lmp_from_edd
from app.core.audit import AuditEntry
from app.core.errors import Invalid, NotFound
from tests.conftest import NOW

TODAY = NOW.date()


def note(session, cast, on=TODAY, seen=(0,), **more):
    service.note_care(session, cast.sari, cast.pregnancy, CareIn(made_on=on, seen=seen, **more), NOW)
    return queries.care_of(session, cast.pregnancy.id)


def born(session, cast, babies=1, days_ago=5):
    cast.pregnancy.ended_on, cast.pregnancy.outcome = TODAY - timedelta(days=days_ago), Outcome.LIVE_BIRTH
    session.add_all([Newborn(pregnancy_id=cast.pregnancy.id) for _ in range(babies)])
    session.flush()


def refused(session, cast, **care):
    with pytest.raises(Invalid) as caught:
        note(session, cast, **care)
    return [problem.field for problem in caught.value.problems]


def test_a_contact_is_kept_with_who_made_it(session, cast):
    [row] = note(session, cast, with_doctor=True, place="RSUD", tests=("haemoglobin",))

    assert (row.made_on, row.newborn, row.with_doctor, row.place) == (TODAY, 0, True, "RSUD")
    assert (row.tests, row.noted_by) == (["haemoglobin"], cast.sari.id)


def test_the_same_day_twice_is_one_contact_that_knows_both(session, cast):
    note(session, cast, tests=("haemoglobin",))
    [row] = note(session, cast, with_doctor=True, tests=("haemoglobin", "hiv"))

    assert row.with_doctor
    assert row.tests == ["haemoglobin", "hiv"]


def test_mother_and_babies_have_a_contact_each_and_tests_are_hers(session, cast):
    born(session, cast, babies=2)

    rows = note(session, cast, seen=(0, 1, 2), tests=("haemoglobin",))

    assert [(one.newborn, one.tests) for one in rows] == [(0, ["haemoglobin"]), (1, []), (2, [])]


@pytest.mark.parametrize(("days", "is_refused"), [(0, False), (1, True)])
def test_no_contact_is_of_the_future(session, cast, days, is_refused):
    if is_refused:
        assert refused(session, cast, on=TODAY + timedelta(days=days)) == ["made_on"]
    else:
        assert note(session, cast, on=TODAY + timedelta(days=days))


@pytest.mark.parametrize(("days", "is_refused"), [(0, False), (-1, True)])
def test_no_contact_is_older_than_the_pregnancy(session, cast, days, is_refused):
    on = lmp_from_edd(cast.pregnancy.edd) + timedelta(days=days)
    if is_refused:
        assert refused(session, cast, on=on) == ["made_on"]
    else:
        assert note(session, cast, on=on)


def test_nobody_seen_or_a_baby_unborn_is_refused(session, cast):
    assert refused(session, cast, seen=()) == ["seen"]
    assert refused(session, cast, seen=(1,)) == ["seen"]
    born(session, cast)
    assert refused(session, cast, seen=(2,)) == ["seen"]
    assert refused(session, cast, seen=(1,), on=TODAY - timedelta(days=6)) == ["seen"]
    assert note(session, cast, seen=(1,), on=TODAY - timedelta(days=5))


def test_one_written_in_error_counts_no_longer_and_stays(session, cast):
    [row] = note(session, cast)

    for _ in range(2):
        service.withdraw_care(session, cast.sari, cast.wati.id, row.id, NOW)

    assert queries.care_of(session, cast.pregnancy.id) == []
    assert session.get_one(CareVisit, row.id).withdrawn_by == cast.sari.id
    assert len(note(session, cast)) == 1
    lines = session.exec(select(AuditEntry.action).where(AuditEntry.client_id == cast.wati.id)).all()
    assert lines.count("care:withdrawn") == 1
    assert lines.count("care:noted") == 2


def test_anothers_contact_is_not_there(session, cast):
    [row] = note(session, cast)

    with pytest.raises(NotFound):
        service.withdraw_care(session, cast.sari, cast.ani.id, row.id, NOW)
