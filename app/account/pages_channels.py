"""By which ways a person is told: the channels she wants, and the browsers that may be woken."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.access import Action, Door, allow
from app.account import rules
from app.core.errors import N_
from app.core.forms import FormDep
from app.core.web import static_files
from app.notices import queries, service

router = APIRouter(include_in_schema=False)
Own = Annotated[Door, allow(Action.ACCOUNT_OWN)]
WORKER = "js/push/worker.js"


@router.post("/account/channels")
def choose(door: Own, form: FormDep) -> Response:
    with door as at:
        service.choose(at.session, at.user, form.values("channel"), queries.offered(at.user))
        return at.go("/account#channels", said=N_("Pilihan pemberitahuan disimpan."))


@router.post("/account/push")
def wake(door: Own, form: FormDep) -> Response:
    """This browser may be woken for her."""
    with door as at:
        device = rules.device_words(at.request.headers.get("user-agent", ""))
        keys = (form.raw("endpoint"), form.raw("p256dh"), form.raw("auth"))
        service.keep_device(at.session, at.user, *keys, device, at.now)
        return at.go("/account#channels", said=N_("Pemberitahuan menyala di perangkat ini."))


@router.post("/account/push/{device_id}/end")
def let_sleep(door: Own, device_id: UUID) -> Response:
    with door as at:
        service.drop_device(at.session, device_id, at.user)
        return at.go("/account#channels", said=N_("Pemberitahuan di perangkat itu dimatikan."))


@router.get("/push/worker.js")
def worker() -> Response:
    """The worker that a browser wakes: the same for everybody, and never an old one."""
    return Response(
        static_files()[WORKER][1], media_type="text/javascript", headers={"Cache-Control": "no-cache"}
    )
