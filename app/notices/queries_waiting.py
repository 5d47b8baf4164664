"""What waits in the outbox."""

from datetime import UTC, datetime

from sqlmodel import Session, func, select

from app.notices.models import Notice


def next_due_at(session: Session) -> datetime | None:
    """When the next message is to be tried; None where none waits."""
    earliest: datetime | None = session.exec(select(func.min(Notice.due_at))).one()
    return earliest.replace(tzinfo=UTC) if earliest and earliest.tzinfo is None else earliest
