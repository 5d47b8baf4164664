"""What is written of a woman: her registration, consent, pregnancies, and the boxes of her KSPR card."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CursorResult, func, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from app.clients import queries, rules, rules_card
from app.clients.models import (
    Client,
    Consent,
    Newborn,
    Pregnancy,
    PregnancyAmendment,
    RiskFactor,
    SafeContact,
)
from app.clients.schemas import ConsentIn, ContactIn, DatesIn, EndIn, Entry, Identity, PregnancyIn
from app.clinical.boxes import Box
from app.clinical.kspr import Kspr
from app.core import audit
from app.core.clock import day_of
from app.core.crypto import blind_index
from app.core.db import queue_up
from app.core.errors import N_, Conflict, Invalid, Problem
from app.core.papers import is_near, name_key
from app.people.models import Person, Village


class MaybeTheSame(Conflict):
    """Women already registered who may be this one; nothing was written. `not_these` of the entry lets it
    pass.
    """

    def __init__(self, alike: Sequence[Client]) -> None:
        super().__init__(N_("Mungkin Ibu ini sudah terdaftar. Bandingkan dulu."))
        self.alike = alike


def register(session: Session, user: Person, entry: Entry, now: datetime) -> Client:
    """The woman with her contact, her word and her pregnancy. Sent a second time, or by two midwives at once,
    the later one is told of the earlier (MaybeTheSame) and nothing is written twice.
    """
    _refuse(rules.entry_problems(entry, day_of(now)))
    queue_up(session, Client)
    alike = [c for c in find_duplicates(session, entry.identity) if c.id not in entry.not_these]
    if alike:
        raise MaybeTheSame(alike)
    client = _client(session, user, entry.identity, now)
    session.add(client)
    session.flush()
    if entry.contact:
        session.add(_contact(client, entry.contact))
    record_consent(session, user, client, entry.consent, now)
    _begin(session, client, entry.pregnancy, now)
    audit.note(session, user.id, "client:registered", now, client_id=client.id)
    return client


def find_duplicates(session: Session, identity: Identity) -> list[Client]:
    """Whoever has this NIK, or a near name with the same birth date and village, wherever she is in care."""
    same_day = (Client.born_on == identity.born_on) & (Client.village_code == identity.village_code)
    found = list(session.exec(select(Client).where(same_day)))
    key = name_key(identity.name)
    alike = [client for client in found if is_near(client.name_key, key)]
    if identity.nik:
        by_nik = select(Client).where(Client.nik_index == blind_index(identity.nik))
        alike += [client for client in session.exec(by_nik) if client not in alike]
    return alike


def _client(session: Session, user: Person, identity: Identity, now: datetime) -> Client:
    village = session.get(Village, identity.village_code)
    facility_id = (village.facility_id or user.facility_id) if village else None
    if facility_id is None:
        raise Invalid.field("village_code", N_("Pilih desa atau kelurahan dari daftar."))
    return Client(
        code=rules.code_after(_last_code(session)),
        name=identity.name,
        name_key=name_key(identity.name),
        nik=identity.nik,
        nik_index=blind_index(identity.nik) if identity.nik else None,
        born_on=identity.born_on,
        phone=identity.phone,
        village_code=identity.village_code,
        facility_id=facility_id,
        address=identity.address,
        registered_by=user.id,
        registered_at=now,
    )


def _last_code(session: Session) -> str | None:
    """The highest code; longer ones are later ones."""
    statement = select(Client.code).order_by(func.length(Client.code).desc(), col(Client.code).desc())
    return session.exec(statement.limit(1)).first()


def _contact(client: Client, contact: ContactIn) -> SafeContact:
    return SafeContact(client_id=client.id, **vars(contact))


def record_consent(
    session: Session, user: Person, client: Client, given: ConsentIn, now: datetime
) -> Consent:
    """Her word of today stands in place of the older. The same word a second time adds nothing; a no takes
    the older yes back.
    """
    _refuse(rules.consent_problems(given, client.born_on, day_of(now)))
    newest = next(iter(queries.consents_of(session, client.id)), None)
    said = vars(given) if given.is_given else vars(given) | {k: False for k in rules.CONSENT_TICKS}
    if newest and newest.withdrawn_at is None and all(getattr(newest, k) == v for k, v in said.items()):
        return newest
    if not given.is_given:
        withdraw_consent(session, user, client.id, now)
    consent = Consent(client_id=client.id, noted_by=user.id, noted_at=now, **said)
    session.add(consent)
    session.flush()
    action = "consent:given" if given.is_given else "consent:refused"
    audit.note(session, user.id, action, now, client_id=client.id, subject_id=consent.id)
    return consent


def withdraw_consent(session: Session, user: Person, client_id: UUID, now: datetime) -> bool:
    """Her yes no longer holds, from now; False when there was none. The room above ends her pairing."""
    standing = queries.consent_of(session, client_id)
    if standing is None:
        return False
    standing.withdrawn_at = now
    session.add(standing)
    audit.note(session, user.id, "consent:withdrawn", now, client_id=client_id, subject_id=standing.id)
    return True


def begin_pregnancy(
    session: Session, user: Person, client: Client, entry: PregnancyIn, now: datetime
) -> Pregnancy:
    """A further pregnancy of a woman whose last one has ended; Conflict while one runs, so twice is once."""
    _refuse(rules.dates_problems(entry.dates, day_of(now)))
    queue_up(session, Pregnancy)
    if queries.current_pregnancy(session, client.id):
        raise Conflict(N_("Kehamilan yang sekarang belum berakhir. Catat akhirnya dulu."))
    pregnancy = _begin(session, client, entry, now)
    audit.note(session, user.id, "pregnancy:begun", now, client_id=client.id, subject_id=pregnancy.id)
    return pregnancy


def _begin(session: Session, client: Client, entry: PregnancyIn, now: datetime) -> Pregnancy:
    today = day_of(now)
    pregnancy = Pregnancy(
        client_id=client.id,
        booked_on=today,
        edd=rules.due_date(entry.dates, today),
        history=dict(entry.history),
        **vars(entry.dates),
    )
    session.add(pregnancy)
    session.flush()
    return pregnancy


def amend_pregnancy(
    session: Session, user: Person, pregnancy: Pregnancy, dates: DatesIn, reason: str, now: datetime
) -> PregnancyAmendment | None:
    """Corrected dates and counts, with what stood before and why. The same values again change nothing."""
    _refuse(rules.dates_problems(dates, pregnancy.ended_on or day_of(now)))
    before = rules_card.dates_as_kept(pregnancy)
    for name, value in vars(dates).items():
        setattr(pregnancy, name, value)
    pregnancy.edd = rules.due_date(dates, pregnancy.booked_on)
    after = rules_card.dates_as_kept(pregnancy)
    if before == after:
        return None
    amendment = _amendment(user, pregnancy, before, after, reason, now)
    session.add_all([pregnancy, amendment])
    audit.note(
        session, user.id, "pregnancy:amended", now, client_id=pregnancy.client_id, subject_id=pregnancy.id
    )
    return amendment


def end_pregnancy(session: Session, user: Person, pregnancy: Pregnancy, end: EndIn, now: datetime) -> None:
    """The pregnancy is over, with its children. The first to say so is kept; a second is told (Conflict)."""
    _refuse(rules.end_problems(end, pregnancy, now))
    statement = (
        update(Pregnancy)
        .where(col(Pregnancy.id) == pregnancy.id, col(Pregnancy.ended_on).is_(None))
        .values(
            ended_on=end.ended_on,
            ended_at=end.ended_at,
            outcome=end.outcome,
            birth_mode=end.birth_mode,
            birth_place=end.birth_place,
        )
    )
    ended = session.exec(statement)
    assert isinstance(ended, CursorResult)
    if not ended.rowcount:
        raise Conflict(N_("Akhir kehamilan ini sudah dicatat. Muat ulang halamannya."))
    session.refresh(pregnancy)
    session.add_all([Newborn(pregnancy_id=pregnancy.id, **vars(child)) for child in end.newborns])
    audit.note(
        session, user.id, "pregnancy:ended", now, client_id=pregnancy.client_id, subject_id=pregnancy.id
    )


def note_factors(
    session: Session,
    user: Person,
    pregnancy: Pregnancy,
    kspr: Kspr | None,
    visit_id: UUID | None,
    now: datetime,
) -> list[RiskFactor]:
    """The boxes newly ticked. One that stands stays as it is, but a midwife who finds it again confirms it;
    one withdrawn as an error does not come back on the same booking facts.
    """
    rows = queries.factors_of(session, pregnancy.id)
    standing = {row.factor: row for row in rows if row.withdrawn_at is None}
    noted: list[RiskFactor] = []
    for box in [box for box in kspr.boxes if box.held] if kspr else []:
        row = standing.get(box.slug)
        if row:
            if rules.confirms(user):
                confirm_factor(session, user, pregnancy.client_id, row.id, now)
        elif not any(rules_card.is_same_error(old, box.slug, box.evidence) for old in rows):
            noted += _noted(session, user, pregnancy, box, visit_id, now)
    return noted


def _noted(
    session: Session, user: Person, pregnancy: Pregnancy, box: Box, visit_id: UUID | None, now: datetime
) -> Iterable[RiskFactor]:
    """The row of a box; none where another visit, saved at the same moment, ticked it first."""
    row = RiskFactor(
        pregnancy_id=pregnancy.id,
        factor=box.slug,
        score=box.score,
        since_at=now,
        visit_id=visit_id,
        evidence=rules_card.as_kept(box.evidence),
        noted_by=user.id,
        confirmed_by=user.id if rules.confirms(user) else None,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return []
    audit.note(session, user.id, "risk:noted", now, client_id=pregnancy.client_id, subject_id=row.id)
    return [row]


def confirm_factor(session: Session, user: Person, client_id: UUID, factor_id: UUID, now: datetime) -> None:
    """A midwife is sure of the box. A second time, or of a withdrawn one, it does nothing."""
    row = queries.factor_of(session, client_id, factor_id)
    if row.confirmed_by is None and row.withdrawn_at is None:
        row.confirmed_by = user.id
        session.add(row)
        audit.note(session, user.id, "risk:confirmed", now, client_id=client_id, subject_id=row.id)


def withdraw_factor(
    session: Session, user: Person, client_id: UUID, factor_id: UUID, reason: str, now: datetime
) -> None:
    """The box was an error, for this reason, and so was the booking answer it rests on. Only so can the score
    fall; a second time it does nothing.
    """
    row = queries.factor_of(session, client_id, factor_id)
    if row.withdrawn_at is not None:
        return
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_reason = now, user.id, reason
    session.add(row)
    audit.note(session, user.id, "risk:withdrawn", now, client_id=client_id, subject_id=row.id)
    pregnancy = session.get_one(Pregnancy, row.pregnancy_id)
    history = rules_card.without_error(pregnancy.history, row.evidence)
    if history != pregnancy.history:
        before = {name: pregnancy.history[name] for name in row.evidence if name in pregnancy.history}
        after = {name: history.get(name) for name in before}
        session.add(_amendment(user, pregnancy, before, after, reason, now))
        pregnancy.history = history
        session.add(pregnancy)


def _amendment(
    user: Person,
    pregnancy: Pregnancy,
    before: dict[str, Any],
    after: dict[str, Any],
    reason: str,
    now: datetime,
) -> PregnancyAmendment:
    return PregnancyAmendment(
        pregnancy_id=pregnancy.id,
        amended_by=user.id,
        amended_at=now,
        reason=reason,
        before=before,
        after=after,
    )


def _refuse(problems: Iterable[Problem]) -> None:
    found = list(problems)
    if found:
        raise Invalid.fields(*found)
