"""The student's pages that are about her day and about herself."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from app.access import Action, At, Door, allow
from app.alerts.rules_words import OUTCOMES
from app.clinical.form_boxes import entered_again
from app.core import audit
from app.core.errors import N_, Conflict, Invalid, Problem
from app.core.forms import Form, FormDep
from app.grading import queries as grading
from app.grading import service
from app.grading.models import Reflection
from app.phone import queries

router = APIRouter()
LONGEST = 4000


@router.get("/phone")
def today(door: Annotated[Door, allow(Action.PHONE_USE)]) -> Response:
    """Her client, what is due, what became of her alerts, whom to call."""
    with door as at:
        found = queries.today_of(at.session, at.user, at.now)
        pairing = grading.last_pairing(at.session, at.user.id)
        if found:
            audit.note(at.session, at.user.id, Action.CLIENT_READ, at.now, client_id=found.client.id)
        return at.page(
            "phone/today.html", today=found, has_pairing=pairing is not None, outcome_words=OUTCOMES
        )


@router.get("/phone/reflection")
def reflection(door: Annotated[Door, allow(Action.REFLECTION_WRITE)]) -> Response:
    """What she wrote of her own learning, and her mark once it is released."""
    with door as at:
        return _reflection_page(at)


@router.post("/phone/reflection")
def write(form: FormDep, door: Annotated[Door, allow(Action.REFLECTION_WRITE)]) -> Response:
    """Keep what she wrote in place of what she wrote before."""
    with door as at:
        pairing = grading.last_pairing(at.session, at.user.id)
        if pairing is None:
            return _reflection_page(at, 409, form)
        try:
            text = form.text("text", longest=LONGEST)
            form.check()
            service.write_reflection(at.session, at.user, pairing, text or "", at.now)
        except Invalid as error:
            return _reflection_page(at, 422, form, list(error.problems))
        except Conflict as error:
            return _reflection_page(at, 409, form, [Problem("text", error.said)])
        return at.go("/phone/reflection", said=N_("Refleksi tersimpan."))


def _reflection_page(
    at: At, code: int = 200, form: Form | None = None, problems: list[Problem] | None = None
) -> Response:
    pairing = grading.last_pairing(at.session, at.user.id)
    grade = grading.grade_of(at.session, pairing.id) if pairing else None
    return at.page(
        "phone/reflection.html",
        code,
        has_pairing=pairing is not None,
        written=at.session.get(Reflection, pairing.id) if pairing else None,
        grade=grade if grade and grade.released_at else None,
        longest=LONGEST,
        problems=problems or [],
        entered=Form(entered_again(form.pairs)) if form else None,
    )
