"""Reads of referrals; whose record they are of the caller has opened, or holds the token of."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, true
from sqlmodel import Session, col, select

from app.access.within import within
from app.alerts import queries as alert_queries
from app.alerts.models import Alert
from app.clients.models import Client
from app.clients.queries import latest_pregnancy
from app.core.crypto import token_hash
from app.core.errors import NotFound
from app.people.models import Facility, FacilityKind, Person, Role
from app.referrals import rules
from app.referrals.models import Referral, ReferralEvent, ReferralTask
from app.referrals.schemas import ForStudent, Story
from app.visits.queries import visits_of

__all__ = ["latest_pregnancy"]


def visible(user: Person) -> ColumnElement[bool]:
    """Which referrals of the women in her care a person may know of: of the private route few."""
    if user.role is Role.BIDAN_KOORDINATOR:
        return true()
    return or_(~col(Referral.is_private), col(Referral.written_by) == user.id)


def of_client(session: Session, client_id: UUID) -> list[Referral]:
    """All her referrals, the newest first."""
    statement = select(Referral).where(Referral.client_id == client_id)
    return list(session.exec(statement.order_by(col(Referral.written_at).desc())))


def seen_by(session: Session, user: Person, client_id: UUID) -> list[Referral]:
    """Her referrals as far as this person may know of them, the newest first."""
    statement = select(Referral).where(
        Referral.client_id == client_id, within(user, Referral.client_id), visible(user)
    )
    return list(session.exec(statement.order_by(col(Referral.written_at).desc())))


def referral_of(session: Session, user: Person, client_id: UUID, referral_id: UUID) -> Referral:
    """One of hers; NotFound for anybody else's."""
    found = [one for one in seen_by(session, user, client_id) if one.id == referral_id]
    if not found:
        raise NotFound
    return found[0]


def how_many(session: Session, client_id: UUID) -> int:
    return session.exec(select(func.count()).where(Referral.client_id == client_id)).one()


def by_token(session: Session, token: str, now: datetime) -> Referral | None:
    """The letter that this link opens; None where it opens nothing any more."""
    statement = select(Referral).where(Referral.token_hash == token_hash(token), Referral.link_until > now)
    return session.exec(statement).first()


def hold(session: Session, referral: Referral) -> None:
    """Held, and read anew, until the end of the transaction."""
    session.flush()
    session.refresh(referral, with_for_update=True)


def replies_since(session: Session, referral_id: UUID, since: datetime) -> int:
    """How often the link was answered by."""
    statement = select(func.count()).where(
        ReferralEvent.referral_id == referral_id,
        ReferralEvent.at > since,
        col(ReferralEvent.person_id).is_(None),
        col(ReferralEvent.step).in_(rules.REPLIES),
    )
    return session.exec(statement).one()


def story_of(session: Session, referral: Referral) -> Story:
    """The referral with what happened to it, first to last, and its tasks."""
    events = session.exec(
        select(ReferralEvent)
        .where(ReferralEvent.referral_id == referral.id)
        .order_by(col(ReferralEvent.at), col(ReferralEvent.id))
    ).all()
    tasks = tasks_of(session, [referral.id])
    ids = {referral.written_by, *(e.person_id for e in events), *(t.done_by for t in tasks)}
    people = session.exec(select(Person).where(col(Person.id).in_([one for one in ids if one]))).all()
    names = {one.id: one.name for one in people}
    writer = next((one for one in people if one.id == referral.written_by), None)
    return Story(referral, writer, session.get_one(Facility, referral.from_id), events, tasks, names)


def tasks_of(session: Session, referral_ids: Sequence[UUID]) -> list[ReferralTask]:
    statement = select(ReferralTask).where(col(ReferralTask.referral_id).in_(referral_ids))
    return list(session.exec(statement.order_by(col(ReferralTask.set_at), col(ReferralTask.id))))


def task_of(session: Session, user: Person, client_id: UUID, task_id: UUID) -> ReferralTask:
    """One of the tasks she may see; NotFound for any other."""
    mine = col(ReferralTask.for_student) if user.role is Role.STUDENT else true()
    statement = (
        select(ReferralTask)
        .join(Referral, col(Referral.id) == ReferralTask.referral_id)
        .where(ReferralTask.id == task_id, ReferralTask.client_id == client_id, mine, visible(user))
    )
    found = session.exec(statement).first()
    if found is None:
        raise NotFound
    return found


def for_student(session: Session, user: Person, client_id: UUID) -> list[ForStudent]:
    """What of her client's referrals is meant for the student; of a private matter nothing."""
    found = seen_by(session, user, client_id)
    tasks = tasks_of(session, [one.id for one in found])
    said = session.exec(
        select(ReferralEvent)
        .where(col(ReferralEvent.referral_id).in_([one.id for one in found]), ReferralEvent.for_family != "")
        .order_by(col(ReferralEvent.at))
    ).all()
    return [
        ForStudent(
            one.id,
            one.kind,
            one.to_name,
            one.written_at,
            rules.state(one),
            [event.for_family for event in said if event.referral_id == one.id],
            [task for task in tasks if task.referral_id == one.id and task.for_student],
        )
        for one in found
    ]


# Writing one


def alert_for(
    session: Session, user: Person, client: Client, alert_id: UUID | None, now: datetime
) -> Alert | None:
    """The alert she is referred for; None where it is not hers, or this person may not read it."""
    rows = alert_queries.rows_of(session, user, client.id, now) if alert_id else []
    return next((row.alert for row in rows if row.alert.id == alert_id and not row.is_closed_route), None)


def last_measured(session: Session, user: Person, client_id: UUID) -> tuple[dict[str, Any], datetime | None]:
    """What was measured in her at her last visit at which anything was, and when. A baby's visit has none."""
    for visit in visits_of(session, user, client_id):
        if found := {name: visit.answers[name] for name in rules.MEASURED if visit.answers.get(name)}:
            return found, visit.happened_at
    return {}, None


def places(session: Session, client: Client) -> list[Facility]:
    """Where she may be sent: the hospitals, and the puskesmas that are PONED, but not her own."""
    statement = select(Facility).where(
        or_(
            col(Facility.kind) == FacilityKind.HOSPITAL,
            and_(col(Facility.kind) == FacilityKind.PUSKESMAS, col(Facility.obstetric_care).is_not(None)),
        ),
        col(Facility.id) != client.facility_id,
    )
    return list(session.exec(statement.order_by(Facility.kind, Facility.name)))


def place_of(session: Session, client: Client, place_id: UUID | None) -> Facility | None:
    return next((one for one in places(session, client) if one.id == place_id), None)


def name_of(place: Facility) -> str:
    return f"Puskesmas {place.name}" if place.kind is FacilityKind.PUSKESMAS else place.name


# The clock


def waiting() -> ColumnElement[bool]:
    """She is awaited, and no alert was raised about it."""
    return and_(
        col(Referral.arrived_at).is_(None),
        col(Referral.cancelled_at).is_(None),
        col(Referral.discharged_at).is_(None),
        col(Referral.not_arrived_at).is_(None),
    )


def overdue(session: Session, now: datetime) -> list[UUID]:
    statement = select(Referral.id).where(col(Referral.arrive_by) <= now, waiting())
    return list(session.exec(statement.order_by(col(Referral.arrive_by)).limit(500)))
