"""What became of each contact: both sides of due soon, due and missed; and a visit counts once."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clinical.attendance import Step, contacts_asked, match_visits, next_contact
from app.clinical.gestation import GestationalAge, day_of
from app.clinical.schedule import student_contacts

EDD = date(2027, 3, 1)
ENTERED = day_of(EDD, GestationalAge(30, 0))
BORN = day_of(EDD, GestationalAge(39, 0))
CONTACTS = student_contacts(EDD, ENTERED, "KRT", BORN)
END = BORN + timedelta(days=60)
VISITS = st.lists(st.dates(ENTERED, END), max_size=25)


def after_entry(days):
    return ENTERED + timedelta(days=days)


def state_of(code, visits, today):
    return next(s for s in match_visits(CONTACTS, visits, today) if s.contact.code == code)


@pytest.mark.parametrize(
    ("days", "state"),
    [
        (10, "upcoming"),
        (11, "due_soon"),
        (13, "due_soon"),
        (14, "due"),
        (17, "due"),
        (27, "due"),
        (28, "missed"),
    ],
)
def test_a_contact_goes_from_upcoming_to_missed_on_its_days(days, state):
    assert state_of("C2", [ENTERED], after_entry(days)).state == state


@pytest.mark.parametrize(
    ("days", "code", "on_time"),
    [(11, "C2", True), (14, "C2", True), (17, "C2", True), (18, "C2", False), (24, "C2", False)],
)
def test_a_visit_counts_for_the_contact_whose_window_or_wait_holds_it(days, code, on_time):
    state = state_of(code, [ENTERED, after_entry(days)], after_entry(60))

    assert (state.state, state.visited_on, state.is_on_time) == ("done", after_entry(days), on_time)


def test_a_visit_in_the_next_window_belongs_to_the_next():
    visits = [ENTERED, after_entry(25)]

    assert state_of("C2", visits, after_entry(40)).state == "missed"
    assert state_of("C3", visits, after_entry(40)).is_on_time


def test_two_visits_in_one_window_serve_the_late_contact_and_the_one_due():
    visits = [ENTERED, after_entry(25), after_entry(30)]

    assert state_of("C2", visits, after_entry(40)).visited_on == after_entry(25)
    assert state_of("C3", visits, after_entry(40)).visited_on == after_entry(30)


def test_the_last_contact_is_missed_when_its_window_is_over():
    assert state_of("KF4", [], BORN + timedelta(days=42)).state == "due"
    assert state_of("KF4", [], BORN + timedelta(days=43)).state == "missed"


def test_a_postnatal_contact_takes_a_visit_before_one_that_makes_up_the_minimum():
    contacts = student_contacts(EDD, BORN - timedelta(days=1), "KRT", BORN)
    one, two = BORN + timedelta(days=18), BORN + timedelta(days=19)

    first = {s.contact.code: s.state for s in match_visits(contacts, [one], two)}
    both = {s.contact.code: s.state for s in match_visits(contacts, [one, two], two)}

    assert (first["KF3"], first["N1"]) == ("done", "due")
    assert (both["KF3"], both["N1"]) == ("done", "done")


def test_a_visit_in_the_future_does_not_count_yet():
    assert state_of("C1", [after_entry(1)], ENTERED).state == "due"


def test_no_contacts_have_no_states():
    assert match_visits([], [ENTERED], END) == ()


@given(VISITS, st.dates(ENTERED, END), st.randoms(use_true_random=False))
def test_the_order_of_the_visits_does_not_matter(visits, today, random):
    shuffled = visits[:]
    random.shuffle(shuffled)

    assert match_visits(CONTACTS, shuffled, today) == match_visits(CONTACTS, visits, today)


@given(VISITS, st.dates(ENTERED, END))
def test_a_visit_counts_at_most_once(visits, today):
    used = [s.visited_on for s in match_visits(CONTACTS, visits, today) if s.visited_on]

    assert len(used) == len(set(used))
    assert set(used) <= set(visits)


@given(VISITS, st.dates(ENTERED, END), st.dates(ENTERED, END))
def test_one_visit_more_never_means_fewer_contacts_done(visits, more, today):
    def done(made):
        return sum(s.state == "done" for s in match_visits(CONTACTS, made, today))

    assert done([*visits, more]) >= done(visits)


@given(VISITS, st.dates(ENTERED, END), st.integers(0, 60))
def test_a_contact_once_missed_or_done_stays_so_without_new_visits(visits, today, days):
    known = [day for day in visits if day <= today]
    now = match_visits(CONTACTS, known, today)
    later = match_visits(CONTACTS, known, today + timedelta(days=days))

    for before, after in zip(now, later, strict=True):
        if before.state in ("done", "missed"):
            assert after.state == before.state


ROSE = after_entry(30)
STEPS = [Step(date.min, "KRT"), Step(ROSE, "KRST")]


def test_with_one_category_the_contacts_asked_are_those_of_the_schedule():
    assert contacts_asked(EDD, ENTERED, STEPS[:1], BORN) == CONTACTS


@pytest.mark.parametrize("days", [-1, 0, 1])
def test_a_closer_rhythm_holds_from_the_day_the_risk_rose(days):
    entered = day_of(EDD, GestationalAge(14, 0))
    rose = day_of(EDD, GestationalAge(20, 0)) + timedelta(days=days)
    calm = {one.due_on for one in student_contacts(EDD, entered, "KRT") if one.due_on < rose}
    close = {one.due_on for one in student_contacts(EDD, entered, "KRST") if one.due_on >= rose}

    asked = contacts_asked(EDD, entered, [Step(date.min, "KRT"), Step(rose, "KRST")])

    assert {one.due_on for one in asked} == calm | close
    assert [one.code for one in asked] == [f"C{n}" for n in range(1, len(asked) + 1)]


def test_a_loss_is_asked_of_nobody_after_its_day():
    asked = contacts_asked(EDD, ENTERED, STEPS, ROSE + timedelta(days=1), "miscarriage")

    assert max(one.due_on for one in asked) <= ROSE
    assert {one.kind for one in asked} <= {"entry", "home", "home_or_phone"}


def test_the_next_contact_is_the_one_due_or_to_come_after_the_last_visit():
    def following(visits, days):
        return next_contact(match_visits(CONTACTS, visits, after_entry(days)))

    assert following([ENTERED], 1).contact.code == "C2"
    assert (following([ENTERED], 20).contact.code, following([ENTERED], 20).state) == ("C2", "due")
    assert following([ENTERED], 30).contact.code == "C3"
    assert following([ENTERED, after_entry(14)], 15).contact.code == "C3"
    assert following([], 400) is None
