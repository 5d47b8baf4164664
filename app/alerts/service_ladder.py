"""How an alert climbs and who is called: the writing of events, the calls, the sweep, the daily digest."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import CursorResult, update
from sqlmodel import Session, col, select

from app.alerts import queries_duty as duty
from app.alerts import queries_events as queries
from app.alerts import rules
from app.alerts import rules_ladder as ladder
from app.alerts.models import Alert, AlertEvent, EventKind, Route
from app.alerts.schemas import State
from app.clients.models import Client
from app.core.clock import WIB, day_of
from app.core.errors import N_
from app.notices import service as notices
from app.notices.models import Notice
from app.people.models import Person, Role
from app.rosters import service as rosters

CALLED = {
    "emergency": N_("Ada peringatan darurat untuk klien {code}. Buka OSOC."),
    "urgent": N_("Ada peringatan segera untuk klien {code}. Buka OSOC."),
}
CLIMBED = {
    "emergency": N_("Peringatan darurat untuk klien {code} belum dijawab. Buka OSOC."),
    "urgent": N_("Peringatan segera untuk klien {code} belum dijawab. Buka OSOC."),
}
CLIMBED_PSC = N_("Peringatan darurat untuk klien {code} belum dijawab. Telepon PSC {psc}. Buka OSOC.")
CLOSED_ROUTE = N_("Ada pesan jalur tertutup untuk klien {code}. Buka OSOC.")
DIGEST = N_("{count} peringatan pantau menunggu. Buka OSOC.")
LATE_DIGEST = N_("{count} peringatan pantau terlambat. Buka OSOC.")
CALLING = (EventKind.OPENED, EventKind.JOINED, EventKind.ESCALATED)
PUT_OFF = timedelta(minutes=5)


class Call(NamedTuple):
    """A person to be called for an alert, and with which words. By its key a call is made once to a person:
    one message for a finding and a step since the clock began."""

    person: Person
    alert: Alert
    words: str
    key: str = ""


# Writing


def record(session: Session, alert: Alert, events: Sequence[AlertEvent]) -> State:
    """Append what happened, and let the alert's columns say what all its events say together."""
    is_new = events[0].kind is EventKind.OPENED
    before = [] if is_new else queries.events_of(session, [alert.id])[alert.id]
    state = rules.state_of(rules.in_order([*before, *events]))
    session.add_all(events)
    for name in ("level", "step", "due_at", "owner_id", "owned_at", "contacted_at", "closed_at"):
        setattr(alert, name, getattr(state, name))
    alert.respond_within_minutes = state.respond_within
    session.add(alert)
    session.flush()
    return state


def event(
    alert: Alert, kind: EventKind, now: datetime, person_id: UUID | None = None, **details: Any
) -> AlertEvent:
    return AlertEvent(alert_id=alert.id, at=now, kind=kind, person_id=person_id, details=details)


# Calling


def calls_for(session: Session, client: Client, alert: Alert, now: datetime) -> list[Call]:
    """Those to be called for an alert that has just begun, or become worse: all up to the step it stands at.

    A step that nobody holds is left at once for the next one, and an event says so. What is only to be
    watched waits for the digest.
    """
    holders = fill_step(session, client, alert, now)
    if alert.level == "watch":
        return []
    below = ladder.people_of(alert.level, alert.route)[: alert.step]
    words = CLOSED_ROUTE if alert.route is Route.PRIVATE else CALLED[alert.level]
    called = [person for who in below for person in _there(session, client, alert, who, now)]
    everyone = list({person.id: person for person in [*called, *holders]}.values())
    let_in(session, client, everyone, now)
    return [Call(person, alert, words, key_of(alert, now)) for person in everyone]


def neutral(alert: Alert, words: str) -> str:
    """These words, or where the alert goes its closed way those that say nothing."""
    return CLOSED_ROUTE if alert.route is Route.PRIVATE else words


def key_of(alert: Alert, since: datetime) -> str:
    return f"{alert.id} {since.isoformat()} {alert.step}"


def let_in(session: Session, client: Client, people: Sequence[Person], now: datetime) -> None:
    """Who is called for a woman outside her villages may open her record, until it is answered."""
    for person in people:
        if duty.needs_cover(session, client, person):
            rosters.cover(session, person.id, client.id, now)


def _there(session: Session, client: Client, alert: Alert, who: str, now: datetime) -> list[Person]:
    return duty.people_at(session, client, who, now, level=alert.level, route=alert.route)


def fill_step(session: Session, client: Client, alert: Alert, now: datetime) -> list[Person]:
    """The people who hold the alert's step; where there are none it goes one step up at once and says so. At
    the top those are called who are away too, and the absence of anybody is said.
    """
    whos = ladder.people_of(alert.level, alert.route)
    while not (held := _there(session, client, alert, whos[alert.step], now)):
        if alert.step + 1 == len(whos):
            return duty.whoever_holds(session, client, whos[alert.step])
        up = event(alert, EventKind.ESCALATED, now, step=alert.step + 1, reason="nobody", missed_by=[])
        record(session, alert, [up])
    return held


def tell(session: Session, client: Client, calls: Sequence[Call], now: datetime) -> list[Notice]:
    """One message to each person, for the gravest of her calls; the same words not twice at one time."""
    gravest: dict[UUID, Call] = {}
    for call in sorted(calls, key=lambda one: -ladder.LEVELS.index(one.alert.level)):
        gravest.setdefault(call.person.id, call)
    said = _said_just_now(session, gravest, now) if gravest else set()
    return [
        notice
        for person_id, (person, alert, words, key) in gravest.items()
        if (person_id, words, client.code) not in said
        for notice in notices.tell(
            session,
            [person_id],
            words,
            now,
            path=_path(person),
            alert_id=alert.id,
            key=key,
            is_emergency=alert.level == "emergency",
            code=client.code,
            psc=ladder.ladder()["psc_number"],
        )
    ]


def _path(person: Person) -> str:
    return {Role.DISTRICT_OFFICER: "/district", Role.STUDENT: "/phone"}.get(person.role, "/alerts")


def _said_just_now(
    session: Session, people: Collection[UUID], now: datetime
) -> set[tuple[UUID, str, object]]:
    """What was told these people at this very instant, for another finding of the same visit or sweep."""
    statement = select(Notice).where(col(Notice.person_id).in_(people), Notice.queued_at == now)
    return {(one.person_id, one.words, one.params.get("code")) for one in session.exec(statement)}


def note_delivery(session: Session, notice: Notice, channels: Sequence[str], now: datetime) -> None:
    """A message was delivered: the alerts that it called for say so, and by which channels.

    app.work hands this down to notices/jobs.py, which knows no alerts.
    """
    if notice.alert_id is None:
        return
    called = select(AlertEvent.alert_id).where(
        AlertEvent.at == notice.queued_at, col(AlertEvent.kind).in_(CALLING)
    )
    first = session.get_one(Alert, notice.alert_id)
    together = select(Alert).where(
        Alert.client_id == first.client_id,
        Alert.route == first.route,
        Alert.level != "watch",
        col(Alert.id).in_(called),
    )
    for alert in session.exec(together):
        told = event(alert, EventKind.DELIVERED, now, notice.person_id, channels=list(channels))
        session.add(told)


# The sweep


def escalate_overdue(session: Session, now: datetime) -> int:
    """Pass every alert whose time is up to the next step; how often one moved. Safe to run twice.

    An alert that is more than one step behind climbs them all, each with its own event.
    """
    moved = 0
    while True:
        passed = sum(pass_on(session, alert_id, now) for alert_id in queries.overdue(session, now))
        moved += passed
        if not passed:
            return moved


def pass_on(session: Session, alert_id: UUID, now: datetime) -> bool:
    """One step up, if its time is up and no other worker was quicker. The second time nothing happens."""
    statement = select(Alert).where(
        Alert.id == alert_id, col(Alert.closed_at).is_(None), col(Alert.due_at) <= now
    )
    held = statement.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    alert = session.exec(held).first()
    if alert is None:
        return False
    client = session.get_one(Client, alert.client_id)
    events = queries.events_of(session, [alert.id])[alert.id]
    before = rules.state_of(events)
    up = _step_up(session, client, alert, before, now)
    if not _move(session, alert, rules.state_of([*events, up])):
        return False
    record(session, alert, [up])
    if alert.step > before.step:
        holders = fill_step(session, client, alert, now)
        let_in(session, client, holders, now)
        tell(session, client, _climbing(alert, holders, before.since), now)
    return True


def put_off(session: Session, alert_id: UUID, now: datetime) -> None:
    """An alert that could not be passed on is tried again later, so that it does not hold up the others."""
    session.exec(
        update(Alert)
        .where(col(Alert.id) == alert_id, col(Alert.closed_at).is_(None), col(Alert.due_at) <= now)
        .values(due_at=now + PUT_OFF)
    )


def _step_up(session: Session, client: Client, alert: Alert, state: State, now: datetime) -> AlertEvent:
    """The event of leaving a step, with the promise that was missed and by whom."""
    top = ladder.top_of(state.level, state.route)
    reason = "top" if state.step >= top else rules.why_late(state)
    who = ladder.people_of(state.level, state.route)[state.step]
    missed = [state.owner_id] if state.owner_id else [p.id for p in _there(session, client, alert, who, now)]
    step = min(state.step + 1, top)
    return event(
        alert, EventKind.ESCALATED, now, step=step, reason=reason, missed_by=[str(one) for one in missed]
    )


def _move(session: Session, alert: Alert, to: State) -> bool:
    """Compare and set: only where the alert still stands as it was read."""
    moved = session.exec(
        update(Alert)
        .where(
            col(Alert.id) == alert.id,
            col(Alert.step) == alert.step,
            col(Alert.due_at) == alert.due_at,
            col(Alert.closed_at).is_(None),
        )
        .values(step=to.step, due_at=to.due_at)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(moved, CursorResult)
    return moved.rowcount == 1


def _climbing(alert: Alert, people: Sequence[Person], since: datetime) -> list[Call]:
    if alert.level == "watch":
        return []
    psc = ladder.shows_psc(alert.level, alert.step, alert.route)
    words = CLIMBED_PSC if psc else CLIMBED[alert.level]
    if alert.route is Route.PRIVATE:
        words = CLOSED_ROUTE
    return [Call(person, alert, words, key_of(alert, since)) for person in people]


def send_digests(session: Session, now: datetime) -> int:
    """What is to be watched, in one message a day; what is late of it, in one a week. Safe to run twice."""
    if now < ladder.digest_time(now) or queries.was_told_today(session, DIGEST, now):
        return 0
    today = day_of(now).isoformat()
    sent = _digest(session, DIGEST, f"digest {today}", now, is_late=False)
    if now.astimezone(WIB).isoweekday() == ladder.ladder()["day"]["weekly_digest_weekday"]:
        sent += _digest(session, LATE_DIGEST, f"late digest {today}", now, is_late=True)
    return sent


def _digest(session: Session, words: str, key: str, now: datetime, *, is_late: bool) -> int:
    waiting = queries.watch_counts(session, is_late=is_late)
    return sum(
        len(notices.tell(session, [person_id], words, now, path="/alerts", key=key, count=count))
        for person_id, count in waiting.items()
    )
