"""Who is on duty: a roster for every puskesmas. The one where the demo's own people work has a shift that
nobody has, a midwife who is away with another standing in, and telephones that were tried.
"""

from datetime import timedelta
from uuid import UUID

from app.alerts.rules_ladder import ladder
from app.core.clock import day_of
from app.demo.model import model
from app.demo.story import Story
from app.people.models import Facility, Person, Village
from app.rosters import queries, rules, service
from app.rosters.models import Shift

GAP = (7, Shift.AFTERNOON)
TRIED_DAYS_AGO = 20
OLD_DAYS_AGO = 120
AWAY_DAYS = 6


def keep_rosters(story: Story) -> None:
    """From now on alerts go to whoever is on duty; the months before were answered without a roster."""
    shown = story.session.get_one(Village, model()["place"]["village"]).facility_id
    assert shown
    for facility_id, keeper in story.district.koordinators.items():
        _fill(story, facility_id, keeper, gap=GAP if facility_id == shown else None)
    _be_away(story, shown)
    _try_numbers(story, story.session.get_one(Facility, shown))


def _fill(story: Story, facility_id: UUID, keeper: Person, gap: tuple[int, Shift] | None) -> None:
    """One midwife a shift, in turn; the koordinator takes her turn too."""
    staff = queries.staff_of(story.session, facility_id, queries.ON_THE_ROSTER)
    for weekday in range(1, len(rules.DAYS) + 1):
        chosen = {
            shift: [] if (weekday, shift) == gap else [staff[(3 * weekday + number) % len(staff)].id]
            for number, shift in enumerate(Shift)
        }
        service.set_day(story.session, keeper, facility_id, {weekday}, chosen, story.end)


def _be_away(story: Story, facility_id: UUID) -> None:
    """One of the midwives is on leave from today; the koordinator stands in."""
    keeper = story.district.koordinators[facility_id]
    signs_in = story.district.midwives[model()["place"]["village"]]
    others = [one for one in story.district.midwives.values() if one.facility_id == facility_id]
    away = next(one for one in sorted(others, key=lambda one: one.name) if one.id != signs_in.id)
    today = day_of(story.end)
    last = today + timedelta(days=AWAY_DAYS)
    service.note_absence(story.session, keeper, away, today, last, keeper, "Cuti", story.end)


def _try_numbers(story: Story, place: Facility) -> None:
    """The ambulance's number was tried lately, the own one too long ago."""
    keeper, today = story.district.koordinators[place.id], day_of(story.end)
    for number, ago in ((str(ladder()["psc_number"]), TRIED_DAYS_AGO), (place.phone, OLD_DAYS_AGO)):
        if number:
            day = today - timedelta(days=ago)
            service.note_test(story.session, keeper, number, day, True, story.end)
