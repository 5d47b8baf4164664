"""Recording a visit and correcting it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from app.alerts import service as alerts
from app.clients import service as clients
from app.clients.models import Client, Pregnancy
from app.clinical.answers import read_answers
from app.clinical.assess import Assessment, Finding
from app.clinical.checklists import Checklist, checklist
from app.clinical.completeness import completeness
from app.clinical.kspr import Kspr
from app.clinical.problems import BadAnswers, is_unwritable
from app.clinical.rulebook import rulebook_version
from app.core import audit
from app.core.errors import N_, Conflict, Invalid, NotAllowed
from app.people.models import Person
from app.visits import queries, rules, service_early, service_evidence
from app.visits.models import Amendment, Via, Visit
from app.visits.schemas import AmendmentIn, Recorded, VisitIn
from app.visits.service_answers import (
    Judged,
    Place,
    accepted,
    judge,
    placed,
    refuse_days,
    refuse_others,
    released,
    standing_place,
)


def record(
    session: Session,
    user: Person,
    client: Client,
    visit_id: UUID,
    sent: VisitIn,
    now: datetime,
    via: Via = Via.PHONE,
) -> Visit:
    """Record a visit: keep what was seen, judge it, and call for help if need be.

    Sent again with the same answers it changes nothing and returns the visit as first received; with others
    it is a Conflict. A refused visit leaves no trace, so that it keeps its id when it is put right.
    """
    if known := session.get(Visit, visit_id):
        return _as_received(known, client, sent)

    form = released(sent.checklist, sent.checklist_version)
    refuse_others(form, user)
    place = placed(session, user, client, sent, now)
    answers = accepted(form, sent.answers, sent.confirmed)
    refuse_days(place, answers)
    judged = judge(session, user, client, place, form, answers, sent.began_at)
    visit = _visit(user, client, visit_id, sent, place, form, answers, judged, now, via)
    service_evidence.note(session, client, visit, sent)
    if known := _received_meanwhile(session, visit):
        return _as_received(known, client, sent)
    found = judged.found
    _call_for_help(session, user, client, place.pregnancy, visit, found.kspr, found.findings, now)
    service_early.joined_by(session, visit, now)
    audit.note(session, user.id, "visit:recorded", now, client_id=client.id, subject_id=visit.id)
    return visit


def amend(
    session: Session, user: Person, client: Client, visit_id: UUID, sent: AmendmentIn, now: datetime
) -> Recorded:
    """Correct a visit: the answers anew, judged anew; what stood before stays beside it.

    Alerts may be added, never removed. The same answers as those that stand change nothing. What a woman told
    in private is neither shown for correction nor lost by it.
    """
    standing = queries.visit_of(session, client.id, visit_id)
    visit = standing.visit
    may = rules.may_amend(visit, user.id, user.role, now)
    if not may.is_allowed:
        raise NotAllowed(N_("Kunjungan ini dicatat orang lain. Minta bidan untuk memperbaikinya."))
    form = released(visit.checklist, visit.checklist_version)
    answers = accepted(form, rules.with_private(form, standing.answers, sent.answers), sent.confirmed)
    if rules.same_answers(standing.answers, answers):
        return standing

    place = standing_place(session, visit)
    refuse_days(place, answers)
    before = judge(session, user, client, place, form, standing.answers, visit.began_at)
    judged = judge(session, user, client, place, form, answers, visit.began_at)
    amendment = Amendment(
        visit_id=visit.id,
        amended_by=user.id,
        amended_at=now,
        reason=_reason(sent.reason, may.needs_reason),
        **_judgement(form, answers, judged),
    )
    session.add(amendment)
    found = {finding["rule"] for finding in rules.new_findings(standing.findings, amendment.findings)}
    fresh = [finding for finding in judged.found.findings if finding.rule in found]
    if rules.takes_back(standing.findings, amendment.findings):
        alerts.mark_corrected(session, visit.id, now)
    boxes = _new_boxes(before.found, judged.found)
    _call_for_help(session, user, client, place.pregnancy, visit, boxes, fresh, now)
    audit.note(session, user.id, "visit:amended", now, client_id=client.id, subject_id=visit.id)
    return Recorded(visit, (*standing.amendments, amendment))


def _as_received(known: Visit, client: Client, sent: VisitIn) -> Visit:
    """The visit that stands under this id, if it is this one."""
    if known.client_id != client.id:
        raise Conflict(N_("Nomor kunjungan ini sudah dipakai. Mulai kunjungan baru, lalu kirim lagi."))
    same_form = (known.checklist, known.checklist_version) == (sent.checklist, sent.checklist_version)
    if not same_form or not _says_the_same(known, sent):
        raise Conflict(
            N_("Kunjungan ini sudah diterima dengan isian lain. Buka kunjungan itu, lalu perbaiki di sana.")
        )
    return known


def _says_the_same(known: Visit, sent: VisitIn) -> bool:
    if rules.same_answers(known.answers, sent.answers):
        return True
    try:
        read = read_answers(checklist(known.checklist, known.checklist_version), sent.answers)
    except BadAnswers:
        return False
    return rules.same_answers(known.answers, read)


def _received_meanwhile(session: Session, visit: Visit) -> Visit | None:
    """Keep the visit, or return the one that was kept under its id while we were judging."""
    try:
        with session.begin_nested():
            session.add(visit)
    except IntegrityError:
        if known := session.get(Visit, visit.id):
            return known
        raise
    return None


def _visit(
    user: Person,
    client: Client,
    visit_id: UUID,
    sent: VisitIn,
    place: Place,
    form: Checklist,
    answers: dict[str, Any],
    judged: Judged,
    now: datetime,
    via: Via,
) -> Visit:
    offset = sent.began_at.utcoffset()
    assert offset is not None
    return Visit(
        id=visit_id,
        client_id=client.id,
        pregnancy_id=place.pregnancy.id,
        pairing_id=place.pairing.id if place.pairing else None,
        recorded_by=user.id,
        checklist=form.name,
        checklist_version=form.version,
        **_judgement(form, answers, judged),
        began_at=sent.began_at,
        ended_at=sent.ended_at,
        utc_offset_minutes=int(offset.total_seconds() // 60),
        received_at=now,
        is_late=place.pairing is not None and place.pairing.ended_at is not None,
        via=via,
    )


def _judgement(form: Checklist, answers: dict[str, Any], judged: Judged) -> dict[str, Any]:
    """What a visit and its correction both keep. What the record answers is not missing."""
    done, asked, _ = completeness(form, dict(judged.sheet.known) | answers)
    found = judged.found
    return {
        "rulebook_version": rulebook_version(),
        "answers": answers,
        "findings": [rules.finding_row(finding) for finding in found.findings],
        "gaps": list(found.gaps),
        "level": str(found.level),
        "completeness": done / asked if asked else 1.0,
    }


def _call_for_help(
    session: Session,
    user: Person,
    client: Client,
    pregnancy: Pregnancy,
    visit: Visit,
    card: Kspr | None,
    findings: Sequence[Finding],
    now: datetime,
) -> None:
    """Tick the KSPR boxes that were seen, and open an alert for what must be answered."""
    clients.note_factors(session, user, pregnancy, card, visit.id, now)
    if findings:
        alerts.raise_for(
            session,
            user=user,
            client=client,
            pregnancy=pregnancy,
            findings=findings,
            visit_id=visit.id,
            found_at=min(visit.ended_at, now),
            now=now,
        )


def _new_boxes(before: Assessment, after: Assessment) -> Kspr | None:
    """The card with the boxes that a correction ticked: those that stood are not confirmed by it."""
    if after.kspr is None:
        return None
    known = before.kspr.factors if before.kspr else ()
    return replace(after.kspr, boxes=tuple(box for box in after.kspr.boxes if box.slug not in known))


def _reason(given: str | None, is_needed: bool) -> str | None:
    reason = (given or "").strip()
    if any(map(is_unwritable, reason)):
        raise Invalid.field("reason", N_("Ada huruf yang tidak bisa dibaca. Tulis lagi."))
    if is_needed and not reason:
        raise Invalid.field("reason", N_("Tulis alasan perbaikan ini."))
    return reason or None
