"""A client's file, and the papers that belong to it: consent, pregnancy, its end, the boxes of the card."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.access import Action, At, Door, client_for
from app.caseload import queries_client as queries
from app.caseload import rules_forms, service
from app.caseload.rules_forms import NotSure
from app.clients import queries as clients
from app.clients import rules
from app.clients import service as records
from app.clients.models import Outcome
from app.clinical.fields import FIELDS
from app.core.clock import day_of
from app.core.errors import N_, Conflict, Invalid
from app.core.forms import FormDep
from app.people.models import Role
from app.visits.queries_forms import Choices, choices_of

router = APIRouter()

Amending = Annotated[Door, client_for(Action.CLIENT_AMEND)]
Consenting = Annotated[Door, client_for(Action.CONSENT_WRITE)]
Confirming = Annotated[Door, client_for(Action.RISK_CONFIRM)]
NOTHING: dict[str, Any] = {"entered": None, "problems": (), "questions": (), "rare": ()}


@router.get("/clients/{client_id}")
def file(door: Annotated[Door, client_for(Action.CLIENT_READ)]) -> Response:
    """The whole file for those who answer for her care; for her student the head alone."""
    with door as at:
        if at.user.role is Role.STUDENT:
            head = queries.head_of(at.session, at.user, at.client, at.now)
            return at.page("caseload/file.html", head=head, choices=_choices(at))
        whole = queries.midwife_file(at.session, at.user, at.client, at.now)
        choices = _choices(at) if _may(at) else None
        return at.page(
            "caseload/file_midwife.html", head=whole.head, file=whole, may=_may(at), choices=choices
        )


def _choices(at: At) -> Choices:
    """The forms that she may open for this woman."""
    return choices_of(at.session, at.user, at.client, at.now)


def _may(at: At) -> bool:
    """Whether the buttons that change something are shown."""
    return rules.confirms(at.user)


@router.get("/clients/{client_id}/consents")
def consents(door: Consenting) -> Response:
    with door as at:
        return _consents(at)


@router.post("/clients/{client_id}/consents")
def consent(door: Consenting, form: FormDep) -> Response:
    with door as at:
        try:
            given = rules_forms.read_consent(form)
            form.check()
            assert given is not None
            service.change_consent(at.session, at.user, at.client, given, at.now)
        except Invalid as error:
            return _consents(at, 422, entered=rules_forms.again(form), problems=error.problems)
        return at.go(_path(at), said=N_("Jawaban Ibu tersimpan."))


@router.post("/clients/{client_id}/consents/withdrawal")
def withdraw_consent(door: Consenting) -> Response:
    """She no longer wants a student. Her care goes on."""
    with door as at:
        service.withdraw_consent(at.session, at.user, at.client, at.now)
        return at.go(_path(at), said=N_("Persetujuan dicabut. Pendampingan mahasiswa berakhir."))


def _consents(at: At, code: int = 200, **shown: Any) -> Response:
    return at.page(
        "caseload/consents.html",
        code,
        client=at.client,
        standing=clients.consent_of(at.session, at.client.id),
        consent_text=rules.consent_text(),
        manners=rules.consent_manner_words(),
        today=day_of(at.now),
        **NOTHING | shown,
    )


@router.get("/clients/{client_id}/pregnancy")
def pregnancy(door: Amending) -> Response:
    with door as at:
        return _pregnancy(at)


@router.post("/clients/{client_id}/pregnancy")
def amend_pregnancy(door: Amending, form: FormDep) -> Response:
    with door as at:
        try:
            dates, reason = rules_forms.read_amendment(form, day_of(at.now))
            service.amend_pregnancy(at.session, at.user, at.client, dates, reason, at.now)
        except NotSure as asked:
            return _pregnancy(at, 422, entered=rules_forms.again(form), **asked.shown)
        except Invalid as error:
            return _pregnancy(at, 422, entered=rules_forms.again(form), problems=error.problems)
        return at.go(_path(at), said=N_("Data kehamilan diperbaiki."))


def _pregnancy(at: At, code: int = 200, **shown: Any) -> Response:
    row = clients.latest_pregnancy(at.session, at.client.id)
    values = {name: getattr(row, name) for name in ("lmp", "ultrasound_edd", "gravida", "para", "abortus")}
    return at.page("caseload/pregnancy.html", code, client=at.client, values=values, **NOTHING | shown)


@router.get("/clients/{client_id}/pregnancy/end")
def end(door: Amending) -> Response:
    with door as at:
        return _end(at)


@router.post("/clients/{client_id}/pregnancy/end")
def end_pregnancy(door: Amending, form: FormDep) -> Response:
    with door as at:
        row = clients.latest_pregnancy(at.session, at.client.id)
        try:
            records.end_pregnancy(at.session, at.user, row, rules_forms.read_end(form), at.now)
        except Invalid as error:
            return _end(at, 422, entered=rules_forms.again(form), problems=error.problems)
        return at.go(_path(at), said=N_("Akhir kehamilan tersimpan."))


def _end(at: At, code: int = 200, **shown: Any) -> Response:
    return at.page(
        "caseload/end.html",
        code,
        client=at.client,
        ended_on=clients.latest_pregnancy(at.session, at.client.id).ended_on,
        outcomes=[(one.value, FIELDS["pregnancy_outcome"].options[one.value]) for one in Outcome],
        modes=list(FIELDS["birth_mode"].options.items()),
        most=rules_forms.MOST_CHILDREN,
        **NOTHING | shown,
    )


@router.get("/clients/{client_id}/pregnancies/new")
def further(door: Amending) -> Response:
    with door as at:
        return _further(at)


@router.post("/clients/{client_id}/pregnancies/new")
def begin_pregnancy(door: Amending, form: FormDep) -> Response:
    with door as at:
        try:
            entry = rules_forms.read_pregnancy(form, day_of(at.now))
            service.begin_pregnancy(at.session, at.user, at.client, entry, at.now)
        except NotSure as asked:
            return _further(at, 422, entered=rules_forms.again(form), **asked.shown)
        except Invalid as error:
            return _further(at, 422, entered=rules_forms.again(form), problems=error.problems)
        return at.go(_path(at), said=N_("Kehamilan baru tersimpan."))


def _further(at: At, code: int = 200, **shown: Any) -> Response:
    if clients.current_pregnancy(at.session, at.client.id):
        raise Conflict(N_("Kehamilan yang sekarang belum berakhir. Catat akhirnya dulu."))
    return at.page(
        "caseload/further.html", code, client=at.client, checklist=rules_forms.CHECKLIST, **NOTHING | shown
    )


@router.post("/clients/{client_id}/factors/{factor_id}/confirmation")
def confirm(door: Confirming, factor_id: UUID) -> Response:
    with door as at:
        records.confirm_factor(at.session, at.user, at.client.id, factor_id, at.now)
        return at.go(_path(at, "#kspr"), said=N_("Kotak KSPR dikonfirmasi."))


@router.get("/clients/{client_id}/factors/{factor_id}/withdrawal")
def withdrawal(door: Confirming, factor_id: UUID) -> Response:
    with door as at:
        return _withdrawal(at, factor_id)


@router.post("/clients/{client_id}/factors/{factor_id}/withdrawal")
def withdraw(door: Confirming, factor_id: UUID, form: FormDep) -> Response:
    with door as at:
        try:
            reason = rules_forms.read_reason(form)
        except Invalid as error:
            return _withdrawal(at, factor_id, 422, entered=rules_forms.again(form), problems=error.problems)
        records.withdraw_factor(at.session, at.user, at.client.id, factor_id, reason, at.now)
        return at.go(_path(at, "#kspr"), said=N_("Kotak KSPR dicabut."))


def _withdrawal(at: At, factor_id: UUID, code: int = 200, **shown: Any) -> Response:
    row = clients.factor_of(at.session, at.client.id, factor_id)
    risk = clients.risk_of(at.session, row.pregnancy_id)
    factor = next((one for one in risk.factors if one.id == factor_id), None)
    if factor is None:
        raise Conflict(N_("Kotak ini sudah dicabut."))
    return at.page("caseload/withdrawal.html", code, client=at.client, factor=factor, **NOTHING | shown)


def _path(at: At, anchor: str = "") -> str:
    return f"/clients/{at.client.id}{anchor}"
