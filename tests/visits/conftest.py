"""A visit as Ani's phone sends it. The clock of the app stands at the cast's own instant."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from sqlmodel import Session
from uuid_utils.compat import uuid7

from app.clients.models import Client, Pregnancy
from app.clinical.checklists import latest
from app.people.models import Village
from tests.conftest import NOW, Cast


def visit_body(began_at: datetime, **answers: Any) -> dict[str, Any]:
    """All that must be measured and nothing found, unless `answers` say otherwise; None leaves one out."""
    given = {
        "danger_signs": [],
        "systolic_mmhg": 118,
        "diastolic_mmhg": 76,
        "pulse_bpm": 84,
        "temperature_c": 36.7,
        "respiratory_rate_bpm": 18,
        "weight_kg": 58.5,
        "fetal_heart_heard": True,
        "fetal_heart_rate_bpm": 142,
    } | answers
    return {
        "checklist": "anc-home-visit",
        "checklist_version": latest("anc-home-visit").version,
        "answers": {name: value for name, value in given.items() if value is not None},
        "began_at": began_at.isoformat(),
        "ended_at": (began_at + timedelta(minutes=25)).isoformat(),
    }


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def body(now: datetime) -> Callable[..., dict[str, Any]]:
    """A visit that began half an hour ago, with these answers in place of the unremarkable ones."""
    return lambda **answers: visit_body(now - timedelta(minutes=30), **answers)


@pytest.fixture
def visit_id() -> UUID:
    return uuid7()


@pytest.fixture
def address(cast: Cast, visit_id: UUID) -> str:
    return f"/api/clients/{cast.wati.id}/visits/{visit_id}"


@pytest.fixture
def other_client(cast: Cast, session: Session) -> Client:
    """Mawar, of the same puskesmas and another village: Rini's, and neither Sari's nor Ani's."""
    village = Village(
        code="35.10.16.1003",
        name="Lateng",
        kind="kelurahan",
        subdistrict_code="35.10.16",
        facility_id=cast.puskesmas.id,
    )
    mawar = Client(
        code="OSOC-0500",
        name="Mawar",
        name_key="mawar",
        born_on=date(1995, 1, 1),
        village_code=village.code,
        facility_id=cast.puskesmas.id,
        registered_by=cast.rini.id,
        registered_at=NOW - timedelta(days=30),
    )
    for row in (village, mawar):
        session.add(row)
        session.flush()
    session.add(
        Pregnancy(
            client_id=mawar.id,
            booked_on=date(2026, 10, 20),
            edd=date(2027, 2, 20),
            gravida=1,
            para=0,
            abortus=0,
        )
    )
    session.commit()
    return mawar
