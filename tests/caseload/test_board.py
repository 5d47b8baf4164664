"""The board shows each her own clients, what presses first; a handful of selects, however many clients."""

import time
from datetime import timedelta

import pytest
from sqlalchemy import event

from app.caseload import queries
from app.clients import service as records
from app.clients.models import Client, Outcome, Pregnancy
from app.clinical import kspr
from app.core import db
from tests.conftest import NOW

FACTS = {"gravida": 3, "para": 1, "abortus": 1, "age_years": 28}


def with_risk(session, cast, **facts):
    records.note_factors(session, cast.sari, cast.pregnancy, kspr.judge(FACTS | facts, NOW.date()), None, NOW)
    session.commit()


def more(session, cast, count):
    """Further women of the same village, each with a pregnancy."""
    for number in range(count):
        client = Client(
            code=f"OSOC-{1000 + number}",
            name=f"Ibu {number}",
            name_key=f"ibu{number}",
            born_on=NOW.date() - timedelta(days=9000),
            village_code=cast.village.code,
            facility_id=cast.puskesmas.id,
            registered_by=cast.sari.id,
            registered_at=NOW,
        )
        session.add(client)
        session.flush()
        session.add(
            Pregnancy(
                client_id=client.id,
                booked_on=NOW.date(),
                edd=NOW.date() + timedelta(days=100),
                gravida=1,
                para=0,
                abortus=0,
            )
        )
    session.commit()


@pytest.mark.parametrize(
    ("outcome", "code"), [("live_birth", "KF1"), ("stillbirth", "KF1"), ("miscarriage", None)]
)
def test_after_the_end_the_row_asks_for_what_follows_that_end(session, cast, outcome, code):
    cast.pregnancy.ended_on, cast.pregnancy.outcome = NOW.date() - timedelta(days=3), Outcome(outcome)
    session.commit()

    [row] = queries.board(session, cast.sari, NOW)

    assert (row.due.contact.code if row.due and row.due.state != "missed" else None) == code


def test_a_row_tells_her_week_her_score_what_is_due_and_her_student(session, cast):
    with_risk(session, cast, prior_caesarean=True)

    [row] = queries.board(session, cast.sari, NOW)

    assert (row.name, row.code, row.village) == ("Wati", "OSOC-0417", "Kertosari")
    assert row.age["id"] == "31 mg 4 hr"
    assert (row.score, row.category) == (14, "KRST")
    assert (row.student, row.last_visit_on) == ("Ani Lestari", None)
    assert row.needs_visit


@pytest.mark.parametrize(("who", "count"), [("sari", 1), ("rini", 1), ("hadi", 1), ("oka", 0), ("kirana", 0)])
def test_each_sees_the_clients_in_her_care(session, cast, who, count):
    assert len(queries.board(session, getattr(cast, who), NOW)) == count


def test_a_midwife_of_another_village_sees_nobody(session, cast, as_person):
    cast.wati.village_code = "35.10.16.1002"
    session.commit()

    assert "OSOC-0417" not in as_person(cast.sari).get("/caseload").text


@pytest.mark.parametrize(
    ("show", "seen"),
    [
        ("all", True),
        ("KRST", True),
        ("KRT", False),
        ("KRR", False),
        ("no_student", False),
        ("alerts", False),
        ("provisional", False),
        ("over", False),
        ("nonsense", True),
    ],
)
def test_a_filter_holds_only_its_own(session, cast, as_person, show, seen):
    with_risk(session, cast, prior_caesarean=True)

    page = as_person(cast.sari).get("/caseload", params={"show": show})

    assert page.status_code == 200
    assert ("OSOC-0417" in page.text) == seen


@pytest.mark.parametrize(
    ("sought", "seen"), [("wati", True), ("WATHI", True), ("0417", True), ("osoc-417", True), ("rini", False)]
)
def test_she_is_found_by_name_or_code_and_neither_stands_in_an_address(cast, as_person, sought, seen):
    page = as_person(cast.sari).post("/caseload", data={"q": sought})

    assert page.status_code == 200
    assert ("OSOC-0417" in page.text) == seen
    assert "q=" not in str(page.url)


def test_after_42_days_she_leaves_the_board_and_is_still_found(session, cast):
    cast.pregnancy.ended_on = NOW.date() - timedelta(days=42)
    session.commit()
    [row] = queries.board(session, cast.sari, NOW)
    assert not row.is_over

    [row] = queries.board(session, cast.sari, NOW + timedelta(days=1))
    assert row.is_over


def test_the_board_is_paged(session, cast, as_person):
    more(session, cast, 60)
    midwife = as_person(cast.sari)

    first, second, beyond = (midwife.get("/caseload", params={"page": n}).text for n in (1, 2, 99))

    assert (first.count("OSOC-"), second.count("OSOC-")) == (50, 11)
    assert "1–50 dari 61" in first
    assert "51–61 dari 61" in beyond


def test_five_hundred_clients_cost_no_more_selects_than_one_and_little_time(session, cast):
    selects = []
    event.listen(db.engine(), "before_cursor_execute", lambda *args: selects.append(args[2]))
    queries.board(session, cast.sari, NOW)
    of_one = len(selects)
    more(session, cast, 500)
    selects.clear()

    began = time.perf_counter()
    rows = queries.board(session, cast.sari, NOW)
    spent = time.perf_counter() - began

    assert len(rows) == 501
    assert len([s for s in selects if s.lstrip().upper().startswith("SELECT")]) <= of_one <= 5
    assert spent < 1.0


def test_an_empty_board_says_what_will_stand_there(session, cast, as_person):
    cast.wati.facility_id = cast.other_puskesmas.id
    session.commit()

    assert "Ibu hamil yang Anda daftarkan muncul di sini." in as_person(cast.sari).get("/caseload").text


def test_the_board_of_the_head_has_no_button_to_register(cast, as_person):
    assert "/caseload/register" in as_person(cast.sari).get("/caseload").text
    assert "/caseload/register" not in as_person(cast.hadi).get("/caseload").text


@pytest.mark.parametrize("who", ["ani", "dewi", "kirana", "oka", "maya", "adi"])
def test_the_board_is_the_midwifes(cast, as_person, who):
    assert as_person(getattr(cast, who)).get("/caseload").status_code == 403
