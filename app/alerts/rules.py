"""The room's own decisions, pure: by when, who, and what the events of an alert say together.

An alert always has someone to go to and a time by which it goes on: unowned it climbs by the ladder
(rules_ladder); owned, it climbs when the woman was not spoken to in time; spoken to, when no outcome was told
in time. Owning never silences it for good.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from app.alerts import rules_pause as pauses
from app.alerts.models import AnswerOutcome, EventKind, Route
from app.alerts.rules_ladder import (
    coordinator_step,
    due_at,
    ladder,
    next_attempt_limit,
    outcome_by,
    patience,
    seen_by,
    spoken_by,
    top_of,
    worse,
    worst,
)
from app.alerts.schemas import Answer, Happened, State
from app.core.errors import N_, Problem, Said

E = TypeVar("E", bound=Happened)

KEEP_OPEN = frozenset({AnswerOutcome.DECLINED, AnswerOutcome.NOT_AT_HOME, AnswerOutcome.UNREACHABLE})
UNDOABLE = frozenset({EventKind.OWNED, EventKind.CONTACTED, EventKind.OUTCOME, EventKind.CLOSED})
NOT_SPOKEN_TO = frozenset({AnswerOutcome.NOT_AT_HOME, AnswerOutcome.UNREACHABLE})


# What the events say


def closes(outcome: AnswerOutcome, level: str) -> bool:
    """Whether an outcome ends the alert. In an emergency a referral is answered by the arrival."""
    if outcome is AnswerOutcome.REFERRED:
        return level in ladder()["clock"]["closes_where_referred"]
    return outcome not in KEEP_OPEN


def in_order(events: Iterable[E]) -> list[E]:
    """First to last. An alert begins with its opening, also where whoever joined it had asked a moment
    earlier and had to wait.
    """
    return sorted(events, key=lambda one: (one.kind != EventKind.OPENED, one.at, one.id))


def state_of(events: Iterable[Happened]) -> State:
    """The state that these events, first to last, say together; what was undone never happened."""
    state: State | None = None
    for event in standing(events):
        state = after(state, event)
    if state is None:
        raise ValueError("an alert begins with its opening")
    return state


def after(state: State | None, event: Happened) -> State:
    """The state after one more event."""
    if state is None:
        return _opened(event)
    match event.kind:
        case EventKind.JOINED:
            return _joined(state, event)
        case EventKind.ESCALATED:
            return _climbed(state, event)
        case EventKind.OWNED:
            owner = UUID(event.details["owner_id"])
            owned = replace(state, owner_id=owner, owned_at=state.owned_at or event.at)
            return _promised(owned, event.at)
        case EventKind.CONTACTED:
            spoken = replace(state, contacted_at=state.contacted_at or event.at, next_attempt_at=None)
            return _promised(spoken, event.at)
        case EventKind.OUTCOME:
            return _told(state, event)
        case EventKind.PAUSED:
            return pauses.paused(state, event)
        case EventKind.RESUMED:
            return pauses.resumed(state, event.at)
        case EventKind.CLOSED:
            return replace(state, closed_at=event.at, due_at=None)
    return state


def _opened(event: Happened) -> State:
    what = event.details
    route, step = Route(what["route"]), int(what["step"])
    respond = what["respond_within"]
    due = due_at(what["level"], step, event.at, respond, route)
    return State(what["level"], route, event.at, respond, step, due)


def _joined(state: State, event: Happened) -> State:
    """A repeat that is worse, or comes long after the clock began, starts it anew, to be taken on anew: never
    at a lower level or step than before. Any other changes nothing.
    """
    found = event.details["level"]
    if not event.details.get("anew", worse(found, state.level)):
        return state
    level = worst((found, state.level))
    step = max(min(state.step, top_of(level, state.route)), int(event.details["step"]))
    respond = event.details["respond_within"] if found == level else state.respond_within
    due = due_at(level, step, event.at, respond, state.route)
    return State(level, state.route, event.at, respond, step, due)


def _climbed(state: State, event: Happened) -> State:
    step = int(event.details["step"])
    if state.owner_id is None:
        due = due_at(state.level, step, state.since, state.respond_within, state.route)
        due = due + state.paused if due else None
    elif event.details["reason"] == "top":
        due = None
    else:
        due = event.at + patience(state.level, state.respond_within)
    return replace(state, step=step, due_at=due, next_attempt_at=None)


def _told(state: State, event: Happened) -> State:
    outcome = AnswerOutcome(event.details["outcome"])
    if outcome in KEEP_OPEN:
        again = datetime.fromisoformat(event.details["next_attempt_at"])
        step = max(state.step, coordinator_step(state.level, state.route))
        return replace(state, step=step, next_attempt_at=again, due_at=pauses.not_before(state, again))
    return _promised(replace(state, next_attempt_at=None), event.at)


def _promised(state: State, at: datetime) -> State:
    """By when the one who took it on shall have taken the next step, never less than the level's patience."""
    if state.next_attempt_at is not None:
        return replace(state, due_at=pauses.not_before(state, state.next_attempt_at))
    at = pauses.not_before(state, at)
    least = at + patience(state.level, state.respond_within)
    if state.contacted_at is None:
        spoken = spoken_by(state.level, state.since, state.respond_within) + state.paused
        return replace(state, due_at=max(spoken, least))
    seen = seen_by(state.level, state.since, state.respond_within)
    if seen and seen + state.paused > at:
        return replace(state, due_at=seen + state.paused)
    told = outcome_by(state.level, state.since, state.respond_within)
    return replace(state, due_at=max(told + state.paused, least) if told else None)


def why_late(state: State) -> str:
    """Which promise was missed at `due_at`: not_owned, not_tried_again, not_spoken_to or no_outcome."""
    if state.owner_id is None:
        return "not_owned"
    if state.next_attempt_at is not None:
        return "not_tried_again"
    return "no_outcome" if state.contacted_at else "not_spoken_to"


def standing(events: Iterable[E]) -> list[E]:
    """The events that hold: without what was undone, and without the undoing."""
    events = list(events)
    undone = {event.undoes for event in events if event.undoes}
    return [event for event in events if event.id not in undone and event.kind != EventKind.UNDONE]


def missed(events: Iterable[E]) -> E | None:
    """The last time it climbed since anybody did something about it: the promise that is missed now."""
    last = None
    for event in standing(events):
        if event.kind in UNDOABLE:
            last = None
        elif event.kind == EventKind.ESCALATED and event.details["reason"] != "nobody":
            last = event
    return last


def last_outcome(events: Iterable[E]) -> AnswerOutcome | None:
    """What was told last, if anything."""
    told = [event for event in standing(events) if event.kind == EventKind.OUTCOME]
    return AnswerOutcome(told[-1].details["outcome"]) if told else None


def undoable(events: Sequence[E], user_id: UUID, now: datetime) -> list[E]:
    """What this person did last, all of one go, while it may still be taken back; else nothing."""
    deeds = [event for event in standing(events) if event.kind in UNDOABLE]
    limit = timedelta(minutes=ladder()["clock"]["undo_minutes"])
    if not deeds or deeds[-1].person_id != user_id or now - deeds[-1].at > limit:
        return []
    return [event for event in deeds if event.person_id == user_id and event.at == deeds[-1].at]


# What an answer must hold


def problems_of(answer: Answer, levels: Collection[str], now: datetime) -> list[Problem]:
    """What is missing in an answer, or cannot be."""
    found = [] if answer.done else [_problem("done", N_("Tulis apa yang sudah dilakukan."))]
    if answer.outcome is AnswerOutcome.FALSE_ALARM and not answer.note:
        found.append(_problem("note", N_("Tulis mengapa ini bukan tanda bahaya.")))
    if answer.outcome is AnswerOutcome.DECLINED:
        asked = {
            "decided_by": answer.decided_by,
            "reason": answer.reason,
            "counselled_by": answer.counselled_by,
        }
        words = {
            "decided_by": N_("Tulis siapa yang memutuskan."),
            "reason": N_("Tulis alasan Ibu atau keluarga."),
            "counselled_by": N_("Tulis siapa yang sudah berbicara dengan Ibu."),
        }
        found += [_problem(name, words[name]) for name, value in asked.items() if not value]
    if answer.outcome in KEEP_OPEN:
        found += _attempt_problems(answer.next_attempt_at, levels, now)
    return found


def _attempt_problems(again: datetime | None, levels: Collection[str], now: datetime) -> list[Problem]:
    limit = next_attempt_limit(levels)
    if again is None:
        return [_problem("next_attempt", N_("Pilih kapan dicoba lagi."))]
    if now < again <= now + limit:
        return []
    hours = int(limit.total_seconds() // 3600)
    return [_problem("next_attempt", N_("Dicoba lagi paling lambat {hours} jam dari sekarang."), hours=hours)]


def _problem(name: str, words: str, **params: object) -> Problem:
    return Problem(name, Said(words, params))
