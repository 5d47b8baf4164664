"""Reads of what a person chose, and of messages that nobody took."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from app.core.config import settings
from app.core.crypto import vapid_public_key
from app.notices.models import ChannelOff, Delivery, Notice, PushSubscription
from app.people.models import Person

MOST = 200


@dataclass(frozen=True)
class GivenUp:
    """A message that no channel took, to whom it was to go, and how each try ended."""

    notice: Notice
    person: Person
    tries: list[Delivery]


def offered(user: Person) -> list[str]:
    """The channels that this installation has and that can reach her, the first tried first."""
    found = {
        "push": bool(push_key()),
        "whatsapp": bool(user.phone and settings().whatsapp_gateway.get_secret_value()),
        "telegram": bool(user.phone and settings().telegram_gateway.get_secret_value()),
        "sms": bool(user.phone and settings().sms_gateway.get_secret_value()),
        "email": bool(user.email and settings().smtp_host),
    }
    return [name for name, is_there in found.items() if is_there]


def push_key() -> str:
    """What a browser is given to be woken by us; empty where push is off."""
    kept = settings().vapid_private_key.get_secret_value()
    return vapid_public_key(kept) if kept else ""


def off(session: Session, person_id: UUID) -> Sequence[str]:
    """The channels this person does not want."""
    return session.exec(select(ChannelOff.channel).where(ChannelOff.person_id == person_id)).all()


def devices(session: Session, person_id: UUID) -> Sequence[PushSubscription]:
    """The browsers that may be woken for her, the latest last."""
    mine = select(PushSubscription).where(PushSubscription.person_id == person_id)
    return session.exec(mine.order_by(col(PushSubscription.id))).all()


def given_up(session: Session) -> list[GivenUp]:
    """The messages that were given up, the latest first. Of a client they hold her code."""
    statement = (
        select(Notice, Person)
        .join(Person, col(Person.id) == Notice.person_id)
        .where(col(Notice.gave_up_at).is_not(None))
        .order_by(col(Notice.gave_up_at).desc(), col(Notice.id))
        .limit(MOST)
    )
    rows = session.exec(statement).all()
    tries: dict[UUID, list[Delivery]] = {notice.id: [] for notice, _ in rows}
    found = select(Delivery).where(col(Delivery.notice_id).in_(tries)).order_by(col(Delivery.at))
    for one in session.exec(found):
        tries[one.notice_id].append(one)
    return [GivenUp(notice, person, tries[notice.id]) for notice, person in rows]
