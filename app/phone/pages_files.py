"""The rule tables and the forms, as phones fetch and keep them."""

from typing import Annotated

from fastapi import APIRouter, Header
from fastapi.responses import Response

from app.core import i18n
from app.core.errors import NotFound
from app.phone.queries_files import book, book_name, book_version

router = APIRouter(prefix="/phone", include_in_schema=False)
KEPT_FOR_EVER = "public, max-age=31536000, immutable"
Accepts = Annotated[str, Header(alias="accept-encoding")]


@router.get("/files/{version}/{name}")
def file(version: str, name: str, accepts: Accepts = "") -> Response:
    """A file under its version, to be kept for ever; under any other version it is not found."""
    for lang in i18n.LANGUAGES:
        if (version, name) == (book_version(lang), book_name(lang)):
            return book(lang).answer(accepts, KEPT_FOR_EVER)
    raise NotFound
