"""The rulebook to be read, by everybody who signs in."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from app.access import Action, Door, allow
from app.clinical.coverage import parts
from app.clinical.rulebook import rulebook_version, rules, source_book
from app.handbook.rules import grouped, in_words
from app.handbook.rules_coverage import levels_of, rules_of, tables_of
from app.handbook.rules_search import LEVELS, STATES, found_in, sought_from, states_of
from app.reviews import queries as reviews

router = APIRouter(tags=["pages"])


@router.get("/rulebook")
def rulebook(
    door: Annotated[Door, allow(Action.RULES_READ)], level: str = "", state: str = "", q: str = ""
) -> Response:
    """The rules that were asked for, else all: the condition in words, the source, who signed or a draft."""
    with door as at:
        book, sought = rules(), sought_from(level, state, q)
        conditions = {rule.id: in_words(rule.when, at.lang) for rule in book}
        signed = reviews.signatures_of(at.session, book)
        states = states_of(book, signed, reviews.withdrawn(at.session, book))
        return at.page(
            "handbook/rulebook.html",
            groups=grouped(found_in(book, sought, states, conditions)),
            conditions=conditions,
            signed=signed,
            states=states,
            sought=sought,
            levels=LEVELS,
            all_states=STATES,
            sources=source_book(),
            version=rulebook_version(),
        )


@router.get("/rulebook/coverage")
def coverage(door: Annotated[Door, allow(Action.RULES_READ)]) -> Response:
    """What carries each code, row and limit of the sources, or why nothing does."""
    with door as at:
        return at.page(
            "handbook/coverage.html",
            parts=parts(),
            sources=source_book(),
            levels_of=levels_of,
            rules_of=rules_of,
            tables_of=tables_of,
        )
