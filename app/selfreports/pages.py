"""What the card opens, without an account: signs to be ticked, and the advice. It shows nothing about her;
opening it changes nothing.
"""

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.access import At, Door, anyone
from app.clients.models import Client
from app.core.db import new_id
from app.core.errors import N_, Conflict, Problem
from app.core.forms import Form, FormDep
from app.core.rates import Rate
from app.selfreports import queries, rules, service
from app.selfreports.models import ClientCard, TellsBy
from app.selfreports.schemas import About, Heard, Told
from app.visits.queries import whom_to_call

router = APIRouter(include_in_schema=False)
Anyone = Annotated[Door, anyone()]
OPENED = Rate(rules.limits()["page"]["minute"], timedelta(minutes=1))


@router.get("/lapor/{token}")
def begin(door: Anyone, token: str, about: str = "") -> Response:
    """Whom it is about, then what is asked. The same for every card."""
    with door as at:
        found = _found(at, token)
        if found is None:
            return _ended(at)
        chosen = rules.about_of(about)
        if chosen is None:
            return at.page("selfreports/begin.html", token=token, abouts=rules.abouts())
        return _questions(at, token, found[1], chosen, new_id())


@router.post("/lapor/{token}")
def tell(door: Anyone, token: str, form: FormDep) -> Response:
    """The signs told; on to the advice. Sent too often the advice is shown all the same."""
    with door as at:
        found = _found(at, token)
        if found is None:
            return _ended(at)
        card, client = found
        told = _told(form)
        if not isinstance(told, Told):
            about = rules.about_of(form.raw("about")) or rules.abouts()[0]
            return _questions(at, token, client, about, new_id(), 422, problems=told, entered=form)
        try:
            heard = service.report(at.session, card, client, told, at.address, at.now)
        except Conflict as error:
            problems = [Problem("signs", error.said)]
            return _questions(at, token, client, told.about, new_id(), 409, problems=problems, entered=form)
        if heard.received_at is None:
            return _advice(at, token, client, heard, 429)
        return at.go(f"/lapor/{token}/{told.report_id}")


@router.get("/lapor/{token}/{report_id}")
def advice(door: Anyone, token: str, report_id: UUID) -> Response:
    """What to do, for some hours after it was told."""
    with door as at:
        found = _found(at, token)
        if found is None:
            return _ended(at)
        card, client = found
        kept = queries.report_of(at.session, client.id, report_id)
        if kept is None or kept.card_id != card.id or not rules.is_result_open(kept.received_at, at.now):
            return at.go(f"/lapor/{token}")
        return _advice(at, token, client, service.heard(kept))


def _found(at: At, token: str) -> tuple[ClientCard, Client] | None:
    OPENED.check(at.address, at.now)
    return queries.card_by_token(at.session, token)


def _told(form: Form) -> Told | list[Problem]:
    """What was sent, or what is missing in it."""
    about, report_id = rules.about_of(form.raw("about")), form.id("report_id", required=True)
    tells = form.choice("tells", TellsBy)
    signs = [code for code in about.codes if code in form.values("signs")] if about else []
    if about is None:
        form.wrong("about", N_("Pilih untuk siapa laporan ini."))
    elif not signs:
        form.wrong("signs", N_("Pilih paling sedikit satu tanda. Bila tidak ada, cukup telepon bidan."))
    if form.problems or about is None or report_id is None:
        return form.problems
    return Told(report_id, about, signs, tells)


def _questions(
    at: At, token: str, client: Client, about: About, report_id: UUID, code: int = 200, **shown: Any
) -> Response:
    return at.page(
        "selfreports/questions.html",
        code,
        token=token,
        about=about,
        report_id=report_id,
        calls=whom_to_call(at.session, client),
        tells=rules.TELLS,
        **shown,
    )


def _advice(at: At, token: str, client: Client, heard: Heard, code: int = 200) -> Response:
    return at.page(
        "selfreports/advice.html",
        code,
        token=token,
        heard=heard,
        rows=[(row, rules.sign_words(row)) for row in heard.findings],
        is_newborn=heard.about == "newborn",
        calls=whom_to_call(at.session, client),
    )


def _ended(at: At) -> Response:
    """The same for a card that is unknown, revoked, or whose consent was withdrawn."""
    return at.page("selfreports/ended.html", 404)
