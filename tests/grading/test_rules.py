"""The rubric: points follow from facts, each of which can be opened; no outcome of the woman counts."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clinical.attendance import ContactState
from app.clinical.schedule import Contact
from app.grading.rules import Line, VisitFact, lines, rubric, so_far, total

DAY = date(2026, 11, 2)


def contact(state: str, *, on_time: bool = False) -> ContactState:
    made = Contact("C1", DAY, DAY, DAY + timedelta(days=3), "home")
    return ContactState(made, state, DAY if state == "done" else None, on_time)


def visit(*topics: str, completeness: float = 1.0, needed: bool = False, minutes: int = 5) -> VisitFact:
    return VisitFact("v", "2026-11-02", completeness, topics, needed, minutes)


def points(code: str, contacts=(), visits=(), reflection=None) -> float | None:
    return next(line.points for line in lines(contacts, visits, reflection) if line.code == code)


def test_the_rubric_adds_up_to_a_hundred():
    assert sum(row["points"] for row in rubric()["line"]) == 100


@pytest.mark.parametrize(
    ("contacts", "expected"),
    [
        ([], None),
        ([contact("due")], None),
        ([contact("done", on_time=True)], 30),
        ([contact("done")], 15),
        ([contact("missed")], 0),
        ([contact("done", on_time=True), contact("missed"), contact("upcoming")], 15),
    ],
)
def test_a_contact_counts_when_it_is_over_and_half_when_it_was_late(contacts, expected):
    assert points("schedule", contacts=contacts) == expected


@pytest.mark.parametrize(("minutes", "expected"), [(119, 20), (120, 20), (121, 0)])
def test_an_urgent_finding_counts_when_it_reached_the_server_within_the_limit(minutes, expected):
    assert points("alerts", visits=[visit(needed=True, minutes=minutes)]) == expected


def test_who_had_nothing_to_report_has_reported_in_time():
    assert points("alerts", visits=[visit(minutes=9999)]) == 20


def test_a_topic_counts_once_however_often_it_was_talked_about():
    once, often = [visit("iron")], [visit("iron")] * 9

    assert points("counselling", visits=once) == points("counselling", visits=often) == 1.9


def test_a_total_is_said_only_when_every_line_can_be():
    assert total(lines([], [], None)) is None
    every = lines([contact("done", on_time=True)], [visit(*rubric()["line"][3]["topics"])], 10)

    assert total(every) == 100


def test_every_point_has_its_facts():
    made = lines([contact("missed")], [visit("iron", needed=True)], None)

    assert all(line.facts for line in made if line.code != "reflection")


VISITS = st.builds(
    VisitFact,
    visit_id=st.just("v"),
    day=st.dates().map(str),
    completeness=st.floats(0, 1),
    topics=st.lists(st.sampled_from(rubric()["line"][3]["topics"])).map(tuple),
    needed_answer=st.booleans(),
    minutes_to_server=st.integers(0, 10_000),
)
CONTACTS = st.builds(contact, st.sampled_from(["done", "missed", "due", "upcoming"]), on_time=st.booleans())


@given(st.lists(CONTACTS), st.lists(VISITS), st.none() | st.floats(0, 10))
def test_no_line_gives_more_than_it_has_or_less_than_nothing(contacts, visits, reflection):
    made: list[Line] = lines(contacts, visits, reflection)

    assert all(line.points is None or 0 <= line.points <= line.of for line in made)
    given_points, possible = so_far(made)
    assert 0 <= given_points <= possible <= 100
