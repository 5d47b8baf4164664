"""An emergency that is told before its visit is finished: the alert goes ahead, the visit joins it later."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from app.alerts import service as alerts
from app.alerts.models import Origin
from app.clients.models import Client
from app.clinical.answers import CONFIRMED, examine
from app.clinical.assess import Finding
from app.clinical.checklists import Checklist
from app.clinical.rulebook import Level
from app.core import audit
from app.core.errors import N_, Conflict, Invalid
from app.people.models import Person
from app.visits import rules
from app.visits.models import EarlyAlert, Visit
from app.visits.rules_early import contradicts
from app.visits.schemas import EarlyIn, VisitIn
from app.visits.service_answers import Place, judge, placed, refuse_others, released


def alert(
    session: Session, user: Person, client: Client, visit_id: UUID, sent: EarlyIn, now: datetime
) -> EarlyAlert:
    """Call for help by the answers given so far. The same answers again change nothing and return what was
    received first; others, of the same visit, are judged anew and join.

    What cannot be read is left out rather than refused, and a wrong clock is put right: help comes first.
    """
    form = released(sent.checklist, sent.checklist_version)
    refuse_others(form, user)
    answers, _ = examine(form, sent.answers)
    digest = _digest(form, answers)
    if known := _known(session, client, visit_id, digest):
        return known

    place = _placed(session, user, client, sent, now)
    judged = judge(session, user, client, place, form, answers, min(sent.began_at, now))
    findings = _calls_for_help(judged.found.findings)
    early = EarlyAlert(
        visit_id=visit_id,
        digest=digest,
        client_id=client.id,
        recorded_by=user.id,
        checklist=form.name,
        checklist_version=form.version,
        answers=answers,
        findings=[rules.finding_row(one) for one in findings],
        found_at=sent.found_at,
        received_at=now,
    )
    if known := _kept_meanwhile(session, early):
        return known
    _raise(session, user, client, place, early, findings, now)
    audit.note(session, user.id, "visit:alerted", now, client_id=client.id, subject_id=visit_id)
    return early


def joined_by(session: Session, visit: Visit, now: datetime) -> None:
    """The visit has come. What its final answers take back of an early alert stays open, marked corrected."""
    for early in _of_visit(session, visit.id, visit.client_id):
        _mark_if_taken_back(session, visit, early, now)


def _calls_for_help(findings: Sequence[Finding]) -> list[Finding]:
    """The emergencies; without one, what is urgent. What is only to be watched waits for the visit."""
    for level in (Level.EMERGENCY, Level.URGENT):
        if found := [one for one in findings if one.level is level]:
            return found
    return []


def _placed(session: Session, user: Person, client: Client, sent: EarlyIn, now: datetime) -> Place:
    """Where the visit belongs; by the server's clock where the phone's says what cannot be."""
    as_visit = VisitIn(
        checklist=sent.checklist,
        checklist_version=sent.checklist_version,
        answers={},
        began_at=sent.began_at,
        ended_at=sent.found_at,
    )
    try:
        return placed(session, user, client, as_visit, now)
    except Invalid:
        return placed(
            session, user, client, as_visit.model_copy(update={"began_at": now, "ended_at": now}), now
        )


def _known(session: Session, client: Client, visit_id: UUID, digest: str) -> EarlyAlert | None:
    statement = select(EarlyAlert).where(EarlyAlert.visit_id == visit_id, EarlyAlert.digest == digest)
    known = session.exec(statement).first()
    visit = session.get(Visit, visit_id)
    for one in (known, visit):
        if one is not None and one.client_id != client.id:
            raise Conflict(N_("Nomor kunjungan ini sudah dipakai. Mulai kunjungan baru, lalu kirim lagi."))
    return known


def _kept_meanwhile(session: Session, early: EarlyAlert) -> EarlyAlert | None:
    """Keep it, or return the one that another request kept while we were judging."""
    visit_id, digest = early.visit_id, early.digest
    try:
        with session.begin_nested():
            session.add(early)
    except IntegrityError:
        statement = select(EarlyAlert).where(EarlyAlert.visit_id == visit_id, EarlyAlert.digest == digest)
        if known := session.exec(statement).first():
            return known
        raise
    return None


def _raise(
    session: Session,
    user: Person,
    client: Client,
    place: Place,
    early: EarlyAlert,
    findings: Sequence[Finding],
    now: datetime,
) -> None:
    if findings:
        alerts.raise_for(
            session,
            user=user,
            client=client,
            pregnancy=place.pregnancy,
            findings=findings,
            visit_id=early.visit_id,
            found_at=min(early.found_at, now),
            now=now,
            origin=Origin.EARLY,
        )
    if visit := session.get(Visit, early.visit_id):
        _mark_if_taken_back(session, visit, early, now)


def _mark_if_taken_back(session: Session, visit: Visit, early: EarlyAlert, now: datetime) -> None:
    if contradicts(early.findings, early.answers, visit.answers):
        alerts.mark_corrected(session, visit.id, now)


def _of_visit(session: Session, visit_id: UUID, client_id: UUID) -> list[EarlyAlert]:
    statement = select(EarlyAlert).where(EarlyAlert.visit_id == visit_id, EarlyAlert.client_id == client_id)
    return list(session.exec(statement))


def _digest(form: Checklist, answers: Mapping[str, Any]) -> str:
    """The same for the same answers, however they were written."""
    facts = {name: value for name, value in answers.items() if name != CONFIRMED}
    text = json.dumps([str(form), facts], sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()
