"""Run by `app.work` every few seconds."""

from datetime import datetime

from app.alerts import service
from app.core.db import transaction


def escalate(now: datetime) -> int:
    """Pass every unanswered alert whose time is up to its next step; how many moved."""
    with transaction() as session:
        return service.escalate_overdue(session, now)
