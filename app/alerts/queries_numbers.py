"""The telephones of a puskesmas and of the ambulance service, each with the day of its last test call."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, col, select

from app.alerts import rules_ladder as ladder
from app.alerts.models import Alert
from app.alerts.schemas import Group, Number
from app.clients.models import Client
from app.core.clock import day_of
from app.people.models import Facility
from app.rosters import rules as rosters
from app.rosters.models import NumberTest

PSC = "PSC"


def tested(session: Session, named: Sequence[tuple[str, str]], today: date) -> list[Number]:
    """These numbers by their names, with their last test call."""
    statement = select(NumberTest).where(col(NumberTest.number).in_([number for _, number in named]))
    last = {one.number: one for one in session.exec(statement.order_by(col(NumberTest.tried_on)))}

    def number_of(name: str, number: str) -> Number:
        test = last.get(number)
        tried_on = test.tried_on if test else None
        return Number(
            name, number, tried_on, bool(test and test.was_answered), rosters.is_old(tried_on, today)
        )

    return [number_of(name, number) for name, number in named]


def for_student(session: Session, client: Client, now: datetime) -> list[Number]:
    """Whom she calls while no midwife answers: the puskesmas near the woman, her own, the ambulance."""
    ids = [one for one in (client.staying_facility_id, client.facility_id) if one]
    places = facilities(session, ids)
    known = [(f"Puskesmas {places[one].name}", places[one].phone) for one in ids]
    named = [(name, phone) for name, phone in known if phone]
    return tested(session, [*named, (PSC, str(ladder.ladder()["psc_number"]))], day_of(now))


def add_numbers(session: Session, groups: Sequence[Group], now: datetime) -> None:
    """Beside each woman the puskesmas near where she stays, and the ambulance where the ladder shows it."""
    places = facilities(session, {one.client.staying_facility_id for one in groups} - {None})
    psc = str(ladder.ladder()["psc_number"])
    named = [(f"Puskesmas {one.name}", one.phone) for one in places.values() if one.phone]
    known = {one.number: one for one in tested(session, [*named, (PSC, psc)], day_of(now))}
    for group in groups:
        near = places.get(group.client.staying_facility_id) if group.client.staying_facility_id else None
        asked = [near.phone] if near and near.phone else []
        asked += [psc] if any(_shows_psc(row.alert) for row in group.whole) else []
        group.numbers = [known[number] for number in asked]


def _shows_psc(alert: Alert) -> bool:
    return alert.closed_at is None and ladder.shows_psc(alert.level, alert.step, alert.route)


def facilities(session: Session, ids: Collection[UUID | None]) -> Mapping[UUID, Facility]:
    found = session.exec(select(Facility).where(col(Facility.id).in_(ids)))
    return {one.id: one for one in found}
