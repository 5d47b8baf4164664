"""How an alert begins: a finding opens one, or joins the one that is open."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from app.alerts import queries_events as reads
from app.alerts import rules, service_ladder
from app.alerts import rules_ladder as ladder
from app.alerts.models import Alert, EventKind, Origin, Route
from app.alerts.schemas import Found
from app.alerts.service_ladder import Call, event, neutral, record, tell
from app.clients.models import Client, Pregnancy
from app.core import audit
from app.core.errors import N_
from app.people.models import Person

JOINED = N_("Ada temuan baru pada peringatan klien {code} yang Anda tangani. Buka OSOC.")


def raise_for(
    session: Session,
    *,
    user: Person | None,
    client: Client,
    pregnancy: Pregnancy,
    findings: Sequence[Found],
    visit_id: UUID | None,
    found_at: datetime,
    now: datetime,
    origin: Origin = Origin.VISIT,
) -> list[Alert]:
    """An open alert for every finding that needs one: a new one, or the open one, which the finding joins.

    The second time nothing is opened twice: a repeat joins, and makes the alert graver or leaves it; the same
    visit judged anew adds only what is new or worse. A standing finding opens once in a pregnancy, and again
    only when worse or after 28 days. What was closed is never opened again: a new alert is, which
    points to it. `user` is None where nobody signed in raised it: the calendar, a self-report.
    """
    touched: list[Alert] = []
    calls: list[Call] = []
    for found in findings:
        details = {**_details(found, visit_id, found_at), "origin": origin.value}
        known = reads.open_alert(session, client.id, found.rule)
        if known is None and not _opens(session, pregnancy, found, visit_id, now):
            continue
        if known is None:
            known, is_new = _open(session, user, client, pregnancy, found, details, now)
            if is_new:
                calls += service_ladder.calls_for(session, client, known, now)
                touched.append(known)
                continue
        calls += _join(session, user, client, known, found, details, now)
        touched.append(known)
    tell(session, client, [call for call in calls if user is None or call.person.id != user.id], now)
    return touched


def _details(found: Found, visit_id: UUID | None, found_at: datetime) -> dict[str, Any]:
    """What an event keeps of a finding: a copy, true when visit or rulebook are amended."""
    return {
        "level": str(found.level),
        "respond_within": found.respond_within_minutes,
        "says": dict(found.says),
        "evidence": dict(found.evidence),
        "visit_id": str(visit_id) if visit_id else None,
        "found_at": found_at.isoformat(),
        "midwife_only": found.midwife_only,
    }


def _opens(
    session: Session, pregnancy: Pregnancy, found: Found, visit_id: UUID | None, now: datetime
) -> bool:
    """Whether a finding with no open alert opens one."""
    last = reads.last_alert(session, pregnancy.id, found.rule)
    if last is None or ladder.worse(str(found.level), last.level):
        return True
    if visit_id is not None and last.visit_id == visit_id:
        return False
    again = timedelta(days=ladder.ladder()["clock"]["standing_again_days"])
    return not found.standing or now - last.opened_at >= again


def _open(
    session: Session,
    user: Person | None,
    client: Client,
    pregnancy: Pregnancy,
    found: Found,
    details: dict[str, Any],
    now: datetime,
) -> tuple[Alert, bool]:
    """A new alert, or the one that another request opened at this very moment."""
    found_at = datetime.fromisoformat(details["found_at"])
    by, last = user.id if user else None, reads.last_alert(session, pregnancy.id, found.rule)
    alert = Alert(
        client_id=client.id,
        pregnancy_id=pregnancy.id,
        visit_id=UUID(details["visit_id"]) if details["visit_id"] else None,
        origin=Origin(details["origin"]),
        follows_id=last.id if last else None,
        rule=found.rule,
        level=details["level"],
        route=Route(found.route),
        is_standing=found.standing,
        says=details["says"],
        act=dict(found.act),
        evidence=details["evidence"],
        source=found.source,
        respond_within_minutes=found.respond_within_minutes,
        found_at=found_at,
        opened_at=now,
    )
    session.flush()
    try:
        with session.begin_nested():
            session.add(alert)
    except IntegrityError:
        other = reads.open_alert(session, client.id, found.rule)
        assert other
        return other, False
    step = ladder.first_step(alert.level, alert.route, found_at, now)
    opened = event(alert, EventKind.OPENED, now, by, **details, route=alert.route.value, step=step)
    record(session, alert, [opened])
    audit.note(session, by, "alert:opened", now, client_id=client.id, subject_id=alert.id)
    return alert, True


def _join(
    session: Session,
    user: Person | None,
    client: Client,
    alert: Alert,
    found: Found,
    details: dict[str, Any],
    now: datetime,
) -> list[Call]:
    """A repeat is added to the open alert. If it starts the clock anew all are called anew; else its owner is
    told.
    """
    by, is_same_visit = user.id if user else None, _is_same_visit(alert, details)
    is_worse = ladder.worse(details["level"], alert.level)
    if not is_worse and (found.standing or (is_same_visit and details["evidence"] == alert.evidence)):
        return []
    since = rules.state_of(reads.events_of(session, [alert.id])[alert.id]).since
    is_anew = is_worse or (
        not is_same_visit and ladder.starts_anew(details["level"], alert.level, since, now)
    )
    owner = session.get(Person, alert.owner_id) if alert.owner_id else None
    found_at = datetime.fromisoformat(details["found_at"])
    step = ladder.first_step(details["level"], alert.route, found_at, now) if is_anew else 0
    alert.evidence, alert.says, alert.act = details["evidence"], details["says"], dict(found.act)
    joined = event(alert, EventKind.JOINED, now, by, **details, step=step, anew=is_anew)
    record(session, alert, [joined])
    audit.note(session, by, "alert:joined", now, client_id=client.id, subject_id=alert.id)
    to_owner = [Call(owner, alert, neutral(alert, JOINED))] if owner else []
    return [*(service_ladder.calls_for(session, client, alert, now) if is_anew else []), *to_owner]


def _is_same_visit(alert: Alert, details: dict[str, Any]) -> bool:
    return details["visit_id"] is not None and details["visit_id"] == str(alert.visit_id)


def mark_corrected(session: Session, visit_id: UUID, now: datetime) -> None:
    """A value of this visit was corrected: its alerts say "nilai diperbaiki", and none is closed by it."""
    for alert in reads.of_visit(session, visit_id):
        session.add(event(alert, EventKind.CORRECTED, now, visit_id=str(visit_id)))
