"""Correcting who a woman is and by which telephone she may be reached."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response

from app.access import Action, At, Door, client_for
from app.caseload import queries, rules_forms, service
from app.caseload.rules_forms import NotSure
from app.clients.queries import contact_of
from app.core.clock import day_of
from app.core.errors import N_, Invalid
from app.core.forms import FormDep
from app.visits.queries import is_in_care

router = APIRouter()

Amending = Annotated[Door, client_for(Action.CLIENT_AMEND)]


@router.get("/clients/{client_id}/identity")
def identity(door: Amending) -> Response:
    with door as at:
        return _identity(at)


@router.post("/clients/{client_id}/identity")
def amend_identity(door: Amending, form: FormDep) -> Response:
    """Her name, NIK, birth date, village, address and contact, as corrected."""
    with door as at:
        villages = [village.code for village in queries.villages_of(at.session, at.user, at.client)]
        try:
            read = rules_forms.read_identity(form, villages, day_of(at.now), known_nik=at.client.nik)
            service.amend_identity(at.session, at.user, at.client, *read, at.now)
        except NotSure as asked:
            return _identity(at, 422, entered=rules_forms.again(form), **asked.shown)
        except Invalid as error:
            return _identity(at, 422, entered=rules_forms.again(form), problems=error.problems)
        return at.go(_where_next(at), said=N_("Data diri diperbaiki."))


def _where_next(at: At) -> str:
    """Her file, or the board where she now lives in a village of another midwife."""
    at.session.flush()
    is_hers = is_in_care(at.session, at.user, at.client.id)
    return f"/clients/{at.client.id}" if is_hers else "/caseload"


def _identity(at: At, code: int = 200, **shown: Any) -> Response:
    villages = queries.villages_of(at.session, at.user, at.client)
    shown = {"entered": None, "problems": (), "questions": ()} | shown
    return at.page(
        "caseload/identity.html",
        code,
        client=at.client,
        values=_values(at),
        villages=[(village.code, village.name) for village in villages],
        **shown,
    )


def _values(at: At) -> Mapping[str, Any]:
    """What stands now, by the names of the boxes."""
    names = ("name", "nik", "born_on", "phone", "village_code", "address")
    values = {name: getattr(at.client, name) for name in names}
    contact = contact_of(at.session, at.client.id)
    if contact:
        parts = ("name", "relation", "phone", "hours", "may_say")
        values |= {f"contact_{part}": getattr(contact, part) for part in parts}
        values["contact_whatsapp"] = contact.whatsapp_ok
    return values
