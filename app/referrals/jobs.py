"""Run by `app.work`: a referral without an arrival in its time is an alert."""

from datetime import datetime

import structlog

from app.core.db import transaction
from app.referrals import queries, service

log = structlog.get_logger("osoc.referrals")


def look_for_arrivals(now: datetime) -> int:
    """How many alerts were raised; each in a transaction of its own, and once however often this is run."""
    with transaction() as session:
        waiting = queries.overdue(session, now)
    raised = 0
    for referral_id in waiting:
        try:
            with transaction() as session:
                raised += service.raise_not_arrived(session, referral_id, now)
        except Exception as error:
            log.error("referral not looked at", referral=str(referral_id), kind=type(error).__name__)
    return raised
