"""A picture on its way up, in parts; and down again for who opens the record."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request
from fastapi.responses import Response

from app.access import Action, Door, client_for
from app.core.errors import N_, Invalid
from app.visits import queries, service_photo
from app.visits.rules_photo import read_range

router = APIRouter(prefix="/api/clients/{client_id}/visits", tags=["visits"])


async def _body(request: Request) -> bytes:
    return await request.body()


@router.put("/{visit_id}/photo")
def photo(
    visit_id: UUID,
    content: Annotated[bytes, Depends(_body)],
    door: Annotated[Door, client_for(Action.VISIT_RECORD, lately=True)],
    content_range: Annotated[str, Header()] = "",
) -> dict[str, Any]:
    """Take a part of the picture (Content-Range: bytes 0-999/2000), or say how far it is (bytes */2000)."""
    with door as at:
        part = read_range(content_range, len(content))
        if part is None:
            raise Invalid(N_("Bagian foto ini tidak bersambung. Kirim foto dari awal."))
        kept = service_photo.receive(at.session, at.user, at.client, visit_id, part, content, at.now)
        state = {"app": "osoc", "visit_id": visit_id, "total": kept.total}
        if kept.received_at is None:
            return state | {"status": "partial", "received": len(kept.content)}
        return state | {"status": "received", "received": kept.total, "received_at": kept.received_at}


@router.get("/{visit_id}/photo")
def picture(visit_id: UUID, door: Annotated[Door, client_for(Action.CLIENT_READ)]) -> Response:
    """The picture, for who may open her record."""
    with door as at:
        return Response(queries.photo_of(at.session, at.client.id, visit_id), media_type="image/jpeg")
