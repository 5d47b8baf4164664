"""Writing to the outbox. What is said here is delivered by notices/jobs.py after the commit."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.notices.models import Notice


def tell(
    session: Session,
    person_ids: Iterable[UUID],
    words: str,
    now: datetime,
    *,
    path: str = "/",
    alert_id: UUID | None = None,
    **params: str | int,
) -> list[Notice]:
    """Queue a message to each person, in the transaction of the deed. Never a name beside a finding."""
    notices = [
        Notice(
            person_id=p, words=words, params=params, path=path, alert_id=alert_id, queued_at=now, due_at=now
        )
        for p in dict.fromkeys(person_ids)
    ]
    session.add_all(notices)
    return notices
