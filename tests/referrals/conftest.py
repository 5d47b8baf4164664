"""A hospital to send Wati to, and short ways to write a referral and to answer it."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlmodel import Session, col, select
from starlette.testclient import TestClient

from app.alerts.models import Alert
from app.alerts.service import raise_for
from app.core.clock import utc_now
from app.notices.models import Notice
from app.people.models import Facility, FacilityKind, Person
from app.referrals import pages_letter, rules, service, service_reply
from app.referrals.models import Kind, Referral, Step, Transport
from app.referrals.schemas import ReferralIn, Reply
from tests.alerts.findings import Finding
from tests.conftest import NOW, Cast

BORN = {"born_on_day": "5", "born_on_month": "3", "born_on_year": "1998"}
WRONG = {"born_on_day": "6", "born_on_month": "3", "born_on_year": "1998"}


@pytest.fixture(autouse=True)
def not_yet_opened() -> None:
    pages_letter.OPENED.forget()


@pytest.fixture
def hospital(session: Session, cast: Cast) -> Facility:
    place = Facility(kind=FacilityKind.HOSPITAL, name="RSUD Blambangan", subdistrict_code="35.10.16")
    session.add(place)
    session.commit()
    return place


@pytest.fixture
def refer(session: Session, cast: Cast, hospital: Facility) -> Callable[..., Referral]:
    """Sari refers Wati to the hospital, committed; for an alert, or without."""

    def referred(
        kind: Kind = Kind.RTW,
        *,
        alert: Alert | None = None,
        user: Person | None = None,
        at=NOW,
        planned_on: date | None = None,
    ) -> Referral:
        sent = sending(hospital, kind=kind, planned_on=planned_on)
        made = service.write(session, user or cast.sari, cast.wati, sent, alert, at)
        session.commit()
        return made

    return referred


@pytest.fixture
def referred_now(refer) -> Referral:
    """By the clock of the wall, as the pages have it."""
    return refer(at=utc_now())


@pytest.fixture
def found(session: Session, cast: Cast) -> Callable[..., Alert]:
    """Ani finds this in Wati, committed."""

    def raised(finding: Finding, at=NOW) -> Alert:
        [alert] = raise_for(
            session,
            user=cast.ani,
            client=cast.wati,
            pregnancy=cast.pregnancy,
            findings=[finding],
            visit_id=None,
            found_at=at,
            now=at,
        )
        session.commit()
        return alert

    return raised


@pytest.fixture
def tell(session: Session, cast: Cast) -> Callable[..., Referral]:
    """The receiver says this by the link, or to a user by telephone; committed."""

    def told(referral: Referral, step: Step, at=NOW, user: Person | None = None, **more) -> Referral:
        reply = Reply(step=step, told_by="dr. Lina, IGD", **more)
        answered = service_reply.reply(session, user, referral, reply, at)
        session.commit()
        return answered

    return told


def sending(place: Facility | None, **more) -> ReferralIn:
    values = {
        "kind": Kind.RTW,
        "to_id": place.id if place else None,
        "reason": "Tekanan darah sangat tinggi",
        "condition": "Sadar, nyeri kepala",
        "transport": Transport.PUSKESMAS_AMBULANCE,
        "measured": {"systolic_mmhg": 165, "diastolic_mmhg": 112},
    }
    return ReferralIn(**(values | more))


def notices_to(session: Session, person: Person) -> list[str]:
    statement = select(Notice).where(Notice.person_id == person.id).order_by(col(Notice.id))
    return [one.words.format(**one.params) for one in session.exec(statement)]


def link(referral: Referral) -> str:
    return f"/letter/{rules.token_of(referral)}"


@pytest.fixture
def receiver(visitor: TestClient, referred_now: Referral) -> TestClient:
    """A device at the hospital on which the birth date was told."""
    answer = visitor.post(link(referred_now), data=BORN)
    assert answer.status_code == 303
    return visitor
