"""The KSPR card: a box once ticked stays, a student's is provisional, a midwife's reason takes one away."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from app.clients import queries, rules_card
from app.clients import service as clients
from app.clients.models import Pregnancy, RiskFactor
from app.clinical import kspr
from app.core import db
from app.core.audit import AuditEntry
from app.core.errors import NotFound
from tests.clients.booking import entry
from tests.conftest import NOW

LATER = NOW + timedelta(days=1)
SLUGS = [row["slug"] for row in kspr.card()["factor"]]
POINTS = {row["slug"]: row["score"] for row in kspr.card()["factor"]}
WATI = {"gravida": 3, "para": 1, "abortus": 1, "age_years": 28}


def note(session, cast, by, **facts):
    """What a visit with these facts ticks."""
    visit_id = uuid4()
    judged = kspr.judge(WATI | facts, NOW.date())
    return clients.note_factors(session, by, cast.pregnancy, judged, visit_id, NOW)


def card(session, cast):
    return queries.risk_of(session, cast.pregnancy.id)


def test_a_card_without_boxes_is_two(session, cast):
    assert (card(session, cast).score, card(session, cast).category) == (2, "KRR")


def test_a_midwifes_box_is_sure_and_a_students_is_provisional(session, cast):
    note(session, cast, cast.sari, prior_caesarean=True)
    note(session, cast, cast.ani, prior_caesarean=True, systolic_mmhg=165, diastolic_mmhg=112)

    boxes = {one.factor: one.is_confirmed for one in card(session, cast).factors}
    assert boxes == {"GAGAL_HAMIL": True, "BEKAS_SC": True, "PEB_EKLAMPSIA": False}
    assert (card(session, cast).score, card(session, cast).category) == (22, "KRST")


def test_a_box_stays_when_its_sign_has_gone(session, cast):
    note(session, cast, cast.sari, haemoglobin_g_dl=9.5)
    before = card(session, cast)

    note(session, cast, cast.sari, haemoglobin_g_dl=12.5)

    assert card(session, cast) == before
    assert "ANEMIA" in [one.factor for one in before.factors]


def test_a_box_found_again_is_one_row(session, cast):
    assert len(note(session, cast, cast.ani, haemoglobin_g_dl=9.5)) == 2
    assert note(session, cast, cast.ani, haemoglobin_g_dl=9.0) == []


def test_a_midwife_who_finds_it_again_confirms_it(session, cast):
    note(session, cast, cast.ani, haemoglobin_g_dl=9.5)

    note(session, cast, cast.sari, haemoglobin_g_dl=9.4)

    assert not card(session, cast).is_provisional


def test_confirming_is_noted_once(session, cast):
    note(session, cast, cast.ani, haemoglobin_g_dl=9.5)
    box = next(one for one in card(session, cast).factors if one.factor == "ANEMIA")

    for midwife in (cast.sari, cast.rini):
        clients.confirm_factor(session, midwife, cast.wati.id, box.id, NOW)

    assert session.get(RiskFactor, box.id).confirmed_by == cast.sari.id
    lines = session.exec(select(AuditEntry).where(AuditEntry.action == "risk:confirmed")).all()
    assert [line.subject_id for line in lines] == [box.id]


def test_an_error_is_withdrawn_with_its_reason_and_its_answer(session, cast):
    cast.pregnancy.history = {"prior_caesarean": True, "height_cm": 150}
    note(session, cast, cast.sari, prior_caesarean=True)
    box = next(one for one in card(session, cast).factors if one.factor == "BEKAS_SC")

    clients.withdraw_factor(session, cast.sari, cast.wati.id, box.id, "bukan operasi sesar", NOW)
    clients.withdraw_factor(session, cast.rini, cast.wati.id, box.id, "lagi", LATER)

    row = session.get(RiskFactor, box.id)
    assert (row.withdrawn_by, row.withdrawn_reason) == (cast.sari.id, "bukan operasi sesar")
    assert "BEKAS_SC" not in [one.factor for one in card(session, cast).factors]
    assert cast.pregnancy.history == {"prior_caesarean": False, "height_cm": 150}
    assert queries.amendments_of(session, cast.pregnancy.id)[0].before == {"prior_caesarean": True}


def test_a_withdrawn_booking_box_does_not_come_back_on_the_same_facts(session, cast):
    note(session, cast, cast.sari)
    box = next(one for one in card(session, cast).factors if one.factor == "GAGAL_HAMIL")
    clients.withdraw_factor(session, cast.sari, cast.wati.id, box.id, "keliru", NOW)

    note(session, cast, cast.ani)

    assert card(session, cast).score == 2


def test_a_new_measurement_ticks_a_withdrawn_box_anew(session, cast):
    note(session, cast, cast.ani, haemoglobin_g_dl=9.5)
    box = next(one for one in card(session, cast).factors if one.factor == "ANEMIA")
    clients.withdraw_factor(session, cast.sari, cast.wati.id, box.id, "alat rusak", NOW)

    note(session, cast, cast.sari, haemoglobin_g_dl=9.5)

    assert "ANEMIA" in [one.factor for one in card(session, cast).factors]


def test_a_box_of_another_woman_is_not_found(session, cast):
    note(session, cast, cast.ani)
    box = card(session, cast).factors[0]
    other = clients.register(session, cast.sari, entry(), NOW)

    with pytest.raises(NotFound):
        clients.confirm_factor(session, cast.sari, other.id, box.id, NOW)


def test_a_student_sees_of_an_infection_its_points_alone(session, cast):
    note(session, cast, cast.sari, has_sti=True)

    shown = card(session, cast).for_student()

    hidden = next(one for one in shown.factors if one.is_private)
    assert shown.score == card(session, cast).score
    assert (hidden.score, hidden.words["id"]) == (4, "rincian pada bidan")
    assert "PMS" not in repr(shown)
    assert "sti" not in repr(shown)


def test_two_visits_at_once_tick_a_box_once(cast, database):
    start, noted = threading.Barrier(2), []

    def visit(midwife):
        start.wait()
        with db.transaction() as session:
            pregnancy = session.get_one(Pregnancy, cast.pregnancy.id)
            judged = kspr.judge(WATI | {"prior_caesarean": True}, NOW.date())
            noted.extend(clients.note_factors(session, midwife, pregnancy, judged, uuid4(), NOW))

    threads = [threading.Thread(target=visit, args=(one,)) for one in (cast.ani, cast.sari)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(row.factor for row in noted) == ["BEKAS_SC", "GAGAL_HAMIL"]
    with db.transaction() as session:
        assert card(session, cast).score == 14


@given(st.lists(st.sampled_from(SLUGS), unique=True), st.sampled_from(SLUGS))
def test_a_further_box_never_lowers_the_score(boxes, further):
    before = rules_card.standing_score({slug: POINTS[slug] for slug in boxes})
    after = rules_card.standing_score({slug: POINTS[slug] for slug in {*boxes, further}})

    assert after >= before >= 2


SIGNS = {
    "haemoglobin_g_dl": st.sampled_from([7.0, 10.9, 11.0, 13.0]),
    "systolic_mmhg": st.sampled_from([120, 140, 160]),
    "diastolic_mmhg": st.sampled_from([80, 90, 110]),
    "urine_protein": st.sampled_from(["negative", "1+", "3+"]),
    "presentation": st.sampled_from(["cephalic", "breech", "transverse"]),
    "gestation_days": st.integers(100, 300),
    "bled_this_pregnancy": st.booleans(),
    "has_malaria": st.booleans(),
    "fetuses": st.integers(1, 3),
}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(visits=st.lists(st.tuples(st.booleans(), st.fixed_dictionaries({}, optional=SIGNS)), max_size=6))
def test_over_any_visits_the_score_never_falls(session, cast, visits):
    scores = [2]
    example = session.begin_nested()
    for by_midwife, facts in visits:
        note(session, cast, cast.sari if by_midwife else cast.ani, **facts)
        scores.append(card(session, cast).score)
    example.rollback()
    session.refresh(cast.pregnancy)

    assert scores == sorted(scores)
