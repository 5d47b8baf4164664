"""Keeping the roster: whose turn it is, who is away, who takes over, who stands in."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import CursorResult, delete, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from app.core import audit
from app.core.clock import day_of
from app.core.errors import N_, Invalid, NotFound
from app.people.models import Person
from app.rosters import queries, rules
from app.rosters.models import Absence, Cover, DutyTurn, Handover, NumberTest, Shift


def set_day(
    session: Session,
    user: Person,
    facility_id: UUID,
    weekdays: Collection[int],
    chosen: Mapping[Shift, Collection[UUID]],
    now: datetime,
) -> None:
    """On these weekdays these midwives have these shifts, and nobody else has. The second time nothing
    changes."""
    known = {one.id for one in queries.staff_of(session, facility_id, queries.ON_THE_ROSTER)}
    for shift, ids in chosen.items():
        if not set(ids) <= known:
            raise Invalid.field(shift.value, N_("Pilih bidan dari puskesmas ini."))
    mine = col(DutyTurn.facility_id) == facility_id
    session.exec(delete(DutyTurn).where(mine, col(DutyTurn.weekday).in_(weekdays)))
    session.add_all(
        DutyTurn(facility_id=facility_id, weekday=weekday, shift=shift, person_id=person_id)
        for weekday in sorted(set(weekdays))
        for shift, ids in chosen.items()
        for person_id in sorted(set(ids))
    )
    audit.note(session, user.id, "roster:set", now, subject_id=facility_id)


def note_absence(
    session: Session,
    user: Person,
    person: Person,
    starts_on: date,
    ends_on: date,
    substitute: Person | None,
    reason: str,
    now: datetime,
) -> Absence:
    """She is away on these days, and whoever is named stands in for her."""
    longest = timedelta(days=rules.roster()["absence"]["longest_days"])
    if ends_on < starts_on:
        raise Invalid.field("ends_on", N_("Hari terakhir tidak boleh sebelum hari pertama."))
    if ends_on < day_of(now):
        raise Invalid.field("ends_on", N_("Hari itu sudah lewat."))
    if ends_on - starts_on > longest:
        raise Invalid.field("ends_on", N_("Paling lama {days} hari."), days=longest.days)
    if substitute is not None and substitute.id == person.id:
        raise Invalid.field("substitute", N_("Pilih orang lain sebagai pengganti."))
    made = Absence(
        person_id=person.id,
        starts_on=starts_on,
        ends_on=ends_on,
        substitute_id=substitute.id if substitute else None,
        reason=reason,
        noted_by=user.id,
        noted_at=now,
    )
    session.add(made)
    audit.note(session, user.id, "roster:absence", now, subject_id=person.id)
    return made


def end_absence(session: Session, user: Person, person: Person, absence_id: UUID, now: datetime) -> None:
    """She is back, or stays after all. The second time nothing changes."""
    found = session.get(Absence, absence_id)
    if found is None or found.person_id != person.id:
        raise NotFound
    if found.ended_at is None:
        found.ended_at = now
        audit.note(session, user.id, "roster:back", now, subject_id=found.person_id)


def hand_over(
    session: Session, user: Person, facility_id: UUID, giver: Person, taker: Person, note: str, now: datetime
) -> Handover:
    """The rest of this shift is the other's."""
    if giver.id == taker.id:
        raise Invalid.field("taker", N_("Pilih orang lain sebagai penerima."))
    given = Handover(
        facility_id=facility_id,
        giver_id=giver.id,
        taker_id=taker.id,
        at=now,
        until_at=rules.slot_at(now).ends_at,
        note=note,
    )
    session.add(given)
    audit.note(session, user.id, "roster:handover", now, subject_id=taker.id)
    return given


def cover(session: Session, person_id: UUID, client_id: UUID, now: datetime) -> None:
    """She stands in for this woman and may open her record. The second time nothing changes."""
    running = select(Cover.id).where(
        Cover.person_id == person_id, Cover.client_id == client_id, col(Cover.ended_at).is_(None)
    )
    if session.exec(running).first():
        return
    session.flush()
    try:
        with session.begin_nested():
            session.add(Cover(person_id=person_id, client_id=client_id, began_at=now))
    except IntegrityError:
        return
    audit.note(session, person_id, "roster:cover", now, client_id=client_id)


def end_covers(session: Session, needed: Any, now: datetime) -> int:
    """End the covers of all clients but those for whom they are needed still; how many ended."""
    before = now - timedelta(hours=rules.roster()["cover"]["ends_after_hours"])
    ended = session.exec(
        update(Cover)
        .where(
            col(Cover.ended_at).is_(None), col(Cover.began_at) < before, col(Cover.client_id).not_in(needed)
        )
        .values(ended_at=now)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(ended, CursorResult)
    return int(ended.rowcount)


def note_test(
    session: Session, user: Person, number: str, tried_on: date, was_answered: bool, now: datetime
) -> None:
    """This number was tried. Twice on one day, the last holds."""
    if tried_on > day_of(now):
        raise Invalid.field("tried_on", N_("Hari itu belum tiba."))
    same = select(NumberTest).where(NumberTest.number == number, NumberTest.tried_on == tried_on)
    found = session.exec(same).first() or NumberTest(
        number=number, tried_on=tried_on, was_answered=was_answered, tried_by=user.id
    )
    found.was_answered, found.tried_by = was_answered, user.id
    session.add(found)
    audit.note(session, user.id, "roster:number", now, subject_id=user.facility_id)
