"""The KSPR card on its page: each score in the column of the contact that found it, and never one less."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from uuid_utils.compat import uuid7

from app.caseload.rules_kspr import Course, card_of
from app.caseload.schemas_card import Mark
from app.clients import queries as records
from app.clients import rules_card
from app.clients import service as clients
from app.clients.models import RiskFactor
from app.clinical import kspr
from app.clinical.gestation import GestationalAge, day_of, gestational_age
from app.core.clock import WIB
from app.visits import service as visits
from app.visits.schemas import VisitIn
from tests.conftest import NOW

EDD = date(2027, 1, 22)
TODAY = NOW.date()
FOUND, STANDS, YIELDS, NOTHING = Mark.FOUND, Mark.STANDS, Mark.YIELDS, Mark.NOTHING
SLUGS = [row["slug"] for row in kspr.card()["factor"]]
POINTS = {row["slug"]: row["score"] for row in kspr.card()["factor"]}


def on(weeks: int) -> date:
    return day_of(EDD, GestationalAge(weeks, 0))


def box(factor: str, day: date, **more: object) -> RiskFactor:
    since = NOW.astimezone(WIB).replace(year=day.year, month=day.month, day=day.day)
    return RiskFactor(factor=factor, score=POINTS[factor], since_at=since, noted_by=uuid4(), **more)


def drawn(boxes, contacts, today=TODAY, *, ended_on=None, found=None, for_student=False):
    risk = rules_card.risk(boxes)
    course = Course(
        edd=EDD,
        ended_on=ended_on,
        contact_days=contacts,
        visit_days={},
        found=found or {},
        today=today,
    )
    return card_of(risk.for_student() if for_student else risk, course, {}, for_student=for_student)


def line(card, number):
    return next(one for group in card.groups for one in group.lines if one.number == number)


def test_a_score_stands_in_the_column_of_its_contact_and_in_those_after_it():
    card = drawn([box("BEKAS_SC", on(10)), box("ANEMIA", on(20))], [on(10), on(20), on(29)])

    assert line(card, "10").marks == (FOUND, STANDS, STANDS, NOTHING)
    assert line(card, "11a").marks == (NOTHING, FOUND, STANDS, NOTHING)
    assert [column.total for column in card.columns] == [10, 14, 14, None]
    assert [column.category and column.category.code for column in card.columns] == [
        "KRT",
        "KRST",
        "KRST",
        None,
    ]


def test_what_is_found_again_at_a_later_contact_stands_as_found():
    card = drawn([box("ANEMIA", on(20))], [on(10), on(20), on(29)], found={"ANEMIA": {on(20), on(29)}})

    assert line(card, "11a").marks == (NOTHING, FOUND, FOUND, NOTHING)


def test_a_column_without_a_contact_has_no_total():
    card = drawn([box("BEKAS_SC", on(10))], [on(10), on(30)])

    assert [column.total for column in card.columns] == [10, None, 10, None]
    assert line(card, "10").marks == (FOUND, NOTHING, STANDS, NOTHING)


@pytest.mark.parametrize(("days", "place"), [(-1, 1), (0, 2)])
def test_the_column_turns_on_the_first_day_of_its_weeks(days, place):
    found = on(28) + timedelta(days=days)
    card = drawn([box("ANEMIA", found)], [found])

    assert line(card, "11a").marks.index(FOUND) == place


def test_the_graver_box_counts_in_place_of_the_milder_from_its_own_column_on():
    card = drawn([box("PER", on(22)), box("PEB_EKLAMPSIA", on(30))], [on(10), on(22), on(30)])

    assert line(card, "12").marks == (NOTHING, FOUND, YIELDS, NOTHING)
    assert [column.total for column in card.columns] == [2, 6, 10, None]


def test_what_is_found_after_the_birth_is_written_into_the_last_column_reached():
    born = on(35)
    card = drawn([box("PEB_EKLAMPSIA", TODAY)], [on(10), TODAY], today=TODAY, ended_on=born)

    assert line(card, "20").marks == (NOTHING, NOTHING, FOUND, NOTHING)


def test_the_students_card_shows_the_points_and_not_the_box_of_midwives():
    private = box("PMS", on(10), evidence={"has_sti": True})
    card = drawn([private, box("BEKAS_SC", on(10))], [on(10)], for_student=True)
    midwifes = drawn([private, box("BEKAS_SC", on(10))], [on(10)])

    assert [one.number for one in midwifes.ticked] == ["10", "11f"]
    assert "11f" not in [one.number for group in card.groups for one in group.lines]
    assert card.columns[0].total == midwifes.columns[0].total == 14
    assert [(one.number, one.words["id"], list(one.ticked.evidence)) for one in card.ticked] == [
        ("10", line(card, "10").words["id"], []),
        ("", "rincian pada bidan", []),
    ]


def test_without_that_box_nothing_says_that_there_could_be_one():
    card = drawn([], [on(10)], for_student=True)

    assert [group.code for group in card.groups] == ["I", "II", "III"]
    assert not card.ticked


@given(
    st.lists(st.sampled_from(SLUGS), unique=True, max_size=8),
    st.lists(st.integers(6, 40), min_size=8, max_size=8),
    st.lists(st.integers(6, 40), max_size=6),
)
def test_totals_never_fall_from_column_to_column_and_end_at_the_score(slugs, weeks, contacts):
    boxes = [box(slug, on(week)) for slug, week in zip(slugs, weeks, strict=False)]
    card = drawn(boxes, [on(6), *map(on, contacts)], today=on(41))

    totals = [column.total for column in card.columns if column.total is not None]
    assert totals == sorted(totals)
    assert totals[-1] == card.risk.score


# The page


def visit(session, cast, by, days_ago, **answers) -> UUID:
    began = NOW - timedelta(days=days_ago, hours=1)
    sent = VisitIn(
        checklist="anc-home-visit",
        checklist_version=1,
        answers={"danger_signs": []} | answers,
        began_at=began,
        ended_at=began + timedelta(minutes=20),
    )
    made = visits.record(session, by, cast.wati, uuid7(), sent, began + timedelta(minutes=30))
    session.commit()
    return made.id


@pytest.fixture
def wati(session, cast):
    """Booked in trimester 2 with one loss before; anaemic at 26 weeks, not at 31."""
    booked = kspr.judge({"gravida": 3, "para": 1, "abortus": 1, "age_years": 28}, cast.pregnancy.booked_on)
    clients.note_factors(session, cast.sari, cast.pregnancy, booked, None, NOW - timedelta(days=60))
    session.commit()
    visit(session, cast, cast.ani, 35, haemoglobin_g_dl=9.5, weight_kg=55)
    visit(session, cast, cast.ani, 1, haemoglobin_g_dl=11.5, weight_kg=56)
    return cast.wati


def test_every_visit_scores_anew_and_no_visit_takes_a_box_away(session, cast, wati):
    assert str(gestational_age(cast.pregnancy.edd, TODAY - timedelta(days=35))) == "26w4d"
    assert [one.factor for one in records.risk_of(session, cast.pregnancy.id).factors] == [
        "GAGAL_HAMIL",
        "ANEMIA",
    ]

    visit(session, cast, cast.sari, 0, presentation="breech", lie="longitudinal")
    visit(session, cast, cast.sari, 0, systolic_mmhg=165, diastolic_mmhg=112)

    risk = records.risk_of(session, cast.pregnancy.id)
    assert [one.factor for one in risk.factors] == ["GAGAL_HAMIL", "ANEMIA", "PEB_EKLAMPSIA"]
    assert risk.score == 18


@pytest.mark.parametrize("path", ["", "/kspr"])
def test_the_card_is_shown_with_who_found_what_and_when(cast, wati, as_person, path):
    page = as_person(cast.sari).get(f"/clients/{wati.id}{path}").text

    for shown in (
        "Kartu skor",
        "III.2",
        "AGDO",
        "Jumlah skor",
        "Hemoglobin (Hb): 9,5 g/dL",
        "Ani Lestari",
        "Sementara",
    ):
        assert shown in page
    assert "Lihat kunjungannya" in page


@pytest.mark.parametrize("who", ["ani", "hadi"])
def test_a_card_for_who_is_no_midwife_names_no_private_box(session, cast, wati, as_person, who):
    private = kspr.judge({"gravida": 3, "para": 2, "has_sti": True}, TODAY)
    clients.note_factors(session, cast.sari, cast.pregnancy, private, None, NOW)
    session.commit()

    page = as_person(getattr(cast, who)).get(f"/clients/{wati.id}/kspr")

    assert page.status_code == 200
    assert "4 · rincian pada bidan" in page.text
    for hidden in ("PMS", "menular", "seksual", "11f", "Cabut", "Konfirmasi"):
        assert hidden not in page.text


def test_a_stranger_sees_no_card(cast, wati, as_person):
    assert as_person(cast.citra).get(f"/clients/{wati.id}/kspr").status_code == 404
    assert as_person(cast.dewi).get(f"/clients/{wati.id}/kspr").status_code == 403
