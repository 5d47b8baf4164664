"""The schedule: rhythm by category and age, what a birth changes, windows of K and KF."""

import doctest
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clinical import schedule
from app.clinical.care import care_windows
from app.clinical.fields import table
from app.clinical.gestation import GestationalAge, day_of, gestational_age
from app.clinical.schedule import minimum_contacts, student_contacts

EDD = date(2027, 3, 1)
CATEGORIES = st.sampled_from(["KRR", "KRT", "KRST", None])


def at(age):
    return day_of(EDD, GestationalAge.read(age))


def ages(contacts):
    return [str(gestational_age(EDD, c.due_on)) for c in contacts]


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(schedule).failed == 0


def test_contacts_are_monthly_then_fortnightly_then_weekly_until_the_birth():
    contacts = student_contacts(EDD, at("16w2d"), "KRT")

    weekly = ["36w2d", "37w2d", "38w2d", "39w2d", "40w2d", "41w2d"]
    assert ages(contacts) == ["16w2d", "20w2d", "24w2d", "28w2d", "30w2d", "32w2d", "34w2d", *weekly]
    assert [c.code for c in contacts] == [f"C{n}" for n in range(1, 14)]


def test_the_highest_category_is_met_every_two_weeks_from_entry():
    contacts = student_contacts(EDD, at("28w0d"), "KRST")

    assert ages(contacts)[:7] == ["28w0d", "30w0d", "32w0d", "34w0d", "36w0d", "37w0d", "38w0d"]
    assert ages(student_contacts(EDD, at("12w0d"), "KRST"))[:3] == ["12w0d", "14w0d", "16w0d"]


def test_without_a_score_the_closest_rhythm_holds():
    assert student_contacts(EDD, at("12w0d"), None) == student_contacts(EDD, at("12w0d"), "KRST")


def test_a_category_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="KRX"):
        student_contacts(EDD, at("12w0d"), "KRX")


@pytest.mark.parametrize(
    ("age", "early", "late"), [("20w0d", 7, 7), ("30w0d", 3, 3), ("38w0d", 3, 3)], ids=str
)
def test_a_window_is_seven_days_while_monthly_and_three_after(age, early, late):
    contacts = student_contacts(EDD, at("16w0d"), "KRR")

    contact = next(c for c in contacts if c.due_on == at(age))
    assert (contact.due_on - contact.opens_on).days == early
    assert (contact.closes_on - contact.due_on).days == late


def test_only_every_second_contact_from_36_weeks_may_be_by_telephone():
    contacts = student_contacts(EDD, at("34w0d"), "KRT")

    kinds = ["entry", "home", "home_or_phone", "home", "home_or_phone", "home", "home_or_phone", "home"]
    assert [c.kind for c in contacts] == kinds


def test_a_birth_drops_what_falls_due_later_and_adds_four_contacts():
    born_on = at("38w3d")
    contacts = student_contacts(EDD, at("24w0d"), "KRT", born_on)

    assert ages(c for c in contacts if c.due_on < born_on)[-1] == "38w0d"
    assert [(c.code, (c.due_on - born_on).days) for c in contacts[-4:]] == [
        ("KF1", 1),
        ("KF2", 5),
        ("KF3", 14),
        ("KF4", 35),
    ]
    assert contacts[-5].closes_on == born_on - timedelta(days=1)


@pytest.mark.parametrize(
    ("entry", "made_up"), [("35w0d", []), ("39w0d", ["N1", "N2"]), ("40w6d", ["N1", "N2", "N3"])]
)
def test_a_late_entry_is_made_up_to_the_minimum_after_the_birth(entry, made_up):
    contacts = student_contacts(EDD, at(entry), "KRT", at("41w0d"))

    assert [c.code for c in contacts if c.kind == "makeup"] == made_up


def test_an_entry_after_the_birth_has_only_what_is_still_open():
    born_on = at("40w0d")

    contacts = student_contacts(EDD, born_on + timedelta(days=30), "KRT", born_on)

    assert [(c.code, (c.opens_on - born_on).days) for c in contacts] == [("KF4", 30), ("N3", 30)]
    assert student_contacts(EDD, born_on + timedelta(days=43), "KRT", born_on) == ()


@given(st.integers(0, 300), CATEGORIES, st.integers(1, 100))
def test_a_pairing_begun_before_the_birth_has_at_least_the_minimum(entry, category, until_birth):
    entered_on = at("0w0d") + timedelta(days=entry)

    contacts = student_contacts(EDD, entered_on, category, entered_on + timedelta(days=until_birth))

    assert len(contacts) >= minimum_contacts()


@given(st.integers(0, 320), CATEGORIES, st.none() | st.integers(-60, 300))
def test_windows_hold_their_due_day_and_do_not_overlap(entry, category, until_birth):
    entered_on = at("0w0d") + timedelta(days=entry)
    born_on = None if until_birth is None else entered_on + timedelta(days=until_birth)

    contacts = student_contacts(EDD, entered_on, category, born_on)

    assert all(entered_on <= c.opens_on <= c.due_on <= c.closes_on for c in contacts)
    assert len({c.code for c in contacts}) == len(contacts)
    for is_makeup in (False, True):
        for before, after in pairwise(c for c in contacts if (c.kind == "makeup") == is_makeup):
            assert before.closes_on < after.opens_on


@pytest.mark.parametrize(
    ("code", "first", "last"),
    [
        ("K1", "0w0d", "12w0d"),
        ("K2", "12w1d", "24w0d"),
        ("K3", "12w1d", "24w0d"),
        ("K4", "24w1d", "40w0d"),
        ("K5", "24w1d", "40w0d"),
        ("K6", "24w1d", "40w0d"),
    ],
)
def test_an_antenatal_window_has_these_first_and_last_days(code, first, last):
    window = next(w for w in care_windows(EDD) if w.code == code)

    assert (window.opens_on, window.closes_on) == (at(first), at(last))


def test_the_fifth_contact_is_with_a_doctor_at_32_to_36_weeks():
    window = next(w for w in care_windows(EDD) if w.code == "K5")

    assert (window.provider, window.target_opens_on, window.target_closes_on) == (
        "doctor",
        at("32w0d"),
        at("36w0d"),
    )


def test_postnatal_windows_follow_the_birth_without_gap_to_day_42():
    born_on = at("37w0d")

    windows = [w for w in care_windows(EDD, born_on) if w.code.startswith("KF")]

    assert [((w.opens_on - born_on).days, (w.closes_on - born_on).days) for w in windows] == [
        (0, 2),
        (3, 7),
        (8, 28),
        (29, 42),
    ]


def test_antenatal_windows_end_with_the_birth():
    windows = care_windows(EDD, at("24w0d"))

    assert [w.code for w in windows] == ["K1", "K2", "K3", "KF1", "KF2", "KF3", "KF4", "KN1", "KN2", "KN3"]


@pytest.mark.parametrize("name", ["schedule.toml", "dating.toml"])
def test_every_number_of_the_calendar_has_a_source(name):
    rows = [row for part in table(name).values() for row in (part if isinstance(part, list) else [part])]

    assert {row["source"] for row in rows} <= set(table("sources.toml"))


@pytest.mark.parametrize(
    ("code", "opens", "due", "closes"), [("N1", 8, 18, 20), ("N2", 21, 24, 28), ("N3", 29, 41, 42)]
)
def test_a_contact_that_makes_up_lies_between_those_of_the_health_service(code, opens, due, closes):
    born_on = at("41w0d")

    contact = next(c for c in student_contacts(EDD, at("40w6d"), "KRT", born_on) if c.code == code)

    days = [(day - born_on).days for day in (contact.opens_on, contact.due_on, contact.closes_on)]
    assert days == [opens, due, closes]


@pytest.mark.parametrize(
    ("category", "entry", "due"),
    [
        ("KRT", "25w6d", ["25w6d", "28w6d"]),
        ("KRT", "26w0d", ["26w0d", "28w0d"]),
        ("KRST", "34w6d", ["34w6d", "36w6d"]),
        ("KRST", "35w0d", ["35w0d", "36w0d"]),
        ("KRR", "35w0d", ["35w0d", "36w0d"]),
    ],
)
def test_a_closer_rhythm_begins_on_its_day(category, entry, due):
    assert ages(student_contacts(EDD, at(entry), category))[:2] == due


def test_the_entry_is_on_time_for_three_days_and_a_fortnightly_contact_three_days_either_way():
    contacts = student_contacts(EDD, at("12w0d"), "KRST")

    widths = [((c.due_on - c.opens_on).days, (c.closes_on - c.due_on).days) for c in contacts]
    assert widths == [(0, 3), *[(3, 3)] * (len(contacts) - 1)]


@pytest.mark.parametrize(
    ("entry", "kinds"),
    [
        ("33w6d", {"35w6d": "home", "36w6d": "home", "37w6d": "home_or_phone"}),
        ("34w0d", {"36w0d": "home", "37w0d": "home_or_phone", "38w0d": "home"}),
    ],
)
def test_the_first_contact_from_36_weeks_on_is_at_home_and_the_next_may_be_by_telephone(entry, kinds):
    contacts = student_contacts(EDD, at(entry), "KRT")

    found = dict(zip(ages(contacts), [c.kind for c in contacts], strict=True))
    assert found | kinds == found


def test_nobody_is_met_more_than_once_a_week():
    assert min(row["every_weeks"] for row in table("schedule.toml")["rhythm"]) == 1
