"""What the student's today page shows, of the one client she accompanies."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session, select

from app.access import within
from app.alerts.queries import states_for
from app.alerts.schemas import Shown
from app.clients.models import Client, Pregnancy
from app.clients.queries import latest_pregnancy, risk_of
from app.clients.schemas import Risk
from app.clinical.attendance import ContactState
from app.clinical.fields import Words
from app.clinical.gestation import GestationalAge
from app.clinical.wording import evidence_words
from app.core.clock import day_of
from app.people.models import Person, Village
from app.referrals.queries import seen_by
from app.visits.queries import ToCall, visits_of, whom_to_call
from app.visits.queries_forms import Choices, choices_of
from app.visits.queries_result import age_of_pregnancy, next_contact
from app.visits.schemas import Recorded

NEWS = timedelta(days=14)
"""How long an answered alert stays on the page. [programme]"""


@dataclass(frozen=True)
class Today:
    on: date
    client: Client
    village: str
    pregnancy: Pregnancy
    age: GestationalAge | None
    risk: Risk
    last_visit: Recorded | None
    last_pressure: list[Words]
    pressure_at: datetime | None
    next_contact: ContactState | None
    alerts: list[Shown]
    has_referrals: bool
    calls: ToCall
    choices: Choices


def today_of(session: Session, user: Person, now: datetime) -> Today | None:
    """The student's client as she stands today; None for a student who is paired with nobody."""
    client = session.exec(select(Client).where(within(user, Client.id))).first()
    if client is None:
        return None
    pregnancy = latest_pregnancy(session, client.id)
    visits = visits_of(session, user, client.id)
    measured = next((visit for visit in visits if "systolic_mmhg" in visit.answers), None)
    return Today(
        on=day_of(now),
        client=client,
        village=session.get_one(Village, client.village_code).name,
        pregnancy=pregnancy,
        age=age_of_pregnancy(session, client.id, now),
        risk=risk_of(session, pregnancy.id).for_student(),
        last_visit=visits[0] if visits else None,
        last_pressure=evidence_words(_pressure(measured.answers)) if measured else [],
        pressure_at=measured.happened_at if measured else None,
        next_contact=next_contact(session, pregnancy, now),
        has_referrals=bool(seen_by(session, user, client.id)),
        alerts=_news(states_for(session, user, client.id, now), visits, now),
        calls=whom_to_call(session, client),
        choices=choices_of(session, user, client, now),
    )


def _pressure(answers: dict[str, Any]) -> dict[str, Any]:
    return {name: answers[name] for name in ("systolic_mmhg", "diastolic_mmhg") if name in answers}


def _news(alerts: Iterable[Shown], visits: Iterable[Recorded], now: datetime) -> list[Shown]:
    """What is open or was answered of late. One that went ahead of its visit leads to no visit yet."""
    there = {visit.id for visit in visits}
    return [
        one if one.visit_id in there else replace(one, visit_id=None) for one in alerts if _is_news(one, now)
    ]


def _is_news(alert: Shown, now: datetime) -> bool:
    return alert.is_open or (alert.answered_at or alert.received_at) > now - NEWS
