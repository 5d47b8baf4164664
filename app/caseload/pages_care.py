"""Contacts with the health service: what is due, and writing down that one was made."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.access import Action, At, Door, client_for
from app.caseload import queries_client as queries
from app.caseload.rules_forms import again
from app.caseload.rules_forms_care import read_care
from app.clients import queries as clients
from app.clients import service_care as service
from app.clinical.laboratory import named_tests
from app.core.clock import day_of
from app.core.errors import N_, Invalid
from app.core.forms import FormDep
from app.people.models import Facility
from app.visits.queries import names_of

router = APIRouter()

Amending = Annotated[Door, client_for(Action.CLIENT_AMEND)]


@router.get("/clients/{client_id}/care")
def care(door: Amending) -> Response:
    with door as at:
        return _care(at)


@router.post("/clients/{client_id}/care")
def note_care(door: Amending, form: FormDep) -> Response:
    """That she, or a baby of hers, was seen on a day. Sent twice it is written once."""
    with door as at:
        pregnancy = clients.latest_pregnancy(at.session, at.client.id)
        try:
            service.note_care(at.session, at.user, pregnancy, read_care(form), at.now)
        except Invalid as error:
            return _care(at, 422, entered=again(form), problems=error.problems)
        return at.go(f"/clients/{at.client.id}/care", said=N_("Pemeriksaan tersimpan."))


@router.post("/clients/{client_id}/care/{care_id}/withdrawal")
def withdraw_care(door: Amending, care_id: UUID) -> Response:
    """It was written down in error."""
    with door as at:
        service.withdraw_care(at.session, at.user, at.client.id, care_id, at.now)
        return at.go(f"/clients/{at.client.id}/care", said=N_("Catatan pemeriksaan dicabut."))


def _care(at: At, code: int = 200, **shown: Any) -> Response:
    head = queries.head_of(at.session, at.user, at.client, at.now)
    noted = clients.care_of(at.session, head.pregnancy.id)
    shown = {"entered": None, "problems": ()} | shown
    return at.page(
        "caseload/care.html",
        code,
        head=head,
        noted=noted,
        names=names_of(at.session, (one.noted_by for one in noted)),
        tests=named_tests(),
        place=at.session.get_one(Facility, at.client.facility_id).name,
        today=day_of(at.now),
        **shown,
    )
