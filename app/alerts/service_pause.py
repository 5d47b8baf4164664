"""The clock of an alert stands still for a written reason, and runs again."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.alerts import queries_events as reads
from app.alerts import rules, rules_pause
from app.alerts.models import EventKind
from app.alerts.service import held_for
from app.alerts.service_ladder import event, record
from app.clients.models import Client
from app.core import audit
from app.core.errors import Invalid
from app.people.models import Person


def pause(
    session: Session,
    user: Person,
    client: Client,
    alert_ids: Iterable[UUID],
    until: datetime,
    reason: str,
    now: datetime,
) -> None:
    """These alerts do not climb until then, and all that is due of them moves by it. Invalid for an
    emergency, without a reason, or for longer than ladder.toml gives.
    """
    for alert in held_for(session, user, client, alert_ids):
        state = rules.state_of(reads.events_of(session, [alert.id])[alert.id])
        if problems := rules_pause.problems_of(state, until, reason, now):
            raise Invalid.fields(*problems)
        details = {"until": until.isoformat(), "reason": reason}
        record(session, alert, [event(alert, EventKind.PAUSED, now, user.id, **details)])
        audit.note(session, user.id, "alert:paused", now, client_id=client.id, subject_id=alert.id)


def resume(session: Session, user: Person, client: Client, alert_ids: Iterable[UUID], now: datetime) -> None:
    """The clock of these alerts runs again at once. Where none is paused nothing changes."""
    for alert in held_for(session, user, client, alert_ids):
        state = rules.state_of(reads.events_of(session, [alert.id])[alert.id])
        if rules_pause.left(state, now):
            record(session, alert, [event(alert, EventKind.RESUMED, now, user.id)])
            audit.note(session, user.id, "alert:resumed", now, client_id=client.id, subject_id=alert.id)
