"""A woman's referrals: for the midwife the letter and its story, for the student what is meant for her."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.access import MAY, Action, At, Door, client_for
from app.clinical.fields import FIELDS
from app.core import pdf
from app.core.errors import N_, Conflict, Invalid, Problem
from app.core.forms import Form, FormDep
from app.core.i18n import number
from app.people.models import Role
from app.referrals import queries, rules, rules_letter, service, service_reply
from app.referrals.models import Kind, Referral, Step, Transport
from app.referrals.queries_letter import letter_of
from app.referrals.schemas import ReferralIn, Reply

router = APIRouter(include_in_schema=False)
Reading = Annotated[Door, client_for(Action.REFERRAL_READ)]
Writing = Annotated[Door, client_for(Action.REFERRAL_WRITE)]
Doing = Annotated[Door, client_for(Action.TASK_DONE)]


@router.get("/clients/{client_id}/referrals")
def referrals(door: Reading) -> Response:
    """All of hers; a student sees where she was sent, how far it is, and her own tasks."""
    with door as at:
        if at.user.role is Role.STUDENT:
            rows = queries.for_student(at.session, at.user, at.client.id)
            return at.page("referrals/student.html", client=at.client, rows=rows, **_shared(at))
        found = queries.seen_by(at.session, at.user, at.client.id)
        return at.page("referrals/list.html", client=at.client, rows=found, **_shared(at))


@router.get("/clients/{client_id}/referrals/new")
def new(door: Writing, alert: UUID | None = None) -> Response:
    with door as at:
        return _form(at, alert)


@router.post("/clients/{client_id}/referrals")
def write(door: Writing, form: FormDep) -> Response:
    with door as at:
        alert_id = None
        try:
            alert_id = form.id("alert")
            sent = _sent(form)
            alert = queries.alert_for(at.session, at.user, at.client, alert_id, at.now)
            made = service.write(at.session, at.user, at.client, sent, alert, at.now)
        except Invalid as error:
            return _form(at, alert_id, 422, problems=error.problems, entered=form)
        except Conflict as error:
            return _form(at, alert_id, 409, problems=[Problem("kind", error.said)], entered=form)
        return at.go(_path(at, made), said=N_("Surat rujukan tersimpan. Cetak atau kirim tautannya."))


@router.get("/clients/{client_id}/referrals/{referral_id}")
def referral(door: Reading, referral_id: UUID) -> Response:
    with door as at:
        if at.user.role is Role.STUDENT:
            return at.go(f"/clients/{at.client.id}/referrals")
        return _page(at, _opened(at, referral_id))


@router.get("/clients/{client_id}/referrals/{referral_id}/letter.pdf")
def letter(door: Writing, referral_id: UUID) -> Response:
    """The letter on paper, with the code of its link."""
    with door as at:
        found = _opened(at, referral_id)
        values = letter_of(at.session, found, pdf.qr_svg(link_of(at, found)))
        return paper(values)


@router.post("/clients/{client_id}/referrals/{referral_id}/reply")
def told(door: Writing, referral_id: UUID, form: FormDep) -> Response:
    """What the receiving place said by telephone."""
    with door as at:
        found = _opened(at, referral_id)
        try:
            service_reply.reply(at.session, at.user, found, read_reply(form), at.now)
        except Invalid as error:
            return _page(at, found, 422, problems=error.problems, entered=form)
        return at.go(_path(at, found), said=N_("Kabar tersimpan."))


@router.post("/clients/{client_id}/referrals/{referral_id}/link")
def link(door: Writing, referral_id: UUID, form: FormDep) -> Response:
    """A new link in place of the old one, or none."""
    with door as at:
        found = _opened(at, referral_id)
        if form.raw("deed") == "renew":
            service.renew_link(at.session, at.user, found, at.now)
            return at.go(_path(at, found), said=N_("Tautan baru dibuat. Yang lama tidak berlaku lagi."))
        service.revoke_link(at.session, at.user, found, at.now)
        return at.go(_path(at, found), said=N_("Tautan dicabut."))


@router.post("/clients/{client_id}/referrals/{referral_id}/cancellation")
def cancel(door: Writing, referral_id: UUID, form: FormDep) -> Response:
    with door as at:
        found = _opened(at, referral_id)
        try:
            why = form.text("why", longest=500)
            form.check()
            service.cancel(at.session, at.user, found, why or "", at.now)
        except Invalid as error:
            return _page(at, found, 422, problems=error.problems, entered=form)
        return at.go(_path(at, found), said=N_("Rujukan dibatalkan."))


@router.post("/clients/{client_id}/referrals/{referral_id}/tasks")
def add_tasks(door: Writing, referral_id: UUID, form: FormDep) -> Response:
    with door as at:
        found = _opened(at, referral_id)
        try:
            texts = rules.lines(form.text("task", longest=2000) or "")
            form.check()
            student = form.raw("for") == "student"
            service.add_tasks(at.session, at.user, found, texts, at.now, student=student)
        except Invalid as error:
            return _page(at, found, 422, problems=error.problems, entered=form)
        return at.go(_path(at, found), said=N_("Tugas tersimpan."))


@router.post("/clients/{client_id}/referral-tasks/{task_id}")
def finish(door: Doing, task_id: UUID) -> Response:
    with door as at:
        service.finish_task(at.session, at.user, at.client, task_id, at.now)
        return at.go(f"/clients/{at.client.id}/referrals", said=N_("Tugas selesai."))


def paper(values: dict[str, Any]) -> Response:
    headers = {"Content-Disposition": 'inline; filename="surat-rujukan.pdf"'}
    return Response(pdf.printed(rules_letter.SHEET, values), media_type="application/pdf", headers=headers)


def link_of(at: At, referral: Referral) -> str:
    return f"{at.public_url.rstrip('/')}/letter/{rules.token_of(referral)}"


def read_reply(form: Form) -> Reply:
    """A reply as it was entered; what depends on its step is judged by the service."""
    step = form.choice("step", Step, required=True)
    words = {name: form.text(name, longest=2000) or "" for name in ("tasks", "student_tasks")}
    told_by = form.text("told_by", longest=120) or ""
    text = form.text("text", longest=2000) or ""
    family = form.text("for_family", longest=1000) or ""
    due_on = form.day("due_on")
    form.check()
    assert step
    return Reply(
        step=step,
        told_by=told_by,
        text=text,
        for_family=family,
        came_late=form.ticked("came_late"),
        due_on=due_on,
        **{name: tuple(rules.lines(value)) for name, value in words.items()},
    )


def _sent(form: Form) -> ReferralIn:
    measured: dict[str, Any] = {}
    for name in rules.MEASURED:
        if (value := _number(form, name)) is not None:
            measured[name] = value
    kind = form.choice("kind", Kind, required=True)
    transport = form.choice("transport", Transport, required=True)
    texts = {name: form.text(name, longest=500, required=True) for name in ("reason", "condition")}
    given, companion = form.text("given", longest=500), form.text("companion", longest=120)
    to_id, to_name, day = form.id("to"), form.text("to_name", longest=120), form.day("planned_on")
    form.check()
    assert kind
    assert transport
    return ReferralIn(
        kind=kind,
        to_id=to_id,
        to_name=to_name or "",
        transport=transport,
        planned_on=day,
        measured=measured,
        given=given or "",
        companion=companion or "",
        reason=texts["reason"] or "",
        condition=texts["condition"] or "",
    )


def _number(form: Form, name: str) -> float | int | None:
    """A measurement within what is plausible for its field; a comma is a point."""
    typed = (form.text(name, longest=10) or "").replace(",", ".")
    field = FIELDS[name]
    assert field.plausible
    low, high = field.plausible
    if not typed:
        return None
    try:
        value = int(typed) if field.type == "int" else float(typed)
    except ValueError:
        value = low - 1
    if not low <= value <= high:
        form.wrong(name, N_("Isi angka antara {low} dan {high}."), low=low, high=high)
        return None
    return value


def _opened(at: At, referral_id: UUID) -> Referral:
    return queries.referral_of(at.session, at.user, at.client.id, referral_id)


def _path(at: At, one: Referral) -> str:
    return f"/clients/{at.client.id}/referrals/{one.id}"


def _form(at: At, alert_id: UUID | None, code: int = 200, **shown: Any) -> Response:
    alert = queries.alert_for(at.session, at.user, at.client, alert_id, at.now)
    known, measured_at = queries.last_measured(at.session, at.user, at.client.id)
    known |= {
        name: value for name, value in (alert.evidence if alert else {}).items() if name in rules.MEASURED
    }
    return at.page(
        "referrals/new.html",
        code,
        client=at.client,
        alert=alert,
        places=[(one.id, _place_words(one)) for one in queries.places(at.session, at.client)],
        measured=[(FIELDS[name], _entered(known.get(name), at.lang)) for name in rules.MEASURED],
        measured_at=measured_at,
        **_shared(at),
        **shown,
    )


def _entered(value: float | int | None, lang: str) -> str:
    return "" if value is None else number(value, lang)


def _place_words(place: Any) -> str:
    care = f" ({rules.CARE_WORDS[place.obstetric_care.value]})" if place.obstetric_care else ""
    return queries.name_of(place) + care


def _page(at: At, found: Referral, code: int = 200, **shown: Any) -> Response:
    is_open = found.link_until > at.now
    url = link_of(at, found) if is_open else ""
    return at.page(
        "referrals/referral.html",
        code,
        client=at.client,
        story=queries.story_of(at.session, found),
        url=url,
        qr=pdf.qr_address(url) if url else "",
        measured=rules_letter.measured_words(found.measured, at.lang),
        number=rules_letter.number(found, at.client),
        **_shared(at),
        **shown,
    )


def _shared(at: At) -> dict[str, Any]:
    return {
        "may_write": Action.REFERRAL_WRITE in MAY[at.user.role],
        "kinds": [(one, rules.kind(one)) for one in Kind],
        "kind_of": rules.kind,
        "state_of": rules.state,
        "states": rules.STATES,
        "steps": rules.STEPS,
        "replies": rules.REPLIES,
        "transports": rules.TRANSPORTS,
    }
