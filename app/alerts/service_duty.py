"""What a change of duty means for alerts: a new shift hears of what waits, a hand-over passes on what was
owned.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from app.alerts import queries_duty as duty
from app.alerts import queries_events as reads
from app.alerts import rules, service_ladder
from app.alerts.models import Alert, EventKind, Route
from app.alerts.service_ladder import Call, event, key_of, record, tell
from app.clients.models import Client
from app.core import audit
from app.core.errors import N_, Invalid
from app.notices import service as notices
from app.people.models import Person
from app.rosters import queries as rosters
from app.rosters import rules as roster_rules
from app.rosters import service as roster

HANDED_OVER = N_("Jaga diserahkan kepada Anda: {count} peringatan terbuka. Buka OSOC.")


def tell_new_shift(session: Session, alert_id: UUID, now: datetime) -> int:
    """Whoever is on duty now hears of an alert that waits on the first step; nobody twice."""
    held = select(Alert).where(Alert.id == alert_id, col(Alert.closed_at).is_(None), Alert.step == 0)
    alert = session.exec(held.with_for_update(skip_locked=True)).first()
    if alert is None or alert.owner_id is not None:
        return 0
    client = session.get_one(Client, alert.client_id)
    people = duty.people_at(session, client, "midwife", now, level=alert.level, route=alert.route)
    service_ladder.let_in(session, client, people, now)
    since = rules.state_of(reads.events_of(session, [alert.id])[alert.id]).since
    words = service_ladder.CALLED[alert.level]
    return len(tell(session, client, [Call(one, alert, words, key_of(alert, since)) for one in people], now))


def end_covers(session: Session, now: datetime) -> int:
    """Whoever stood in opens a record no more, some hours after the last alert of that woman was closed."""
    latest = now - timedelta(hours=roster_rules.roster()["cover"]["ends_after_hours"])
    return roster.end_covers(session, reads.clients_in_need(latest), now)


def hand_over(
    session: Session, user: Person, giver: Person, taker_id: UUID | None, note: str, now: datetime
) -> int:
    """The rest of this shift is the other's, and so is what the giver has taken on here; how many alerts."""
    assert giver.facility_id
    here = rosters.staff_of(session, giver.facility_id, rosters.ON_THE_ROSTER)
    taker = next((one for one in here if one.id == taker_id), None)
    if taker is None:
        raise Invalid.field("taker", N_("Pilih bidan dari puskesmas ini."))
    roster.hand_over(session, user, giver.facility_id, giver, taker, note, now)
    passed = [_pass(session, user, alert, taker, now) for alert in _owned_by(session, giver)]
    if taker.id != user.id:
        words, path = HANDED_OVER, "/alerts"
        notices.tell(session, [taker.id], words, now, path=path, count=len(passed))
    return len(passed)


def _owned_by(session: Session, giver: Person) -> list[Alert]:
    """What she has taken on, of the open route: the private one is handed on by voice."""
    statement = select(Alert).where(
        Alert.owner_id == giver.id, col(Alert.closed_at).is_(None), Alert.route == Route.OPEN
    )
    held = statement.order_by(col(Alert.id)).with_for_update().execution_options(populate_existing=True)
    return list(session.exec(held))


def _pass(session: Session, user: Person, alert: Alert, taker: Person, now: datetime) -> Alert:
    client = session.get_one(Client, alert.client_id)
    service_ladder.let_in(session, client, [taker], now)
    record(session, alert, [event(alert, EventKind.OWNED, now, user.id, owner_id=str(taker.id))])
    audit.note(session, user.id, "alert:owned", now, client_id=client.id, subject_id=alert.id)
    return alert
