"""What was found at a visit, as the phone and the result page tell it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from app.alerts import queries as alerts
from app.alerts.models import Route
from app.alerts.queries_events import of_visit
from app.alerts.rules_words import OUTCOMES
from app.alerts.schemas import Shown
from app.clients.models import Client, Outcome, Pregnancy
from app.clients.queries import factors_of, risk_of
from app.clients.rules_card import category_steps
from app.clinical import kspr
from app.clinical.attendance import ContactState, contacts_asked, match_visits
from app.clinical.attendance import next_contact as next_of
from app.clinical.checklists import checklist
from app.clinical.gestation import GestationalAge, gestational_age, lmp_from_edd
from app.clinical.rulebook import Level
from app.clinical.wording import answer_rows, gap_words, shown_finding
from app.core.clock import day_of
from app.pairings.queries import pairing_of_client
from app.people.models import Person, Role
from app.reviews.queries import drafts_among
from app.visits import rules
from app.visits.models import Visit
from app.visits.queries import names_of, pregnancy_on, visits_in, whom_to_call
from app.visits.queries_forms import headings_of
from app.visits.rules_forms import CONTACTS, sums_shown
from app.visits.schemas import FindingOut, Recorded, RiskOut, VisitOut


def receipt_of(session: Session, visit: Recorded) -> VisitOut:
    """What the phone is told: since when it is there, what was found, what is missing, the card."""
    form = checklist(visit.visit.checklist, visit.visit.checklist_version)
    risk = risk_of(session, visit.visit.pregnancy_id)
    return VisitOut(
        id=visit.id,
        received_at=visit.visit.received_at,
        level=rules.open_level(visit.findings),
        findings=[FindingOut.model_validate(row) for row in visit.findings if not rules.is_private(row)],
        gaps=visit.gaps,
        kspr=RiskOut(score=risk.score, category=risk.category),
        has_private=rules.has_private(form, visit.answers),
        is_late=visit.visit.is_late,
        amended_at=visit.amended_at,
    )


def age_of_pregnancy(session: Session, client_id: UUID, now: datetime) -> GestationalAge | None:
    """How far she is today; None when she has given birth, or nothing dates the pregnancy."""
    pregnancy = pregnancy_on(session, client_id, day_of(now))
    if pregnancy is None or pregnancy.ended_on or day_of(now) < lmp_from_edd(pregnancy.edd):
        return None
    return gestational_age(pregnancy.edd, day_of(now))


def next_contact(session: Session, pregnancy: Pregnancy, now: datetime) -> ContactState | None:
    """The contact that is due or comes next in the running pairing of her student; None without one."""
    pairing = pairing_of_client(session, pregnancy.client_id)
    has_born = pregnancy.outcome in (Outcome.LIVE_BIRTH, Outcome.STILLBIRTH)
    if pairing is None or (pregnancy.ended_on and not has_born):
        return None
    standing = [row for row in factors_of(session, pregnancy.id) if row.withdrawn_at is None]
    entered_on, steps = day_of(pairing.began_at), category_steps(standing)
    contacts = contacts_asked(
        pregnancy.edd, entered_on, steps, pregnancy.ended_on, pregnancy.outcome or "live_birth"
    )
    made = session.exec(
        select(Visit.began_at, Visit.received_at).where(
            Visit.pairing_id == pairing.id, col(Visit.checklist).in_(CONTACTS)
        )
    )
    days = [day_of(min(began, received)) for began, received in made]
    return next_of(match_visits(contacts, days, day_of(now)))


def result_of(
    session: Session, user: Person, client: Client, visit: Recorded, now: datetime
) -> dict[str, Any]:
    """Everything the result of a visit shows this person."""
    form = checklist(visit.visit.checklist, visit.visit.checklist_version)
    hears_private = user.role in rules.HEARS_PRIVATE
    pregnancy = session.get_one(Pregnancy, visit.visit.pregnancy_id)
    risk = risk_of(session, pregnancy.id)
    in_the_open, alone = alerts_of_visit(session, user, client.id, visit.id, now)
    key_gaps = rules.key_gaps(form, visit.gaps)
    found = sorted(visit.findings, key=lambda row: -Level(row["level"]).rank)
    shown = [shown_finding(row, visit.answers) for row in found]
    return {
        "findings": [one for one in shown if not rules.is_private(one.row)],
        "drafts": drafts_among(session, [(row["rule"], day_of(visit.happened_at)) for row in found]),
        "private": [one for one in shown if rules.is_private(one.row)] if hears_private else [],
        "has_private": rules.has_private(form, visit.answers),
        "must_stay": rules.must_stay(visit.findings),
        "heading": headings_of(session, [visit, *visits_in(session, pregnancy.id, now)])[visit.id],
        "form": form,
        "asks_signs": rules.asks_signs(form),
        "sums": sums_shown(form, user.role, visit.answers),
        "wants_repeat": rules.wants_repeat(form, visit.answers),
        "level": rules.open_level(visit.findings),
        "measures_missing": gap_words(gap for gap in key_gaps if gap != "danger_signs"),
        "all_asked": "danger_signs" not in key_gaps,
        "other_gaps": gap_words(gap for gap in rules.gaps_asked(form, visit.gaps) if gap not in key_gaps),
        "calls": whom_to_call(session, client),
        "alerts": in_the_open,
        "private_alerts": alone,
        "outcome_words": OUTCOMES,
        "pregnancy": pregnancy,
        "age": age_of_pregnancy(session, client.id, now),
        "risk": risk.for_student() if user.role is Role.STUDENT else risk,
        "base_score": kspr.card()["base"],
        "next_contact": next_contact(session, pregnancy, now),
        "answers": answer_rows(form, visit.answers),
        "history": rules.history_of(form, visit),
        "may": rules.may_amend(visit.visit, user.id, user.role, now),
        "is_clock_off": rules.is_clock_off(
            visit.visit.began_at, visit.visit.ended_at, visit.visit.received_at
        ),
        "names": names_of(session, {visit.visit.recorded_by, *(one.amended_by for one in visit.amendments)}),
    }


def alerts_of_visit(
    session: Session, user: Person, client_id: UUID, visit_id: UUID, now: datetime
) -> tuple[list[Shown], list[Shown]]:
    """What became of the alerts that a visit opened or joined: those that may stand in the open, and those
    that only who may hear them opens, alone."""
    routes = {alert.id: alert.route for alert in of_visit(session, visit_id)}
    shown = [one for one in alerts.states_for(session, user, client_id, now) if one.alert_id in routes]
    alone = [one for one in shown if routes[one.alert_id] is Route.PRIVATE and not one.is_closed_route]
    return [one for one in shown if one not in alone], alone
