"""The phone's way in: a visit is put under the id the phone gave it, and corrected beside it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter

from app.access import Action, Door, client_for
from app.visits import queries, rules, service, service_early
from app.visits.queries_result import receipt_of
from app.visits.schemas import AmendmentIn, EarlyIn, EarlyOut, VisitIn, VisitOut

router = APIRouter(prefix="/api/clients/{client_id}/visits", tags=["visits"])


@router.put("/{visit_id}")
def record(
    visit_id: UUID, sent: VisitIn, door: Annotated[Door, client_for(Action.VISIT_RECORD, lately=True)]
) -> VisitOut:
    """Record a visit; safe to send again."""
    with door as at:
        service.record(at.session, at.user, at.client, visit_id, sent, at.now)
        return receipt_of(at.session, queries.visit_of(at.session, at.client.id, visit_id))


@router.put("/{visit_id}/early-alert")
def alert_early(
    visit_id: UUID, sent: EarlyIn, door: Annotated[Door, client_for(Action.VISIT_RECORD, lately=True)]
) -> EarlyOut:
    """Call for help before the visit is finished; safe to send again."""
    with door as at:
        early = service_early.alert(at.session, at.user, at.client, visit_id, sent, at.now)
        level = rules.open_level(early.findings)
        return EarlyOut(visit_id=visit_id, received_at=early.received_at, level=level)


@router.post("/{visit_id}/amendments")
def amend(
    visit_id: UUID, sent: AmendmentIn, door: Annotated[Door, client_for(Action.VISIT_AMEND)]
) -> VisitOut:
    """Correct a visit; the same answers sent again change nothing."""
    with door as at:
        amended = service.amend(at.session, at.user, at.client, visit_id, sent, at.now)
        return receipt_of(at.session, amended)
