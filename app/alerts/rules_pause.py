"""The clock of an alert held up for a written reason: for how long it may, and what that moves. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from app.alerts.models import EventKind
from app.alerts.rules_ladder import ladder
from app.alerts.schemas import Happened, Pause, State
from app.core.errors import N_, Problem, Said

NEVER = N_("Peringatan darurat atau yang berbatas waktu sendiri tidak dijeda.")


def choices(level: str, respond_within: int | None) -> list[int]:
    """For how many minutes an alert may be paused; none for an emergency and for what has its own time."""
    if respond_within is not None:
        return []
    return list(ladder()["pause"]["choices"].get(level, []))


def choices_of(alerts: Iterable[tuple[str, int | None]]) -> list[int]:
    """For how many minutes these alerts may be paused together; none where one of them may not."""
    found = [set(choices(level, respond)) for level, respond in alerts]
    return sorted(min(found, key=lambda one: max(one, default=0))) if found else []


def limit(level: str, respond_within: int | None) -> timedelta:
    """How long the pauses of one clock may be together.

    >>> limit("urgent", None), limit("emergency", None), limit("urgent", 60)
    (datetime.timedelta(seconds=7200), datetime.timedelta(0), datetime.timedelta(0))
    """
    return timedelta(minutes=max(choices(level, respond_within), default=0))


def problems_of(state: State, until: datetime, reason: str, now: datetime) -> list[Problem]:
    """Why this alert may not be paused until then."""
    most = limit(state.level, state.respond_within)
    if not most:
        return [Problem("alert", Said(NEVER))]
    found = [] if reason else [Problem("pause_reason", Said(N_("Tulis mengapa waktunya dijeda.")))]
    taken = state.paused - left(state, now)
    if not now < until <= now + most - taken:
        minutes = int((most - taken).total_seconds() // 60)
        words = Said(N_("Paling lama {minutes} menit lagi untuk peringatan ini."), {"minutes": minutes})
        found.append(Problem("until", words))
    return found


def left(state: State, now: datetime) -> timedelta:
    """How much of a running pause is still to come."""
    return max(state.paused_until - now, timedelta(0)) if state.paused_until else timedelta(0)


def not_before(state: State, at: datetime) -> datetime:
    """This instant, or the end of the pause if that is later: nothing climbs meanwhile."""
    return max(at, state.paused_until) if state.paused_until else at


def paused(state: State, event: Happened) -> State:
    """All that is due moves by the pause. A pause within a pause takes its place."""
    state = resumed(state, event.at)
    until = datetime.fromisoformat(event.details["until"])
    due = max(state.due_at, event.at) + (until - event.at) if state.due_at else None
    again = _moved(state.next_attempt_at, until - event.at)
    total = state.paused + (until - event.at)
    return replace(state, due_at=due, next_attempt_at=again, paused=total, paused_until=until)


def resumed(state: State, at: datetime) -> State:
    """The clock runs again; what was not used of the pause is given back. Nothing, where none runs."""
    rest = left(state, at)
    if not rest:
        return replace(state, paused_until=None)
    return replace(
        state,
        due_at=_moved(state.due_at, -rest),
        next_attempt_at=_moved(state.next_attempt_at, -rest),
        paused=state.paused - rest,
        paused_until=None,
    )


def _moved(at: datetime | None, by: timedelta) -> datetime | None:
    return at + by if at else None


def running(events: Sequence[Happened], state: State, now: datetime) -> Pause | None:
    """The pause that holds the clock up now."""
    if state.closed_at or state.paused_until is None or state.paused_until <= now:
        return None
    last = next(event for event in reversed(events) if event.kind == EventKind.PAUSED)
    return Pause(state.paused_until, last.person_id, last.details["reason"])


def paused_seconds(events: Iterable[Happened], until: datetime) -> int:
    """How many seconds the clock that runs was held up for a written reason, up to this instant: what a
    report takes off the time that an answer took. `events` first to last; a repeat that started the clock
    anew begins at nothing.
    """
    events = list(events)
    undone = {event.undoes for event in events if event.undoes}
    total, since, ends = timedelta(0), None, until
    for event in events:
        if event.at > until or event.id in undone:
            continue
        if event.kind == EventKind.JOINED and event.details.get("anew"):
            total, since = timedelta(0), None
        if event.kind in (EventKind.PAUSED, EventKind.RESUMED, EventKind.CLOSED) and since:
            total, since = total + (min(event.at, ends) - since), None
        if event.kind == EventKind.PAUSED:
            since, ends = event.at, datetime.fromisoformat(event.details["until"])
    if since:
        total += min(until, ends) - since
    return int(total.total_seconds())
