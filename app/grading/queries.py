"""Reads for marks: what a student did, never what she measured or found."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists
from sqlmodel import Session, col, select

from app.access.within import within
from app.alerts.models import AnswerOutcome, EventKind
from app.alerts.queries_events import events_of, of_visit
from app.alerts.rules import standing
from app.clients.models import Pregnancy, RiskFactor
from app.core.clock import day_of
from app.core.errors import NotFound
from app.grading.models import Grade, Reflection
from app.grading.rules import VisitFact
from app.grading.rules_contacts import contact_states, counted_until
from app.grading.rules_work import Work
from app.pairings.models import Enrolment, Pairing
from app.people.models import Person
from app.visits.models import Amendment, Visit
from app.visits.rules_forms import CONTACTS
from app.visits.schemas import Recorded

NEEDS_ANSWER = frozenset({"urgent", "emergency"})


def pairings_of_hers(session: Session, user: Person) -> list[Pairing]:
    """The pairings of the students whom this supervisor marks, the latest first; of others none."""
    statement = select(Pairing).where(within(user, Pairing.client_id), _marked_by(user))
    return list(session.exec(statement.order_by(col(Pairing.began_at).desc())))


def pairing_of_hers(session: Session, user: Person, pairing_id: UUID) -> Pairing:
    """One of them; NotFound for any other."""
    statement = select(Pairing).where(
        Pairing.id == pairing_id, within(user, Pairing.client_id), _marked_by(user)
    )
    found = session.exec(statement).first()
    if found is None:
        raise NotFound
    return found


def _marked_by(user: Person) -> ColumnElement[bool]:
    """Pairings of students who are enrolled under her in the pairing's own cohort."""
    return exists().where(
        col(Enrolment.student_id) == Pairing.student_id,
        col(Enrolment.cohort_id) == Pairing.cohort_id,
        col(Enrolment.supervisor_id) == user.id,
    )


def last_pairing(session: Session, student_id: UUID) -> Pairing | None:
    """The pairing a student writes of: the one that runs, else the last that ended."""
    statement = select(Pairing).where(Pairing.student_id == student_id)
    by_time = (col(Pairing.ended_at).is_not(None), col(Pairing.began_at).desc())
    return session.exec(statement.order_by(*by_time).limit(1)).first()


def grade_of(session: Session, pairing_id: UUID) -> Grade | None:
    return session.exec(select(Grade).where(Grade.pairing_id == pairing_id)).first()


def work_of(session: Session, pairing: Pairing, now: datetime) -> Work:
    """What counts of one pairing."""
    return _works(session, [pairing], now)[pairing.id]


def works_of_hers(session: Session, user: Person, now: datetime) -> dict[UUID, Work]:
    """What counts of every pairing she marks, by its id, in a handful of selects."""
    return _works(session, pairings_of_hers(session, user), now)


def _works(session: Session, pairings: Sequence[Pairing], now: datetime) -> dict[UUID, Work]:
    ids = [one.id for one in pairings]
    visits = _visits(session, ids)
    pregnancies = _pregnancies(session, pairings)
    boxes = _boxes(session, [one.id for one in pregnancies.values()])
    reflections = {
        one.pairing_id: one
        for one in session.exec(select(Reflection).where(col(Reflection.pairing_id).in_(ids)))
    }
    grades = {
        one.pairing_id: one for one in session.exec(select(Grade).where(col(Grade.pairing_id).in_(ids)))
    }
    today = day_of(now)
    works = {}
    for pairing in pairings:
        pregnancy, made = pregnancies[pairing.id], visits.get(pairing.id, [])
        days = [day_of(one.happened_at) for one in made if one.visit.checklist in CONTACTS]
        works[pairing.id] = Work(
            pairing=pairing,
            contacts=contact_states(pairing, pregnancy, boxes.get(pregnancy.id, []), days, today),
            visits=tuple(_fact(session, one) for one in made),
            reflection=reflections.get(pairing.id),
            grade=grades.get(pairing.id),
            until=counted_until(pairing, pregnancy, today),
        )
    return works


def _visits(session: Session, pairing_ids: Collection[UUID]) -> dict[UUID, list[Recorded]]:
    """The visits made within each pairing, the first first, as they stand with their corrections."""
    made = select(Visit).where(col(Visit.pairing_id).in_(pairing_ids)).order_by(col(Visit.began_at))
    amended = (
        select(Amendment)
        .join(Visit, col(Visit.id) == Amendment.visit_id)
        .where(col(Visit.pairing_id).in_(pairing_ids))
        .order_by(col(Amendment.amended_at), col(Amendment.id))
    )
    corrections: dict[UUID, list[Amendment]] = {}
    for one in session.exec(amended):
        corrections.setdefault(one.visit_id, []).append(one)
    found: dict[UUID, list[Recorded]] = {}
    for visit in session.exec(made):
        if visit.pairing_id:
            recorded = Recorded(visit, tuple(corrections.get(visit.id, ())))
            found.setdefault(visit.pairing_id, []).append(recorded)
    return found


def _pregnancies(session: Session, pairings: Sequence[Pairing]) -> dict[UUID, Pregnancy]:
    """The pregnancy of each pairing: the last one booked when it began, else her first."""
    clients = [one.client_id for one in pairings]
    statement = select(Pregnancy).where(col(Pregnancy.client_id).in_(clients))
    by_client: dict[UUID, list[Pregnancy]] = {}
    for one in session.exec(statement.order_by(col(Pregnancy.booked_on), col(Pregnancy.id))):
        by_client.setdefault(one.client_id, []).append(one)
    return {one.id: _pregnancy_of(by_client[one.client_id], one) for one in pairings}


def _pregnancy_of(pregnancies: Sequence[Pregnancy], pairing: Pairing) -> Pregnancy:
    booked = [one for one in pregnancies if one.booked_on <= day_of(pairing.began_at)]
    return booked[-1] if booked else pregnancies[0]


def _boxes(session: Session, pregnancy_ids: Collection[UUID]) -> dict[UUID, list[RiskFactor]]:
    statement = select(RiskFactor).where(
        col(RiskFactor.pregnancy_id).in_(pregnancy_ids), col(RiskFactor.withdrawn_at).is_(None)
    )
    found: dict[UUID, list[RiskFactor]] = {}
    for one in session.exec(statement):
        found.setdefault(one.pregnancy_id, []).append(one)
    return found


def _fact(session: Session, made: Recorded) -> VisitFact:
    needed = _rules_to_answer(made.visit.findings)
    minutes = int((made.visit.received_at - made.visit.ended_at).total_seconds() // 60)
    fact = VisitFact(
        visit_id=str(made.id),
        day=day_of(made.happened_at).isoformat(),
        completeness=made.completeness,
        topics=_topics(made.answers),
        needed_answer=bool(needed),
        minutes_to_server=max(0, minutes),
    )
    if not needed or fact.was_in_time:
        return fact
    return replace(fact, was_false_alarm=_is_false_alarm(session, made, needed))


def _topics(answers: Mapping[str, object]) -> tuple[str, ...]:
    """What was talked about; who asked what is ready for the birth has talked about the birth plan."""
    said = answers.get("counselling_topics")
    topics = [str(one) for one in said] if isinstance(said, list | tuple) else []
    if "birth_plan_items" in answers and "birth_plan" not in topics:
        topics.append("birth_plan")
    return tuple(topics)


def _rules_to_answer(findings: Iterable[Mapping[str, object]]) -> set[object]:
    return {one["rule"] for one in findings if one["level"] in NEEDS_ANSWER}


def _is_false_alarm(session: Session, made: Recorded, needed: set[object]) -> bool:
    """Whether every finding of a visit was taken back by a correction, or answered as a false alarm."""
    alerts = of_visit(session, made.id)
    events = events_of(session, [one.id for one in alerts])
    false = {
        alert.rule
        for alert in alerts
        if any(
            event.kind == EventKind.OUTCOME and event.details.get("outcome") == AnswerOutcome.FALSE_ALARM
            for event in standing(events[alert.id])
        )
    }
    return not (needed & _rules_to_answer(made.findings)) - false
