"""Reads below the pages: an alert with its events, what the sweep has to do. Who is called: queries_duty."""

from collections.abc import Collection
from datetime import UTC, datetime, time
from uuid import UUID

from sqlalchemy import and_, func, or_
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.alerts import rules
from app.alerts.models import Alert, AlertEvent, EventKind, Route
from app.clients.models import Client
from app.core.clock import WIB, day_of
from app.notices.models import Notice
from app.pairings.models import Pairing
from app.people import queries as people
from app.people.models import Person, PersonVillage, Role

# One alert


def open_alert(session: Session, client_id: UUID, rule: str) -> Alert | None:
    """The open alert of this rule, held until the end of the transaction."""
    statement = select(Alert).where(
        Alert.client_id == client_id, Alert.rule == rule, col(Alert.closed_at).is_(None)
    )
    return session.exec(statement.with_for_update().execution_options(populate_existing=True)).first()


def last_alert(session: Session, pregnancy_id: UUID, rule: str) -> Alert | None:
    statement = select(Alert).where(Alert.pregnancy_id == pregnancy_id, Alert.rule == rule)
    return session.exec(statement.order_by(col(Alert.opened_at).desc(), col(Alert.id).desc())).first()


def events_of(session: Session, alert_ids: Collection[UUID]) -> dict[UUID, list[AlertEvent]]:
    """The events of each of these alerts, first to last."""
    statement = select(AlertEvent).where(col(AlertEvent.alert_id).in_(alert_ids))
    found: dict[UUID, list[AlertEvent]] = {alert_id: [] for alert_id in alert_ids}
    for event in rules.in_order(session.exec(statement)):
        found[event.alert_id].append(event)
    return found


def of_visit(session: Session, visit_id: UUID) -> list[Alert]:
    """The alerts that a visit opened or joined."""
    joined = select(AlertEvent.alert_id).where(
        AlertEvent.kind == EventKind.JOINED,
        col(AlertEvent.details)["visit_id"].as_string() == str(visit_id),
    )
    return list(
        session.exec(select(Alert).where(or_(col(Alert.visit_id) == visit_id, col(Alert.id).in_(joined))))
    )


# The sweep


def overdue(session: Session, now: datetime, limit: int = 500) -> list[UUID]:
    """The open alerts whose time is up, the longest first."""
    statement = select(Alert.id).where(col(Alert.closed_at).is_(None), col(Alert.due_at) <= now)
    return list(session.exec(statement.order_by(col(Alert.due_at)).limit(limit)))


def waiting_since_before(session: Session, at: datetime, limit: int = 500) -> list[UUID]:
    """What nobody has taken on yet, on its first step since before this instant."""
    statement = select(Alert.id).where(
        col(Alert.closed_at).is_(None),
        col(Alert.owner_id).is_(None),
        Alert.step == 0,
        Alert.route == Route.OPEN,
        Alert.level != "watch",
        Alert.opened_at < at,
    )
    return list(session.exec(statement.order_by(col(Alert.opened_at)).limit(limit)))


def clients_in_need(latest: datetime) -> SelectOfScalar[UUID]:
    """The clients with an open alert, or with one that was closed after this instant."""
    return select(Alert.client_id).where(or_(col(Alert.closed_at).is_(None), col(Alert.closed_at) > latest))


def next_due_at(session: Session) -> datetime | None:
    """The next instant at which an alert would climb: a clock that is moved by hand stops there."""
    earliest: datetime | None = session.exec(
        select(func.min(Alert.due_at)).where(col(Alert.closed_at).is_(None))
    ).one()
    return earliest.replace(tzinfo=UTC) if earliest and earliest.tzinfo is None else earliest


def watch_counts(session: Session, *, is_late: bool) -> dict[UUID, int]:
    """Per person how many watch alerts wait for her digest: those not taken on, or those that are late.

    A watch alert at the top of its ladder has no due time any more: it is late. The bidan koordinator hears
    of it weekly; of one that came to her since its village has no bidan desa she hears daily.
    """
    mine = or_(
        and_(
            col(Person.role) == Role.BIDAN_DESA,
            col(Alert.step) == 0,
            col(Alert.route) == Route.OPEN,
            col(Person.id).in_(
                select(PersonVillage.person_id).where(PersonVillage.village_code == Client.village_code)
            ),
        ),
        and_(
            col(Person.role) == Role.BIDAN_KOORDINATOR,
            or_(col(Alert.step) == 1, col(Alert.route) == Route.PRIVATE),
        ),
    )
    waits = (
        and_(col(Alert.due_at).is_(None), col(Alert.contacted_at).is_(None))
        if is_late
        else and_(col(Alert.due_at).is_not(None), col(Alert.owner_id).is_(None))
    )
    statement = (
        select(Person.id, func.count())
        .select_from(Alert)
        .join(Client, col(Client.id) == Alert.client_id)
        .join(Person, and_(col(Person.facility_id) == Client.facility_id, people.may_enter()))
        .where(col(Alert.closed_at).is_(None), Alert.level == "watch", waits, mine)
        .group_by(col(Person.id))
    )
    return dict(session.exec(statement).all())


def was_told_today(session: Session, words: str, now: datetime) -> bool:
    """Whether anybody has been told this today."""
    midnight = datetime.combine(day_of(now), time(), WIB)
    told = select(Notice.id).where(Notice.words == words, Notice.queued_at >= midnight)
    return session.exec(told.limit(1)).first() is not None


# Who stands beside


def students_of(session: Session, client_ids: Collection[UUID]) -> dict[UUID, Person]:
    """Who accompanies each of these women now."""
    statement = (
        select(Pairing.client_id, Person)
        .join(Person, col(Person.id) == Pairing.student_id)
        .where(col(Pairing.client_id).in_(client_ids), col(Pairing.ended_at).is_(None))
    )
    return dict(session.exec(statement).all())


def student_of(session: Session, client_id: UUID) -> Person | None:
    return students_of(session, [client_id]).get(client_id)


def people_by_id(session: Session, ids: Collection[UUID]) -> dict[UUID, Person]:
    return {person.id: person for person in people.people_where(session, col(Person.id).in_(ids))}
