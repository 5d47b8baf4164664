"""One woman of the district and the dates of her pregnancy, drawn before the clock begins to run. Pure."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from app.clients.models import Outcome
from app.clinical.gestation import edd_from_lmp
from app.core.clock import WIB, day_of
from app.demo import names
from app.demo.body import Body, make_body
from app.demo.model import Row, Size, dice, model

DAYS_A_YEAR = 365.25
SHOWN = 5
"""So many women, the first, live in the village of the demo's midwife and are late in pregnancy."""


@dataclass
class Woman:
    """What the model knows of her; the rest is in the database, where the services have put it."""

    number: int
    random: Random = field(repr=False)
    name: str
    body: Body
    born_on: date
    village_code: str
    lmp: date
    registered_at: datetime
    ends_at: datetime
    outcome: Outcome
    consents: bool
    never_paired: bool
    is_shown: bool = False
    leaves_at: datetime | None = None
    leaves_because: str = ""

    def week(self, day: date) -> float:
        return (day - self.lmp).days / 7

    @property
    def edd(self) -> date:
        return edd_from_lmp(self.lmp)


def draw(number: int, village_code: str, size: Size, now: datetime) -> Woman:
    """The woman of this number. The first few are those the demo's own people look after."""
    random, rows = dice("woman", number), model()
    body = make_body(rows, random)
    kind = _kind(number, size)
    if kind == "minor":
        body.age, body.gravida, body.para, body.abortus = random.choice((16, 17)), 1, 0, 0
        body.had_caesarean = False
    if kind == "shown":
        _make_calm(body)
    today = day_of(now)
    lmp = today - timedelta(days=round(_week_now(number, kind, size, random) * 7))
    registered = _registered_on(lmp, today, kind, size, random)
    ends_on, outcome = _ending(kind, lmp, body, random)
    woman = Woman(
        number=number,
        random=random,
        name=names.woman(random),
        body=body,
        born_on=registered - timedelta(days=round((body.age + random.uniform(0.1, 0.8)) * DAYS_A_YEAR)),
        village_code=village_code,
        lmp=lmp,
        registered_at=_at(registered, random, 8, 13, now),
        ends_at=_at(ends_on, random, 0, 23, None),
        outcome=outcome,
        consents=kind != "refuses",
        never_paired=random.random() < rows["chance"]["never_paired"] and kind != "shown",
        is_shown=kind == "shown",
    )
    _may_leave(woman, rows["chance"])
    return woman


def _make_calm(body: Body) -> None:
    """Nothing but what the demo wants to show of her."""
    body.age, body.fetuses = max(22, min(33, body.age)), 1
    body.spotting_week, body.hypertension_from_week, body.is_breech_late = None, None, False
    body.para = max(1, min(2, body.para))
    body.gravida = body.para + body.abortus + 1


def _kind(number: int, size: Size) -> str:
    """What this woman is an example of; a small district has each kind at least once."""
    if number < SHOWN:
        return "shown"
    step = max(6, round(1 / model()["chance"]["refuses"])) if size.clients > 100 else 8
    if number % step == 6:
        return "refuses"
    if number in (9, size.clients // 2 + 9, size.clients // 3 + 9):
        return "minor"
    return "loses" if number == 10 else ""


def _week_now(number: int, kind: str, size: Size, random: Random) -> float:
    low, high = model()["woman"]["week_now_low"], model()["woman"]["week_now_high"]
    weeks = size.days / 7
    if kind == "shown":
        return (33.4, 35.2, 36.1, 31.3, 30.2)[number]
    if kind == "loses":
        return min(20.0, 8 + weeks)
    return random.uniform(low, min(high, 34 + weeks))


def _registered_on(lmp: date, today: date, kind: str, size: Size, random: Random) -> date:
    """Early in pregnancy; whoever was pregnant already came in the weeks of the launch."""
    rows = model()["woman"]
    weeks = random.gauss(rows["booking_week_mean"], rows["booking_week_spread"])
    weeks = min(rows["booking_week_high"], max(rows["booking_week_low"], weeks))
    booked = lmp + timedelta(days=round((7 if kind == "loses" else weeks) * 7))
    launch = today - timedelta(days=size.days)
    if booked < launch:
        booked = launch + timedelta(days=random.randint(0, max(1, size.days // 9)))
    booked = min(booked, today - timedelta(days=random.randint(1, 6)))
    return booked + timedelta(days=(-1, 0)[booked.isoweekday() < 7])


def _ending(kind: str, lmp: date, body: Body, random: Random) -> tuple[date, Outcome]:
    rows = model()["woman"]
    if kind == "loses":
        body.spotting_week = 10
        return lmp + timedelta(weeks=12), Outcome.MISCARRIAGE
    week = random.gauss(rows["birth_week_mean"], rows["birth_week_spread"])
    week -= rows["twins_born_earlier"] if body.fetuses > 1 else 0
    week = min(rows["birth_week_high"], max(rows["birth_week_low"], week))
    return lmp + timedelta(days=round((max(week, 39.5) if kind == "shown" else week) * 7)), Outcome.LIVE_BIRTH


def _may_leave(woman: Woman, chance: Row) -> None:
    """A few take their consent back, or move away, some weeks after they began."""
    for because in ("consent_withdrawn", "moved_away"):
        if woman.number > 10 and woman.random.random() < chance[because]:
            woman.leaves_because = because
            woman.leaves_at = woman.registered_at + timedelta(days=woman.random.randint(30, 80))


def _at(day: date, random: Random, first: int, last: int, before: datetime | None) -> datetime:
    moment = datetime.combine(day, time(random.randint(first, last), random.randint(0, 59)), WIB)
    return min(moment, before - timedelta(hours=9)) if before else moment
