"""A client's file: what everybody who cares for her may see, and what only a midwife sees beside it."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import chain
from uuid import UUID

from sqlmodel import Session

from app.alerts import queries as alerts
from app.alerts.schemas import Row
from app.caseload import rules_file as rules
from app.caseload.queries_care import care_for
from app.caseload.queries_kspr import card_for
from app.caseload.rules import age_words
from app.caseload.rules_glance import glance_of
from app.caseload.schemas import Event, Head, MidwifeFile
from app.caseload.schemas_glance import Glance, Reading
from app.clients import queries as clients
from app.clients import rules as registration
from app.clients import rules_card
from app.clients.models import Client, Pregnancy
from app.clinical import kspr
from app.clinical.fields import FIELDS
from app.clinical.pre_eclampsia import Screen
from app.clinical.wording import evidence_words
from app.core.clock import day_of
from app.pairings import queries as pairings
from app.people.models import Person, Village
from app.visits import queries as visits
from app.visits.schemas import Recorded


def head_of(session: Session, user: Person, client: Client, now: datetime) -> Head:
    """The pregnancy at a glance, as this person may see it."""
    pregnancy = clients.latest_pregnancy(session, client.id)
    recorded = visits.visits_of(session, user, client.id)
    rows = alerts.rows_of(session, user, client.id, now)
    hears_all = registration.confirms(user)
    risk = clients.risk_of(session, pregnancy.id)
    shown = risk if hears_all else risk.for_student()
    pairing = pairings.pairing_of_client(session, client.id)
    student = session.get(Person, pairing.student_id) if pairing else None
    opened = [row for row in rows if row.alert.closed_at is None]
    return Head(
        client_id=client.id,
        name=client.name,
        code=client.code,
        village=session.get_one(Village, client.village_code).name,
        address=client.address,
        staying_at=client.staying_at,
        pregnancy=pregnancy,
        age=age_words(pregnancy.edd, pregnancy.ended_on, day_of(now)),
        gpa=f"G{pregnancy.gravida}P{pregnancy.para}A{pregnancy.abortus}",
        outcome=FIELDS["pregnancy_outcome"].options[pregnancy.outcome] if pregnancy.outcome else None,
        card=card_for(session, client, pregnancy, shown, recorded, now, for_student=not hears_all),
        care=care_for(session, pregnancy, recorded, now, midwife=hears_all),
        risk=shown,
        contact=clients.contact_of(session, client.id),
        consent=clients.consent_of(session, client.id),
        student=student.name if student else None,
        newborns=tuple(clients.newborns_of(session, pregnancy.id)),
        open_alerts=tuple(_of_alert(client.id, row) for row in opened),
        events=_events(session, user, client.id, recorded, rows),
        glance=_glance(client, pregnancy, recorded, now),
    )


def midwife_file(session: Session, user: Person, client: Client, now: datetime) -> MidwifeFile:
    """The whole file. The head of the puskesmas reads it too, but for what only a midwife form asks."""
    head = head_of(session, user, client, now)
    pregnancy = head.pregnancy
    knows_all = registration.confirms(user)
    consents = clients.consents_of(session, client.id)
    amendments = clients.amendments_of(session, pregnancy.id)
    factors = clients.factors_of(session, pregnancy.id) if knows_all else []
    withdrawn = [row for row in factors if row.withdrawn_at is not None]
    people = chain(
        (one.noted_by for one in consents),
        (one.amended_by for one in amendments),
        (row.withdrawn_by for row in withdrawn),
        [client.registered_by],
    )
    screen = _screen(session, client, pregnancy, now)
    return MidwifeFile(
        head=head,
        client=client,
        is_minor=rules.is_told_of_minors(user) and registration.is_minor(client.born_on, pregnancy.booked_on),
        adult_years=registration.booklet()["limits"]["adult_years"],
        screen=screen,
        history=rules.history_words(pregnancy.history),
        not_measured=rules.not_measured_words(pregnancy.history),
        consents=tuple(consents),
        amendments=tuple(amendments) if knows_all else (),
        withdrawn=tuple(withdrawn),
        earlier=tuple(p for p in clients.pregnancies_of(session, client.id) if p.id != pregnancy.id),
        names=visits.names_of(session, people),
        factor_words={row["slug"]: row for row in kspr.card()["factor"]},
        changes={one.id: rules.change_words(one.before, one.after) for one in amendments},
        kspr_not_known=rules.gaps(_not_known(client, pregnancy, {one.factor for one in head.risk.factors})),
        screen_not_known=rules.gaps(screen.not_known),
        manners=registration.consent_manner_words(),
    )


def _screen(session: Session, client: Client, pregnancy: Pregnancy, now: datetime) -> Screen:
    """The pre-eclampsia screen by the booking answers and by what was measured at each visit since."""
    since = [(day_of(v.happened_at), v.answers) for v in visits.visits_in(session, pregnancy.id, now)]
    return rules_card.screen(rules_card.booked_facts(client, pregnancy), since)


def _not_known(client: Client, pregnancy: Pregnancy, standing: set[str]) -> Iterator[str]:
    """The booking answers that are missing for boxes that do not stand anyway."""
    card = kspr.judge(rules_card.booked_facts(client, pregnancy), pregnancy.booked_on)
    for box in card.boxes if card else ():
        if box.slug not in standing:
            yield from box.missing


def _events(
    session: Session, user: Person, client_id: UUID, recorded: Sequence[Recorded], rows: Sequence[Row]
) -> tuple[Event, ...]:
    """Visits and alerts together, the newest first."""
    names = visits.names_of(session, (one.visit.recorded_by for one in recorded))
    events = [_of_visit(client_id, one, names.get(one.visit.recorded_by, ""), user) for one in recorded]
    events += [_of_alert(client_id, row) for row in rows]
    return tuple(sorted(events, key=lambda event: event.at, reverse=True))


def _of_visit(client_id: UUID, visit: Recorded, by: str, user: Person) -> Event:
    findings = rules.findings_for(user, visit.findings)
    return Event(
        at=visit.happened_at,
        kind="visit",
        level=rules.highest(finding["level"] for finding in findings),
        path=f"/clients/{client_id}/visits/{visit.id}",
        words=rules.each_once([*rules.measured_words(visit.answers), *(one["says"] for one in findings)]),
        by=by,
    )


def _of_alert(client_id: UUID, row: Row) -> Event:
    alert = row.alert
    is_open = alert.closed_at is None
    return Event(
        at=alert.opened_at,
        kind="alert" if is_open else "answered",
        level=alert.level,
        path=f"/clients/{client_id}/alerts",
        words=() if row.is_closed_route else rules.each_once([alert.says, *evidence_words(alert.evidence)]),
        by=row.owner,
        is_closed=row.is_closed_route,
    )


def _glance(client: Client, pregnancy: Pregnancy, recorded: Sequence[Recorded], now: datetime) -> Glance:
    days = [Reading(on=pregnancy.booked_on, facts=pregnancy.history)]
    made = [one for one in recorded if one.visit.pregnancy_id == pregnancy.id]
    days += [Reading(on=day_of(one.happened_at), facts=one.answers) for one in reversed(made)]
    booked = rules_card.booked_facts(client, pregnancy)
    return glance_of(pregnancy.edd, pregnancy.ended_on, booked, days, day_of(now))
