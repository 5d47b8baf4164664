"""The rosters of the example district: filled everywhere, with one gap and one midwife away to be seen."""

from datetime import UTC, datetime

from sqlmodel import Session, select

from app.core import db
from app.core.clock import day_of
from app.demo import duty, run
from app.demo.model import Size, model
from app.people.models import Facility, FacilityKind, Village
from app.rosters import queries, rules

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
TINY = Size(students=12, clients=6, days=20, emergency=1, urgent=1, watch=0)


def test_every_puskesmas_has_people_on_duty_and_one_a_gap(database: str) -> None:
    run.make(TINY, NOW)
    with Session(db.engine()) as session:
        places = session.exec(select(Facility.id).where(Facility.kind == FacilityKind.PUSKESMAS)).all()
        weeks = {one: queries.week_of(session, one) for one in places}
        shown = session.get_one(Village, model()["place"]["village"]).facility_id

        on_duty = [queries.on_duty(session, one, NOW) for one in places]
        gaps = {
            one: rules.gaps([turn for turn, people in week.items() if people]) for one, week in weeks.items()
        }
        away = queries.absences_of(session, {one.id for one in queries.staff_of(session, shown)}, day_of(NOW))

    assert all(on_duty)
    assert {one: found for one, found in gaps.items() if found} == {shown: [duty.GAP]}
    assert [one.substitute_id is not None for one, _ in away] == [True]
