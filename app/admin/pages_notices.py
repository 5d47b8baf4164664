"""Messages that nobody took: to whom they were to go, how each try ended, and a button to try anew."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.access import Action, Door, allow
from app.access.menu import role_words
from app.core import audit
from app.core.errors import N_
from app.notices import queries, service

router = APIRouter(include_in_schema=False)
May = Annotated[Door, allow(Action.NOTICE_RESEND)]


@router.get("/notices")
def given_up(door: May) -> Response:
    with door as at:
        rows = queries.given_up(at.session)
        return at.page("admin/notices.html", rows=rows, role_words=role_words, most=queries.MOST)


@router.post("/notices/{notice_id}/resend")
def resend(door: May, notice_id: UUID) -> Response:
    with door as at:
        service.resend(at.session, notice_id, at.now)
        audit.note(at.session, at.user.id, Action.NOTICE_RESEND, at.now, subject_id=notice_id)
        return at.go("/notices", said=N_("Pesan dicoba lagi."))
