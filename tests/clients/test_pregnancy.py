"""A woman has one pregnancy at a time; each is corrected with a reason and ends once."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func
from sqlmodel import select

from app.clients import queries
from app.clients import service as clients
from app.clients.models import Newborn, Outcome, Pregnancy
from app.clients.schemas import DatesIn, EndIn, NewbornIn, PregnancyIn
from app.core import db
from app.core.errors import Conflict, Invalid
from tests.clients.booking import TODAY
from tests.conftest import NOW

BORN = NOW - timedelta(hours=5)
TWINS = (NewbornIn(sex="f", birth_weight_kg=2.1), NewbornIn(sex="m", birth_weight_kg=2.4))
BIRTH = EndIn(
    outcome=Outcome.LIVE_BIRTH,
    ended_on=TODAY,
    ended_at=BORN,
    birth_mode="vaginal",
    birth_place="RSUD",
    newborns=TWINS,
)
DATES = DatesIn(lmp=TODAY - timedelta(days=60), gravida=4, para=2, abortus=1)
AS_BOOKED = {"gravida": 3, "para": 1, "abortus": 1}


def test_a_birth_ends_the_pregnancy_with_its_children(session, cast):
    clients.end_pregnancy(session, cast.sari, cast.pregnancy, BIRTH, NOW)
    session.commit()
    session.expire_all()

    ended = queries.latest_pregnancy(session, cast.wati.id)
    assert queries.current_pregnancy(session, cast.wati.id) is None
    assert (ended.outcome, ended.ended_at, ended.birth_place) == (Outcome.LIVE_BIRTH, BORN, "RSUD")
    assert [(c.sex, c.birth_weight_kg) for c in queries.newborns_of(session, ended.id)] == [
        ("f", 2.1),
        ("m", 2.4),
    ]


def test_a_second_end_is_told_and_adds_no_child(session, cast):
    clients.end_pregnancy(session, cast.sari, cast.pregnancy, BIRTH, NOW)

    with pytest.raises(Conflict):
        clients.end_pregnancy(session, cast.rini, cast.pregnancy, BIRTH, NOW)

    assert session.exec(select(func.count()).select_from(Newborn)).one() == 2


def test_of_two_who_end_it_at_once_one_is_told(cast, database):
    start, outcomes = threading.Barrier(2), []

    def end(midwife):
        start.wait()
        try:
            with db.transaction() as session:
                pregnancy = session.get_one(Pregnancy, cast.pregnancy.id)
                clients.end_pregnancy(session, midwife, pregnancy, BIRTH, NOW)
            outcomes.append("kept")
        except Conflict:
            outcomes.append("told")

    threads = [threading.Thread(target=end, args=(one,)) for one in (cast.sari, cast.rini)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(outcomes) == ["kept", "told"]


def test_a_further_pregnancy_begins_only_after_the_last_has_ended(session, cast):
    with pytest.raises(Conflict):
        clients.begin_pregnancy(session, cast.sari, cast.wati, PregnancyIn(dates=DATES), NOW)
    clients.end_pregnancy(session, cast.sari, cast.pregnancy, BIRTH, NOW)

    further = clients.begin_pregnancy(session, cast.sari, cast.wati, PregnancyIn(dates=DATES), NOW)

    assert queries.current_pregnancy(session, cast.wati.id).id == further.id
    assert len(queries.pregnancies_of(session, cast.wati.id)) == 2


def test_a_correction_keeps_what_stood_before_and_why(session, cast):
    later = DatesIn(lmp=cast.pregnancy.lmp + timedelta(days=7), **AS_BOOKED)

    amendment = clients.amend_pregnancy(session, cast.sari, cast.pregnancy, later, "salah catat", NOW)

    assert cast.pregnancy.edd == cast.pregnancy.lmp + timedelta(days=280)
    assert (amendment.before["lmp"], amendment.after["lmp"]) == ("2026-04-17", "2026-04-24")
    assert (amendment.reason, amendment.amended_by) == ("salah catat", cast.sari.id)


def test_the_same_values_again_are_no_correction(session, cast):
    same = DatesIn(lmp=cast.pregnancy.lmp, **AS_BOOKED)

    assert clients.amend_pregnancy(session, cast.sari, cast.pregnancy, same, "tidak ada", NOW) is None
    assert queries.amendments_of(session, cast.pregnancy.id) == []


def test_a_correction_that_cannot_be_changes_nothing(session, cast):
    future = DatesIn(lmp=TODAY + timedelta(days=1), **AS_BOOKED)

    with pytest.raises(Invalid):
        clients.amend_pregnancy(session, cast.sari, cast.pregnancy, future, "x", NOW)

    assert cast.pregnancy.lmp.isoformat() == "2026-04-17"


def test_a_loss_needs_no_hour_and_no_child(session, cast):
    loss = replace(BIRTH, outcome=Outcome.MISCARRIAGE, ended_at=None, birth_mode=None, newborns=())

    clients.end_pregnancy(session, cast.sari, cast.pregnancy, loss, NOW)

    assert cast.pregnancy.ended_at is None
    assert queries.newborns_of(session, cast.pregnancy.id) == []
