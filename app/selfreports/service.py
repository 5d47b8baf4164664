"""Cards are made and revoked; what is told by them is judged by the same rules as a student's visit."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from app.alerts import service as alerts
from app.alerts.models import Origin
from app.alerts.queries_events import student_of
from app.clients.models import Client
from app.clients.queries import consent_of
from app.clinical.assess import Finding
from app.clinical.checklists import latest
from app.core import audit
from app.core.clock import day_of
from app.core.crypto import blind_index, new_token, token_hash
from app.core.db import queue_up
from app.core.errors import N_, Conflict, Invalid
from app.notices import service as notices
from app.people.models import Person
from app.selfreports import queries, rules
from app.selfreports.models import ClientCard, SelfReport
from app.selfreports.schemas import Heard, Told
from app.visits.queries import pregnancy_on
from app.visits.rules import finding_row
from app.visits.service_answers import Place, judge

TO_STUDENT = N_("Ada laporan sendiri dari klien {code}. Buka OSOC.")


# The card


def make_card(session: Session, user: Person, client: Client, now: datetime) -> str:
    """The secret of a new card, known only here and now; the card before it opens nothing more."""
    if consent_of(session, client.id) is None:
        raise Invalid(N_("Ibu ini belum setuju didampingi. Catat persetujuan dahulu."))
    queue_up(session, ClientCard)
    _end(session, user, client, now)
    token = new_token()
    card = ClientCard(client_id=client.id, token_hash=token_hash(token), made_by=user.id, made_at=now)
    session.add(card)
    session.flush()
    audit.note(session, user.id, "card:made", now, client_id=client.id, subject_id=card.id)
    return token


def revoke_card(session: Session, user: Person, client: Client, now: datetime) -> None:
    """Her card opens nothing any more. Twice changes nothing."""
    _end(session, user, client, now)


def _end(session: Session, user: Person, client: Client, now: datetime) -> None:
    card = queries.live_card(session, client.id)
    if card is None:
        return
    card.revoked_at, card.revoked_by = now, user.id
    session.add(card)
    session.flush()
    audit.note(session, user.id, "card:revoked", now, client_id=client.id, subject_id=card.id)


# The report


def report(
    session: Session, card: ClientCard, client: Client, told: Told, address: str, now: datetime
) -> Heard:
    """What these signs mean, always; kept and passed on to the midwives unless it is sent too often.

    The same report again is the one that was received first. A sign that was told by itself already joins
    nothing anew while its alert stands open, unless it is graver now.
    """
    if known := session.get(SelfReport, told.report_id):
        if known.card_id != card.id:
            raise Conflict(N_("Laporan ini sudah dipakai. Pindai kartu lagi, lalu isi dari awal."))
        return heard(known)
    found = _judged(session, client, told, now)
    address_hash = blind_index(f"self-report:{address}")
    rows = [rules.shown_row(finding_row(one)) for one in found]
    if queries.is_too_often(session, card.id, client.id, address_hash, now):
        return Heard(told.about.code, rules.level_of(rows), rows, None)
    fresh = _fresh(session, client, found)
    kept = SelfReport(
        id=told.report_id,
        card_id=card.id,
        client_id=client.id,
        about=told.about.code,
        tells=told.tells,
        signs=list(told.signs),
        findings=rows,
        level=rules.level_of(rows),
        address_hash=address_hash,
        received_at=now,
    )
    if known := _kept_meanwhile(session, kept):
        return heard(known)
    _pass_on(session, client, kept, fresh, now)
    return heard(kept)


def heard(kept: SelfReport) -> Heard:
    return Heard(kept.about, kept.level, kept.findings, kept.received_at)


def _judged(session: Session, client: Client, told: Told, now: datetime) -> list[Finding]:
    """What the rules find in the signs, by what is known of her. Whatever was not asked is not known."""
    form, pregnancy = latest(told.about.form), pregnancy_on(session, client.id, day_of(now))
    if pregnancy is None:
        return []
    not_asked = [sign for sign in form.signs if sign not in told.about.codes]
    answers = {"danger_signs": list(told.signs), "signs_not_asked": not_asked}
    place = Place(pregnancy, None, day_of(now))
    return rules.of_signs(judge(session, None, client, place, form, answers, now).found.findings)


def _fresh(session: Session, client: Client, found: Sequence[Finding]) -> list[Finding]:
    told = queries.told_already(session, client.id, [one.rule for one in found])
    return [one for one in found if str(one.level) not in told.get(one.rule, ())]


def _kept_meanwhile(session: Session, kept: SelfReport) -> SelfReport | None:
    """Keep it, or return the one that another request kept while we were judging."""
    report_id = kept.id
    try:
        with session.begin_nested():
            session.add(kept)
    except IntegrityError:
        if known := session.get(SelfReport, report_id):
            return known
        raise
    return None


def _pass_on(
    session: Session, client: Client, kept: SelfReport, fresh: Sequence[Finding], now: datetime
) -> None:
    """Alerts for the midwives; a word to her student; a line in the trail, of nobody's deed."""
    pregnancy = pregnancy_on(session, client.id, day_of(now))
    if pregnancy and fresh:
        raised = alerts.raise_for(
            session,
            user=None,
            client=client,
            pregnancy=pregnancy,
            findings=fresh,
            visit_id=None,
            found_at=now,
            now=now,
            origin=Origin.SELF_REPORT,
        )
        kept.raised = len(raised)
        session.add(kept)
        student = student_of(session, client.id)
        if student and raised:
            notices.tell(session, [student.id], TO_STUDENT, now, path="/phone", code=client.code)
    audit.note(session, None, "self_report:received", now, client_id=client.id, subject_id=kept.id)
