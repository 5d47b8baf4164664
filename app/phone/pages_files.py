"""The rule tables and the forms, as phones fetch and keep them."""

from typing import Annotated

from fastapi import APIRouter, Header
from fastapi.responses import Response

from app.core import i18n
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
            return files(lang)[name].answer(accepts, KEPT_FOR_EVER)
    raise NotFound
