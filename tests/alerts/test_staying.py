"""A woman who stays elsewhere: her own puskesmas answers; the number near her is shown with its last test."""

from datetime import date

import pytest
from sqlmodel import select

from app.alerts import queries, service
from app.clients import service_staying
from app.clients.models import Client
from app.core.clock import utc_now
from app.core.errors import Invalid
from app.rosters.models import NumberTest
from tests.alerts.conftest import told
from tests.alerts.findings import EMERGENCY, URGENT
from tests.conftest import NOW

WHERE = "Rumah ibunya, Desa Sobo"


@pytest.fixture
def away(session, cast):
    """Wati stays near the other puskesmas, whose number was tried a while ago."""
    service_staying.stay(session, cast.ani, cast.wati, WHERE, cast.other_puskesmas, NOW)
    number = cast.other_puskesmas.phone
    session.add(
        NumberTest(number=number, tried_on=date(2026, 11, 2), was_answered=True, tried_by=cast.rini.id)
    )
    session.commit()


def test_her_own_puskesmas_is_called_wherever_she_stays(session, cast, find, away):
    find(EMERGENCY)

    assert len(told(session, cast.sari)) == 1
    assert session.get_one(Client, cast.wati.id).facility_id == cast.puskesmas.id


def test_the_number_near_her_stands_in_the_inbox_with_its_last_test(session, cast, find, away):
    find(URGENT)

    [group] = queries.inbox(session, cast.sari, NOW).groups

    [number] = group.numbers
    assert (number.name, number.number) == ("Puskesmas Sobo", cast.other_puskesmas.phone)
    assert (number.tried_on, number.was_answered) == (date(2026, 11, 2), True)


def test_a_woman_at_home_has_no_number_beside_her(session, cast, find):
    find(URGENT)

    [group] = queries.inbox(session, cast.sari, NOW).groups

    assert group.numbers == []


def test_the_ambulance_is_shown_with_its_last_test_where_the_ladder_says_so(session, cast, find):
    find(EMERGENCY)
    before = queries.inbox(session, cast.hadi, NOW).groups[0].numbers
    service.escalate_overdue(session, NOW.replace(minute=30))

    [number] = queries.inbox(session, cast.hadi, NOW.replace(minute=30)).groups[0].numbers

    assert before == []
    assert (number.name, number.number, number.tried_on, number.is_old) == ("PSC", "119", None, True)


def test_a_puskesmas_without_a_place_is_refused(session, cast):
    with pytest.raises(Invalid):
        service_staying.stay(session, cast.ani, cast.wati, None, cast.other_puskesmas, NOW)


@pytest.mark.parametrize("who", ["ani", "sari"])
def test_her_student_or_midwife_writes_where_she_stays_and_all_read_it(session, cast, find, as_person, who):
    find(EMERGENCY, at=utc_now())
    session.commit()
    page = as_person(getattr(cast, who))
    path = f"/clients/{cast.wati.id}/staying"
    sent = {"staying_at": WHERE, "facility": str(cast.other_puskesmas.id)}

    refused = page.post(path, data={"facility": sent["facility"]}, follow_redirects=False)
    done = page.post(path, data=sent, follow_redirects=False)
    file, alerts = page.get(f"/clients/{cast.wati.id}").text, page.get(f"/clients/{cast.wati.id}/alerts").text

    assert (page.get(path).status_code, refused.status_code, done.status_code) == (200, 422, 303)
    assert WHERE in file
    assert "+62333100002" in alerts
    assert "belum pernah dicoba" in alerts


def test_going_home_takes_the_place_away_and_a_stranger_is_told_nothing(session, cast, away, as_person):
    path = f"/clients/{cast.wati.id}/staying"

    strange = as_person(cast.citra).post(path, data={"staying_at": "x"}, follow_redirects=False)
    home = as_person(cast.ani).post(path, data={"staying_at": "", "facility": ""}, follow_redirects=False)

    session.expire_all()
    wati = session.exec(select(Client).where(Client.id == cast.wati.id)).one()
    assert (strange.status_code, home.status_code) == (404, 303)
    assert (wati.staying_at, wati.staying_facility_id) == (None, None)
