"""What must hold at the end, told from the events alone, the messages, and what reached the outside."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlmodel import Session, col, select

from app.alerts import rules
from app.alerts.models import Alert, AlertEvent, EventKind
from app.alerts.rules_ladder import top_of, worst
from app.alerts.schemas import State
from app.clients.models import Client
from app.notices.models import Delivery, Notice

DEEDS = {EventKind.OWNED, EventKind.CONTACTED, EventKind.OUTCOME, EventKind.CLOSED}
CHANNELS = ("push", "email")


@dataclass
class End:
    """All rows, read once."""

    alerts: Sequence[Alert]
    events: Mapping[UUID, list[AlertEvent]]
    notices: Sequence[Notice]
    deliveries: Mapping[UUID, list[Delivery]]
    codes: Mapping[UUID, str]
    accepted: Counter[tuple[UUID, str]]
    told: set[tuple[str, datetime]]


def read(session: Session, outside: Path) -> End:
    events: dict[UUID, list[AlertEvent]] = defaultdict(list)
    for event in rules.in_order(session.exec(select(AlertEvent))):
        events[event.alert_id].append(event)
    deliveries: dict[UUID, list[Delivery]] = defaultdict(list)
    for one in session.exec(select(Delivery).order_by(col(Delivery.at))):
        deliveries[one.notice_id].append(one)
    notices = session.exec(select(Notice)).all()
    lines = [line.split() for line in outside.read_text().splitlines()]
    return End(
        session.exec(select(Alert)).all(),
        events,
        notices,
        deliveries,
        dict(session.exec(select(Client.id, Client.code)).all()),
        Counter((UUID(notice), channel) for notice, channel in lines),
        {(str(one.params.get("code")), one.queued_at) for one in notices},
    )


def broken(end: End, poisoned: set[UUID], kills: int) -> list[str]:
    """Each law that does not hold, with the row that breaks it."""
    sound = [one for one in end.alerts if one.id not in poisoned]
    return [
        *(f"alert {one.id}: {what}" for one in sound for what in _of_alert(one, end.events[one.id])),
        *(f"alert {one.id}: {what}" for one in sound for what in _told(end, one)),
        *_of_messages(end, kills),
    ]


def _of_alert(alert: Alert, events: Sequence[AlertEvent]) -> Iterator[str]:
    state = rules.state_of(events)
    columns = (alert.level, alert.step, alert.due_at, alert.owner_id, alert.contacted_at, alert.closed_at)
    if columns != (
        state.level,
        state.step,
        state.due_at,
        state.owner_id,
        state.contacted_at,
        state.closed_at,
    ):
        yield "its columns say otherwise than its events"
    if not state.closed_at and not state.owner_id:
        yield from _without_owner(state.step, top_of(state.level, state.route), events)
    yield from _steps(events)


def _without_owner(step: int, top: int, events: Sequence[AlertEvent]) -> Iterator[str]:
    """Nobody has it: then it stands at the top, and the event that brought it there says why."""
    if step != top:
        yield f"nobody has it and it stands at {step}, not at the top {top}"
    climbed = [one for one in rules.standing(events) if one.kind is EventKind.ESCALATED]
    if top > 0 and climbed and not climbed[-1].details["reason"]:
        yield "it stands at the top without a reason"


def _steps(events: Sequence[AlertEvent]) -> Iterator[str]:
    """One step at a time, and none twice since the clock began or anybody did something about it."""
    state: State | None = None
    taken: set[tuple[int, str]] = set()
    for event in rules.standing(events):
        if state and event.kind is EventKind.ESCALATED:
            to, reason = int(event.details["step"]), event.details["reason"]
            if (to, reason) in taken:
                yield f"it climbed to {to} twice ({reason})"
            if to != state.step + 1 and reason != "top":
                yield f"it climbed from {state.step} to {to}"
            taken.add((to, reason))
        after = rules.after(state, event)
        if event.kind in DEEDS or (state and after.since != state.since):
            taken = set()
        state = after


def _told(end: End, alert: Alert) -> Iterator[str]:
    """Whenever it came to a step where somebody was, she was told, in the same transaction."""
    events, code = end.events[alert.id], end.codes[alert.client_id]
    level = "watch"
    for event in events:
        if event.kind in (EventKind.OPENED, EventKind.JOINED):
            level = worst([level, event.details["level"]])
        is_call = event.kind is EventKind.ESCALATED and event.details["reason"] != "top"
        if is_call and level != "watch" and (code, event.at) not in end.told:
            yield f"nobody was told of step {event.details['step']}"


def _of_messages(end: End, kills: int) -> Iterator[str]:
    crashes = 0
    twice = Counter(
        (one.person_id, one.alert_id, one.words, one.queued_at) for one in end.notices if one.alert_id
    )
    yield from (f"told twice at one time: {key}" for key, times in twice.items() if times > 1)
    for notice in end.notices:
        tries = {one.at for one in end.deliveries[notice.id]}
        crashes += notice.tries - len(tries)
        if (notice.delivered_at is None) == (notice.gave_up_at is None):
            yield f"message {notice.id} is neither delivered nor a dead letter, or both"
        if notice.delivered_at and not _reached(end, notice):
            yield f"message {notice.id} counts as delivered and reached nobody"
        for channel in CHANNELS:
            if end.accepted[notice.id, channel] > 1 + notice.tries - len(tries):
                yield f"message {notice.id} went out by {channel} more often than workers died over it"
    if crashes > kills:
        yield f"{crashes} tries were lost, and only {kills} workers died"


def _reached(end: End, notice: Notice) -> bool:
    return any(end.accepted[notice.id, channel] for channel in CHANNELS)


def summary(end: End, poisoned: set[UUID]) -> str:
    """The numbers that docs/alerts.md tells."""
    kinds = Counter(event.kind.value for events in end.events.values() for event in events)
    crashed = sum(n.tries - len({one.at for one in end.deliveries[n.id]}) for n in end.notices)
    doubled = sum(times - 1 for times in end.accepted.values())
    told = {
        "alerts": len(end.alerts),
        "closed": sum(one.closed_at is not None for one in end.alerts),
        "open with an owner": sum(not one.closed_at and one.owner_id is not None for one in end.alerts),
        "open at the top": sum(not one.closed_at and one.owner_id is None for one in end.alerts),
        "steps": kinds[EventKind.ESCALATED.value],
        "events": sum(kinds.values()),
        "messages": len(end.notices),
        "delivered": sum(one.delivered_at is not None for one in end.notices),
        "dead letters": sum(one.gave_up_at is not None for one in end.notices),
        "tries cut off by a death": crashed,
        "accepted twice by a channel": doubled,
        "poisoned": len(poisoned),
    }
    return ", ".join(f"{name} {number}" for name, number in told.items())
