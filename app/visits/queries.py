"""Reads of visits. Those that take a `client_id` are for a client whose record the caller has opened."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from app.access import within
from app.access.within import LATE_DAYS
from app.clients.models import Client, Pregnancy
from app.core.errors import NotFound
from app.pairings.models import Pairing
from app.people.models import Facility, Person, PersonVillage, Role
from app.visits.models import Amendment, Visit, VisitPhoto
from app.visits.schemas import Recorded


def visits_of(session: Session, user: Person, client_id: UUID) -> list[Recorded]:
    """A client's visits, latest first, each with its newest amendment applied."""
    statement = select(Visit).where(Visit.client_id == client_id, within(user, Visit.client_id))
    visits = session.exec(statement.order_by(col(Visit.began_at).desc(), col(Visit.id).desc())).all()
    return _as_they_stand(session, visits)


def visit_of(session: Session, client_id: UUID, visit_id: UUID) -> Recorded:
    """One visit of a client as it stands; NotFound when it is not hers."""
    statement = select(Visit).where(Visit.id == visit_id, Visit.client_id == client_id)
    found = _as_they_stand(session, session.exec(statement).all())
    if not found:
        raise NotFound
    return found[0]


def photo_of(session: Session, client_id: UUID, visit_id: UUID) -> bytes:
    """The picture of a visit of this client, once it has come whole; NotFound before."""
    statement = (
        select(VisitPhoto)
        .join(Visit, col(Visit.id) == VisitPhoto.visit_id)
        .where(VisitPhoto.visit_id == visit_id, Visit.client_id == client_id)
    )
    photo = session.exec(statement).first()
    if photo is None or photo.received_at is None:
        raise NotFound
    return photo.content


def visits_in(session: Session, pregnancy_id: UUID, before: datetime) -> list[Recorded]:
    """The visits of a pregnancy that began before an instant, latest first."""
    statement = select(Visit).where(Visit.pregnancy_id == pregnancy_id, Visit.began_at < before)
    return _as_they_stand(session, session.exec(statement.order_by(col(Visit.began_at).desc())).all())


def _as_they_stand(session: Session, visits: Sequence[Visit]) -> list[Recorded]:
    amendments: dict[UUID, list[Amendment]] = {}
    statement = select(Amendment).where(col(Amendment.visit_id).in_([v.id for v in visits]))
    for one in session.exec(statement.order_by(col(Amendment.amended_at), col(Amendment.id))):
        amendments.setdefault(one.visit_id, []).append(one)
    return [Recorded(visit, tuple(amendments.get(visit.id, ()))) for visit in visits]


def pregnancy_on(session: Session, client_id: UUID, day: date) -> Pregnancy | None:
    """The pregnancy a visit of that day belongs to: the last one booked by then, else her first."""
    statement = select(Pregnancy).where(Pregnancy.client_id == client_id).order_by(col(Pregnancy.booked_on))
    pregnancies = session.exec(statement).all()
    booked = [pregnancy for pregnancy in pregnancies if pregnancy.booked_on <= day]
    return booked[-1] if booked else next(iter(pregnancies), None)


def pairings_lately(session: Session, student_id: UUID, client_id: UUID, now: datetime) -> list[Pairing]:
    """A student's pairings with a client that run, or ended so lately that a visit is still taken."""
    statement = select(Pairing).where(
        Pairing.student_id == student_id,
        Pairing.client_id == client_id,
        col(Pairing.ended_at).is_(None) | (col(Pairing.ended_at) > now - timedelta(days=LATE_DAYS)),
    )
    return list(session.exec(statement))


@dataclass(frozen=True)
class ToCall:
    """Whom to telephone for a client, nearest first. What is not known is None or empty, never made up."""

    midwives: tuple[Person, ...]
    coordinators: tuple[Person, ...]
    puskesmas: Facility | None


def whom_to_call(session: Session, client: Client) -> ToCall:
    """The midwife of her village, the coordinating midwife, the puskesmas."""
    people = session.exec(
        select(Person).where(
            Person.facility_id == client.facility_id,
            col(Person.is_active),
            col(Person.phone).is_not(None),
            col(Person.role).in_([Role.BIDAN_DESA, Role.BIDAN_KOORDINATOR]),
        )
    ).all()
    of_village = select(PersonVillage.person_id).where(PersonVillage.village_code == client.village_code)
    near = set(session.exec(of_village))
    return ToCall(
        tuple(p for p in people if p.role is Role.BIDAN_DESA and p.id in near),
        tuple(p for p in people if p.role is Role.BIDAN_KOORDINATOR),
        session.get(Facility, client.facility_id),
    )


def names_of(session: Session, person_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """The names of those who recorded and corrected."""
    wanted = {one for one in person_ids if one}
    return dict(session.exec(select(Person.id, Person.name).where(col(Person.id).in_(wanted))).all())


def is_in_care(session: Session, user: Person, client_id: UUID) -> bool:
    """Whether the client is in this person's care now."""
    statement = select(Client.id).where(Client.id == client_id, within(user, Client.id))
    return session.exec(statement).first() is not None


def is_of(session: Session, client_id: UUID, visit_id: UUID) -> bool:
    """Whether this id is a visit of this client."""
    statement = select(Visit.id).where(Visit.id == visit_id, Visit.client_id == client_id)
    return session.exec(statement).first() is not None
