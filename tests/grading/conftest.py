"""Visits of Ani's, made on the days a test names, through the service that records them."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session

from app.core.db import new_id
from app.visits import service as visits
from app.visits.models import Visit
from app.visits.schemas import VisitIn
from tests.conftest import NOW, Cast
from tests.visits.conftest import visit_body

Visited = Callable[..., Visit]


@pytest.fixture
def visited(session: Session, cast: Cast) -> Visited:
    """Ani visits Wati so many days before the tests' now; it reaches the server `after` its end."""

    def made(days_ago: int = 0, after: timedelta = timedelta(minutes=5), **answers: object) -> Visit:
        began: datetime = NOW - timedelta(days=days_ago, minutes=60)
        sent = VisitIn.model_validate(visit_body(began, **answers))
        return visits.record(session, cast.ani, cast.wati, new_id(), sent, sent.ended_at + after)

    return made
