"""Short ways to open, answer and read alerts about Wati."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from app.alerts import queries_events, rules, service
from app.alerts.models import Alert, AlertEvent, AnswerOutcome, EventKind
from app.alerts.schemas import Answer
from app.notices.models import Notice
from app.people.models import Person
from tests.alerts.findings import Finding
from tests.conftest import NOW, Cast


@pytest.fixture
def find(session: Session, cast: Cast) -> Callable[..., list[Alert]]:
    """Ani (or another) finds this, and the server has it at once (or later)."""

    def found(
        *findings: Finding,
        at: datetime = NOW,
        late: timedelta = timedelta(0),
        visit_id=None,
        user: Person | None = None,
    ) -> list[Alert]:
        return service.raise_for(
            session,
            user=user or cast.ani,
            client=cast.wati,
            pregnancy=cast.pregnancy,
            findings=findings,
            visit_id=visit_id,
            found_at=at - late,
            now=at,
        )

    return found


def answer(outcome: AnswerOutcome = AnswerOutcome.VISITED, **more) -> Answer:
    return Answer(outcome=outcome, done="Dikunjungi", by_whom="Sari", **more)


def told(session: Session, person: Person) -> list[str]:
    """The words this person was told, first to last."""
    statement = select(Notice).where(Notice.person_id == person.id)
    return [one.words for one in session.exec(statement.order_by(col(Notice.queued_at), col(Notice.id)))]


def kinds(session: Session, alert: Alert) -> list[EventKind]:
    return [event.kind for event in events(session, alert)]


def events(session: Session, alert: Alert) -> list[AlertEvent]:
    return queries_events.events_of(session, [alert.id])[alert.id]


def assert_columns_say_what_the_events_say(session: Session, alert: Alert) -> None:
    session.flush()
    session.refresh(alert)
    state = rules.state_of(events(session, alert))
    columns = ("level", "step", "due_at", "owner_id", "owned_at", "contacted_at", "closed_at")
    assert {name: getattr(alert, name) for name in columns} == {
        name: getattr(state, name) for name in columns
    }
