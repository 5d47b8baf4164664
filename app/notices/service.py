"""Writing to the outbox, and bringing what waits there: notices/jobs.py does so after the commit."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from sqlalchemy import CursorResult, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from app.core import i18n
from app.core.config import settings
from app.notices.models import Delivery, Notice
from app.notices.schemas import Channel, Message
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
    **params: str | int,
) -> list[Notice]:
    """Queue a message to each person, in the transaction of the deed. Never a name beside a finding.

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
    """Note how each channel did: delivered when none failed, else tried again later, given up in the end."""
    notice = session.get_one(Notice, message.notice_id)
    for channel, error in results.items():
        session.add(Delivery(notice_id=notice.id, channel=channel, at=now, error=error))
    notice.due_at = None
    if not any(results.values()):
        notice.delivered_at = now
        if noted:
            noted(session, notice, sorted(message.done | set(results)), now)
    elif message.tries > len(WAITS):
        notice.gave_up_at = now
    else:
        notice.due_at = now + WAITS[message.tries - 1]
    session.add(notice)
    return notice.delivered_at is not None


def channels_for(message: Message, channels: Sequence[Channel]) -> list[Channel]:
    """The channels that reach this person and have not yet brought it."""
    return [one for one in channels if one.reaches(message) and one.name not in message.done]


def deliver(session: Session, now: datetime, channels: Sequence[Channel], noted: Noted | None = None) -> int:
    """Bring all that is due by channels that cannot fail, in one transaction: for days that are made up."""
    brought = 0
    while messages := claim(session, now):
        for message in messages:
            used = channels_for(message, channels)
            for channel in used:
                channel.bring(message)
            brought += settle(session, message, {one.name: None for one in used}, now, noted)
        if len(messages) < A_BATCH:
            break
    return brought
