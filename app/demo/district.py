"""The whole example district made in an empty database, in one go."""

from datetime import datetime, time, timedelta
from functools import partial

from app.core.clock import WIB, day_of
from app.demo import care, duty
from app.demo.clock import Clock
from app.demo.ears import PatientSession
from app.demo.ending import plan_ending
from app.demo.everybody import District
from app.demo.model import Size, dice, model
from app.demo.people import settle
from app.demo.story import Story
from app.demo.woman import Woman, draw


def make(session: PatientSession, size: Size, now: datetime) -> Story:
    """Places, people and months of history until `now`, in one transaction, which the caller commits."""
    start = datetime.combine(day_of(now) - timedelta(days=size.days), time(7), WIB)
    district = settle(session, size, start)
    story = Story(session, size, now, district, Clock(start))
    care.open_cohorts(story, story.clock.now)
    for woman in women(district, size, now):
        story.clock.plan(woman.registered_at, partial(care.register, story, woman))
    plan_ending(story)
    story.run()
    duty.keep_rosters(story)
    return story


def women(district: District, size: Size, now: datetime) -> list[Woman]:
    """All women, spread over the villages; the first ones live where the demo's own people work."""
    random, place = dice("villages"), model()["place"]
    villages = [village.code for village in district.villages]
    shown = [place["village"]] * place["clients_in_village"] + _near(district, place["village"])
    codes = shown[: size.clients // 2] + random.choices(villages, k=size.clients)
    return [draw(number, codes[number], size, now) for number in range(size.clients)]


def _near(district: District, code: str) -> list[str]:
    """The other villages of the same puskesmas, twice each."""
    places = {village.code: village.facility_id for village in district.villages}
    return [other for other, place in places.items() if place == places[code] and other != code] * 2
