"""What is due of a woman and her newborns follows from her dates and from what was written down."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.caseload.rules_care import Told, care_due, days_of_tests, iron_of
from app.clients import queries as clients
from app.clients import service_care as service
from app.clients.models import CareVisit, Outcome, Pregnancy
from app.clients.schemas import CareIn
from app.clinical.fields import FIELDS
from app.clinical.gestation import GestationalAge, day_of
from app.clinical.laboratory import done_in, is_for_midwives, named_tests
from app.core.db import new_id
from app.visits.rules_birth import Baby
from tests.caseload.forms import TODAY, day
from tests.conftest import NOW

EDD = date(2027, 1, 22)


def on(age: str) -> date:
    return day_of(EDD, GestationalAge.read(age))


def pregnancy(booked="8w0d", ended_on=None, outcome=None):
    return Pregnancy(edd=EDD, booked_on=on(booked), ended_on=ended_on, outcome=outcome, history={})


def seen(day, *, doctor=False, newborn=0, tests=()):
    return CareVisit(made_on=day, with_doctor=doctor, newborn=newborn, tests=list(tests))


def told(day, form="anc-home-visit", *, by_midwife=True, **answers):
    return Told(on=day, form=form, answers=answers, by_midwife=by_midwife)


def baby(number, *, is_alive=True):
    return Baby(number=number, id=new_id(), sex=None, birth_weight_kg=None, is_alive=is_alive)


def states(today, noted=(), visits=(), *, of=None, babies=(), midwife=True):
    care = care_due(of or pregnancy(), babies, noted, visits, today, midwife=midwife)
    return {(one.kind, one.newborn, row.code): row for one in care.lists for row in one.rows}


def k(today, code, *noted, visits=()):
    return states(today, noted, visits)["pregnancy", None, code]


@pytest.mark.parametrize(
    ("age", "state"),
    [
        ("11w4d", "upcoming"),
        ("11w5d", "due_soon"),
        ("12w0d", "due_soon"),
        ("12w1d", "due"),
        ("24w0d", "due"),
        ("24w1d", "missed"),
    ],
)
def test_a_contact_goes_from_upcoming_to_missed_on_its_days(age, state):
    assert k(on(age), "K2").state == state


def test_what_was_written_down_is_done():
    row = k(on("20w0d"), "K2", seen(on("10w0d"), doctor=True), seen(on("16w0d")))

    assert (row.state, row.done_on) == ("done", on("16w0d"))


def test_a_midwifes_own_visit_is_a_contact_and_a_students_is_none():
    midwifes = k(on("20w0d"), "K1", visits=[told(on("9w0d"))])
    students = k(on("20w0d"), "K1", visits=[told(on("9w0d"), by_midwife=False)])
    talk = k(on("20w0d"), "K1", visits=[told(on("9w0d"), "birth-plan")])

    assert (midwifes.state, students.state, talk.state) == ("done", "missed", "missed")
    assert midwifes.lacks_doctor


def test_a_first_contact_after_its_weeks_is_k1_and_late():
    row = k(on("20w0d"), "K1", seen(on("15w0d"), doctor=True))

    assert (row.state, row.is_late) == ("done", True)


BORN = on("39w0d")
AFTER = pregnancy(ended_on=BORN, outcome=Outcome.LIVE_BIRTH)


def test_each_living_newborn_has_contacts_of_its_own():
    twins = [baby(1, is_alive=False), baby(2), baby(3)]
    rows = states(
        BORN + timedelta(days=4), [seen(BORN + timedelta(days=1), newborn=3)], of=AFTER, babies=twins
    )

    assert {key[1] for key in rows if key[0] == "newborn"} == {2, 3}
    assert rows["newborn", 3, "KN1"].state == "done"
    assert rows["newborn", 2, "KN1"].state == "missed"


def test_a_newborn_form_of_a_midwife_counts_for_its_baby():
    visit = told(BORN + timedelta(days=1), "newborn-visit", baby_number=2)
    rows = states(BORN + timedelta(days=1), visits=[visit], of=AFTER, babies=[baby(1), baby(2)])

    assert rows["newborn", 2, "KN1"].state == "done"
    assert rows["newborn", 1, "KN1"].state == "due"


@pytest.mark.parametrize(
    ("outcome", "kinds"),
    [
        ("live_birth", {"mother", "newborn"}),
        ("stillbirth", {"mother"}),
        ("miscarriage", set()),
        ("ectopic", set()),
    ],
)
def test_what_follows_depends_on_how_the_pregnancy_ended(outcome, kinds):
    ended = pregnancy(ended_on=BORN, outcome=Outcome(outcome))
    children = [baby(1, is_alive=outcome == "live_birth")]

    assert {key[0] for key in states(BORN, of=ended, babies=children)} & {"mother", "newborn"} == kinds


def test_a_corrected_date_gives_other_windows():
    later = pregnancy()
    later.edd = EDD + timedelta(days=14)

    assert states(on("12w1d"))["pregnancy", None, "K2"].state == "due"
    assert states(on("12w1d"), of=later)["pregnancy", None, "K2"].state == "upcoming"


def test_a_test_is_done_when_it_was_ticked_or_its_result_was_written_down():
    noted = [seen(on("9w0d"), tests=["blood_group", "hiv"])]
    visits = [told(on("30w0d"), haemoglobin_g_dl=10.9, by_midwife=False), told(on("30w0d"), "mental-health")]

    assert days_of_tests(noted, visits) == {
        "blood_group": {on("9w0d")},
        "hiv": {on("9w0d")},
        "haemoglobin": {on("30w0d")},
        "mood_screen": {on("30w0d")},
    }


def test_a_booking_result_counts_and_no_birth_closes_nothing():
    booked = told(on("8w0d"), "registration", haemoglobin_g_dl=11.2, by_midwife=False)
    rows = [
        r
        for key, r in states(on("9w0d"), visits=[booked]).items()
        if key[0] == "tests" and r.code == "haemoglobin"
    ]

    assert states(on("9w0d"), visits=[booked])["pregnancy", None, "K1"].state == "due"
    assert rows[-1].state == "upcoming"


def test_a_student_is_told_of_no_test_that_only_midwives_ask():
    shown = {key[2] for key in states(on("10w0d"), midwife=False) if key[0] == "tests"}

    assert shown
    assert not any(is_for_midwives(code) for code in shown)
    assert {"hiv", "syphilis", "hbsag"} <= {key[2] for key in states(on("10w0d")) if key[0] == "tests"}


def test_every_result_that_says_a_test_was_done_is_a_field_of_the_dictionary():
    fields = [name for name in FIELDS if done_in({name: 1}, "")]

    assert len(fields) >= 10
    assert set().union(*(done_in({name: 1}, "") for name in fields)) | {"blood_group", "ultrasound"} == set(
        named_tests()
    )


def test_tablets_are_told_as_they_were_last_told():
    told_of = [
        told(on("20w0d"), iron_product="ttd", iron_tablets_total=40, iron_days_last_7=7),
        told(on("24w0d"), iron_product="mms", iron_days_last_7=5),
    ]
    iron = iron_of(told_of)

    assert (iron.course.target, iron.course.left, iron.days_last_7) == (180, 140, 5)
    assert iron_of(told_of[:1]).course.target == 90
    assert iron_of([]) is None


@given(
    st.lists(st.tuples(st.integers(35, 320), st.booleans(), st.integers(0, 2)), max_size=12),
    st.integers(35, 330),
)
def test_one_more_contact_never_makes_less_done(contacts, today):
    began = on("0w0d")
    noted = [seen(began + timedelta(days=d), doctor=doctor, newborn=n) for d, doctor, n in contacts]

    def done(rows):
        found = states(began + timedelta(days=today), rows, of=AFTER, babies=[baby(1), baby(2)])
        return sum(one.state == "done" for key, one in found.items() if key[0] != "tests")

    assert done(noted) >= done(noted[:-1])


# The page


SENT = {"provider": "doctor", "place": "RSUD", **day("made_on", TODAY)}


def test_a_midwife_writes_down_a_contact_once(session, cast, as_person):
    midwife, path = as_person(cast.sari), f"/clients/{cast.wati.id}/care"

    assert midwife.get(path).status_code == 200
    assert [midwife.post(path, data=SENT | {"tests": ["haemoglobin"]}).status_code for _ in range(2)] == [
        303,
        303,
    ]
    [row] = clients.care_of(session, cast.pregnancy.id)
    assert (row.with_doctor, row.place, row.tests) == (True, "RSUD", ["haemoglobin"])
    session.commit()
    page = midwife.get(path).text
    assert "RSUD" in page
    assert "Sari Wulandari" in page


def test_what_cannot_be_is_refused_with_everything_kept(session, cast, as_person):
    sent = {"provider": "", "place": "RSUD Blambangan", **day("made_on", TODAY + timedelta(days=2))}

    answer = as_person(cast.sari).post(f"/clients/{cast.wati.id}/care", data=sent)

    assert answer.status_code == 422
    assert "Pilih siapa yang memeriksa." in answer.text
    assert "RSUD Blambangan" in answer.text
    assert clients.care_of(session, cast.pregnancy.id) == []


def test_a_contact_can_be_withdrawn(session, cast, as_person):
    midwife, path = as_person(cast.sari), f"/clients/{cast.wati.id}/care"
    midwife.post(path, data=SENT)
    [row] = clients.care_of(session, cast.pregnancy.id)
    session.commit()

    assert midwife.post(f"{path}/{row.id}/withdrawal").status_code == 303
    assert clients.care_of(session, cast.pregnancy.id) == []


@pytest.mark.parametrize("who", ["ani", "hadi"])
def test_only_midwives_write(session, cast, as_person, who):
    browser, path = as_person(getattr(cast, who)), f"/clients/{cast.wati.id}/care"
    service.note_care(session, cast.sari, cast.pregnancy, CareIn(made_on=NOW.date(), seen=(0,)), NOW)
    session.commit()
    [row] = clients.care_of(session, cast.pregnancy.id)
    session.commit()

    assert browser.get(path).status_code == 403
    assert browser.post(path, data=SENT).status_code == 403
    assert browser.post(f"{path}/{row.id}/withdrawal").status_code == 403


def test_the_file_says_what_is_due_and_the_student_what_comes_next(session, cast, as_person):
    midwife = as_person(cast.sari).get(f"/clients/{cast.wati.id}").text
    student = as_person(cast.ani).get(f"/clients/{cast.wati.id}").text

    assert "Periksa hamil K1 sampai K6" in midwife
    assert "Sifilis" in midwife
    assert "K4" in student
    for hidden in ("Sifilis", "HIV", "HBsAg", "Catat pemeriksaan"):
        assert hidden not in student
