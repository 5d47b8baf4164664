"""The board of a midwife's clients, and registration."""

from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response

from app.access import Action, At, Door, allow
from app.caseload import queries, rules, rules_forms, service
from app.caseload.rules_forms import NotSure
from app.clients import rules as clients
from app.clients.service import MaybeTheSame
from app.core.clock import day_of
from app.core.crypto import blind_index
from app.core.errors import N_, Invalid
from app.core.forms import Form, FormDep
from app.core.papers import read_nik

router = APIRouter()


@router.get("/caseload")
def board(door: Annotated[Door, allow(Action.CASELOAD_READ)], show: str = "all", page: int = 1) -> Response:
    with door as at:
        return _board(at, show, page)


@router.post("/caseload")
def search(door: Annotated[Door, allow(Action.CASELOAD_READ)], form: FormDep) -> Response:
    """The board of those whose name or code fits. By POST, since a name must not stand in an address."""
    with door as at:
        return _board(at, "all", 1, (form.text("q", longest=120) or ""))


def _board(at: At, show: str, number: int, sought: str = "") -> Response:
    rows = queries.board(at.session, at.user, at.now)
    board = rules.board_of(rows, show, sought, number)
    return at.page("caseload/board.html", board=board, today=day_of(at.now))


@router.get("/caseload/register")
def new(door: Annotated[Door, allow(Action.CLIENT_REGISTER)]) -> Response:
    with door as at:
        return _form(at)


@router.post("/caseload/register")
def register(door: Annotated[Door, allow(Action.CLIENT_REGISTER)], form: FormDep) -> Response:
    with door as at:
        villages = [village.code for village in queries.villages_for(at.session, at.user)]
        try:
            entry = rules_forms.read_entry(form, villages, day_of(at.now))
            client = service.register(at.session, at.user, entry, at.now)
        except MaybeTheSame as found:
            alike = queries.alike(at.session, at.user, found.alike, _nik_index(form))
            return _form(at, 409, entered=rules_forms.again(form), alike=alike)
        except NotSure as asked:
            return _form(at, 422, entered=rules_forms.again(form), **asked.shown)
        except Invalid as error:
            return _form(at, 422, entered=rules_forms.again(form), problems=error.problems)
        return at.go(f"/clients/{client.id}", said=N_("Ibu sudah terdaftar."))


def _form(at: At, code: int = 200, **shown: Any) -> Response:
    villages = queries.villages_for(at.session, at.user)
    shown = {"entered": None, "problems": (), "alike": (), "questions": (), "rare": ()} | shown
    return at.page(
        "caseload/register.html",
        code,
        checklist=rules_forms.CHECKLIST,
        villages=[(village.code, village.name) for village in villages],
        consent_text=clients.consent_text(),
        manners=clients.consent_manner_words(),
        today=day_of(at.now),
        **shown,
    )


def _nik_index(form: Form) -> str | None:
    try:
        return blind_index(read_nik("nik", form.raw("nik")))
    except Invalid:
        return None
