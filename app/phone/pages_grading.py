"""The student's released mark, line by line, with the facts that gave each point."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from app.access import Action, Door, allow
from app.grading import queries as grading
from app.grading.rules_work import topic_words

router = APIRouter(include_in_schema=False)


@router.get("/phone/grade")
def grade(door: Annotated[Door, allow(Action.PHONE_USE)]) -> Response:
    """Her own mark once it is released; before that, how it will be made up."""
    with door as at:
        pairing = grading.last_pairing(at.session, at.user.id)
        work = grading.work_of(at.session, pairing, at.now) if pairing else None
        return at.page("phone/grade.html", work=work, topics=topic_words())
