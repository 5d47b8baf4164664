"""The records of many women at once, as far as they have dates, for the calendar that looks them through."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import or_
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from app.alerts.models import Alert
from app.caseload.rules_calendar import PREFIX, Dated, limits
from app.caseload.rules_care import Told
from app.clients.models import CareVisit, Client, Newborn, Pregnancy, RiskFactor
from app.clinical.care import DAY, nifas_days
from app.core.clock import day_of
from app.pairings.models import Pairing
from app.people.models import Person, SignIn
from app.rosters import queries as rosters
from app.visits.models import Visit
from app.visits.rules import MIDWIVES
from app.visits.rules_birth import babies_of


class Entry(NamedTuple):
    client: Client
    woman: Dated


def next_pregnancies(session: Session, after: UUID | None, today: date) -> list[tuple[Pregnancy, Client]]:
    """The next women who are accompanied: with child, or in the weeks after the birth."""
    statement = select(Pregnancy, Client).join(Client, col(Client.id) == Pregnancy.client_id)
    running = or_(col(Pregnancy.ended_on).is_(None), col(Pregnancy.ended_on) >= today - nifas_days() * DAY)
    if after is not None:
        statement = statement.where(col(Pregnancy.id) > after)
    ordered = statement.where(running).order_by(col(Pregnancy.id)).limit(limits()["sweep"]["batch"])
    return list(session.exec(ordered))


def entries(
    session: Session, pregnancies: Collection[tuple[Pregnancy, Client]], now: datetime
) -> list[Entry]:
    """What is known of these women, in the same few reads however many they are."""
    ids, clients = [one.id for one, _ in pregnancies], [one.id for _, one in pregnancies]
    told, noted, born = _told(session, ids), _noted(session, ids), _born(session, ids)
    boxes, raised, pairings = _boxes(session, ids), _raised(session, ids), _pairings(session, clients)
    students = [one.student_id for one in pairings.values()]
    seen = _seen(session, students)
    away = {who for who, one in rosters.absences(session, students, now).items() if one.substitute_id}

    def dated(pregnancy: Pregnancy) -> Dated:
        pairing = pairings.get(pregnancy.client_id)
        return Dated(
            pregnancy=pregnancy,
            babies=babies_of(born[pregnancy.id]),
            noted=noted[pregnancy.id],
            told=told[pregnancy.id],
            boxes=boxes[pregnancy.id],
            pairing=pairing,
            seen_at=seen.get(pairing.student_id) if pairing else None,
            has_substitute=pairing is not None and pairing.student_id in away,
            raised=raised[pregnancy.id],
        )

    return [Entry(client, dated(pregnancy)) for pregnancy, client in pregnancies]


def _grouped(rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    """Rows by their pregnancy."""
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.pregnancy_id].append(row)
    return found


def _told(session: Session, pregnancy_ids: Collection[UUID]) -> dict[UUID, list[Told]]:
    statement: Any = (
        sa_select(
            col(Visit.pregnancy_id),
            col(Visit.began_at),
            col(Visit.checklist),
            col(Person.role),
            col(Visit.answers)["baby_number"].as_integer(),
        )
        .join(Person, col(Person.id) == Visit.recorded_by)
        .where(col(Visit.pregnancy_id).in_(pregnancy_ids))
    )
    found: dict[UUID, list[Told]] = defaultdict(list)
    for pregnancy_id, began_at, form, role, number in session.execute(statement):
        answers = {"baby_number": number} if number else {}
        told = Told(on=day_of(began_at), form=form, answers=answers, by_midwife=role in MIDWIVES)
        found[pregnancy_id].append(told)
    return found


def _noted(session: Session, pregnancy_ids: Collection[UUID]) -> dict[UUID, list[CareVisit]]:
    statement = select(CareVisit).where(
        col(CareVisit.pregnancy_id).in_(pregnancy_ids), col(CareVisit.withdrawn_at).is_(None)
    )
    return _grouped(session.exec(statement))


def _born(session: Session, pregnancy_ids: Collection[UUID]) -> dict[UUID, list[Newborn]]:
    statement = select(Newborn).where(col(Newborn.pregnancy_id).in_(pregnancy_ids))
    return _grouped(session.exec(statement.order_by(col(Newborn.id))))


def _boxes(session: Session, pregnancy_ids: Collection[UUID]) -> dict[UUID, list[tuple[date, str, int]]]:
    statement = select(RiskFactor).where(
        col(RiskFactor.pregnancy_id).in_(pregnancy_ids), col(RiskFactor.withdrawn_at).is_(None)
    )
    found: dict[UUID, list[tuple[date, str, int]]] = defaultdict(list)
    for one in session.exec(statement):
        found[one.pregnancy_id].append((day_of(one.since_at), one.factor, one.score))
    return found


def _raised(session: Session, pregnancy_ids: Collection[UUID]) -> dict[UUID, dict[str, datetime]]:
    """What was raised before for each of these, and when last."""
    own = or_(col(Alert.rule).startswith(PREFIX), Alert.rule == limits()["past_term"]["rule"])
    statement = select(Alert).where(col(Alert.pregnancy_id).in_(pregnancy_ids), own)
    found: dict[UUID, dict[str, datetime]] = defaultdict(dict)
    for one in session.exec(statement.order_by(col(Alert.opened_at))):
        found[one.pregnancy_id][one.rule] = one.opened_at
    return found


def _pairings(session: Session, client_ids: Collection[UUID]) -> dict[UUID, Pairing]:
    statement = select(Pairing).where(col(Pairing.client_id).in_(client_ids), col(Pairing.ended_at).is_(None))
    return {one.client_id: one for one in session.exec(statement)}


def _seen(session: Session, student_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """When each of them last asked for anything, signed in: a page, or to take in a visit."""
    asked = select(SignIn.person_id, SignIn.seen_at).where(col(SignIn.person_id).in_(student_ids))
    sent = select(Visit.recorded_by, Visit.received_at).where(col(Visit.recorded_by).in_(student_ids))
    found: dict[UUID, datetime] = {}
    for person_id, at in [*session.exec(asked), *session.exec(sent)]:
        found[person_id] = max(at, found.get(person_id, at))
    return found
