"""What the tests of the outbox share: a visit as a phone packs it, what the server keeps and says of it."""

from datetime import timedelta
from typing import Any

from sqlmodel import select

from app.pairings.models import EndReason, Pairing
from app.visits.models import Visit
from tests.conftest import NOW
from tests.phone.packing import packed_body
from tests.visits.conftest import visit_body

BEGAN = NOW - timedelta(minutes=30)
BEGAN_S = int(BEGAN.timestamp())


def visit(began_s=BEGAN_S, **answers):
    return packed_body(visit_body(BEGAN, **answers), began_s)


def visits_in(session):
    """The visits as they are kept now; no transaction of the test's own stays open beside the app's."""
    session.expire_all()
    kept = session.exec(select(Visit).order_by(Visit.id)).all()
    session.commit()
    return kept


def statuses(told):
    return [one.get("code") or one["status"] for one in told]


def end(session, pairing, ended_at):
    pairing = session.get_one(Pairing, pairing.id)
    pairing.ended_at, pairing.end_reason = ended_at, EndReason.COMPLETED
    session.commit()


def usual(number: int) -> dict[str, Any]:
    """The answers of a usual visit: all signs denied, what she carries measured, each question answered."""
    return {
        "danger_signs": [],
        "systolic_mmhg": 108 + number,
        "diastolic_mmhg": 68 + number % 9,
        "pulse_bpm": 78 + number % 11,
        "temperature_c": 36.2 + number % 7 / 10,
        "respiratory_rate_bpm": 17 + number % 4,
        "weight_kg": 58.4 + number / 10,
        "muac_cm": 25.5 + number % 3 / 2,
        "fetal_movements_12h": 12 + number % 8,
        "fetal_movement_hours_counted": 12,
        "meals_per_day": 3,
        "water_glasses": 7 + number % 4,
        "iron_product": "ttd",
        "iron_days_last_7": 5 + number % 3,
        "smokes": False,
        "smoke_exposed": number % 2 == 0,
        "not_measured": {"fundal_height_cm": "no_device", "fetal_heart_heard": "no_device"},
    }
