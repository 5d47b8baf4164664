"""What a phone brings, item by item: each in a savepoint of its own, so that a bad one blocks no other."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import structlog
from sqlmodel import Session, select

from app.access import Action
from app.access.within import lately_within
from app.clients.models import Client
from app.core import audit
from app.core.errors import N_, AppError, Conflict, Invalid, NotAllowed, NotFound, Said
from app.core.seals import CannotOpen, Opener
from app.people.models import Person
from app.phone.rules_frame import about
from app.phone.rules_packed import Oversize, UnknownForm, Unreadable, unpack
from app.phone.schemas import Group, Item, Kind, Status, Told, Unpacked
from app.visits import rules, service, service_early
from app.visits.schemas import YEARS, EarlyIn, VisitIn
from app.visits.service_answers import NotConfirmed

log = structlog.get_logger("osoc.outbox")

UNREADABLE = N_("Kiriman ini tidak terbaca di server. Isian aman di HP ini; buka, lalu kirim lagi.")
TOO_LARGE = N_("Kunjungan ini terlalu besar. Pendekkan catatannya, lalu kirim lagi.")
UNKNOWN_FORM = N_("Server tidak mengenal daftar periksa ini. Buka OSOC saat ada sinyal, lalu kirim lagi.")
NOT_IN_CARE = N_("Ibu ini tidak lagi dalam pendampingan Anda. Hubungi koordinator program.")
WRONG_YEAR = N_("Tanggal HP ini lebih maju daripada hari ini. Betulkan tanggal HP, lalu kirim lagi.")


def receive(session: Session, user: Person, groups: Iterable[Group], now: datetime) -> list[Told]:
    """What became of every item, in the order sent. Sent again, each is told what it was told before.

    An item of somebody else on the same phone is left alone, for her to bring it herself. Where we broke, the
    item is to be sent again; nothing of it is kept.
    """
    return list(_each(session, user, groups, now))


def _each(session: Session, user: Person, groups: Iterable[Group], now: datetime) -> Iterator[Told]:
    for group in groups:
        opener = Opener(group.phone_key)
        for item in group.items:
            told = Told(item.visit_id, item.kind, Status.OTHER_PERSON)
            yield told if group.person_id != user.id else _one(session, user, opener, item, now)


def _one(session: Session, user: Person, opener: Opener, item: Item, now: datetime) -> Told:
    try:
        with session.begin_nested():
            return _taken(session, user, opener, item, now)
    except (CannotOpen, Unreadable) as error:
        return _unread(item, error)
    except AppError as error:
        return _refused(item, error)
    except Exception as error:  # one item must not take the others with it; a lost database ends them all
        log.error("fault", kind=type(error).__name__)
        session.connection()
        return Told(item.visit_id, item.kind, Status.LATER)


def _taken(session: Session, user: Person, opener: Opener, item: Item, now: datetime) -> Told:
    take = _TAKES.get(item.kind)
    if take is None:
        raise Unreadable
    sent = unpack(opener.open(item.nonce, item.box, about(user.id, item)))
    if not {sent.began_at.year, sent.until.year} <= set(YEARS):
        raise Invalid.field("began_at", WRONG_YEAR)
    received_at, level = take(session, user, _opened(session, user, item, now), item, sent, now)
    session.flush()
    return Told(item.visit_id, item.kind, Status.RECEIVED, received_at, level)


def _opened(session: Session, user: Person, item: Item, now: datetime) -> Client:
    """The client, if she is in this student's care or was until lately; noted in the audit trail."""
    mine = lately_within(user, Client.id, now)
    client = session.exec(select(Client).where(Client.id == item.client_id, mine)).first()
    if client is None:
        raise NotFound
    audit.note(session, user.id, Action.VISIT_RECORD, now, client_id=client.id)
    return client


def _visit(
    session: Session, user: Person, client: Client, item: Item, sent: Unpacked, now: datetime
) -> tuple[datetime, str]:
    visit = service.record(session, user, client, item.visit_id, _as_visit(sent), now)
    return visit.received_at, rules.open_level(visit.findings)


def _early(
    session: Session, user: Person, client: Client, item: Item, sent: Unpacked, now: datetime
) -> tuple[datetime, str]:
    early = service_early.alert(session, user, client, item.visit_id, _as_early(sent), now)
    return early.received_at, rules.open_level(early.findings)


_TAKES: dict[int, Callable[..., tuple[datetime, str]]] = {Kind.VISIT: _visit, Kind.EARLY_ALERT: _early}


def _as_visit(sent: Unpacked) -> VisitIn:
    return VisitIn(
        checklist=sent.checklist,
        checklist_version=sent.version,
        answers=dict(sent.answers),
        began_at=sent.began_at,
        ended_at=sent.until,
        confirmed=list(sent.confirmed),
        was_offline=sent.was_offline,
        place=sent.place,
    )


def _as_early(sent: Unpacked) -> EarlyIn:
    return EarlyIn(
        checklist=sent.checklist,
        checklist_version=sent.version,
        answers=dict(sent.answers),
        began_at=sent.began_at,
        found_at=sent.until,
    )


def _unread(item: Item, error: Exception) -> Told:
    refused = Told(item.visit_id, item.kind, Status.REFUSED, code="unreadable", said=Said(UNREADABLE))
    if isinstance(error, Oversize):
        return replace(refused, code="too_large", said=Said(TOO_LARGE))
    if isinstance(error, UnknownForm):
        return replace(refused, code="unknown_form", said=Said(UNKNOWN_FORM))
    return refused


WRONG_TIME = frozenset({"began_at", "ended_at"})
UNKNOWN = frozenset({"checklist", "checklist_version"})


def _refused(item: Item, error: AppError) -> Told:
    refused = Told(item.visit_id, item.kind, Status.REFUSED, said=error.said, problems=error.problems)
    match error:
        case Conflict():
            return replace(refused, code="conflict")
        case NotFound():
            return replace(refused, code="not_in_care", said=Said(NOT_IN_CARE))
        case NotAllowed():
            return replace(refused, code="unknown_form")
        case NotConfirmed():
            return replace(refused, code="invalid", rare=tuple(one.field for one in error.problems))
        case Invalid():
            return replace(refused, **_why(error))
    raise error


def _why(error: Invalid) -> dict[str, Any]:
    """Which kind of wrong: what is about the time or the form itself is said by its one sentence."""
    fields = {one.field for one in error.problems}
    for names, code in ((WRONG_TIME, "wrong_time"), (UNKNOWN, "unknown_form")):
        if fields and fields <= names:
            return {"code": code, "said": error.problems[0].said}
    return {"code": "invalid"}
