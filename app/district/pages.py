"""The health office's page."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from app.access import Action, Door, allow
from app.core.errors import N_
from app.core.i18n import translate
from app.district import queries, rules

router = APIRouter(tags=["pages"])


@router.get("/district")
def district(door: Annotated[Door, allow(Action.DISTRICT_READ)]) -> Response:
    """Counts, times and codes of the whole district."""
    with door as at:
        whole = translate(at.lang, N_("Seluruh kabupaten"))
        *places, total = queries.coverage(at.session, whole, at.now)
        all_answers, offices = queries.answers(at.session, whole, at.now)
        return at.page(
            "district/district.html",
            total=total,
            places=places,
            all_answers=all_answers,
            offices=offices,
            waiting=queries.waiting(at.session, at.now),
            least=rules.LEAST,
            bands=rules.BANDS,
        )
