"""The lines by which an open inbox, and the page of one woman's alerts, hear that something has changed."""

from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header
from fastapi.responses import StreamingResponse

from app.access import Action, Door, allow, client_for
from app.access.door import At
from app.alerts import queries_live as queries
from app.core.clock import utc_now
from app.core.config import settings
from app.core.db import reading
from app.core.live import Change, Follower, Hub
from app.people import queries as people

router = APIRouter(include_in_schema=False)
EARLIER = 10_000
"""Milliseconds: what was begun before the page was made may have been committed after it."""

Since = Annotated[str, Header(alias="last-event-id")]


def _read(floor: UUID) -> Iterable[Change]:
    with reading() as session:
        return queries.changes_since(session, floor)


def _standing(sign_in_ids: Collection[UUID]) -> Collection[UUID]:
    with reading() as session:
        return people.standing(session, sign_in_ids, utc_now(), timedelta(days=settings().session_days))


HUB = Hub(_read, _standing)


@router.get("/api/alerts/live")
def inbox(
    door: Annotated[Door, allow(Action.ALERT_OWN)], since: int = 0, last: Since = ""
) -> StreamingResponse:
    with door as at:
        follower = _follower(at, queries.topics_of(at.session, at.user), since, last)
    return _line(follower)


@router.get("/api/clients/{client_id}/alerts/live")
def of_client(
    door: Annotated[Door, client_for(Action.ALERT_READ)], since: int = 0, last: Since = ""
) -> StreamingResponse:
    with door as at:
        follower = _follower(at, frozenset({queries.topic_of(at.client.id)}), since, last)
    return _line(follower)


def _follower(at: At, topics: frozenset[str], since: int, last: str) -> Follower:
    """`last` is the newest instant that a page heard before its line broke."""
    assert at.sign_in
    known = int(last) if last.isdecimal() else since
    return Follower(at.user.id, at.sign_in.id, topics, known - EARLIER)


def _line(follower: Follower) -> StreamingResponse:
    headers = {"X-Accel-Buffering": "no", "Cache-Control": "no-store"}
    return StreamingResponse(HUB.follow(follower), media_type="text/event-stream", headers=headers)
