"""The audit trail: who did what, when, to which client. Appended in the transaction of the deed, never
changed; no clinical value stands in it.
"""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, Session, SQLModel

from app.core.db import UTCDateTime, new_id


class AuditEntry(SQLModel, table=True):
    """One deed. `subject_id` is the thing touched (a visit, an alert, a pairing); no foreign keys: it
    outlives them.
    """

    __tablename__ = "audit_entry"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    at: datetime = Field(sa_type=UTCDateTime, index=True)
    actor_id: UUID | None = Field(default=None, index=True)
    action: str = Field(max_length=60)
    client_id: UUID | None = Field(default=None, index=True)
    subject_id: UUID | None = None


def note(
    session: Session,
    actor_id: UUID | None,
    action: str,
    now: datetime,
    *,
    client_id: UUID | None = None,
    subject_id: UUID | None = None,
) -> None:
    """Add a line to the trail, in the transaction of the deed."""
    session.add(
        AuditEntry(at=now, actor_id=actor_id, action=action, client_id=client_id, subject_id=subject_id)
    )
