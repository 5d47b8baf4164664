"""Correcting a visit; and what was entered, shown again when it could not be kept."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import ValidationError
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from app.access import Action, At, Door, client_for
from app.access.door import page
from app.clinical.checklists import Checklist, all_checklists, latest
from app.clinical.form_boxes import entered_again, write_form
from app.clinical.forms import read_form
from app.clinical.problems import BadAnswers
from app.core.clock import utc_now
from app.core.errors import N_, AppError, Invalid, NotSignedIn, Problem, Said
from app.core.forms import Form, FormDep
from app.visits import queries, rules, service
from app.visits.queries_forms import known_beside
from app.visits.rules_forms import PREGNANT, without
from app.visits.schemas import AmendmentIn
from app.visits.service_answers import NotConfirmed, problems_of, released

router = APIRouter()
SUDDEN = ("birth", "which", "danger_signs", "vitals", "measures")
"""The sections of a sudden report; the rest of the checklist can wait for the visit."""

Amending = Annotated[Door, client_for(Action.VISIT_AMEND)]


@router.get("/clients/{client_id}/visits/{visit_id}/amendments/new")
def correction(visit_id: UUID, door: Amending) -> Response:
    """The answers as they stand, to be corrected."""
    with door as at:
        return amendment_page(at, visit_id)


@router.post("/clients/{client_id}/visits/{visit_id}/amendments")
def amend(visit_id: UUID, request: Request, form: FormDep, door: Amending) -> Response:
    """Keep the correction beside what it corrects, and show what is found now."""
    try:
        with door as at:
            return _amend(at, visit_id, form)
    except (NotSignedIn, SQLAlchemyError) as error:
        return entered_page(request, form, error)


def _amend(at: At, visit_id: UUID, form: Form) -> Response:
    visit = queries.visit_of(at.session, at.client.id, visit_id).visit
    checklist = released(visit.checklist, visit.checklist_version)
    try:
        answers = read_form(rules.without_private(checklist), form.pairs)
        sent = AmendmentIn(answers=answers, reason=form.raw("reason") or None)
        service.amend(at.session, at.user, at.client, visit_id, sent, at.now)
    except BadAnswers as bad:
        return amendment_page(at, visit_id, 422, form, problems_of(bad.errors))
    except ValidationError:
        return amendment_page(at, visit_id, 422, form, [_too_long("reason")])
    except NotConfirmed as unsure:
        rare = [one.field for one in unsure.problems]
        return amendment_page(at, visit_id, 422, form, unsure.problems, rare=rare)
    except Invalid as error:
        return amendment_page(at, visit_id, 422, form, error.problems)
    return at.go(f"/clients/{at.client.id}/visits/{visit_id}", said=N_("Perbaikan tersimpan."))


def amendment_page(
    at: At,
    visit_id: UUID,
    code: int = 200,
    form: Form | None = None,
    problems: Sequence[Problem] = (),
    *,
    rare: Sequence[str] = (),
    notice: Said | None = None,
) -> Response:
    visit = queries.visit_of(at.session, at.client.id, visit_id)
    checklist = released(visit.visit.checklist, visit.visit.checklist_version)
    known = known_beside(at.session, visit)
    return at.page(
        "visits/amend.html",
        code,
        client=at.client,
        visit=visit,
        checklist=without(rules.without_private(checklist), known),
        has_private=rules.has_private(checklist, visit.answers),
        boxes=write_form(checklist, visit.answers),
        may=rules.may_amend(visit.visit, at.user.id, at.user.role, at.now),
        problems=problems,
        entered=entered(form) if form else None,
        rare=rare,
        notice=notice,
    )


def entered_page(request: Request, form: Form, error: Exception) -> Response:
    """What was entered, when the record could not even be opened: nothing of it is lost, and it can be sent
    again from here. It shows nothing but what the sender sent."""
    if isinstance(error, NotSignedIn):
        code, said = 401, SIGNED_OUT
    else:
        code, said = (503, BUSY) if isinstance(error, OperationalError) else (500, FAULT)
    try:
        checklist = released(form.raw("checklist"), whole(form.raw("checklist_version")))
    except AppError:
        checklist = newest(form.raw("checklist"))
    is_sudden = form.ticked("sudden")
    shown = page(
        request,
        "visits/again.html",
        code,
        checklist=rules.part_of(checklist, SUDDEN) if is_sudden else checklist,
        action=request.url.path,
        entered=entered(form),
        is_sudden=is_sudden,
        notice=Said(said),
        is_signed_out=code == 401,
        began_at=instant(form.raw("began_at"), utc_now()),
    )
    shown.headers["Retry-After"] = "5"
    return shown


SIGNED_OUT = N_("Anda sudah keluar. Masuk dahulu di tab lain, lalu kirim lagi dari halaman ini.")
BUSY = N_("Server sedang sibuk; kunjungan ini belum tersimpan. Kirim lagi sebentar lagi.")
FAULT = N_("Ada kesalahan di server; kunjungan ini belum tersimpan. Kirim lagi, atau telepon bidan.")


def newest(name: str) -> Checklist:
    """The newest version of the form of this name; for an unknown name that of a visit in pregnancy."""
    known = {one.name for one in all_checklists() if one.audience == "student"}
    return latest(name if name in known else PREGNANT)


def entered(form: Form) -> Form:
    return replace(form, pairs=entered_again(form.pairs))


def _too_long(name: str) -> Problem:
    return Problem(name, Said(N_("Terlalu panjang: paling banyak {longest} huruf."), {"longest": 300}))


def whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def instant(text: str, now: datetime) -> datetime:
    """The beginning that the form carries; a form without one begins now."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return now
    return found if found.tzinfo and found <= now else now
