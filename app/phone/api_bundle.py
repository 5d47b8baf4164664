"""The bundle: one small answer with all that the phone keeps of its one client."""

import base64
import hashlib
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header
from fastapi.responses import Response

from app.access import Action, Door, allow
from app.core import audit
from app.core.compressed import Body
from app.core.seals import public_key
from app.people.models import Person
from app.phone.api import APP, as_json
from app.phone.queries_bundle import bundle_of
from app.phone.queries_files import book_version
from app.phone.queries_shell import shell_version

router = APIRouter(prefix="/api/phone", tags=["phone"])


@router.get("/bundle")
def bundle(
    door: Annotated[Door, allow(Action.PHONE_USE)],
    known: Annotated[str, Header(alias="if-none-match")] = "",
    accepts: Annotated[str, Header(alias="accept-encoding")] = "",
) -> Response:
    """All that her phone keeps of her client; 304 where it keeps just this already."""
    with door as at:
        told = _about(at.user) | bundle_of(at.session, at.user, at.now)
        if told["client"]:
            opened = UUID(told["client"]["id"])
            audit.note(at.session, at.user.id, Action.CLIENT_READ, at.now, client_id=opened)
    text = as_json(told)
    tag = f'"{hashlib.sha256(text).hexdigest()[:16]}"'
    if tag in known:
        return Response(status_code=304, headers={"ETag": tag})
    made = as_json(APP | {"made_at": at.now.isoformat()})
    whole = Body(made[:-1] + b"," + text[1:], "application/json", quality=10)
    return whole.answer(accepts, "no-store", {"ETag": tag, "Vary": "Accept-Encoding, Cookie"})


def _about(user: Person) -> dict[str, Any]:
    return {
        "person": {"id": str(user.id), "name": user.name, "language": user.language},
        "seal": base64.b64encode(public_key()).decode(),
        "tables": book_version(user.language),
        "shell": shell_version(user.language),
    }
