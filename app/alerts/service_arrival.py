"""What a receiving place says of a woman who was referred for an alert."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from app.alerts.models import Alert, AnswerOutcome, EventKind
from app.alerts.service_ladder import event, record
from app.clients.models import Client


def note_arrival(
    session: Session, client: Client, alert_ids: Sequence[UUID], rule: str, done: str, who: str, now: datetime
) -> list[UUID]:
    """These alerts of hers, and one of this rule, are answered: she has arrived. What is closed stays so.

    Nobody of ours said it, so the events name no person. Who owned them is to be told.
    """
    told = {"outcome": AnswerOutcome.ARRIVED.value, "done": done, "by_whom": who}
    found = _open(session, client, alert_ids, rule)
    for alert in found:
        happened = [event(alert, EventKind.CONTACTED, now)] if alert.contacted_at is None else []
        happened += [event(alert, EventKind.OUTCOME, now, None, **told), event(alert, EventKind.CLOSED, now)]
        record(session, alert, happened)
    return [alert.owner_id for alert in found if alert.owner_id]


def _open(session: Session, client: Client, alert_ids: Sequence[UUID], rule: str) -> list[Alert]:
    """Held until the end of the transaction."""
    statement = select(Alert).where(
        Alert.client_id == client.id,
        col(Alert.id).in_(alert_ids) | (col(Alert.rule) == rule),
        col(Alert.closed_at).is_(None),
    )
    return list(session.exec(statement.with_for_update().execution_options(populate_existing=True)))
