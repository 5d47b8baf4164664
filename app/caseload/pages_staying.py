"""Where a woman stays when it is not at home: written by her midwife or her student."""

from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response

from app.access import Action, At, Door, client_for
from app.caseload.rules_forms import again
from app.clients import service_staying as service
from app.core.errors import N_, Invalid
from app.core.forms import FormDep
from app.people import queries as people

router = APIRouter()

Visiting = Annotated[Door, client_for(Action.VISIT_RECORD)]


@router.get("/clients/{client_id}/staying")
def staying(door: Visiting) -> Response:
    with door as at:
        return _staying(at)


@router.post("/clients/{client_id}/staying")
def note_staying(door: Visiting, form: FormDep) -> Response:
    """Where she stays from now; with nothing filled in she is at home."""
    with door as at:
        try:
            where, near_id = form.text("staying_at", longest=200), form.id("facility")
            form.check()
            near = next((one for one in people.all_puskesmas(at.session) if one.id == near_id), None)
            service.stay(at.session, at.user, at.client, where, near, at.now)
        except Invalid as error:
            return _staying(at, 422, entered=again(form), problems=error.problems)
        return at.go(f"/clients/{at.client.id}", said=N_("Tempat tinggal sementara tersimpan."))


def _staying(at: At, code: int = 200, **shown: Any) -> Response:
    shown = {"entered": None, "problems": ()} | shown
    near = [(one.id, one.name) for one in people.all_puskesmas(at.session)]
    return at.page("caseload/staying.html", code, client=at.client, near=near, **shown)
