"""The rule tables and the forms, as phones fetch and keep them."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Header
from fastapi.responses import Response

from app.core import i18n
from app.core.compressed import Body
from app.core.errors import NotFound
from app.phone.queries_files import files, files_version

router = APIRouter(prefix="/phone", include_in_schema=False)
KEPT_FOR_EVER = "public, max-age=31536000, immutable"
Accepts = Annotated[str, Header(alias="accept-encoding")]


@router.get("/files/{version}/{name}")
def file(version: str, name: str, accepts: Accepts = "") -> Response:
    """A file under its version, to be kept for ever; under any other version it is not found."""
    for lang in i18n.LANGUAGES:
        if version == files_version(lang) and name in files(lang):
            return pressed(files(lang)[name], accepts, KEPT_FOR_EVER)
    raise NotFound


def pressed(body: Body, accepts: str, kept: str, headers: Mapping[str, str] | None = None) -> Response:
    """The body as this browser takes it, to be kept as long as said."""
    content, said = body.pressed(accepts)
    return Response(
        content, media_type=body.media_type, headers={**said, "Cache-Control": kept, **(headers or {})}
    )
