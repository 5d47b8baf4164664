"""What the coordinator needs in order to pair: by code, village and band; no name of a woman, no record.

Each takes the condition of the coordinator's reach (`cohorts_of`, `women`), which the pages hand down.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, true
from sqlalchemy import select as sa_select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from app.admin import rules_pairings as rules
from app.admin.schemas_pairings import Free, Paired, Woman
from app.alerts.models import Alert
from app.clients.models import Client, Consent, Pregnancy, RiskFactor
from app.core.errors import NotFound
from app.pairings.models import Cohort, Enrolment, Pairing
from app.pairings.rules_eligibility import rules_that_count
from app.people.models import Facility, FacilityKind, Person, Subdistrict, Village
from app.people.queries import may_enter

MOST_ENDED = 50


def cohorts_of(user: Person) -> ColumnElement[bool]:
    """The cohorts of her own university; of the health office's coordinator all."""
    at_the_office = exists().where(
        col(Facility.id) == user.facility_id, col(Facility.kind) == FacilityKind.HEALTH_OFFICE
    )
    return or_(col(Cohort.university_id) == user.facility_id, at_the_office)


def anywhere() -> ColumnElement[bool]:
    """Women wait in the whole district: which campus accompanies her is not settled by where she lives."""
    return true()


def waits() -> ColumnElement[bool]:
    """Women whose newest word is a yes, who are pregnant, and whom nobody accompanies."""
    newer = aliased(Consent)
    is_newer = or_(
        col(newer.noted_at) > Consent.noted_at,
        and_(col(newer.noted_at) == Consent.noted_at, col(newer.id) > Consent.id),
    )
    says_yes = exists().where(
        col(Consent.client_id) == Client.id,
        col(Consent.is_given),
        col(Consent.withdrawn_at).is_(None),
        ~exists().where(col(newer.client_id) == Consent.client_id, is_newer),
    )
    is_paired = exists().where(col(Pairing.client_id) == Client.id, col(Pairing.ended_at).is_(None))
    return and_(says_yes, ~is_paired, col(Pregnancy.ended_on).is_(None))


def waiting(session: Session, condition: ColumnElement[bool], today: date) -> list[Woman]:
    """The women of this condition: for whom the programme is meant first, then the higher band."""
    statement: Any = (
        sa_select(Client, Pregnancy, col(Village.name), col(Subdistrict.name), col(Subdistrict.code))
        .join(Pregnancy, col(Pregnancy.client_id) == Client.id)
        .join(Village, col(Village.code) == Client.village_code)
        .join(Subdistrict, col(Subdistrict.code) == Village.subdistrict_code)
        .where(waits(), condition)
    )
    rows = session.exec(statement).all()
    ids = [row[1].id for row in rows]
    boxes, found = _boxes(session, ids), _found(session, ids)
    women = [
        rules.woman(client, pregnancy, tuple(place), boxes[pregnancy.id], found[pregnancy.id], today)
        for client, pregnancy, *place in rows
    ]
    return sorted(women, key=rules.pressing)


def waiting_woman(session: Session, client_id: UUID, today: date) -> Woman | None:
    """One of them; None for one who has a student by now, or who never said yes."""
    return next(iter(waiting(session, col(Client.id) == client_id, today)), None)


def _boxes(session: Session, pregnancy_ids: Collection[UUID]) -> dict[UUID, dict[str, int]]:
    """The points of the boxes that stand, by pregnancy."""
    statement = select(RiskFactor.pregnancy_id, RiskFactor.factor, RiskFactor.score).where(
        col(RiskFactor.pregnancy_id).in_(pregnancy_ids), col(RiskFactor.withdrawn_at).is_(None)
    )
    found: dict[UUID, dict[str, int]] = defaultdict(dict)
    for pregnancy_id, factor, score in session.exec(statement):
        found[pregnancy_id][factor] = score
    return found


def _found(session: Session, pregnancy_ids: Collection[UUID]) -> dict[UUID, set[str]]:
    """Which of the rules that make eligible have held in each pregnancy; the values stay where they are."""
    statement = select(Alert.pregnancy_id, Alert.rule).where(
        col(Alert.pregnancy_id).in_(pregnancy_ids), col(Alert.rule).in_(rules_that_count())
    )
    found: dict[UUID, set[str]] = defaultdict(set)
    for pregnancy_id, rule in session.exec(statement):
        found[pregnancy_id].add(rule)
    return found


def free_students(session: Session, condition: ColumnElement[bool], today: date) -> list[Free]:
    """The students without a client in the cohorts of this condition that pair today, each once, by name."""
    is_paired = exists().where(col(Pairing.student_id) == Person.id, col(Pairing.ended_at).is_(None))
    statement: Any = (
        sa_select(Person, Cohort, Facility, col(Subdistrict.name))
        .join(Enrolment, col(Enrolment.student_id) == Person.id)
        .join(Cohort, col(Cohort.id) == Enrolment.cohort_id)
        .join(Facility, col(Facility.id) == Cohort.university_id)
        .outerjoin(Subdistrict, col(Subdistrict.code) == Facility.subdistrict_code)
        .where(condition, _pairs_on(today), may_enter(), ~is_paired)
        .order_by(Person.name, col(Person.id), col(Cohort.starts_on).desc())
    )
    found: dict[UUID, Free] = {}
    for student, cohort, campus, subdistrict in session.exec(statement):
        found.setdefault(student.id, Free(student, cohort, campus, subdistrict or ""))
    return list(found.values())


def free_student(
    session: Session, student_id: UUID, condition: ColumnElement[bool], today: date
) -> Free | None:
    """One of them; None for one who has a client by now."""
    return next(iter(free_students(session, and_(condition, col(Person.id) == student_id), today)), None)


def cohort_for(session: Session, student_id: UUID, condition: ColumnElement[bool], today: date) -> UUID:
    """The cohort in which a student is paired: the latest that pairs today, else her latest. NotFound for a
    student of another coordinator.
    """
    statement = (
        select(Cohort.id)
        .join(Enrolment, col(Enrolment.cohort_id) == Cohort.id)
        .join(Person, col(Person.id) == Enrolment.student_id)
        .where(condition, Enrolment.student_id == student_id, may_enter())
        .order_by(_pairs_on(today).desc(), col(Cohort.starts_on).desc())
    )
    found = session.exec(statement).first()
    if found is None:
        raise NotFound
    return found


def _pairs_on(today: date) -> ColumnElement[bool]:
    return and_(
        col(Cohort.starts_on) <= today, col(Cohort.ends_on) >= today, col(Cohort.mou_valid_until) >= today
    )


def running(session: Session, condition: ColumnElement[bool]) -> list[Paired]:
    """The pairings that run in these cohorts, by student."""
    statement = _paired(and_(condition, col(Pairing.ended_at).is_(None)))
    return _rows(session.exec(statement.order_by(Person.name, col(Pairing.id))))


def ended(session: Session, condition: ColumnElement[bool]) -> list[Paired]:
    """Those that ended, the last first."""
    statement = _paired(and_(condition, col(Pairing.ended_at).is_not(None)))
    return _rows(session.exec(statement.order_by(col(Pairing.ended_at).desc()).limit(MOST_ENDED)))


def one_pairing(session: Session, pairing_id: UUID, condition: ColumnElement[bool]) -> Paired:
    """A pairing of these cohorts; NotFound for any other."""
    found = _rows(session.exec(_paired(and_(condition, col(Pairing.id) == pairing_id))))
    if not found:
        raise NotFound
    return found[0]


def _paired(condition: ColumnElement[bool]) -> Any:
    statement: Any = (
        sa_select(
            Pairing,
            col(Person.name),
            col(Facility.name),
            col(Cohort.name),
            col(Client.code),
            col(Village.name),
            col(Subdistrict.name),
        )
        .join(Person, col(Person.id) == Pairing.student_id)
        .join(Cohort, col(Cohort.id) == Pairing.cohort_id)
        .join(Facility, col(Facility.id) == Cohort.university_id)
        .join(Client, col(Client.id) == Pairing.client_id)
        .join(Village, col(Village.code) == Client.village_code)
        .join(Subdistrict, col(Subdistrict.code) == Village.subdistrict_code)
    )
    return statement.where(condition)


def _rows(found: Iterable[Any]) -> list[Paired]:
    return [Paired(*row) for row in found]
