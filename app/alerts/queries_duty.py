"""Who is called for an alert: who is on duty now, else the woman's own midwife; who stands in for her."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_
from sqlmodel import Session, col, select

from app.alerts.models import Route
from app.clients.models import Client
from app.people import queries as people
from app.people.models import Person, PersonVillage, Role
from app.rosters import queries as rosters


def people_at(
    session: Session,
    client: Client,
    who: str,
    now: datetime,
    *,
    level: str = "urgent",
    route: Route = Route.OPEN,
) -> list[Person]:
    """The people who hold this step for this woman now; none where nobody is there, and the alert goes on.

    The first step is the roster's: her own midwife while she is on duty, else all who are. A puskesmas
    without a roster, and what is only to be watched, is her own midwife's. Who is away is left out and her
    substitute called, but never by the private route.
    """
    own = _standing(session, client, who)
    if who == "midwife" and level != "watch":
        on_duty = rosters.on_duty(session, client.facility_id, now)
        if on_duty is not None:
            known = {one.id for one in own}
            return [one for one in on_duty if one.id in known] or on_duty
    if route is Route.PRIVATE:
        away = rosters.absences(session, [one.id for one in own], now)
        return [one for one in own if one.id not in away]
    return rosters.standing_in(session, own, now)


def whoever_holds(session: Session, client: Client, who: str) -> list[Person]:
    """Who holds this step by her post, away or not: at the top of a ladder there is nobody else."""
    return _standing(session, client, who)


def _standing(session: Session, client: Client, who: str) -> list[Person]:
    here = col(Person.facility_id) == client.facility_id
    by_who: dict[str, ColumnElement[bool]] = {
        "midwife": and_(
            col(Person.role) == Role.BIDAN_DESA,
            here,
            col(Person.id).in_(
                select(PersonVillage.person_id).where(PersonVillage.village_code == client.village_code)
            ),
        ),
        "coordinator": and_(col(Person.role) == Role.BIDAN_KOORDINATOR, here),
        "head": and_(col(Person.role) == Role.HEAD, here),
        "doctor": and_(col(Person.role) == Role.HEAD, here),
        "district": col(Person.role) == Role.DISTRICT_OFFICER,
    }
    return people.people_where(session, and_(by_who[who], people.may_enter()))


def on_duty(session: Session, client: Client, now: datetime) -> list[Person]:
    """Who may take this woman's alerts on, for herself or by another's hand: who is on duty, the midwives of
    her village, the koordinator, the head; each once.
    """
    found: dict[UUID, Person] = {}
    for who in ("midwife", "coordinator", "head"):
        for one in (*people_at(session, client, who, now), *_standing(session, client, who)):
            found.setdefault(one.id, one)
    return list(found.values())


def needs_cover(session: Session, client: Client, person: Person) -> bool:
    """Whether she is no midwife of this woman's village, so that only a cover opens the record to her."""
    if person.role is not Role.BIDAN_DESA:
        return False
    return person.id not in {one.id for one in _standing(session, client, "midwife")}
