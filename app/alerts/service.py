"""What happens to an alert; one verb, one function. How it begins stands in
service_opening, how it climbs in service_ladder."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from app.alerts import queries, rules, service_ladder
from app.alerts import queries_duty as duty
from app.alerts import queries_events as reads
from app.alerts import rules_ladder as ladder
from app.alerts.models import Alert, AlertEvent, EventKind
from app.alerts.schemas import Answer
from app.alerts.service_duty import end_covers, tell_new_shift
from app.alerts.service_ladder import (
    Call,
    escalate_overdue,
    event,
    neutral,
    note_delivery,
    pass_on,
    put_off,
    record,
    send_digests,
    tell,
)
from app.alerts.service_opening import mark_corrected, raise_for
from app.clients.models import Client
from app.core import audit
from app.core.errors import N_, Conflict, Invalid, NotFound
from app.people.models import Person

__all__ = [
    "end_covers",
    "escalate_overdue",
    "mark_corrected",
    "note_delivery",
    "pass_on",
    "put_off",
    "raise_for",
    "send_digests",
    "tell_new_shift",
]

AGAIN = N_("Peringatan untuk klien {code} perlu dicoba lagi. Buka OSOC.")
ANSWERED = N_("Bidan sudah menjawab peringatan klien {code}. Buka OSOC.")
FOR_OWNER = N_("Anda menangani peringatan klien {code}. Buka OSOC.")


# Answering


def mark_seen(session: Session, user: Person, alerts: Sequence[Alert], now: datetime) -> None:
    """This person has had these alerts before her eyes; noted once for each thing new in them."""
    for alert in queries.unread(session, user, alerts):
        session.add(event(alert, EventKind.SEEN, now, user.id))
        audit.note(session, user.id, "alert:seen", now, client_id=alert.client_id, subject_id=alert.id)


def own(
    session: Session,
    user: Person,
    client: Client,
    alert_ids: Iterable[UUID],
    now: datetime,
    *,
    owner: Person | None = None,
    take_over: bool = False,
) -> None:
    """These alerts are this person's to answer, or `owner`'s, if she says so for her. Twice changes nothing.

    What another has taken on meanwhile is a Conflict that names her, unless it is to be taken over.
    """
    owner = owner or user
    if owner is not user and owner.id not in [one.id for one in duty.on_duty(session, client, now)]:
        raise Invalid.field("owner", N_("Pilih orang yang bertugas di puskesmas ini."))
    for alert in held_for(session, user, client, alert_ids):
        if alert.owner_id == owner.id:
            continue
        if alert.owner_id and not take_over:
            other = session.get_one(Person, alert.owner_id)
            raise Conflict(N_("Sudah ditangani {name}. Muat ulang halaman ini."), name=other.name)
        _note(session, user, alert, [_owned(alert, user, owner, now)], "alert:owned", now)
    if owner is not user:
        service_ladder.let_in(session, client, [owner], now)
        told = [
            Call(owner, alert, neutral(alert, FOR_OWNER))
            for alert in held_for(session, user, client, alert_ids)
        ]
        tell(session, client, told, now)


def contact(session: Session, user: Person, client: Client, alert_ids: Iterable[UUID], now: datetime) -> None:
    """She has been spoken to; whoever did so has taken the alert on, if nobody had. Twice changes nothing."""
    for alert in held_for(session, user, client, alert_ids):
        if alert.contacted_at is None:
            deeds = _and_owned(alert, user, now, [event(alert, EventKind.CONTACTED, now, user.id)])
            _note(session, user, alert, deeds, "alert:contacted", now)


def answer(
    session: Session,
    user: Person,
    client: Client,
    alert_ids: Iterable[UUID],
    answered: Answer,
    now: datetime,
) -> None:
    """What came of these alerts of one woman, together. It closes them; or it keeps them open where she said
    no, was not at home or not reached, with the next try, of which the bidan koordinator is told.
    """
    alerts = held_for(session, user, client, alert_ids)
    if not alerts:
        raise Invalid.field("alert", N_("Pilih peringatan yang dijawab."))
    if problems := rules.problems_of(answered, [alert.level for alert in alerts], now):
        raise Invalid.fields(*problems)
    for alert in alerts:
        _note(session, user, alert, _answered(alert, user, answered, now), "alert:answered", now)
    _tell_of_answer(session, user, client, alerts, answered, now)


def undo(session: Session, user: Person, client: Client, alert_ids: Iterable[UUID], now: datetime) -> None:
    """What this person did last with these alerts never happened: her own deed, within five minutes."""
    for alert in held_for(session, user, client, alert_ids, also_closed=True):
        events = reads.events_of(session, [alert.id])[alert.id]
        deeds = rules.undoable(events, user.id, now)
        if not deeds:
            raise Conflict(N_("Ini tidak bisa diurungkan lagi. Tulis jawaban baru."))
        if alert.closed_at and reads.open_alert(session, client.id, alert.rule):
            raise Conflict(N_("Sudah ada peringatan baru untuk temuan ini. Jawab yang baru."))
        undone = [event(alert, EventKind.UNDONE, now, user.id, deed=deed.kind.value) for deed in deeds]
        for taken_back, deed in zip(undone, deeds, strict=True):
            taken_back.undoes = deed.id
        _note(session, user, alert, undone, "alert:undone", now)


def held_for(
    session: Session, user: Person, client: Client, alert_ids: Iterable[UUID], *, also_closed: bool = False
) -> list[Alert]:
    """These alerts of this woman, held until the transaction ends; NotFound for one not this person's."""
    ids = set(alert_ids)
    statement = select(Alert).where(
        Alert.client_id == client.id, col(Alert.id).in_(ids), queries.visible(user)
    )
    held = statement.order_by(col(Alert.id)).with_for_update().execution_options(populate_existing=True)
    alerts = list(session.exec(held))
    shown = [ladder.sees(user.role, user.id, one.route, one.step, one.owner_id) for one in alerts]
    if len(alerts) < len(ids) or any(one != "whole" for one in shown):
        raise NotFound
    if any(alert.closed_at for alert in alerts) and not also_closed:
        raise Conflict(N_("Peringatan ini sudah dijawab. Muat ulang halaman ini."))
    return alerts


def _owned(alert: Alert, user: Person, owner: Person, now: datetime) -> AlertEvent:
    return event(alert, EventKind.OWNED, now, user.id, owner_id=str(owner.id))


def _and_owned(alert: Alert, user: Person, now: datetime, deeds: list[AlertEvent]) -> list[AlertEvent]:
    return deeds if alert.owner_id else [_owned(alert, user, user, now), *deeds]


def _answered(alert: Alert, user: Person, answered: Answer, now: datetime) -> list[AlertEvent]:
    """The events of an answer. Whoever answers has taken it on, and spoken with her if she was reached."""
    deeds = []
    if alert.contacted_at is None and answered.outcome not in rules.NOT_SPOKEN_TO:
        deeds.append(event(alert, EventKind.CONTACTED, now, user.id))
    deeds.append(event(alert, EventKind.OUTCOME, now, user.id, **_told(answered)))
    if rules.closes(answered.outcome, alert.level):
        deeds.append(event(alert, EventKind.CLOSED, now, user.id))
    return _and_owned(alert, user, now, deeds)


def _told(answered: Answer) -> dict[str, str]:
    words = {
        "outcome": answered.outcome.value,
        "done": answered.done,
        "by_whom": answered.by_whom,
        "note": answered.note,
        "decided_by": answered.decided_by,
        "reason": answered.reason,
        "counselled_by": answered.counselled_by,
    }
    if answered.outcome in rules.KEEP_OPEN and answered.next_attempt_at:
        words["next_attempt_at"] = answered.next_attempt_at.isoformat()
    return {name: value for name, value in words.items() if value}


def _note(
    session: Session, user: Person, alert: Alert, events: list[AlertEvent], deed: str, now: datetime
) -> None:
    record(session, alert, events)
    audit.note(session, user.id, deed, now, client_id=alert.client_id, subject_id=alert.id)


def _tell_of_answer(
    session: Session, user: Person, client: Client, alerts: Sequence[Alert], answered: Answer, now: datetime
) -> None:
    """The student hears that it was answered; the bidan koordinator, where it must be tried again."""
    student = reads.student_of(session, client.id)
    heard = [student] if student else []
    calls = [Call(person, alert, neutral(alert, ANSWERED)) for person in heard for alert in alerts]
    if answered.outcome in rules.KEEP_OPEN:
        coordinators = duty.people_at(session, client, "coordinator", now)
        calls += [Call(person, alert, neutral(alert, AGAIN)) for person in coordinators for alert in alerts]
    tell(session, client, [call for call in calls if call.person.id != user.id], now)
