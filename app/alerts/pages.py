"""The inbox of midwives and heads, a woman's alerts with their story, and the ways to answer."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.access import MAY, Action, At, Door, allow, client_for
from app.alerts import queries, queries_numbers, rules_ladder, rules_pause, rules_words, service
from app.alerts import queries_duty as duty
from app.alerts import queries_events as reads
from app.alerts.models import Alert, AnswerOutcome
from app.alerts.schemas import Answer, Group, Row
from app.clients import queries as clients
from app.clinical.gestation import gestational_age
from app.clinical.wording import evidence_words
from app.core.clock import day_of
from app.core.errors import N_, Invalid
from app.core.forms import Form, FormDep
from app.core.i18n import duration
from app.people import queries as people
from app.people.models import Role
from app.reviews import queries as reviews

router = APIRouter(tags=["pages"])


@router.get("/alerts")
def inbox(door: Annotated[Door, allow(Action.ALERT_OWN)], show: str = "") -> Response:
    """What waits for an answer, by woman; whoever opens it has seen what stands there."""
    with door as at:
        found = queries.inbox(at.session, at.user, at.now)
        if _is_read(at):
            service.mark_seen(at.session, at.user, [r.alert for g in found.groups for r in g.whole], at.now)
        groups = [group for group in found.groups if show != "late" or any(r.is_late for r in group.rows)]
        return at.page("alerts/inbox.html", inbox=found, groups=groups, show=show, **_shared(at))


@router.get("/clients/{client_id}/alerts")
def alerts_of_client(door: Annotated[Door, client_for(Action.ALERT_READ)]) -> Response:
    """A woman's alerts: for a student what became of them, for all others their story and the answer."""
    with door as at:
        if at.user.role is Role.STUDENT:
            states = queries.states_for(at.session, at.user, at.client.id, at.now)
            return at.page(
                "alerts/states.html",
                client=at.client,
                states=states,
                numbers=queries_numbers.for_student(at.session, at.client, at.now),
                **_shared(at),
            )
        rows = queries.rows_of(at.session, at.user, at.client.id, at.now)
        if _is_read(at):
            service.mark_seen(at.session, at.user, [r.alert for r in rows if not r.is_closed_route], at.now)
        return _story(at, rows)


@router.post("/clients/{client_id}/alerts/ownership")
def own(door: Annotated[Door, client_for(Action.ALERT_OWN)], form: FormDep) -> Response:
    """ "Saya tangani", or on behalf of another on duty."""
    with door as at:
        try:
            owner_id = form.id("owner")
            alert_ids = alert_ids_of(form)
            owner = next(
                (one for one in duty.on_duty(at.session, at.client, at.now) if one.id == owner_id), at.user
            )
            take_over = form.ticked("take_over")
            service.own(at.session, at.user, at.client, alert_ids, at.now, owner=owner, take_over=take_over)
        except Invalid as error:
            return refused(at, form, error)
        return _back(at, form, N_("Tercatat: peringatan ini ditangani."))


@router.post("/clients/{client_id}/alerts/contact")
def contact(door: Annotated[Door, client_for(Action.ALERT_ANSWER)], form: FormDep) -> Response:
    """She has been spoken to."""
    with door as at:
        try:
            service.contact(at.session, at.user, at.client, alert_ids_of(form), at.now)
        except Invalid as error:
            return refused(at, form, error)
        return _back(at, form, N_("Tercatat: Ibu sudah dihubungi."))


@router.post("/clients/{client_id}/alerts/answer")
def answer(door: Annotated[Door, client_for(Action.ALERT_ANSWER)], form: FormDep) -> Response:
    """What came of one or several of her alerts."""
    with door as at:
        try:
            alert_ids, answered = alert_ids_of(form, check=False), _answer(at, form)
            service.answer(at.session, at.user, at.client, alert_ids, answered, at.now)
        except Invalid as error:
            return refused(at, form, error)
        return at.go(f"/clients/{at.client.id}/alerts", said=N_("Jawaban tersimpan."))


@router.post("/clients/{client_id}/alerts/undo")
def undo(door: Annotated[Door, client_for(Action.ALERT_OWN)], form: FormDep) -> Response:
    """What she did last is taken back."""
    with door as at:
        try:
            service.undo(at.session, at.user, at.client, alert_ids_of(form), at.now)
        except Invalid as error:
            return refused(at, form, error)
        return _back(at, form, N_("Sudah diurungkan."))


def _is_read(at: At) -> bool:
    """Somebody opened this page; it did not renew itself on a table where nobody sits."""
    return "osoc-live" not in at.request.headers


def _story(at: At, rows: list[Row], code: int = 200, **context: object) -> Response:
    """The page with the story of each alert and, for whoever may, the form of the answer."""
    events = reads.events_of(at.session, [row.alert.id for row in rows])
    names = queries.names_in(at.session, events)
    opened = [row for row in rows if row.alert.closed_at is None and not row.is_closed_route]
    pausable = [row for row in opened if rules_pause.choices(*_clock_of(row)) and not row.pause]
    return at.page(
        "alerts/client.html",
        code,
        group=queries.client_group(at.session, at.client, rows, at.now),
        open_rows=opened,
        drafts=reviews.drafts_among(at.session, [(r.alert.rule, day_of(r.alert.found_at)) for r in rows]),
        risk=clients.risk_of(at.session, clients.latest_pregnancy(at.session, at.client.id).id),
        told={row.alert.id: rules_words.story(events[row.alert.id], names) for row in rows},
        on_duty=duty.on_duty(at.session, at.client, at.now),
        attempts=rules_ladder.next_attempts(rules_ladder.worst(row.alert.level for row in opened))
        if opened
        else [],
        pausable=pausable,
        pauses=rules_pause.choices_of(map(_clock_of, pausable)),
        attempt_words=lambda minutes: [(one, duration(timedelta(minutes=one), at.lang)) for one in minutes],
        **_shared(at),
        **context,
    )


def _clock_of(row: Row) -> tuple[str, int | None]:
    return row.alert.level, row.alert.respond_within_minutes


def _shared(at: At) -> dict[str, Any]:
    may = MAY[at.user.role]
    facility = people.facility_of(at.session, at.user)
    return {
        "may_answer": Action.ALERT_ANSWER in may,
        "may_own": Action.ALERT_OWN in may,
        "facility": facility,
        "because": _because,
        "outcome_words": rules_words.OUTCOMES,
        "origin_words": rules_words.ORIGINS,
        "age_of": lambda group: _age(at, group),
    }


def _because(alert: Alert) -> list[Mapping[str, str]]:
    """What the finding rests on, in words, without what it says itself."""
    try:
        lines = list(evidence_words(alert.evidence))
    except KeyError:
        lines = [
            {"id": f"{name}: {value}", "en": f"{name}: {value}"} for name, value in alert.evidence.items()
        ]
    return [line for line in lines if line["id"] != alert.says["id"]]


def _age(at: At, group: Group) -> dict[str, str] | None:
    """How far she is, in both languages; None once the pregnancy has ended."""
    if group.pregnancy.ended_on:
        return None
    age = gestational_age(group.pregnancy.edd, day_of(at.now))
    return {lang: age.in_words(lang) for lang in ("id", "en")}


def alert_ids_of(form: Form, *, check: bool = True) -> list[UUID]:
    """Which alerts the form is about."""
    try:
        ids = [UUID(value) for value in form.values("alert")]
    except ValueError:
        ids = []
    if not ids:
        form.wrong("alert", N_("Pilih peringatan yang dijawab."))
    if check:
        form.check()
    return ids


def _answer(at: At, form: Form) -> Answer:
    """The answer as it was entered; what depends on the outcome is judged by the service."""
    outcome = form.choice("outcome", AnswerOutcome, required=True)
    words = {name: form.text(name, longest=500) or "" for name in ("done", "note", "reason")}
    names = {name: form.text(name, longest=120) or "" for name in ("by_whom", "decided_by", "counselled_by")}
    minutes = form.whole("next_attempt", 1, 60 * 24 * 14)
    if outcome is None or form.problems:
        form.check()
    assert outcome
    again = at.now + timedelta(minutes=minutes) if minutes else None
    names["by_whom"] = names["by_whom"] or at.user.name
    return Answer(outcome=outcome, next_attempt_at=again, **words, **names)


def refused(at: At, form: Form, error: Invalid) -> Response:
    """The page again, with what was entered and what is wrong with it; nothing was written."""
    rows = queries.rows_of(at.session, at.user, at.client.id, at.now)
    return _story(at, rows, 422, problems=error.problems, entered=form)


def _back(at: At, form: Form, said: str) -> Response:
    return at.go("/alerts" if form.raw("back") == "inbox" else f"/clients/{at.client.id}/alerts", said=said)
