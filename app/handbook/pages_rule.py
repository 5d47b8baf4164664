"""One rule whole, and the reviewer's part of it: sign, take back, remark."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from app.access import MAY, Action, Door, allow
from app.access.door import At
from app.clinical.rulebook import Rule, source_book
from app.core.errors import N_, Invalid
from app.core.forms import Form, FormDep
from app.core.i18n import duration
from app.handbook.rules import earlier_of, evidence_of, in_words, phases_of, rule_named
from app.handbook.rules_cases import cases_of
from app.handbook.rules_coverage import said_of
from app.handbook.rules_search import states_of
from app.reviews import queries, service
from app.visits.queries import names_of

router = APIRouter(include_in_schema=False)
Reviewing = Annotated[Door, allow(Action.RULES_REVIEW)]


@router.get("/rulebook/{rule_id}")
def one_rule(rule_id: str, door: Annotated[Door, allow(Action.RULES_READ)]) -> Response:
    """The rule as it is now, its earlier versions, who signed it and what was remarked."""
    with door as at:
        return _page(at, rule_id)


@router.post("/rulebook/{rule_id}")
def review(rule_id: str, form: FormDep, door: Reviewing) -> Response:
    """Signed, withdrawn or remarked on, by the button that was pressed; what was read is what counts."""
    with door as at:
        try:
            said = _done(at, rule_id, form)
        except Invalid as error:
            return _page(at, rule_id, 422, problems=error.problems, entered=form)
        return at.go(f"/rulebook/{rule_id}", said)


def _done(at: At, rule_id: str, form: Form) -> str:
    read, me = form.raw("content_hash"), at.user
    if form.raw("do") == "sign":
        service.sign(at.session, me.id, me.name, rule_id, read, at.now)
        return N_("Aturan ditandatangani.")
    if form.raw("do") == "withdraw":
        service.withdraw(at.session, me.id, rule_id, read, at.now)
        return N_("Tanda tangan ditarik.")
    service.remark(at.session, me.id, rule_id, read, form.raw("text"), at.now)
    return N_("Catatan disimpan.")


def _page(at: At, rule_id: str, code: int = 200, **more: object) -> Response:
    rule = rule_named(rule_id)
    signed = queries.signatures_of(at.session, [rule]).get(rule.id, [])
    remarks = queries.remarks_on(at.session, rule.id)
    return at.page(
        "handbook/rule.html",
        code,
        rule=rule,
        condition=in_words(rule.when, at.lang),
        evidence=evidence_of(rule),
        source=source_book()[rule.source],
        earlier=[(one, in_words(one.when, at.lang)) for one in earlier_of(rule)],
        phases=phases_of(rule),
        within=_within(rule, at.lang),
        said_by=said_of(rule.id),
        cases=cases_of(rule.id),
        signed=signed,
        state=states_of([rule], [rule.id] if signed else [], queries.withdrawn(at.session, [rule]))[rule.id],
        is_mine=any(one.signed_by == at.user.id for one in signed),
        remarks=remarks,
        names=names_of(at.session, [one.person_id for one in remarks]),
        is_reviewer=Action.RULES_REVIEW in MAY[at.user.role],
        **more,
    )


def _within(rule: Rule, lang: str) -> str:
    """The rule's own time to be answered in; empty where that of its level holds."""
    minutes = rule.respond_within_minutes
    return duration(timedelta(minutes=minutes), lang) if minutes else ""
