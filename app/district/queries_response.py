"""How soon alerts were answered, read for the report: by the health office the whole district, by a head her
own puskesmas.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlmodel import Session, col

from app.access import within
from app.alerts import rules as alerts
from app.alerts.models import Alert, AlertEvent, EventKind, Route
from app.alerts.queries import names_in
from app.alerts.queries_events import events_of
from app.alerts.rules_ladder import LEVELS
from app.alerts.rules_pause import paused_seconds
from app.alerts.rules_words import story
from app.clients.models import Client
from app.district import rules_response as rules
from app.district.rules import LEAST
from app.district.schemas_response import Figures, Group, Late, Measured, Report
from app.people.models import Facility, Person, Role

MOST_TOLD = 60
"""How many late alerts are told with their story; beyond this the report says how many more there are."""

CHANGES_THE_CLOCK = or_(
    col(AlertEvent.kind) == EventKind.PAUSED,
    and_(
        col(AlertEvent.kind) == EventKind.JOINED,
        func.coalesce(col(AlertEvent.details)["anew"].as_boolean(), true()),
    ),
)
"""Only alerts to which one of these has happened are reckoned from their events; of all others the columns
say the same."""

NOT_TOLD = (EventKind.DELIVERED,)
IN_ORDER = list(EventKind)
"""Of what happened at one instant this stands first: taken on, then spoken to, then what came of it."""


@dataclass(frozen=True)
class Clock:
    """Since when an alert's time is counted, and the events that say how long it was held up."""

    since: datetime
    events: Sequence[Any] = ()

    def after(self, at: datetime) -> timedelta:
        """The time that counts until this instant: without the pauses that have a written reason."""
        return at - self.since - timedelta(seconds=paused_seconds(self.events, at))


def whose(user: Person) -> ColumnElement[bool]:
    """The alerts whose answers this person may see counted."""
    return true() if user.role is Role.DISTRICT_OFFICER else within(user, Alert.client_id)


def report(session: Session, user: Person, month: date, level: str, scope: str, now: datetime) -> Report:
    """A month's answers, of one level or of all; of the private route only counts."""
    found = [one for one in measured(session, whose(user), month, month, now) if level in ("", one.level)]
    mine, private = ([one for one in found if one.is_private is kind] for kind in (False, True))
    least, by_level = _least(user), _by(mine, lambda one: one.level)
    late = rules.gravest_first(mine)
    return Report(
        month=month,
        made_at=now,
        scope=scope,
        level=level,
        whole=rules.figures(mine, least=least),
        levels={one: rules.figures(by_level.get(one, []), least=least) for one in reversed(LEVELS)},
        private=rules.figures(private, least=least),
        places=_places(session, mine, least),
        people=_people(session, mine, least),
        late=told(session, late[:MOST_TOLD]),
        late_count=len(late),
    )


def months(session: Session, user: Person, last: date, level: str, now: datetime) -> dict[date, Figures]:
    """This month's figures and those of the months before it, the latest first, without the private route."""
    found = measured(session, whose(user), rules.back(last, rules.MONTHS - 1), last, now)
    by_month = _by((one for one in found if not one.is_private and level in ("", one.level)), _month_of)
    listed = (rules.back(last, number) for number in range(rules.MONTHS))
    return {one: rules.figures(by_month.get(one, []), least=_least(user)) for one in listed}


def _least(user: Person) -> int:
    return LEAST if user.role is Role.DISTRICT_OFFICER else 1


def _month_of(one: Measured) -> date:
    return one.month


def measured(
    session: Session, condition: ColumnElement[bool], first: date, last: date, now: datetime
) -> list[Measured]:
    """The alerts that were opened in these months, each with its times."""
    span = and_(
        col(Alert.opened_at) >= rules.begins(first),
        col(Alert.opened_at) < rules.begins(rules.back(last, -1)),
        col(Alert.opened_at) <= now,
        condition,
    )
    clocks = _clocks(session, span)
    rows = session.execute(
        select(
            col(Alert.id),
            col(Client.facility_id),
            col(Alert.owner_id),
            col(Alert.level),
            col(Alert.route),
            col(Alert.opened_at),
            col(Alert.owned_at),
            col(Alert.contacted_at),
            col(Alert.closed_at),
            col(Alert.respond_within_minutes),
        )
        .join(Client, col(Client.id) == Alert.client_id)
        .where(span)
    )
    return [_measure(row, clocks.get(row.id), now) for row in rows]


def _measure(row: Any, clock: Clock | None, now: datetime) -> Measured:
    clock = clock or Clock(row.opened_at)
    until = row.closed_at or now
    owned_limit, spoken_limit = rules.limits(row.level, row.respond_within_minutes, clock.since)
    passed = clock.after(now)
    owned = clock.after(row.owned_at) if row.owned_at else None
    spoken = clock.after(row.contacted_at) if row.contacted_at else None
    return Measured(
        alert_id=row.id,
        facility_id=row.facility_id,
        owner_id=row.owner_id,
        level=row.level,
        is_private=row.route is Route.PRIVATE,
        month=rules.first_of(row.opened_at),
        spoken_after=spoken,
        open_for=clock.after(until) + (clock.since - row.opened_at),
        owned_in_time=rules.in_time(owned, passed, owned_limit),
        spoken_in_time=rules.in_time(spoken, passed, spoken_limit),
    )


def _clocks(session: Session, span: ColumnElement[bool]) -> dict[UUID, Clock]:
    """The clocks of those alerts whose clock may have changed after they were opened."""
    changed = (
        select(col(AlertEvent.alert_id))
        .join(Alert, col(Alert.id) == AlertEvent.alert_id)
        .where(span, CHANGES_THE_CLOCK)
        .distinct()
    )
    events: dict[UUID, list[Any]] = defaultdict(list)
    rows = select(
        col(AlertEvent.id),
        col(AlertEvent.alert_id),
        col(AlertEvent.at),
        col(AlertEvent.kind),
        col(AlertEvent.person_id),
        col(AlertEvent.details),
        col(AlertEvent.undoes),
    ).where(col(AlertEvent.alert_id).in_(changed))
    for row in session.execute(rows):
        events[row.alert_id].append(row)
    return {one: _clock(alerts.in_order(some)) for one, some in events.items()}


def _clock(events: Sequence[Any]) -> Clock:
    return Clock(alerts.state_of(events).since, events)


def _places(session: Session, found: Collection[Measured], least: int) -> list[Group]:
    by_place = _by(found, lambda one: one.facility_id)
    names = session.execute(
        select(col(Facility.id), col(Facility.name))
        .where(col(Facility.id).in_(by_place))
        .order_by(col(Facility.name))
    )
    return [Group(name, rules.figures(by_place[one], least=least)) for one, name in names]


def _people(session: Session, found: Collection[Measured], least: int) -> list[Group]:
    """Those who took them on, by name; last what nobody has taken on."""
    by_owner = _by(found, lambda one: one.owner_id)
    names = session.execute(
        select(col(Person.id), col(Person.name), col(Facility.name))
        .outerjoin(Facility, col(Facility.id) == Person.facility_id)
        .where(col(Person.id).in_([one for one in by_owner if one]))
        .order_by(col(Person.name), col(Person.id))
    )
    rows = [Group(name, rules.figures(by_owner[one], least=least), place or "") for one, name, place in names]
    nobody = by_owner.get(None, [])
    return [*rows, Group("", rules.figures(nobody, least=least))] if nobody else rows


def _by(found: Iterable[Measured], key: Any) -> Mapping[Any, list[Measured]]:
    groups: dict[Any, list[Measured]] = defaultdict(list)
    for one in found:
        groups[key(one)].append(one)
    return groups


def told(session: Session, late: Sequence[Measured]) -> list[Late]:
    """Each of these alerts with what happened to it, first to last; nothing of what was found or written."""
    ids = [one.alert_id for one in late]
    events = events_of(session, ids)
    names = names_in(session, events)
    rows = session.execute(
        select(col(Alert.id), col(Client.code), col(Facility.name), col(Alert.opened_at))
        .join(Client, col(Client.id) == Alert.client_id)
        .join(Facility, col(Facility.id) == Client.facility_id)
        .where(col(Alert.id).in_(ids))
    )
    known = {alert_id: (code, place, at) for alert_id, code, place, at in rows}
    return [_late(one, known[one.alert_id], events[one.alert_id], names) for one in late]


def _late(
    one: Measured, known: tuple[str, str, datetime], events: Sequence[AlertEvent], names: Mapping[UUID, str]
) -> Late:
    code, place, opened_at = known
    lines = [line for line in reversed(story(events, names)) if line.kind not in NOT_TOLD]
    lines.sort(key=lambda line: (line.at, IN_ORDER.index(line.kind)))
    return Late(
        code=code,
        level=one.level,
        puskesmas=place,
        opened_at=opened_at,
        spoken_after=one.spoken_after,
        open_for=one.open_for,
        story=[(line.at, line.line, line.is_undone) for line in lines],
    )
