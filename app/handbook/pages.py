"""The rulebook to be read, by everybody who signs in."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from app.access import Action, Door, allow
from app.clinical.rulebook import rulebook_version, rules, source_book
from app.handbook.rules import grouped, in_words
from app.reviews import queries as reviews

router = APIRouter(tags=["pages"])


@router.get("/rulebook")
def rulebook(door: Annotated[Door, allow(Action.RULES_READ)]) -> Response:
    """Every rule with its condition in words, its source, and who signed it or that it is a draft."""
    with door as at:
        conditions = {rule.id: in_words(rule.when, at.lang) for rule in rules()}
        return at.page(
            "handbook/rulebook.html",
            groups=grouped(rules()),
            conditions=conditions,
            signed=reviews.signatures_of(at.session, rules()),
            sources=source_book(),
            version=rulebook_version(),
        )
