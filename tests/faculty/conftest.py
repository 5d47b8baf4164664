"""The clock of the app stands at the cast's own instant; Ani has visited, with values that must not leak."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from sqlmodel import Session

from app.core.db import new_id
from app.visits import service as visits
from app.visits.models import Visit
from app.visits.schemas import VisitIn
from tests.conftest import NOW, Cast
from tests.visits.conftest import visit_body


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def visit(session: Session, cast: Cast) -> Visit:
    """A visit of yesterday with severe pressure, headache, a note: all of it planted to be looked for."""
    began = NOW - timedelta(days=1, minutes=60)
    body = visit_body(
        began,
        systolic_mmhg=167,
        diastolic_mmhg=113,
        weight_kg=61.7,
        temperature_c=37.3,
        fetal_heart_rate_bpm=149,
        haemoglobin_g_dl=9.7,
        danger_signs=["severe_headache"],
        counselling_topics=["iron", "birth_plan"],
        food_taboos="PANTANGAN-RAHASIA",
        note="CATATAN-RAHASIA",
    )
    sent = VisitIn.model_validate(body)
    made = visits.record(session, cast.ani, cast.wati, new_id(), sent, sent.ended_at + timedelta(minutes=4))
    session.commit()
    return made
