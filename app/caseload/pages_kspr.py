"""The KSPR card of a client on a page of its own, to be read on a screen or printed on one sheet."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from app.access import Action, Door, client_for
from app.caseload import queries_client as queries

router = APIRouter()


@router.get("/clients/{client_id}/kspr")
def card(door: Annotated[Door, client_for(Action.CLIENT_READ)]) -> Response:
    """For her student without what only midwives ask."""
    with door as at:
        return at.page("caseload/kspr.html", head=queries.head_of(at.session, at.user, at.client, at.now))
