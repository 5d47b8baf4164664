"""The calendar raises what did not happen in time: on the day, not before it, and once."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event
from sqlmodel import select

from app.alerts.models import Alert, Origin
from app.caseload import jobs, service_calendar
from app.caseload.rules_calendar import AFTER_BIRTH, FIRST_VISIT, SILENT, Dated, silent_after
from app.clients.models import CareVisit, Client, Outcome, Pregnancy
from app.clinical.care import care_windows
from app.core import db
from app.core.clock import day_of, utc_now
from app.pairings.models import Pairing
from app.people.models import SignIn
from app.rosters.models import Absence
from app.visits.models import Via, Visit
from app.visits.rules_forms import PREGNANT
from tests.conftest import NOW

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
TODAY = day_of(NOW)


def swept(session, at=NOW) -> set[str]:
    """What the calendar raises at this instant."""
    before = set(session.exec(select(Alert.id)))
    service_calendar.raise_calendar(session, at)
    return {one.rule for one in session.exec(select(Alert)) if one.id not in before}


def visited(session, cast, at=NOW, person=None) -> None:
    visit = Visit(
        id=db.new_id(),
        client_id=cast.wati.id,
        pregnancy_id=cast.pregnancy.id,
        pairing_id=cast.pairing.id,
        recorded_by=(person or cast.ani).id,
        checklist=PREGNANT,
        checklist_version=1,
        rulebook_version="x",
        answers={},
        findings=[],
        gaps=[],
        level="none",
        completeness=1.0,
        began_at=at,
        ended_at=at,
        utc_offset_minutes=420,
        received_at=at,
        via=Via.PAGE,
    )
    session.add(visit)
    session.flush()


def signed_in(session, person, at) -> None:
    session.add(SignIn(person_id=person.id, token_hash=str(db.new_id()), began_at=at, seen_at=at))
    session.flush()


def gave_birth(session, cast, at) -> None:
    pregnancy = session.get_one(Pregnancy, cast.pregnancy.id)
    pregnancy.ended_on, pregnancy.ended_at = day_of(at), at
    pregnancy.outcome = Outcome.LIVE_BIRTH
    session.flush()


@pytest.mark.parametrize(("days", "is_raised"), [(6, False), (7, True)])
def test_seven_days_after_the_expected_day_the_rule_for_41_weeks_is_raised(session, cast, days, is_raised):
    cast.pregnancy.edd = TODAY - days * DAY
    session.add(cast.pregnancy)

    assert ("post-term" in swept(session)) is is_raised


def test_past_term_is_urgent_and_says_that_the_calendar_raised_it(session, cast):
    cast.pregnancy.edd = TODAY - 8 * DAY
    session.add(cast.pregnancy)
    swept(session)

    alert = session.exec(select(Alert).where(Alert.rule == "post-term")).one()
    assert (alert.level, alert.origin) == ("urgent", Origin.CALENDAR)


@pytest.mark.parametrize(("days", "is_raised"), [(0, False), (1, True), (14, True), (15, False)])
def test_a_window_that_closed_lately_without_a_contact_is_to_be_watched(session, cast, days, is_raised):
    cast.pregnancy.booked_on = date(2026, 5, 1)
    session.add(cast.pregnancy)
    k1_closes = next(one for one in windows(cast) if one.code == "K1").closes_on
    at = NOW + (k1_closes - TODAY) + days * DAY

    raised = swept(session, at)

    assert ("calendar-window-K1" in raised) is is_raised


def test_windows_that_close_together_are_one_alert_and_one_that_was_kept_is_none(session, cast):
    k2 = next(one for one in windows(cast) if one.code == "K2")
    session.add(
        CareVisit(
            pregnancy_id=cast.pregnancy.id,
            made_on=k2.opens_on - 7 * DAY,
            noted_by=cast.sari.id,
            noted_at=NOW,
        )
    )
    cast.pregnancy.booked_on = date(2026, 5, 1)
    session.add(cast.pregnancy)
    session.flush()

    raised = swept(session, NOW + (k2.closes_on - TODAY) + DAY)
    says = session.exec(select(Alert).where(Alert.rule == "calendar-window-K2")).one().says["id"]

    assert [one for one in raised if "window" in one] == ["calendar-window-K2"]
    assert "K2, K3" in says


def windows(cast):
    return care_windows(cast.pregnancy.edd)


@pytest.mark.parametrize(("hours", "is_raised"), [(23, False), (24, True)])
def test_a_day_after_the_birth_without_a_contact_is_raised(session, cast, hours, is_raised):
    gave_birth(session, cast, NOW)

    assert (AFTER_BIRTH in swept(session, NOW + hours * HOUR)) is is_raised


def test_a_contact_after_the_birth_is_enough(session, cast):
    gave_birth(session, cast, NOW)
    visited(session, cast, NOW + HOUR)

    assert AFTER_BIRTH not in swept(session, NOW + 26 * HOUR)


@pytest.mark.parametrize(("days", "is_raised"), [(6, False), (7, True)])
def test_a_pairing_without_a_first_visit_is_raised_after_seven_days(session, cast, days, is_raised):
    began = session.get_one(Pairing, cast.pairing.id).began_at

    assert (FIRST_VISIT in swept(session, began + days * DAY)) is is_raised


def test_a_pairing_with_a_visit_is_not_raised(session, cast):
    visited(session, cast)

    assert FIRST_VISIT not in swept(session)


@pytest.mark.parametrize(("days", "is_raised"), [(13, False), (14, True)])
def test_a_student_who_is_not_seen_while_a_contact_is_overdue_is_raised(session, cast, days, is_raised):
    signed_in(session, cast.ani, NOW - days * DAY)

    assert (SILENT in swept(session)) is is_raised


def test_a_student_who_made_her_contacts_may_be_unseen(session, cast):
    signed_in(session, cast.ani, NOW - 20 * DAY)
    visited(session, cast, NOW - DAY)

    assert SILENT not in swept(session)


def test_a_visit_that_the_server_received_is_a_sign_of_her(session, cast):
    signed_in(session, cast.ani, NOW - 20 * DAY)
    visited(session, cast, NOW - 13 * DAY)

    assert SILENT not in swept(session)


@pytest.mark.parametrize("has_substitute", [True, False])
def test_a_planned_absence_counts_only_with_a_substitute(session, cast, has_substitute):
    signed_in(session, cast.ani, NOW - 20 * DAY)
    away = Absence(
        person_id=cast.ani.id,
        starts_on=TODAY - 20 * DAY,
        ends_on=TODAY + 3 * DAY,
        substitute_id=cast.citra.id if has_substitute else None,
        noted_by=cast.sari.id,
        noted_at=NOW,
    )
    session.add(away)
    session.flush()

    assert (SILENT in swept(session)) is not has_substitute


@pytest.mark.parametrize(
    ("weeks", "born_days", "boxes", "limit"),
    [
        (35, None, [], 14),
        (36, None, [], 7),
        (30, None, [(TODAY, "ONE", 4), (TODAY, "TWO", 8)], 7),
        (30, None, [(TODAY, "ONE", 4)], 14),
        (40, 7, [], 3),
        (40, 8, [], 14),
    ],
)
def test_how_long_a_student_may_be_unseen(cast, weeks, born_days, boxes, limit):
    pregnancy = Pregnancy(
        client_id=cast.wati.id,
        booked_on=TODAY,
        edd=TODAY + (40 - weeks) * 7 * DAY,
        gravida=1,
        para=0,
        abortus=0,
        ended_on=None if born_days is None else TODAY - born_days * DAY,
    )

    assert silent_after(Dated(pregnancy=pregnancy, boxes=boxes), TODAY) == limit * DAY


def test_the_calendar_raises_everything_once_also_after_it_was_closed(session, cast):
    first = swept(session)
    for one in session.exec(select(Alert)):
        one.closed_at = NOW
    session.flush()

    assert first
    assert swept(session) == set()
    assert swept(session, NOW + DAY) == set()


def test_the_job_looks_once_an_hour_and_not_at_night(session, cast):
    night = NOW.replace(hour=22) - DAY

    assert jobs.calendar(night) == 0
    assert jobs.calendar(NOW) > 0
    assert jobs.calendar(NOW + HOUR) == 0


def test_the_reads_do_not_grow_with_the_women(session, cast):
    swept(session)

    def reads() -> int:
        seen: list[str] = []

        def count(*args: object) -> None:
            seen.append(str(args[2]))

        event.listen(db.engine(), "before_cursor_execute", count)
        service_calendar.raise_calendar(session, NOW)
        event.remove(db.engine(), "before_cursor_execute", count)
        return len(seen)

    alone = reads()
    for number in range(5):
        more_women(session, cast, number)

    assert reads() == alone


def more_women(session, cast, number: int) -> None:
    """A woman about whom there is nothing to raise."""
    woman = Client(
        code=f"OSOC-1{number:03}",
        name="x",
        name_key="x",
        born_on=date(1998, 1, 1),
        village_code=cast.wati.village_code,
        facility_id=cast.wati.facility_id,
        registered_by=cast.sari.id,
        registered_at=NOW,
    )
    session.add(woman)
    session.flush()
    edd = TODAY + 100 * DAY
    session.add(Pregnancy(client_id=woman.id, booked_on=TODAY, edd=edd, gravida=1, para=0, abortus=0))
    session.flush()


def test_what_the_calendar_raised_is_read_by_her_midwife_and_her_student(session, cast, as_person):
    raised = swept(session, utc_now())
    session.commit()

    shown = as_person(cast.sari).get(f"/clients/{cast.wati.id}/alerts")
    inbox = as_person(cast.sari).get("/alerts")
    student = as_person(cast.ani).get(f"/clients/{cast.wati.id}/alerts")

    assert FIRST_VISIT in raised
    assert [page.status_code for page in (shown, inbox, student)] == [200, 200, 200]
    assert "Diangkat oleh kalender OSOC" in shown.text
    assert "Dari kalender" in inbox.text
