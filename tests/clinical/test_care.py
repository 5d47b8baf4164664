"""Contacts with the health service after an end of pregnancy, and what became of each; tests that are due."""

import doctest
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clinical import care, care_states, laboratory, progress
from app.clinical.care import care_windows, days_since_birth, postnatal_code, window_codes
from app.clinical.care_states import CareContact
from app.clinical.care_states import care_states as states_of
from app.clinical.fields import table
from app.clinical.gestation import GestationalAge, day_of
from app.clinical.laboratory import laboratory_dues
from app.clinical.progress import since_last
from app.clinical.schedule import student_contacts

EDD = date(2027, 3, 1)
BORN = date(2027, 2, 20)


def at(age):
    return day_of(EDD, GestationalAge.read(age))


def after(days):
    return BORN + timedelta(days=days)


@pytest.mark.parametrize("module", [care, care_states, laboratory, progress])
def test_the_examples_in_the_docstrings_hold(module):
    assert doctest.testmod(module).failed == 0


# -- what follows an end of pregnancy


def codes_after(outcome, newborns=1):
    windows = care_windows(EDD, BORN, outcome, newborns)
    return [(one.code, one.newborn) for one in windows if not one.provider]


def test_after_a_live_birth_mother_and_each_newborn_have_their_contacts():
    mother = [("KF1", None), ("KF2", None), ("KF3", None), ("KF4", None)]

    assert codes_after("live_birth") == [*mother, ("KN1", 1), ("KN2", 1), ("KN3", 1)]
    twins = codes_after("live_birth", newborns=2)
    assert twins == [*mother, *((f"KN{n}", baby) for baby in (1, 2) for n in (1, 2, 3))]
    assert codes_after("live_birth", newborns=0) == mother


def test_after_a_stillbirth_the_mother_has_hers_and_there_is_no_newborn():
    assert [code for code, _ in codes_after("stillbirth")] == ["KF1", "KF2", "KF3", "KF4"]


@pytest.mark.parametrize("outcome", ["miscarriage", "ectopic"])
def test_after_a_miscarriage_there_is_neither(outcome):
    assert codes_after(outcome) == []
    contacts = student_contacts(EDD, at("16w0d"), "KRT", at("18w0d"), outcome)
    assert [one.code for one in contacts] == ["C1"]
    assert student_contacts(EDD, at("18w0d"), "KRT", at("18w0d"), outcome) == ()


def test_an_outcome_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="sold"):
        care_windows(EDD, BORN, "sold")


@pytest.mark.parametrize("outcome", ["live_birth", "stillbirth"])
def test_a_student_goes_on_meeting_the_mother(outcome):
    assert student_contacts(EDD, at("16w0d"), "KRT", BORN, outcome) == student_contacts(
        EDD, at("16w0d"), "KRT", BORN
    )


@pytest.mark.parametrize(
    ("day", "codes"),
    [
        (-1, ("K4", "K5", "K6")),
        (0, ("K4", "K5", "K6", "KF1", "KN1")),
        (2, ("KF1", "KN1")),
        (3, ("KF2", "KN2")),
        (7, ("KF2", "KN2")),
        (8, ("KF3", "KN3")),
        (28, ("KF3", "KN3")),
        (29, ("KF4",)),
        (42, ("KF4",)),
        (43, ()),
    ],
)
def test_a_day_has_these_codes(day, codes):
    assert window_codes(care_windows(EDD, BORN, newborns=2), after(day)) == codes
    assert days_since_birth(BORN, after(day)) == (day if day >= 0 else None)


@pytest.mark.parametrize(
    ("days", "hours", "mother", "newborn"),
    [
        (0, 5.9, None, None),
        (0, 6, "KF1", "KN1"),
        (2, 48, "KF1", "KN1"),
        (2, 48.1, "KF2", "KN2"),
        (2, None, "KF1", "KN1"),
        (3, 60, "KF2", "KN2"),
        (7, 190, "KF2", "KN2"),
        (8, 191, "KF3", "KN3"),
        (28, None, "KF3", "KN3"),
        (29, None, "KF4", None),
        (42, None, "KF4", None),
        (43, None, None, None),
        (-1, None, None, None),
    ],
)
def test_the_first_code_is_counted_in_hours_where_they_are_known(days, hours, mother, newborn):
    assert postnatal_code("mother", days, hours) == mother
    assert postnatal_code("newborn", days, hours) == newborn


@given(st.integers(-30, 30))
def test_a_corrected_birth_moves_every_window_after_it_by_as_many_days(by):
    first = care_windows(EDD, at("30w0d"))
    moved = care_windows(EDD, at("30w0d") + timedelta(days=by))

    for code in ("KF1", "KF4", "KN3"):
        before, now = (next(one for one in windows if one.code == code) for windows in (first, moved))
        assert now.opens_on - before.opens_on == now.closes_on - before.closes_on == timedelta(days=by)


# -- what became of each contact


def states(contacts, today, born_on=None, **more):
    windows = care_windows(EDD, born_on, **more)
    return {(one.window.code, one.window.newborn): one for one in states_of(windows, contacts, today)}


def told(contacts, today, born_on=None):
    return {code: one.state for (code, _), one in states(contacts, today, born_on).items()}


def test_a_window_is_upcoming_then_open_then_missed():
    by_day = [told([], at(age))["K2"] for age in ("12w0d", "12w1d", "24w0d", "24w1d")]

    assert by_day == ["upcoming", "open", "open", "missed"]


def test_the_first_contact_is_k1_also_when_it_is_late():
    late = states([CareContact(on=at("20w0d"))], at("21w0d"))
    early = states([CareContact(on=at("12w0d"), with_doctor=True)], at("21w0d"))

    assert (late["K1", None].state, late["K1", None].is_late, late["K2", None].state) == (
        "done",
        True,
        "open",
    )
    assert (early["K1", None].is_late, early["K1", None].lacks_doctor) == (False, False)


def test_a_contact_after_the_birth_is_not_k1():
    found = told([CareContact(on=after(1))], after(1), BORN)

    assert (found["K1"], found["KF1"]) == ("missed", "done")


def test_the_contact_with_a_doctor_counts_for_the_window_that_asks_for_one():
    visits = [CareContact(on=at("10w0d")), CareContact(on=at("26w0d"), with_doctor=True)]
    visits += [CareContact(on=at("30w0d")), CareContact(on=at("34w0d"), with_doctor=True)]
    found = states(visits, at("35w0d"))

    assert found["K1", None].lacks_doctor
    assert (found["K5", None].done_on, found["K5", None].lacks_doctor) == (at("34w0d"), False)
    assert {found["K4", None].done_on, found["K6", None].done_on} == {at("26w0d"), at("30w0d")}


def test_without_a_doctor_the_window_is_done_and_says_what_it_lacks():
    visits = [CareContact(on=at(age)) for age in ("10w0d", "26w0d", "30w0d", "34w0d")]

    assert states(visits, at("35w0d"))["K5", None].lacks_doctor


def test_mother_and_each_newborn_are_counted_apart_and_one_in_the_facility_counts():
    seen = [CareContact(on=after(1)), CareContact(on=after(1), newborn=1)]
    found = states(seen, after(3), BORN, newborns=2)

    assert found["KF1", None].state == found["KN1", 1].state == "done"
    assert found["KN1", 2].state == "missed"


@given(st.lists(st.integers(0, 320), max_size=9), st.randoms(use_true_random=False))
def test_a_contact_counts_once_and_their_order_does_not_matter(ages, random):
    contacts = [CareContact(on=at("0w0d") + timedelta(days=age)) for age in ages]
    shuffled = random.sample(contacts, len(contacts))
    windows = care_windows(EDD, BORN)

    found = states_of(windows, contacts, after(60))

    assert found == states_of(windows, shuffled, after(60))
    made = [one.done_on for one in found if one.done_on]
    assert all(made.count(day) <= ages.count((day - at("0w0d")).days) for day in made)


# -- tests that are due


def dues(today, done=None, **more):
    found = laboratory_dues(EDD, at("10w0d"), today, done or {}, **more)
    return {(one.code, one.says["id"]): one.state for one in found}


@pytest.mark.parametrize(
    ("code", "nth", "age", "state"),
    [
        ("haemoglobin", 0, "9w6d", "upcoming"),
        ("haemoglobin", 0, "10w0d", "due"),
        ("haemoglobin", 0, "42w0d", "due"),
        ("haemoglobin", 0, "42w1d", "missed"),
        ("haemoglobin", 1, "27w6d", "upcoming"),
        ("haemoglobin", 1, "28w0d", "due"),
        ("haemoglobin", 1, "36w0d", "due"),
        ("haemoglobin", 1, "36w1d", "missed"),
        ("gestational_diabetes", 0, "23w6d", "upcoming"),
        ("gestational_diabetes", 0, "24w0d", "due"),
        ("gestational_diabetes", 0, "28w0d", "due"),
        ("gestational_diabetes", 0, "28w1d", "missed"),
        ("ultrasound", 0, "12w0d", "due"),
        ("ultrasound", 0, "12w1d", "missed"),
        ("ultrasound", 1, "31w6d", "upcoming"),
        ("ultrasound", 1, "32w0d", "due"),
        ("ultrasound", 1, "36w0d", "due"),
        ("ultrasound", 1, "36w1d", "missed"),
        ("mood_screen", 0, "12w0d", "due"),
        ("mood_screen", 0, "12w1d", "missed"),
        ("mood_screen", 1, "27w6d", "upcoming"),
        ("mood_screen", 1, "28w0d", "due"),
        ("mood_screen", 1, "36w0d", "due"),
        ("mood_screen", 1, "36w1d", "missed"),
    ],
)
def test_a_test_is_due_in_its_weeks(code, nth, age, state):
    found = [value for (one, _), value in dues(at(age)).items() if one == code]

    assert found[nth] == state


def test_one_result_counts_for_one_test_and_one_from_before_booking_counts():
    early = laboratory_dues(EDD, at("30w0d"), at("31w0d"), {"haemoglobin": [at("9w0d")]})
    both = laboratory_dues(EDD, at("10w0d"), at("31w0d"), {"haemoglobin": [at("30w0d"), at("9w0d")]})

    assert [one.state for one in early if one.code == "haemoglobin"] == ["done", "due"]
    assert [one.done_on for one in both if one.code == "haemoglobin"] == [at("9w0d"), at("30w0d")]


def test_what_only_midwives_ask_is_on_no_students_list():
    private = {"hiv", "syphilis", "hbsag"}

    assert not private & {code for code, _ in dues(at("20w0d"))}
    assert private <= {code for code, _ in dues(at("20w0d"), midwife=True)}


@pytest.mark.parametrize(("day", "state"), [(0, "due"), (42, "due"), (43, "missed")])
def test_after_the_birth_the_screen_of_mood_is_due_for_42_days(day, state):
    assert dues(after(day), born_on=BORN)["mood_screen", "Skrining kesehatan jiwa, nifas"] == state
    assert ("mood_screen", "Skrining kesehatan jiwa, nifas") not in dues(after(day))


@pytest.mark.parametrize(("day", "state"), [(-1, "due"), (0, "done")])
def test_a_screen_from_before_the_birth_is_not_the_one_after_it(day, state):
    found = dues(after(1), {"mood_screen": [after(day)]}, born_on=BORN)

    assert found["mood_screen", "Skrining kesehatan jiwa, nifas"] == state


def test_a_birth_closes_what_belongs_before_it():
    found = dues(at("30w1d"), born_on=at("30w0d"))

    assert found["haemoglobin", "Hemoglobin (Hb), pertama"] == "missed"
    assert ("ultrasound", "USG oleh dokter, trimester 3") not in found


@pytest.mark.parametrize("name", ["laboratory.toml", "growth.toml"])
def test_every_row_has_a_source(name):
    rows = [row for part in table(name).values() for row in part]

    assert {row["source"] for row in rows} <= set(table("sources.toml"))


# -- change since the last visit


def test_what_both_visits_measured_is_compared():
    before = {"weight_kg": 58.2, "systolic_mmhg": 120, "pulse_bpm": 80, "danger_signs": ["pallor", "chills"]}
    now = {
        "weight_kg": 59.0,
        "systolic_mmhg": 110,
        "danger_signs": ["chills", "dizziness", "violence_disclosed"],
    }

    found = since_last(before, now)

    assert {one.field: one.by for one in found.measured} == {"systolic_mmhg": -10, "weight_kg": 0.8}
    assert (found.new_signs, found.gone_signs) == (("dizziness",), ("pallor",))


def test_a_sign_that_was_not_asked_today_is_not_gone():
    before = {"danger_signs": ["pallor"]}

    assert since_last(before, {}).gone_signs == ()
    assert since_last(before, {"danger_signs": [], "signs_not_asked": ["pallor"]}).gone_signs == ()
    assert since_last(before, {"danger_signs": []}).gone_signs == ("pallor",)
    assert since_last({}, {"danger_signs": ["pallor"]}).new_signs == ("pallor",)
