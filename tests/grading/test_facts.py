"""What counts of a visit: days, completeness, topics, minutes; a mistake or a false alarm costs nothing."""

from datetime import timedelta

import pytest

from app.alerts import queries_events as alerts
from app.alerts import service as alerting
from app.alerts.models import AnswerOutcome
from app.alerts.schemas import Answer
from app.core.db import new_id
from app.core.errors import NotFound
from app.grading import queries
from app.grading.rules import lines, rubric
from app.grading.rules_work import Stand, topic_words
from app.pairings import service as pairings
from app.pairings.models import EndReason, Enrolment
from app.visits import service as visits
from app.visits.schemas import AmendmentIn, VisitIn
from tests.conftest import NOW
from tests.visits.conftest import visit_body

LATE = timedelta(hours=5)
SEVERE = {"systolic_mmhg": 165, "diastolic_mmhg": 112}


def work(session, cast):
    session.flush()
    return queries.work_of(session, cast.pairing, NOW)


def points(session, cast, code):
    return next(line.points for line in work(session, cast).lines if line.code == code)


def test_a_pairing_without_visits_has_contacts_and_nothing_else(session, cast):
    found = work(session, cast)

    assert found.visits == ()
    assert found.completeness is None
    assert found.done == 0
    assert found.overdue > 0


def test_a_visit_counts_with_its_day_completeness_and_topics(session, cast, visited):
    made = visited(3, counselling_topics=["iron", "nutrition"])

    (fact,) = work(session, cast).visits

    assert (fact.day, fact.topics, fact.minutes_to_server) == ("2026-11-21", ("nutrition", "iron"), 5)
    assert fact.completeness == made.completeness
    assert not fact.needed_answer


def test_who_asked_what_is_ready_for_the_birth_talked_about_the_birth_plan(session, cast, visited):
    visited(counselling_topics=["iron"], birth_plan_items=[])

    assert work(session, cast).visits[0].topics == ("iron", "birth_plan")


def test_an_urgent_finding_that_reached_the_server_in_time_has_full_points(session, cast, visited):
    visited(**SEVERE)

    assert work(session, cast).visits[0].needed_answer
    assert points(session, cast, "alerts") == 20


def test_an_urgent_finding_that_came_late_costs_points(session, cast, visited):
    visited(after=LATE, **SEVERE)

    assert points(session, cast, "alerts") == 0


def test_a_mistaken_value_that_came_late_costs_nothing(session, cast, visited):
    made = visited(after=LATE, **SEVERE)
    answers = visit_body(NOW)["answers"]

    visits.amend(session, cast.ani, cast.wati, made.id, AmendmentIn(answers=answers), made.received_at)

    assert points(session, cast, "alerts") == 20


def test_a_late_finding_that_was_a_false_alarm_costs_nothing(session, cast, visited):
    made = visited(after=LATE, **SEVERE)
    session.flush()
    answer = Answer(AnswerOutcome.FALSE_ALARM, "diukur ulang", "bidan", note="manset terlalu kecil")
    opened = [one for one in alerts.of_visit(session, made.id) if one.level != "watch"]
    alerting.answer(session, cast.sari, cast.wati, [one.id for one in opened], answer, made.received_at)

    assert points(session, cast, "alerts") == 20


def test_a_false_alarm_that_came_in_time_counts_as_every_other(session, cast, visited):
    made = visited(2, **SEVERE)
    answers = visit_body(NOW)["answers"]
    visits.amend(session, cast.ani, cast.wati, made.id, AmendmentIn(answers=answers), made.received_at)
    visited(after=LATE, **SEVERE)

    assert points(session, cast, "alerts") == 10


def test_a_visit_of_a_midwife_is_not_the_students_work(session, cast):
    sent = VisitIn.model_validate(visit_body(NOW - timedelta(hours=1)))
    visits.record(session, cast.sari, cast.wati, new_id(), sent, NOW)

    assert work(session, cast).visits == ()


def test_every_topic_of_the_rubric_can_be_ticked_on_a_form():
    row = next(one for one in rubric()["line"] if one["code"] == "counselling")

    assert set(row["topics"]) <= set(topic_words())


def test_only_her_own_supervisor_finds_a_pairing(session, cast):
    assert queries.pairing_of_hers(session, cast.dewi, cast.pairing.id) == cast.pairing
    enrolment = session.get(Enrolment, (cast.ani.id, cast.cohort.id))
    enrolment.supervisor_id = None
    session.add(enrolment)
    session.flush()

    with pytest.raises(NotFound):
        queries.pairing_of_hers(session, cast.dewi, cast.pairing.id)
    assert queries.pairings_of_hers(session, cast.dewi) == []


def test_all_of_hers_at_once_says_the_same_as_one_by_one(session, cast, visited):
    visited(9, **SEVERE)
    visited(2, counselling_topics=["iron"])
    session.flush()

    together = queries.works_of_hers(session, cast.dewi, NOW)

    assert list(together) == [cast.pairing.id]
    one = work(session, cast)
    assert (together[cast.pairing.id].contacts, together[cast.pairing.id].visits) == (
        one.contacts,
        one.visits,
    )
    assert one.lines == lines(one.contacts, one.visits, None)


def test_an_ended_pairing_has_no_contact_to_be_made_now(session, cast):
    pairings.end(session, cast.kirana, cast.pairing.id, EndReason.STUDENT_LEFT, None, NOW)

    found = work(session, cast)

    assert found.due == 0
    assert found.fallen_due == found.done + found.overdue


def test_what_ended_before_anything_fell_due_is_not_for_marking(session, cast):
    cast.pairing.began_at = NOW
    session.add(cast.pairing)
    pairings.end(session, cast.kirana, cast.pairing.id, EndReason.STUDENT_LEFT, None, NOW)

    assert work(session, cast).stand is Stand.EMPTY
