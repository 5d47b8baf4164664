"""Who is called: whoever is on duty, her substitute, or at once the next step where nobody is there."""

from datetime import date, datetime, timedelta

import pytest
from sqlmodel import select

from app.access import within
from app.alerts import jobs, service, service_duty, service_ladder
from app.alerts import queries_duty as duty
from app.alerts.models import EventKind
from app.clients.models import Client
from app.core.clock import WIB
from app.core.errors import Invalid
from app.people.models import Person, Role
from app.rosters import service as roster
from app.rosters.models import Cover, Shift
from tests.alerts.conftest import answer, events, told
from tests.alerts.findings import EMERGENCY, PRIVATE, URGENT, WATCH, Finding
from tests.conftest import NOW

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NIGHT = datetime(2026, 11, 24, 23, tzinfo=WIB)
TODAY = date(2026, 11, 24)


@pytest.fixture
def lina(session, cast) -> Person:
    """A midwife of the same puskesmas, with no village of her own."""
    lina = Person(
        name="Lina",
        role=Role.BIDAN_DESA,
        facility_id=cast.puskesmas.id,
        phone="+6281200000088",
        created_at=NOW,
    )
    session.add(lina)
    session.flush()
    return lina


@pytest.fixture
def keep(session, cast):
    """Keep the roster of every day: who has which shift."""

    def kept(**shifts: Person) -> None:
        chosen = {shift: [shifts[shift.value].id] if shift.value in shifts else [] for shift in Shift}
        roster.set_day(session, cast.rini, cast.puskesmas.id, range(1, 8), chosen, NOW)

    return kept


def away(session, person, substitute=None, *, starts_on=TODAY, ends_on=TODAY + DAY) -> None:
    roster.note_absence(session, person, person, starts_on, ends_on, substitute, "", NOW)


def test_without_a_roster_her_own_midwife_is_called(session, cast, find, lina):
    find(EMERGENCY)

    assert told(session, cast.sari) == [service_ladder.CALLED["emergency"]]
    assert told(session, lina) == []


def test_at_night_whoever_is_on_call_is_called_and_may_open_the_record(session, cast, find, keep, lina):
    keep(morning=cast.sari, afternoon=cast.sari, night=lina)

    find(EMERGENCY, at=NIGHT)

    assert told(session, lina) == [service_ladder.CALLED["emergency"]]
    assert told(session, cast.sari) == []
    assert session.exec(select(Client.id).where(within(lina, Client.id))).all() == [cast.wati.id]


def test_her_own_midwife_is_called_alone_while_she_is_on_duty(session, cast, find, lina):
    chosen = {Shift.MORNING: [cast.sari.id, lina.id]}
    roster.set_day(session, cast.rini, cast.puskesmas.id, range(1, 8), chosen, NOW)

    find(EMERGENCY)

    assert told(session, cast.sari) == [service_ladder.CALLED["emergency"]]
    assert told(session, lina) == []


def test_an_empty_roster_goes_one_step_up_at_once_and_says_so(session, cast, find, keep):
    keep(morning=cast.sari)

    [alert] = find(EMERGENCY, at=NIGHT)

    assert alert.step == 1
    assert told(session, cast.rini) == [service_ladder.CALLED["emergency"]]
    assert [e.details["reason"] for e in events(session, alert)[1:]] == ["nobody"]


def test_who_is_away_is_not_called_but_her_substitute(session, cast, find, keep, lina):
    keep(morning=cast.sari)
    away(session, cast.sari, lina)

    find(URGENT)

    assert told(session, cast.sari) == []
    assert told(session, lina) == [service_ladder.CALLED["urgent"]]


def test_a_substitute_who_is_away_too_leaves_the_step_empty(session, cast, find, keep, lina):
    keep(morning=cast.sari)
    away(session, cast.sari, lina)
    away(session, lina)

    [alert] = find(EMERGENCY)

    assert alert.step == 1


def test_with_everybody_away_the_top_of_the_ladder_is_called_all_the_same(session, cast, find):
    for person in (cast.sari, cast.rini, cast.hadi, cast.oka):
        away(session, person)

    [alert] = find(EMERGENCY)

    assert (alert.step, alert.due_at) == (3, None)
    assert told(session, cast.oka) == [service_ladder.CALLED["emergency"]]


def test_a_substitute_hears_nothing_of_the_private_route(session, cast, find, lina):
    away(session, cast.rini, lina)

    [alert] = find(PRIVATE)

    assert told(session, lina) == []
    assert (alert.step, told(session, cast.hadi)) == (1, [service_ladder.CLOSED_ROUTE])


def test_a_watch_alert_stays_with_her_own_midwife_whoever_is_on_duty(session, cast, find, keep, lina):
    keep(morning=lina, night=lina)

    [alert] = find(WATCH)

    assert alert.step == 0
    assert session.exec(select(Cover)).all() == []


def test_a_new_shift_hears_of_what_nobody_took_on_and_each_of_them_once(session, cast, find, keep, lina):
    keep(morning=cast.sari, afternoon=lina, night=lina)
    [alert] = find(URGENT, at=datetime(2026, 11, 24, 13, 30, tzinfo=WIB))
    session.commit()

    for minutes in (10, 29, 31, 45, 60):
        jobs.change_shifts(alert.opened_at + minutes * MINUTE)

    assert told(session, lina) == [service_ladder.CALLED["urgent"]]
    assert told(session, cast.sari) == [service_ladder.CALLED["urgent"]]


def test_a_hand_over_passes_on_the_shift_and_what_was_taken_on(session, cast, find, keep, lina):
    keep(morning=cast.sari)
    [alert] = find(EMERGENCY)
    service.own(session, cast.sari, cast.wati, [alert.id], NOW + MINUTE)

    passed = service_duty.hand_over(session, cast.sari, cast.sari, lina.id, "Wati", NOW + 2 * MINUTE)
    find(Finding(rule="fever", level="urgent"), at=NOW + 3 * MINUTE)

    assert (passed, alert.owner_id) == (1, lina.id)
    assert told(session, lina) == [service_duty.HANDED_OVER, service_ladder.CALLED["urgent"]]
    assert session.exec(select(Client.id).where(within(lina, Client.id))).all() == [cast.wati.id]


def test_a_hand_over_ends_with_the_shift(session, cast, keep, lina):
    keep(morning=cast.sari, night=cast.sari)
    service_duty.hand_over(session, cast.sari, cast.sari, lina.id, "", NOW)

    on_duty = [duty.people_at(session, cast.wati, "midwife", at) for at in (NOW + HOUR, NIGHT)]

    assert on_duty == [[lina], [cast.sari]]


def test_only_a_midwife_of_the_same_puskesmas_takes_over(session, cast):
    with pytest.raises(Invalid):
        service_duty.hand_over(session, cast.sari, cast.sari, cast.dewi.id, "", NOW)


def test_a_cover_ends_half_a_day_after_the_last_alert_was_answered(session, cast, find, keep, lina):
    keep(morning=lina)
    [alert] = find(EMERGENCY)
    seen = [within_of(session, lina)]
    service.answer(session, lina, cast.wati, [alert.id], answer(), NOW + HOUR)
    for hours in (12, 14):
        service.end_covers(session, NOW + hours * HOUR)
        seen.append(within_of(session, lina))

    assert seen == [[cast.wati.id], [cast.wati.id], []]


def test_a_cover_stays_while_the_alert_is_open(session, cast, find, keep, lina):
    keep(morning=lina)
    find(EMERGENCY)

    assert service.end_covers(session, NOW + 9 * DAY) == 0


def test_anyone_on_duty_may_be_named_as_the_one_who_takes_it_on(session, cast, find, keep, lina):
    keep(morning=lina)
    [alert] = find(EMERGENCY)

    service.own(session, cast.rini, cast.wati, [alert.id], NOW, owner=lina)

    assert alert.owner_id == lina.id
    assert [e.kind for e in events(session, alert)][-1] is EventKind.OWNED


def within_of(session, person) -> list:
    return list(session.exec(select(Client.id).where(within(person, Client.id))))
