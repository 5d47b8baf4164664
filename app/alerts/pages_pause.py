"""Holding up the clock of a woman's alerts for a written reason, and letting it run again."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from app.access import Action, Door, client_for
from app.alerts import service_pause
from app.alerts.pages import alert_ids_of, refused
from app.core.errors import N_, Invalid
from app.core.forms import FormDep

router = APIRouter(tags=["pages"])


@router.post("/clients/{client_id}/alerts/pause")
def pause(door: Annotated[Door, client_for(Action.ALERT_ANSWER)], form: FormDep) -> Response:
    """The clock stands still for so many minutes, with the reason that was written."""
    with door as at:
        try:
            minutes = form.whole("until", 1, 60 * 24 * 14, required=True) or 0
            reason = form.text("pause_reason", longest=300) or ""
            ids, until = alert_ids_of(form), at.now + timedelta(minutes=minutes)
            service_pause.pause(at.session, at.user, at.client, ids, until, reason, at.now)
        except Invalid as error:
            return refused(at, form, error)
        return at.go(f"/clients/{at.client.id}/alerts", said=N_("Tercatat: waktunya dijeda."))


@router.post("/clients/{client_id}/alerts/resume")
def resume(door: Annotated[Door, client_for(Action.ALERT_ANSWER)], form: FormDep) -> Response:
    """The clock runs again."""
    with door as at:
        try:
            service_pause.resume(at.session, at.user, at.client, alert_ids_of(form), at.now)
        except Invalid as error:
            return refused(at, form, error)
        return at.go(f"/clients/{at.client.id}/alerts", said=N_("Tercatat: waktunya berjalan lagi."))
