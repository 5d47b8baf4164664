"""The visits of everybody, for the operator's own command; it shows ids and rules, and nobody's name."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, or_, select

from app.visits.models import Visit

Key = tuple[datetime, UUID]


def next_visits(session: Session, last: Key | None, most: int) -> list[tuple[datetime, UUID, UUID]]:
    """When the next visits took place, which they are and of which client, after the one named."""
    statement = select(Visit.began_at, Visit.id, Visit.client_id)
    if last is not None:
        began_at, visit_id = last
        same = (col(Visit.began_at) == began_at) & (col(Visit.id) > visit_id)
        statement = statement.where(or_(col(Visit.began_at) > began_at, same))
    return list(session.exec(statement.order_by(col(Visit.began_at), col(Visit.id)).limit(most)))
