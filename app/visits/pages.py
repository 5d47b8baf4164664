"""A visit on a page: the form, what was found, the earlier ones. All of it works without a script."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.access import Action, At, Door, client_for
from app.access.failures import note_fault
from app.clinical.checklists import Checklist
from app.clinical.form_boxes import write_form
from app.clinical.forms import read_form
from app.clinical.problems import BadAnswers
from app.core.db import new_id
from app.core.errors import N_, AppError, Conflict, Invalid, NotSignedIn, Problem, Said
from app.core.forms import Form, FormDep
from app.people.models import Role
from app.visits import queries, rules, service
from app.visits import queries_forms as forms
from app.visits.models import Via
from app.visits.pages_amendments import (
    SUDDEN,
    amendment_page,
    entered,
    entered_page,
    instant,
    newest,
    whole,
)
from app.visits.queries_result import age_of_pregnancy, result_of
from app.visits.rules_forms import Sheet, sums_shown
from app.visits.schemas import VisitIn
from app.visits.service_answers import NotConfirmed, foresee, problems_of, released

router = APIRouter()

Recording = Annotated[Door, client_for(Action.VISIT_RECORD)]
RecordingLately = Annotated[Door, client_for(Action.VISIT_RECORD, lately=True)]
Reading = Annotated[Door, client_for(Action.CLIENT_READ)]

LATE = N_("Diterima server dan diteruskan kepada bidan.")
LATE_EMERGENCY = N_("Diterima server. Telepon bidan sekarang.")


@dataclass(frozen=True)
class Refusal:
    """Why a form was not taken, and what of it could be read all the same."""

    problems: Sequence[Problem]
    readable: Mapping[str, Any]
    rare: Sequence[str] = ()


@router.get("/clients/{client_id}/visits/new")
def new(door: Recording, sudden: bool = False, form: str = "", baby: str = "") -> Response:
    """An empty form, of the woman as she is or the one asked for; the id and the beginning of the visit are
    in it. A form that is not for her leads to the one that is.
    """
    with door as at:
        sheet = forms.new_sheet(at.session, at.client, form or None, baby, at.now)
        if sheet is None:
            return at.go(f"/clients/{at.client.id}/visits/new")
        return _form_page(at, sheet, new_id(), at.now, is_sudden=sudden)


@router.get("/clients/{client_id}/visits")
def earlier(door: Reading) -> Response:
    """A client's visits, latest first, in words that a bystander may read."""
    with door as at:
        visits = queries.visits_of(at.session, at.user, at.client.id)
        names = queries.names_of(at.session, {one.visit.recorded_by for one in visits})
        headings = forms.headings_of(at.session, visits)
        rows = [(one, headings[one.id], *rules.in_short(forms.form_of(one), one)) for one in visits]
        return at.page("visits/list.html", client=at.client, rows=rows, names=names, home=_home(at))


@router.get("/clients/{client_id}/visits/{visit_id}")
def result(visit_id: UUID, door: Reading) -> Response:
    """What was found at a visit, why, and what to do now."""
    with door as at:
        visit = queries.visit_of(at.session, at.client.id, visit_id)
        shown = result_of(at.session, at.user, at.client, visit, at.now)
        return at.page("visits/result.html", client=at.client, visit=visit, home=_home(at), **shown)


@router.post("/clients/{client_id}/visits/{visit_id}")
def record(visit_id: UUID, request: Request, form: FormDep, door: RecordingLately) -> Response:
    """Keep the visit and show what was found. Whatever stands in the way, what was entered comes back."""
    try:
        with door as at:
            return _record(at, visit_id, form)
    except NotSignedIn as error:
        return entered_page(request, form, error)
    except AppError:
        raise
    except Exception as error:  # whatever broke, she does not type it twice
        note_fault(error)
        return entered_page(request, form, error)


def _record(at: At, visit_id: UUID, form: Form) -> Response:
    try:
        checklist = released(form.raw("checklist"), whole(form.raw("checklist_version")))
    except Invalid as unknown:
        return _unknown(at, visit_id, form, unknown.problems[0].said)
    began_at = instant(form.raw("began_at"), at.now)
    readable: Mapping[str, Any] = {}
    try:
        readable = read_form(checklist, form.pairs)
        sent = _sent(checklist, readable, began_at, at.now)
        visit = service.record(at.session, at.user, at.client, visit_id, sent, at.now, Via.PAGE)
    except BadAnswers as bad:
        refusal = Refusal(problems_of(bad.errors), bad.answers)
        return _refused(at, checklist, visit_id, began_at, form, refusal)
    except NotConfirmed as unsure:
        refusal = Refusal(unsure.problems, readable, [one.field for one in unsure.problems])
        return _refused(at, checklist, visit_id, began_at, form, refusal)
    except Invalid as error:
        return _refused(at, checklist, visit_id, began_at, form, Refusal(error.problems, readable))
    except Conflict as error:
        return _taken(at, checklist, visit_id, form, error)
    return _onward(at, visit.id, rules.open_level(visit.findings))


def _sent(checklist: Checklist, answers: Mapping[str, Any], began_at: datetime, now: datetime) -> VisitIn:
    return VisitIn(
        checklist=checklist.name,
        checklist_version=checklist.version,
        answers=dict(answers),
        began_at=began_at,
        ended_at=max(began_at, now),
    )


def _onward(at: At, visit_id: UUID, level: str) -> Response:
    """To the result; whose pairing has ended reads no more, and is only told that it arrived."""
    if queries.is_in_care(at.session, at.user, at.client.id):
        return at.go(f"/clients/{at.client.id}/visits/{visit_id}")
    return at.go("/phone", said=LATE_EMERGENCY if level == "emergency" else LATE)


# What the pages are made of


def _form_page(
    at: At, sheet: Sheet, visit_id: UUID, began_at: datetime, code: int = 200, **context: Any
) -> Response:
    is_sudden = context.get("is_sudden", False) and rules.asks_signs(sheet.form)
    shown = {"problems": (), "rare": [], "notice": None, "foreseen": [], "must_stay": False} | context
    return at.page(
        "visits/new.html",
        code,
        **shown | {"is_sudden": is_sudden},
        client=at.client,
        age=age_of_pregnancy(at.session, at.client.id, at.now),
        visit_form=sheet,
        window=sheet.window(at.now),
        choices=forms.choices_of(at.session, at.user, at.client, at.now),
        checklist=rules.part_of(sheet.asked, SUDDEN) if is_sudden else sheet.asked,
        boxes=write_form(sheet.form, sheet.remembered),
        sums=sums_shown(sheet.form, at.user.role),
        action=f"/clients/{at.client.id}/visits/{visit_id}",
        began_at=began_at,
        calls=queries.whom_to_call(at.session, at.client),
        home=_home(at),
    )


def _sheet(at: At, checklist: Checklist, form: Form) -> Sheet:
    """The sheet that was sent: of the baby that its own number names."""
    return forms.sheet_for(at.session, at.client, checklist, whole(form.raw("baby_number")) or None, at.now)


def _refused(
    at: At, checklist: Checklist, visit_id: UUID, began_at: datetime, form: Form, refusal: Refusal
) -> Response:
    """The form with all that was entered; with the advice at once, if what could be read calls for help."""
    found = foresee(at.session, at.user, at.client, checklist, refusal.readable, at.now)
    return _form_page(
        at,
        _sheet(at, checklist, form),
        visit_id,
        began_at,
        422,
        is_sudden=form.ticked("sudden"),
        problems=refusal.problems,
        rare=refusal.rare,
        entered=entered(form),
        foreseen=[row for row in found if not rules.is_private(row)],
        must_stay=rules.must_stay(found),
    )


def _unknown(at: At, visit_id: UUID, form: Form, notice: Said) -> Response:
    """A form of a checklist that is not known here: what was entered comes back on the newest one."""
    is_sudden, sent = form.ticked("sudden"), entered(form)
    sheet = _sheet(at, newest(form.raw("checklist")), form)
    return _form_page(at, sheet, visit_id, at.now, 422, is_sudden=is_sudden, entered=sent, notice=notice)


def _taken(at: At, checklist: Checklist, visit_id: UUID, form: Form, error: Conflict) -> Response:
    """The id stands for other answers. Of this visit: they become its correction, if she wishes. Of another:
    the form gets a new id. Either way what was entered is in front of her."""
    if queries.is_of(at.session, at.client.id, visit_id):
        return amendment_page(at, visit_id, 409, form, notice=error.said)
    sent, is_sudden = entered(form), form.ticked("sudden")
    sheet = _sheet(at, checklist, form)
    return _form_page(at, sheet, new_id(), at.now, 409, entered=sent, is_sudden=is_sudden, notice=error.said)


def _home(at: At) -> str:
    """Where a client stands on this person's desk."""
    return "/phone" if at.user.role is Role.STUDENT else f"/clients/{at.client.id}"
