"""Writing a referral, and its end; what the receiver says stands in service_reply."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, delete, func, select, update

from app.alerts import service as alerts
from app.alerts.models import Alert, AnswerOutcome, Origin, Route
from app.alerts.schemas import Answer
from app.clients.models import Client, Pregnancy
from app.core import audit
from app.core.crypto import new_token, token_hash
from app.core.errors import N_, Conflict, Invalid, NotFound
from app.people.models import Facility, Person
from app.referrals import queries, rules
from app.referrals.models import Referral, ReferralEvent, ReferralTask, Step, WrongBirthDate
from app.referrals.schemas import NotArrived, ReferralIn


def write(
    session: Session, user: Person, client: Client, sent: ReferralIn, alert: Alert | None, now: datetime
) -> Referral:
    """The referral, with the link for its receiver. The alert she is referred for is answered by it, which
    closes it unless it is an emergency: that one waits for her arrival. While another of hers has not arrived
    anywhere it is a Conflict: that one is to be answered or cancelled first.
    """
    _one_at_a_time(session, client)
    place = queries.place_of(session, client, sent.to_id)
    if place is None and not sent.to_name:
        raise Invalid.field("to", N_("Pilih tempat rujukan, atau tulis namanya."))
    referral = Referral(
        client_id=client.id,
        pregnancy_id=queries.latest_pregnancy(session, client.id).id,
        alert_id=alert.id if alert else None,
        number=queries.how_many(session, client.id) + 1,
        from_id=client.facility_id,
        is_private=alert is not None and alert.route is Route.PRIVATE,
        found_at=alert.found_at if alert else None,
        written_by=user.id,
        written_at=now,
        arrive_by=rules.arrive_by(sent.kind, sent.planned_on, now),
        link_nonce="",
        token_hash="",
        link_until=now,
        **_copied(sent, place),
    )
    _open_link(referral, now)
    session.add(referral)
    session.flush()
    note(session, referral, Step.WRITTEN, now, user.id)
    audit.note(session, user.id, "referral:written", now, client_id=client.id, subject_id=referral.id)
    if alert is not None and alert.closed_at is None:
        done = f"{rules.kind(sent.kind)['letters']}: {referral.to_name}"
        answer = Answer(outcome=AnswerOutcome.REFERRED, done=done, by_whom=user.name)
        alerts.answer(session, user, client, [alert.id], answer, now)
    return referral


def _one_at_a_time(session: Session, client: Client) -> None:
    session.exec(select(Client.id).where(Client.id == client.id).with_for_update()).one()
    if any(rules.waits_for_arrival(one) for one in queries.of_client(session, client.id)):
        raise Conflict(
            N_("Masih ada rujukan yang belum tiba. Catat kabarnya atau batalkan dulu, lalu tulis yang baru.")
        )


def _copied(sent: ReferralIn, place: Facility | None) -> dict[str, Any]:
    return {
        "kind": sent.kind,
        "to_id": place.id if place else None,
        "to_name": queries.name_of(place) if place else sent.to_name,
        "reason": sent.reason,
        "condition": sent.condition,
        "measured": dict(sent.measured),
        "given": sent.given,
        "transport": sent.transport,
        "companion": sent.companion,
        "planned_on": sent.planned_on,
    }


def note(
    session: Session,
    referral: Referral,
    step: Step,
    now: datetime,
    person_id: UUID | None,
    told_by: str = "",
    text: str = "",
    for_family: str = "",
) -> None:
    """Append what happened."""
    session.add(
        ReferralEvent(
            referral_id=referral.id,
            at=now,
            step=step,
            person_id=person_id,
            told_by=told_by,
            text=text,
            for_family=for_family,
        )
    )


def cancel(session: Session, user: Person, referral: Referral, why: str, now: datetime) -> None:
    """She does not go there after all; the link ends. Once she has arrived it is a Conflict."""
    if not why:
        raise Invalid.field("why", N_("Tulis mengapa rujukan dibatalkan."))
    if referral.cancelled_at:
        return
    if not rules.waits_for_arrival(referral):
        raise Conflict(N_("Ibu sudah tiba, rujukan ini tidak bisa dibatalkan lagi."))
    referral.cancelled_at, referral.link_until = now, min(referral.link_until, now)
    note(session, referral, Step.CANCELLED, now, user.id, text=why)
    audit.note(
        session, user.id, "referral:cancelled", now, client_id=referral.client_id, subject_id=referral.id
    )


def renew_link(session: Session, user: Person, referral: Referral, now: datetime) -> None:
    """A new link that lives its days; the old one opens nothing any more."""
    if referral.cancelled_at:
        raise Conflict(N_("Rujukan ini sudah dibatalkan."))
    _open_link(referral, now)
    session.exec(delete(WrongBirthDate).where(col(WrongBirthDate.referral_id) == referral.id))
    _link(session, user, referral, Step.LINK_RENEWED, now)


def revoke_link(session: Session, user: Person, referral: Referral, now: datetime) -> None:
    """The link opens nothing from now on. Twice changes nothing."""
    if referral.link_until > now:
        referral.link_until = now
        _link(session, user, referral, Step.LINK_REVOKED, now)


def _open_link(referral: Referral, now: datetime) -> None:
    referral.link_nonce, referral.link_until = new_token(), rules.link_until(now)
    referral.token_hash = token_hash(rules.token_of(referral))


def _link(session: Session, user: Person, referral: Referral, step: Step, now: datetime) -> None:
    note(session, referral, step, now, user.id)
    audit.note(
        session, user.id, f"referral:{step.value}", now, client_id=referral.client_id, subject_id=referral.id
    )


# Tasks


def add_tasks(
    session: Session, user: Person, referral: Referral, texts: Sequence[str], now: datetime, *, student: bool
) -> None:
    if not texts:
        raise Invalid.field("task", N_("Tulis tugasnya."))
    if any(len(text) > 200 for text in texts):
        raise Invalid.field("task", N_("Satu tugas paling banyak 200 huruf. Pecah menjadi beberapa baris."))
    for text in texts:
        session.add(
            ReferralTask(
                referral_id=referral.id,
                client_id=referral.client_id,
                text=text,
                for_student=student,
                set_by=user.id,
                set_at=now,
            )
        )


def finish_task(session: Session, user: Person, client: Client, task_id: UUID, now: datetime) -> None:
    """The task is done; twice changes nothing. A student's are those that are meant for her."""
    task = queries.task_of(session, user, client.id, task_id)
    if task.done_at is None:
        task.done_at, task.done_by = now, user.id
        audit.note(session, user.id, "referral:task_done", now, client_id=client.id, subject_id=task.id)


# The clock


def raise_not_arrived(session: Session, referral_id: UUID, now: datetime) -> bool:
    """An alert where her time to arrive has passed and nobody has said that she did; once for a referral."""
    claimed = session.exec(
        update(Referral)
        .where(col(Referral.id) == referral_id, col(Referral.arrive_by) <= now, queries.waiting())
        .values(not_arrived_at=now)
    )
    if claimed.rowcount != 1:
        return False
    referral = session.get_one(Referral, referral_id, populate_existing=True)
    note(session, referral, Step.NOT_ARRIVED, now, None)
    client = session.get_one(Client, referral.client_id)
    row, kind = rules.policy()["not_arrived"], rules.kind(referral.kind)
    found = NotArrived(
        rule=row["rule"],
        level=kind["level"],
        says=row["says"],
        act=row["act"],
        source=rules.policy()["source"],
        evidence={},
        route=Route.PRIVATE.value if referral.is_private else Route.OPEN.value,
    )
    alerts.raise_for(
        session,
        user=None,
        client=client,
        pregnancy=session.get_one(Pregnancy, referral.pregnancy_id),
        findings=[found],
        visit_id=None,
        found_at=now,
        now=now,
        origin=Origin.REFERRAL,
    )
    return True


# The receiver's birth date


def check_birth_date(session: Session, referral: Referral, typed: object, now: datetime) -> str:
    """ "right", "wrong", "wait" or "ended". A refusal is an answer: it must be kept, and what raises is
    undone.
    """
    limit = rules.policy()["link"]
    wrong = select(func.count()).where(WrongBirthDate.referral_id == referral.id)
    since = now - timedelta(minutes=limit["minutes"])
    if session.exec(wrong.where(WrongBirthDate.at > since)).one() >= limit["tries"]:
        return "wait"
    client = session.get(Client, referral.client_id)
    if client is None:
        raise NotFound
    if typed == client.born_on:
        return "right"
    session.add(WrongBirthDate(referral_id=referral.id, token_hash=referral.token_hash, at=now))
    session.flush()
    if session.exec(wrong).one() >= limit["most_wrong"]:
        referral.link_until = now
        note(session, referral, Step.LINK_REVOKED, now, None)
        return "ended"
    return "wrong"
