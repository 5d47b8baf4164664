"""What the phone app asks of the server: her secret, and a place to bring what waits."""

import base64
import hashlib
import json
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from app.access import Action, Door, allow
from app.core import i18n
from app.core.errors import Said
from app.core.seals import person_secret
from app.phone import service_outbox
from app.phone.rules_frame import read_frame
from app.phone.schemas import Told

router = APIRouter(prefix="/api/phone", tags=["phone"])
APP = {"app": "osoc"}
"""At the top of every answer: what lacks it was not said by us."""


async def _body(request: Request) -> bytes:
    return await request.body()


@router.get("/secret")
def secret(door: Annotated[Door, allow(Action.PHONE_USE)]) -> Response:
    """The secret by which her phone can be opened anew when its PIN is forgotten."""
    with door as at:
        kept = base64.b64encode(person_secret(at.user.id)).decode()
        hers = {"person": str(at.user.id), "name": at.user.name, "secret": kept}
        return json_answer(as_json(APP | hers))


@router.post("/outbox")
def outbox(
    frame: Annotated[bytes, Depends(_body)], door: Annotated[Door, allow(Action.PHONE_USE)]
) -> Response:
    """Take what the phone brings, one status an item. The answer names the very body that it answers."""
    with door as at:
        told = service_outbox.receive(at.session, at.user, read_frame(frame), at.now)
        now = at.now
    said = {"frame": hashlib.sha256(frame).hexdigest()[:16], "server_time": now.isoformat()}
    return json_answer(as_json(APP | said | {"items": [_item(one) for one in told]}))


def _item(told: Told) -> dict[str, Any]:
    row: dict[str, Any] = {"id": str(told.id), "kind": told.kind, "status": told.status}
    if told.received_at:
        row |= {"received_at": told.received_at.isoformat(), "level": told.level}
    if told.said:
        problems = [{"field": one.field, "says": _both(one.said)} for one in told.problems]
        row |= {"code": told.code, "says": _both(told.said), "problems": problems}
    if told.rare:
        row["rare"] = list(told.rare)
    return row


def _both(said: Said) -> dict[str, str]:
    return {lang: i18n.said(lang, said) for lang in i18n.LANGUAGES}


def as_json(row: dict[str, Any]) -> bytes:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode()


def json_answer(text: bytes, headers: dict[str, str] | None = None) -> Response:
    return Response(
        text, media_type="application/json", headers={"Cache-Control": "no-store"} | (headers or {})
    )
