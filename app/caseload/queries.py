"""What the desk shows: the board in a handful of plain selects, however many clients there are."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from app.access import within
from app.alerts import queries as alerts
from app.alerts.rules_ladder import LEVELS
from app.caseload.rules import age_words
from app.caseload.schemas import Alike, BoardRow
from app.clients.models import Client, Outcome, Pregnancy, RiskFactor
from app.clients.rules_card import standing_score, steps_of
from app.clinical.attendance import ContactState, Step, contacts_asked, match_visits
from app.clinical.care import nifas_days
from app.clinical.kspr import category_of
from app.clinical.schedule import Contact
from app.core.clock import day_of
from app.pairings.models import Pairing
from app.people.models import Facility, Person, PersonVillage, Role, Village
from app.visits.models import Visit
from app.visits.rules_forms import CONTACTS


def villages_for(session: Session, user: Person) -> list[Village]:
    """Where she may register: a bidan desa in her villages, a bidan koordinator in the whole catchment."""
    statement = select(Village).order_by(Village.name)
    if user.role is Role.BIDAN_DESA:
        mine = select(PersonVillage.village_code).where(PersonVillage.person_id == user.id)
        return list(session.exec(statement.where(col(Village.code).in_(mine))))
    return list(session.exec(statement.where(Village.facility_id == user.facility_id)))


def villages_of(session: Session, user: Person, client: Client) -> list[Village]:
    """Where a client may be written to live: where her midwife may register, and where she is now."""
    villages = villages_for(session, user)
    now = session.get_one(Village, client.village_code)
    return villages if now in villages else [now, *villages]


def alike(session: Session, user: Person, clients: Iterable[Client], nik_index: str | None) -> list[Alike]:
    """What may be said of women who look like the one being registered: much of mine, little of others'."""
    rows = list(clients)
    mine = set(
        session.exec(
            select(Client.id).where(col(Client.id).in_([c.id for c in rows]), within(user, Client.id))
        )
    )
    return [_alike(session, client, client.id in mine, nik_index) for client in rows]


def _alike(session: Session, client: Client, is_mine: bool, nik_index: str | None) -> Alike:
    puskesmas = session.get_one(Facility, client.facility_id).name
    same_nik = nik_index is not None and client.nik_index == nik_index
    if not is_mine:
        return Alike(client_id=client.id, puskesmas=puskesmas, same_nik=same_nik)
    return Alike(
        client_id=client.id,
        puskesmas=puskesmas,
        name=client.name,
        code=client.code,
        born_on=client.born_on,
        village=session.get_one(Village, client.village_code).name,
        same_nik=same_nik,
    )


def board(session: Session, user: Person, now: datetime) -> list[BoardRow]:
    """Every client in her care, the most pressing first."""
    factors = _factors(session, user)
    levels = alerts.open_levels(session, user)
    visits = _visits(session, user)
    rows = [
        _row(
            row,
            factors[row.pregnancy_id],
            levels.get(row.client_id, "none"),
            visits[row.client_id],
            day_of(now),
        )
        for row in session.execute(_clients(within(user, Client.id)))
    ]
    return sorted(rows, key=_pressing)


def _clients(condition: ColumnElement[bool]) -> Any:
    newest = (
        select(Pregnancy.id)
        .where(Pregnancy.client_id == Client.id)
        .order_by(
            col(Pregnancy.ended_on).is_not(None), col(Pregnancy.booked_on).desc(), col(Pregnancy.id).desc()
        )
        .limit(1)
        .correlate(Client)
        .scalar_subquery()
    )
    columns: Any = sa_select(
        col(Client.id).label("client_id"),
        col(Client.name),
        col(Client.code),
        col(Village.name).label("village"),
        col(Pregnancy.id).label("pregnancy_id"),
        col(Pregnancy.edd),
        col(Pregnancy.ended_on),
        col(Pregnancy.outcome),
        col(Pairing.began_at),
        col(Person.name).label("student"),
    )
    return (
        columns.join(Village, col(Village.code) == Client.village_code)
        .join(Pregnancy, col(Pregnancy.id) == newest)
        .outerjoin(Pairing, (col(Pairing.client_id) == Client.id) & col(Pairing.ended_at).is_(None))
        .outerjoin(Person, col(Person.id) == Pairing.student_id)
        .where(condition)
    )


def _factors(session: Session, user: Person) -> Mapping[UUID, list[Any]]:
    """The boxes that stand, by pregnancy: since when, and who is sure of each."""
    statement: Any = (
        sa_select(
            col(RiskFactor.pregnancy_id),
            col(RiskFactor.factor),
            col(RiskFactor.score),
            col(RiskFactor.since_at),
            col(RiskFactor.confirmed_by),
        )
        .join(Pregnancy, col(Pregnancy.id) == RiskFactor.pregnancy_id)
        .where(col(RiskFactor.withdrawn_at).is_(None), within(user, Pregnancy.client_id))
    )
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in session.execute(statement):
        found[row.pregnancy_id].append(row)
    return found


def _visits(session: Session, user: Person) -> Mapping[UUID, list[datetime]]:
    """When visits to her began, the earliest first."""
    statement = select(Visit.client_id, Visit.began_at).where(
        within(user, Visit.client_id), col(Visit.checklist).in_(CONTACTS)
    )
    found: dict[UUID, list[datetime]] = defaultdict(list)
    for client_id, began_at in session.exec(statement.order_by(col(Visit.began_at))):
        found[client_id].append(began_at)
    return found


def _row(row: Any, factors: list[Any], level: str, visits: list[datetime], today: date) -> BoardRow:
    score = standing_score({one.factor: one.score for one in factors})
    category = category_of(score).code
    is_over = row.ended_on is not None and (today - row.ended_on).days > nifas_days()
    due = None
    if row.began_at and not is_over:
        steps = tuple(steps_of((day_of(one.since_at), one.factor, one.score) for one in factors))
        contacts = _contacts(
            row.edd, day_of(row.began_at), steps, row.ended_on, row.outcome or Outcome.LIVE_BIRTH
        )
        due = next_due(match_visits(contacts, [day_of(at) for at in visits], today))
    return BoardRow(
        client_id=row.client_id,
        name=row.name,
        code=row.code,
        village=row.village,
        edd=row.edd,
        age=age_words(row.edd, row.ended_on, today),
        score=score,
        category=category,
        is_provisional=any(one.confirmed_by is None for one in factors),
        level=level,
        last_visit_on=day_of(visits[-1]) if visits else None,
        student=row.student,
        due=due,
        is_over=is_over,
    )


@lru_cache(maxsize=4096)
def _contacts(
    edd: date, entered: date, steps: tuple[Step, ...], ended_on: date | None, outcome: str
) -> tuple[Contact, ...]:
    """The plan of a pairing as it was asked; the same for as long as nothing about it changes."""
    return contacts_asked(edd, entered, steps, ended_on, outcome)


def next_due(states: Iterable[ContactState]) -> ContactState | None:
    """What is to be shown of a plan: the last contact missed since the last visit, else the next one."""
    shown: ContactState | None = None
    for state in states:
        if state.state == "done":
            shown = None
        elif state.state == "missed":
            shown = state
        elif shown is None or state.state == "due":
            return state
        else:
            break
    return shown


def _pressing(row: BoardRow) -> tuple[bool, int, bool, date, str]:
    rank = ("none", *LEVELS).index(row.level)
    return row.is_over, -rank, not row.needs_visit, row.edd, row.code
