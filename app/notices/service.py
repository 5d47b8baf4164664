"""Writing to the outbox, and bringing what waits there: notices/jobs.py does so after the commit."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from sqlalchemy import CursorResult, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from app.core import i18n
from app.core.config import settings
from app.core.errors import N_, Invalid, NotFound
from app.notices import queries, rules
from app.notices.models import ChannelOff, Delivery, Notice, PushSubscription
from app.notices.schemas import RECORD, Channel, Device, Message
from app.people.models import Person

A_BATCH = 50
LEASE = timedelta(minutes=5)
"""How long one worker may take to bring a message before another tries it."""
WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
)
"""How long to wait after each failed try; after the last one the message is given up and shown as such."""

Noted = Callable[[Session, Notice, Sequence[str], datetime], None]
"""What a room above wants done when a message was delivered, with the channels that brought it."""


def tell(
    session: Session,
    person_ids: Iterable[UUID],
    words: str,
    now: datetime,
    *,
    path: str = "/",
    alert_id: UUID | None = None,
    key: str = "",
    is_emergency: bool = False,
    **params: str | int,
) -> list[Notice]:
    """Queue a message to each person, in the transaction of the deed. Never a name beside a finding.

    An emergency goes by every channel that reaches her, all else by the first she wants that takes it.
    With a `key` a person is told it once, however often and by however many workers this is called.
    """
    told = []
    for person_id in dict.fromkeys(person_ids):
        notice = Notice(
            person_id=person_id,
            words=words,
            params=params,
            path=path,
            alert_id=alert_id,
            is_emergency=is_emergency,
            queued_at=now,
            due_at=now,
        )
        if not key:
            session.add(notice)
        elif not _add_once(session, notice, key):
            continue
        told.append(notice)
    return told


def _add_once(session: Session, notice: Notice, key: str) -> bool:
    """The id is made of the person and the key, so that a second one cannot be."""
    notice.id = uuid5(notice.person_id, key)
    if session.get(Notice, notice.id):
        return False
    session.flush()
    try:
        with session.begin_nested():
            session.add(notice)
    except IntegrityError:
        return False
    return True


def claim(session: Session, now: datetime, limit: int = A_BATCH) -> list[Message]:
    """Messages whose time has come, taken for this worker: its lease keeps the others from bringing them."""
    due = (
        select(Notice, Person)
        .join(Person, col(Person.id) == Notice.person_id)
        .where(col(Notice.due_at) <= now)
        .order_by(col(Notice.due_at), col(Notice.id))
        .limit(limit)
        .with_for_update(skip_locked=True, of=Notice)
    )
    return [
        _message(session, notice, person)
        for notice, person in session.exec(due).all()
        if _take(session, notice, now)
    ]


def _take(session: Session, notice: Notice, now: datetime) -> bool:
    """Compare and set: only where nobody has taken it since it was read."""
    taken = session.exec(
        update(Notice)
        .where(col(Notice.id) == notice.id, col(Notice.due_at) == notice.due_at)
        .values(due_at=now + LEASE, tries=notice.tries + 1)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(taken, CursorResult)
    session.refresh(notice)
    return taken.rowcount == 1


def _message(session: Session, notice: Notice, person: Person) -> Message:
    text = i18n.say(person.language, notice.words, notice.params)
    done = _brought_by(session, notice) if notice.tries > 1 else ()
    return Message(
        notice_id=notice.id,
        tries=notice.tries,
        code=str(notice.params.get("code", "")),
        email=person.email,
        text=f"{text}\n\n{settings().public_url.rstrip('/')}{notice.path}\n",
        done=frozenset(done),
        words=text,
        path=notice.path,
        phone=person.phone,
        is_emergency=notice.is_emergency,
        off=frozenset(queries.off(session, person.id)),
        devices=tuple(
            Device(one.id, one.endpoint, one.p256dh, one.auth) for one in queries.devices(session, person.id)
        ),
    )


def _brought_by(session: Session, notice: Notice) -> Iterable[str]:
    """The channels that have brought it at an earlier try."""
    return session.exec(
        select(Delivery.channel).where(Delivery.notice_id == notice.id, col(Delivery.error).is_(None))
    )


def settle(
    session: Session,
    message: Message,
    results: Mapping[str, str | None],
    now: datetime,
    noted: Noted | None = None,
) -> bool:
    """Note how each channel did. Delivered when none failed, or when one that reaches her took what is no
    emergency; else tried again later, given up in the end.
    """
    notice = session.get_one(Notice, message.notice_id)
    for channel, error in results.items():
        session.add(Delivery(notice_id=notice.id, channel=channel, at=now, error=error))
    notice.due_at = None
    if not any(results.values()) or suffices(message, results):
        notice.delivered_at = now
        if noted:
            brought = {name for name, error in results.items() if not error}
            noted(session, notice, sorted(message.done | brought), now)
    elif message.tries > len(WAITS):
        notice.gave_up_at = now
    else:
        notice.due_at = now + WAITS[message.tries - 1]
    session.add(notice)
    return notice.delivered_at is not None


def channels_for(message: Message, channels: Sequence[Channel]) -> list[Channel]:
    """The channels that reach her and have not yet brought it, in their order; in an emergency also those
    she does not want.
    """
    return [
        one
        for one in channels
        if one.reaches(message)
        and one.name not in message.done
        and (message.is_emergency or one.name not in message.off)
    ]


def suffices(message: Message, results: Mapping[str, str | None]) -> bool:
    """Whether no further channel is to be tried: what is no emergency needs to reach her once."""
    return not message.is_emergency and any(name != RECORD and not error for name, error in results.items())


def deliver(session: Session, now: datetime, channels: Sequence[Channel], noted: Noted | None = None) -> int:
    """Bring all that is due by channels that cannot fail, in one transaction: for days that are made up."""
    brought = 0
    while messages := claim(session, now):
        for message in messages:
            results: dict[str, str | None] = {}
            for channel in channels_for(message, channels):
                channel.bring(message)
                results[channel.name] = None
            brought += settle(session, message, results, now, noted)
        if len(messages) < A_BATCH:
            break
    return brought


# What a person chooses, and what was given up


def keep_device(
    session: Session, user: Person, endpoint: str, p256dh: str, auth: str, device: str, now: datetime
) -> None:
    """This browser is woken for this person, and for nobody who used it before. Twice changes nothing."""
    rules.check_device(endpoint, p256dh, auth, local_ok=settings().is_demo)
    known = session.exec(select(PushSubscription).where(PushSubscription.endpoint == endpoint)).first()
    if known is None and len(queries.devices(session, user.id)) >= rules.MOST_DEVICES:
        raise Invalid(N_("Terlalu banyak perangkat. Hentikan pemberitahuan di perangkat lain dahulu."))
    row = known or PushSubscription(person_id=user.id, endpoint=endpoint, p256dh="", auth="", made_at=now)
    row.person_id, row.p256dh, row.auth, row.device = user.id, p256dh, auth, device
    session.add(row)


def drop_device(session: Session, device_id: UUID, user: Person | None = None) -> None:
    """This browser is woken no more; `user` where it must be hers."""
    row = session.get(PushSubscription, device_id)
    if row and (user is None or row.person_id == user.id):
        session.delete(row)


def choose(session: Session, user: Person, wanted: Collection[str], offered: Collection[str]) -> None:
    """Of the channels offered she wants these."""
    for name in offered:
        row = session.get(ChannelOff, (user.id, name))
        if name in wanted and row:
            session.delete(row)
        elif name not in wanted and row is None:
            session.add(ChannelOff(person_id=user.id, channel=name))


def resend(session: Session, notice_id: UUID, now: datetime) -> None:
    """A message that was given up is tried anew, from the beginning. One that is under way is left alone."""
    notice = session.get(Notice, notice_id)
    if notice is None:
        raise NotFound
    if notice.gave_up_at is None:
        return
    notice.gave_up_at, notice.due_at, notice.tries = None, now, 0
    session.add(notice)
