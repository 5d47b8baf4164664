"""What the health office may know of the whole district: counts, times and codes."""

from collections import Counter, defaultdict
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from sqlmodel import Session, col, func, or_, select

from app.alerts import rules_ladder as ladder
from app.alerts.models import Alert, Route
from app.clients.models import Client, Pregnancy, RiskFactor
from app.clients.rules_card import standing_score
from app.clinical.kspr import category_of
from app.core.clock import WIB, day_of
from app.district import rules
from app.district.schemas import Answered, Office, Place, Waiting
from app.people.models import Facility, FacilityKind, Subdistrict, Village
from app.visits.models import Visit

AFTER_BIRTH = timedelta(days=42)
LATELY = timedelta(days=30)
MOST = 200


def coverage(session: Session, whole: str, now: datetime) -> list[Place]:
    """Women accompanied, their KSPR bands and this month's visits, by kecamatan; the whole district last."""
    bands, visits = _bands(session, now), _visits(session, now)
    names = session.exec(select(Subdistrict.code, Subdistrict.name).order_by(Subdistrict.name)).all()
    counts = {name: (bands.get(code, Counter()), visits.get(code, 0)) for code, name in names}
    return rules.places(counts, whole)


def _bands(session: Session, now: datetime) -> dict[str, Counter[str]]:
    """By kecamatan how many women are in each band: those with child, and those up to 42 days after birth."""
    since = day_of(now) - AFTER_BIRTH
    women = session.exec(
        select(Pregnancy.id, Village.subdistrict_code)
        .join(Client, col(Client.id) == Pregnancy.client_id)
        .join(Village, col(Village.code) == Client.village_code)
        .where(or_(col(Pregnancy.ended_on).is_(None), col(Pregnancy.ended_on) >= since))
    ).all()
    points = _points(session)
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for pregnancy_id, place in women:
        found[place][category_of(standing_score(points[pregnancy_id])).code] += 1
    return found


def _points(session: Session) -> dict[UUID, dict[str, int]]:
    statement = select(RiskFactor.pregnancy_id, RiskFactor.factor, RiskFactor.score)
    found: dict[UUID, dict[str, int]] = defaultdict(dict)
    for pregnancy_id, factor, score in session.exec(statement.where(col(RiskFactor.withdrawn_at).is_(None))):
        found[pregnancy_id][factor] = score
    return found


def _visits(session: Session, now: datetime) -> dict[str, int]:
    month = datetime.combine(day_of(now).replace(day=1), time(), WIB).astimezone(UTC)
    statement = (
        select(Village.subdistrict_code, func.count())
        .select_from(Visit)
        .join(Client, col(Client.id) == Visit.client_id)
        .join(Village, col(Village.code) == Client.village_code)
        .where(Visit.began_at >= month, Visit.began_at <= now)
        .group_by(col(Village.subdistrict_code))
    )
    return dict(session.exec(statement).all())


def answers(session: Session, whole: str, now: datetime) -> tuple[Office, list[Office]]:
    """How many of the last 30 days' alerts were answered in time, by puskesmas, and the district together."""
    found = session.exec(
        select(Client.facility_id, Alert)
        .join(Client, col(Client.id) == Alert.client_id)
        .where(Alert.opened_at > now - LATELY, Alert.opened_at <= now)
    )
    kept: dict[UUID, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for facility_id, alert in found:
        in_time = ladder.was_spoken_in_time(
            alert.level, alert.opened_at, alert.respond_within_minutes, alert.contacted_at, now
        )
        if in_time is not None:
            kept[facility_id][alert.level].append(in_time)
    offices = [_office(place, kept[place.id]) for place in _puskesmas(session)]
    together: dict[str, list[bool]] = defaultdict(list)
    for by_level in kept.values():
        for level, some in by_level.items():
            together[level] += some
    return Office(whole, None, False, _by_level(together)), offices


def _puskesmas(session: Session) -> list[Facility]:
    statement = select(Facility).where(Facility.kind == FacilityKind.PUSKESMAS)
    return list(session.exec(statement.order_by(Facility.name)))


def _office(place: Facility, by_level: dict[str, list[bool]]) -> Office:
    return Office(place.name, place.phone, place.is_example, _by_level(by_level))


def _by_level(found: dict[str, list[bool]]) -> dict[str, Answered]:
    return {level: rules.answered(found.get(level, [])) for level in reversed(ladder.LEVELS)}


def waiting(session: Session, now: datetime) -> list[Waiting]:
    """Emergencies and urgent alerts whose woman should have been spoken to by now, the longest first."""
    statement = (
        select(Alert, Client.code, Facility)
        .join(Client, col(Client.id) == Alert.client_id)
        .join(Facility, col(Facility.id) == Client.facility_id)
        .where(
            col(Alert.closed_at).is_(None),
            col(Alert.contacted_at).is_(None),
            Alert.level != "watch",
        )
        .order_by(col(Alert.opened_at))
        .limit(MOST)
    )
    rows = [
        Waiting(
            code=None if alert.route is Route.PRIVATE else code,
            level=alert.level,
            due_at=_due(alert),
            puskesmas=place.name,
            phone=place.phone,
            is_example=place.is_example,
        )
        for alert, code, place in session.exec(statement)
    ]
    late = [row for row in rows if row.due_at <= now]
    return sorted(late, key=lambda row: (-ladder.LEVELS.index(row.level), row.due_at))


def _due(alert: Alert) -> datetime:
    """By when someone should have taken it on, or, if someone has, have spoken with her."""
    limit = ladder.spoken_by if alert.owner_id else ladder.owned_by
    return limit(alert.level, alert.opened_at, alert.respond_within_minutes)
