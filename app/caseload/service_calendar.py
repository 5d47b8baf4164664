"""The calendar raises alerts for what did not happen in time."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.alerts import service as alerts
from app.alerts.models import Origin
from app.caseload import queries_calendar as queries
from app.caseload.rules_calendar import missed
from app.core.clock import day_of


def raise_calendar(session: Session, now: datetime) -> int:
    """An alert for everything that did not happen in time; how many. Each is raised once, however often and
    by however many workers this runs.
    """
    raised, last = raise_next(session, None, now)
    while last is not None:
        more, last = raise_next(session, last, now)
        raised += more
    return raised


def raise_next(session: Session, after: UUID | None, now: datetime) -> tuple[int, UUID | None]:
    """The same for the next batch of women; where to go on, None when all have been looked at."""
    batch = queries.next_pregnancies(session, after, day_of(now))
    raised = 0
    for client, woman in queries.entries(session, batch, now):
        if findings := missed(woman, now):
            raised += len(
                alerts.raise_for(
                    session,
                    user=None,
                    client=client,
                    pregnancy=woman.pregnancy,
                    findings=findings,
                    visit_id=None,
                    found_at=now,
                    now=now,
                    origin=Origin.CALENDAR,
                )
            )
    return raised, batch[-1][0].id if batch else None
