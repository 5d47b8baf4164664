"""Run by `app.work` every few seconds: bring what waits in the outbox."""

from collections.abc import Sequence
from datetime import datetime
from time import monotonic
from uuid import UUID

import structlog

from app.core.db import transaction
from app.notices import service
from app.notices.channels.email import EmailChannel
from app.notices.channels.gateway import GATEWAYS
from app.notices.channels.log import LogChannel
from app.notices.channels.push import PushChannel
from app.notices.schemas import Channel, Message

log = structlog.get_logger("osoc.notices")

ROUND_SECONDS = 60


def _forget(device_id: UUID) -> None:
    with transaction() as session:
        service.drop_device(session, device_id)


CHANNELS: tuple[Channel, ...] = (LogChannel(), PushChannel(_forget), *GATEWAYS, EmailChannel())
"""In the order in which they are tried: the quickest first; the log keeps that it went out."""


def deliver(now: datetime, channels: Sequence[Channel] = CHANNELS, noted: service.Noted | None = None) -> int:
    """Bring every notice whose time has come by the channels that reach its person; how many were delivered.

    A message is taken in one transaction, brought outside of any (a slow mail server holds up nobody), and
    settled in another of its own. A round ends long before the lease of its messages does.
    """
    delivered, ends = 0, monotonic() + ROUND_SECONDS
    while monotonic() < ends:
        with transaction() as session:
            messages = service.claim(session, now, limit=1)
        if not messages:
            break
        delivered += _deliver_one(messages[0], channels, noted, now)
    return delivered


def _deliver_one(
    message: Message, channels: Sequence[Channel], noted: service.Noted | None, now: datetime
) -> bool:
    results: dict[str, str | None] = {}
    for one in service.channels_for(message, channels):
        results[one.name] = _bring(one, message)
        if service.suffices(message, results):
            break
    try:
        with transaction() as session:
            return service.settle(session, message, results, now, noted)
    except Exception as error:
        log.error("notice not settled", notice=str(message.notice_id), kind=type(error).__name__)
        return False


def _bring(channel: Channel, message: Message) -> str | None:
    """None when it was brought, else the kind of error: what a server answers may hold an address."""
    try:
        channel.bring(message)
    except Exception as error:
        return type(error).__name__
    return None
