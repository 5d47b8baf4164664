"""Reads of alerts for pages and for the rooms above; each takes the person and is bounded by `within`."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, true
from sqlmodel import Session, col, select

from app.access.within import within
from app.alerts import rules, rules_pause
from app.alerts import rules_ladder as ladder
from app.alerts.models import Alert, AlertEvent, EventKind, Origin, Route
from app.alerts.queries_events import events_of, people_by_id, students_of
from app.alerts.queries_numbers import add_numbers
from app.alerts.schemas import Fact, Group, Inbox, Row, Shown
from app.clients.models import Client, Pregnancy, SafeContact
from app.core.clock import WIB, day_of
from app.people.models import Person, Role, Village

MOST = 300
"""Alerts on one page: a district's puskesmas has tens; beyond this the page says that it is cut."""


# Pages


def visible(user: Person) -> ColumnElement[bool]:
    """Which alerts of the women in her care a person may know of: the private route is not everyone's."""
    if user.role is Role.BIDAN_DESA:
        return or_(col(Alert.route) == Route.OPEN, col(Alert.owner_id) == user.id)
    return true()


def inbox(session: Session, user: Person, now: datetime) -> Inbox:
    """What waits for an answer, by woman, what is due first first; and what was answered today."""
    alerts = list(
        session.exec(
            select(Alert)
            .where(within(user, Alert.client_id), visible(user), col(Alert.closed_at).is_(None))
            .order_by(func.coalesce(col(Alert.due_at), col(Alert.opened_at)), col(Alert.id))
            .limit(MOST + 1)
        )
    )
    rows = _rows(session, user, alerts[:MOST], now)
    groups, handled = _groups(session, user, rows), _handled(session, user, now)
    add_numbers(session, groups, now)
    groups.sort(key=lambda group: _first_due(group.rows[0]))
    whole = [row.alert for row in rows]
    return Inbox(
        groups=groups,
        handled=handled,
        codes=_codes(session, user, handled),
        counts={name: sum(a.level == name for a in whole) for name in reversed(ladder.LEVELS)},
        late=sum(any(row.is_late for row in group.rows) for group in groups),
        is_cut=len(alerts) > MOST,
    )


def _first_due(row: Row) -> tuple[bool, datetime]:
    """What is due first stands first; what is only to be watched stands after all else."""
    return row.alert.level == "watch", row.due


def _handled(session: Session, user: Person, now: datetime) -> list[Row]:
    midnight = datetime.combine(day_of(now), time(), WIB).astimezone(UTC)
    statement = select(Alert).where(
        within(user, Alert.client_id), visible(user), col(Alert.closed_at) >= midnight
    )
    closed = list(session.exec(statement.order_by(col(Alert.closed_at).desc()).limit(MOST)))
    return _rows(session, user, closed, now)


def _codes(session: Session, user: Person, rows: Sequence[Row]) -> dict[UUID, str]:
    ids = {row.alert.client_id for row in rows}
    statement = select(Client.id, Client.code).where(col(Client.id).in_(ids), within(user, Client.id))
    return dict(session.exec(statement).all())


def alerts_of(session: Session, user: Person, client_id: UUID) -> list[Alert]:
    """A woman's alerts as far as this person may know of them, the open ones first, then the latest."""
    statement = select(Alert).where(
        Alert.client_id == client_id, within(user, Alert.client_id), visible(user)
    )
    found = session.exec(statement.order_by(col(Alert.opened_at).desc(), col(Alert.id).desc()).limit(MOST))
    return sorted(found, key=lambda alert: alert.closed_at is not None)


def rows_of(session: Session, user: Person, client_id: UUID, now: datetime) -> list[Row]:
    return _rows(session, user, alerts_of(session, user, client_id), now)


def client_group(session: Session, client: Client, rows: list[Row], now: datetime) -> Group:
    """The woman with what one needs to reach her."""
    pregnancy = session.exec(
        select(Pregnancy).where(Pregnancy.client_id == client.id).order_by(col(Pregnancy.booked_on).desc())
    ).first()
    assert pregnancy
    village = session.get_one(Village, client.village_code).name
    contact = session.get(SafeContact, client.id)
    student = students_of(session, [client.id]).get(client.id)
    group = Group(client, pregnancy, village, rows, contact, student)
    add_numbers(session, [group], now)
    return group


def open_levels(session: Session, user: Person) -> dict[UUID, str]:
    """The highest level that is open for each woman in her care: what a board shows beside the name."""
    statement = select(Alert.client_id, Alert.level).where(
        within(user, Alert.client_id), visible(user), col(Alert.closed_at).is_(None)
    )
    levels: dict[UUID, set[str]] = defaultdict(set)
    for client_id, level in session.exec(statement.distinct()):
        levels[client_id].add(level)
    return {client_id: ladder.worst(found) for client_id, found in levels.items()}


def counts(session: Session, user: Person) -> dict[str, int]:
    """How many alerts are open in her care, by level, the highest first."""
    statement = (
        select(Alert.level, func.count())
        .where(within(user, Alert.client_id), visible(user), col(Alert.closed_at).is_(None))
        .group_by(col(Alert.level))
    )
    found: dict[str, int] = dict(session.exec(statement).all())
    return {level: found.get(level, 0) for level in reversed(ladder.LEVELS)}


def _rows(session: Session, user: Person, alerts: Sequence[Alert], now: datetime) -> list[Row]:
    events = events_of(session, [alert.id for alert in alerts])
    names = _names(session, events, alerts)
    rows = [_row(user, alert, events[alert.id], names, now) for alert in alerts]
    closed = [row for row in rows if row.alert.closed_at]
    return sorted([row for row in rows if not row.alert.closed_at], key=_first_due) + closed


def _row(
    user: Person, alert: Alert, events: Sequence[AlertEvent], names: dict[UUID, str], now: datetime
) -> Row:
    last = None if alert.closed_at else rules.missed(events)
    seen = [e for e in _news(events) if e.kind is EventKind.SEEN and e.person_id]
    return Row(
        alert=alert,
        is_closed_route=_is_closed(user, alert, events),
        owner=names.get(alert.owner_id, "") if alert.owner_id else "",
        missed_at=last.at if last else None,
        is_late=last is not None or (alert.due_at is not None and alert.due_at <= now),
        missed_by=[names[UUID(one)] for one in (last.details["missed_by"] if last else [])],
        seen_by=names[seen[0].person_id] if seen and seen[0].person_id else "",
        outcome=rules.last_outcome(events),
        pause=rules_pause.running(events, rules.state_of(events), now),
        can_undo=bool(rules.undoable(events, user.id, now)),
    )


def _is_closed(user: Person, alert: Alert, events: Sequence[AlertEvent]) -> bool:
    """Whether this person may know only that it is there: another's route, or not a student's matter."""
    if user.role is Role.STUDENT and events[0].details.get("midwife_only"):
        return True
    return ladder.sees(user.role, user.id, alert.route, alert.step, alert.owner_id) != "whole"


def _news(events: Sequence[AlertEvent]) -> Sequence[AlertEvent]:
    """The events since the alert last brought something new to be read."""
    starts = [i for i, event in enumerate(events) if event.kind in (EventKind.OPENED, EventKind.JOINED)]
    return events[starts[-1] :]


def unread(session: Session, user: Person, alerts: Sequence[Alert]) -> list[Alert]:
    """Those of these alerts whose newest finding this person has not yet had before her eyes."""
    events = events_of(session, [alert.id for alert in alerts])
    return [
        alert
        for alert in alerts
        if not any(e.kind is EventKind.SEEN and e.person_id == user.id for e in _news(events[alert.id]))
    ]


def names_in(session: Session, events: dict[UUID, list[AlertEvent]]) -> dict[UUID, str]:
    return _names(session, events, [])


def _names(
    session: Session, events: dict[UUID, list[AlertEvent]], alerts: Sequence[Alert]
) -> dict[UUID, str]:
    ids = {alert.owner_id for alert in alerts if alert.owner_id}
    for event in (event for some in events.values() for event in some):
        named = [event.details["owner_id"]] if "owner_id" in event.details else []
        ids |= {UUID(one) for one in [*named, *event.details.get("missed_by", [])]}
        ids |= {event.person_id} if event.person_id else set()
    return {id_: person.name for id_, person in people_by_id(session, ids).items()}


def _groups(session: Session, user: Person, rows: Sequence[Row]) -> list[Group]:
    by_client: dict[UUID, list[Row]] = defaultdict(list)
    for row in rows:
        by_client[row.alert.client_id].append(row)
    ids = list(by_client)
    women = session.exec(
        select(Client, Pregnancy, Village.name)
        .join(Alert, col(Alert.client_id) == Client.id)
        .join(Pregnancy, col(Pregnancy.id) == Alert.pregnancy_id)
        .join(Village, col(Village.code) == Client.village_code)
        .where(col(Alert.id).in_([some[0].alert.id for some in by_client.values()]), within(user, Client.id))
    )
    contacts = session.exec(select(SafeContact).where(col(SafeContact.client_id).in_(ids)))
    by_contact, students = {one.client_id: one for one in contacts}, students_of(session, ids)
    groups = []
    for client, pregnancy, village in women:
        ordered = sorted(by_client[client.id], key=_first_due)

        groups.append(
            Group(client, pregnancy, village, ordered, by_contact.get(client.id), students.get(client.id))
        )
    return groups


# For the student, and for grading


def states_for(
    session: Session, user: Person, client_id: UUID, now: datetime, *, days: int = 60
) -> list[Shown]:
    """What became of a woman's alerts of late, the open and gravest first: received, read, owned, answered.

    Of a private one a student reads that it goes its closed way, never what it is.
    """
    alerts = [
        alert
        for alert in alerts_of(session, user, client_id)
        if alert.closed_at is None or alert.closed_at > now - timedelta(days=days)
    ]
    events = events_of(session, [alert.id for alert in alerts])
    ids = {event.person_id for some in events.values() for event in some if event.person_id}
    known = people_by_id(session, ids | {alert.owner_id for alert in alerts if alert.owner_id})
    shown = [_shown(user, alert, events[alert.id], known) for alert in alerts]
    latest_first = sorted(shown, key=lambda one: one.received_at, reverse=True)
    return sorted(latest_first, key=lambda one: (not one.is_open, -ladder.LEVELS.index(one.level)))


def _shown(user: Person, alert: Alert, events: Sequence[AlertEvent], known: dict[UUID, Person]) -> Shown:
    standing = rules.standing(events)
    news = _news(standing)
    seen = next((e for e in news if e.kind is EventKind.SEEN), None)
    told = next((e for e in reversed(standing) if e.kind is EventKind.OUTCOME), None)
    is_closed = _is_closed(user, alert, events)
    details: dict[str, Any] = told.details if told and not is_closed else {}
    return Shown(
        alert_id=alert.id,
        visit_id=alert.visit_id,
        level=alert.level,
        says=CLOSED_ROUTE if is_closed else alert.says,
        received_at=news[0].at,
        seen_at=seen.at if seen else None,
        seen_by=known.get(seen.person_id) if seen and seen.person_id else None,
        owned_at=alert.owned_at,
        owner=known.get(alert.owner_id) if alert.owner_id else None,
        answered_at=told.at if told else None,
        outcome=details.get("outcome"),
        done=details.get("done", ""),
        is_open=alert.closed_at is None,
        is_self_reported=alert.origin is Origin.SELF_REPORT and not is_closed,
        is_corrected=any(e.kind is EventKind.CORRECTED for e in events),
        is_closed_route=is_closed,
    )


CLOSED_ROUTE = {"id": "Jalur tertutup", "en": "Closed route"}


def facts(session: Session, visit_ids: Collection[UUID]) -> list[Fact]:
    """For grading: the alerts these visits opened, and whether each finding was sent in time.

    What came of an alert is no part of it: a false alarm never costs a student anything.
    """
    statement = select(Alert).where(col(Alert.visit_id).in_(visit_ids)).order_by(col(Alert.opened_at))
    return [
        Fact(
            alert_id=alert.id,
            visit_id=alert.visit_id,
            level=alert.level,
            found_at=alert.found_at,
            received_at=alert.opened_at,
            in_time=ladder.was_sent_in_time(alert.level, alert.found_at, alert.opened_at),
        )
        for alert in session.exec(statement)
        if alert.visit_id
    ]
