"""The desk's stories that touch several rooms: each reads from top to bottom as what happens."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, select

from app.alerts import service as alerts
from app.alerts.models import Origin
from app.clients import queries, rules, rules_card
from app.clients import service as clients
from app.clients import service_identity as identities
from app.clients.models import Client, Pregnancy
from app.clients.schemas import ConsentIn, ContactIn, DatesIn, Entry, Identity, PregnancyIn
from app.clinical.assess import Assessment, assess
from app.core.clock import day_of
from app.core.errors import N_
from app.notices import service as notices
from app.pairings import service as pairings
from app.people.models import Person, Role


def register(session: Session, user: Person, entry: Entry, now: datetime) -> Client:
    """A woman is registered, judged by her booking answers, and whoever must know is told."""
    client = clients.register(session, user, entry, now)
    judge(session, user, client, queries.latest_pregnancy(session, client.id), now)
    if rules.is_minor(client.born_on, day_of(now)):
        _tell_of_minor(session, client, now)
    return client


def begin_pregnancy(
    session: Session, user: Person, client: Client, entry: PregnancyIn, now: datetime
) -> Pregnancy:
    """A further pregnancy, judged by its own booking answers."""
    pregnancy = clients.begin_pregnancy(session, user, client, entry, now)
    judge(session, user, client, pregnancy, now)
    return pregnancy


def amend_pregnancy(
    session: Session, user: Person, client: Client, dates: DatesIn, reason: str, now: datetime
) -> None:
    """Corrected dates and counts, judged anew: boxes and alerts may be added, none is taken away."""
    pregnancy = queries.latest_pregnancy(session, client.id)
    if clients.amend_pregnancy(session, user, pregnancy, dates, reason, now):
        judge(session, user, client, pregnancy, now)


def amend_identity(
    session: Session,
    user: Person,
    client: Client,
    identity: Identity,
    contact: ContactIn | None,
    now: datetime,
) -> None:
    """Who she is, as corrected; with another birth date the running pregnancy is judged anew."""
    born_on = client.born_on
    identities.amend_identity(session, user, client, identity, contact, now)
    pregnancy = queries.current_pregnancy(session, client.id)
    if pregnancy and client.born_on != born_on:
        judge(session, user, client, pregnancy, now)


def judge(session: Session, user: Person, client: Client, pregnancy: Pregnancy, now: datetime) -> Assessment:
    """What the booking answers mean: boxes are ticked, and what must be answered is raised."""
    assessment = assess(rules_card.booked_facts(client, pregnancy), pregnancy.booked_on)
    clients.note_factors(session, user, pregnancy, assessment.kspr, None, now)
    alerts.raise_for(
        session,
        user=user,
        client=client,
        pregnancy=pregnancy,
        findings=assessment.findings,
        visit_id=None,
        found_at=now,
        now=now,
        origin=Origin.BOOKING,
    )
    return assessment


def change_consent(session: Session, user: Person, client: Client, given: ConsentIn, now: datetime) -> None:
    """Her word of today. A no after a yes also ends the pairing; her care goes on either way."""
    if not given.is_given and queries.consent_of(session, client.id):
        pairings.withdraw_consent(session, user, client.id, now)
    clients.record_consent(session, user, client, given, now)


def withdraw_consent(session: Session, user: Person, client: Client, now: datetime) -> None:
    """She takes her yes back: it is marked, and her pairing ends with it. A second time does nothing."""
    if queries.consent_of(session, client.id):
        pairings.withdraw_consent(session, user, client.id, now)


def _tell_of_minor(session: Session, client: Client, now: datetime) -> None:
    """The bidan koordinator of her puskesmas, and nobody else, hears that a girl was registered."""
    statement = select(Person.id).where(
        Person.facility_id == client.facility_id, Person.role == Role.BIDAN_KOORDINATOR, Person.is_active
    )
    told: list[UUID] = list(session.exec(statement))
    words = N_("Klien {code}: ada yang perlu diperhatikan bidan koordinator.")
    notices.tell(session, told, words, now, path=f"/clients/{client.id}", code=client.code)
