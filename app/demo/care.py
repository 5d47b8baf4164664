"""A woman is registered, paired, gives birth, and her pairing ends: by midwives and coordinators."""

from datetime import date, datetime, timedelta

from app.caseload import service as caseload
from app.clients import queries as clients
from app.clients import service as clients_service
from app.clients.models import Outcome
from app.clients.schemas import SEXES, EndIn, NewbornIn
from app.core.clock import day_of
from app.demo import booking
from app.demo.answering import look_after
from app.demo.hours import awake
from app.demo.marking import plan_reflection
from app.demo.matching import NIFAS, take_student
from app.demo.model import model
from app.demo.story import Story
from app.demo.visiting import begin_visits
from app.demo.woman import Woman
from app.pairings import service as pairings
from app.pairings.models import EndReason
from app.people.models import Person


def open_cohorts(story: Story, now: datetime) -> None:
    """Each campus opens a cohort under its agreement, and its students take part under a supervisor."""
    for number, campus in enumerate(story.district.universities):
        coordinator = story.district.coordinators[campus.id]
        starts, ends = day_of(now), day_of(story.end) + timedelta(days=200)
        cohort = pairings.open_cohort(
            story.session,
            coordinator,
            campus.id,
            f"Angkatan contoh {starts.year}/{starts.year + 1}",
            starts,
            ends,
            f"445/{101 + number}/CONTOH/{starts.year}",
            date(ends.year + 2, 12, 31),
            now,
        )
        story.cohorts[campus.id] = cohort
        students, supervisors = story.district.students[campus.id], story.district.supervisors[campus.id]
        for order, student in enumerate(students):
            supervisor = supervisors[order % len(supervisors)]
            pairings.enrol(story.session, coordinator, cohort, student, supervisor, now)
            story.supervisor_of[student.id] = supervisor
        story.free[campus.id] = list(students)


def register(story: Story, woman: Woman, now: datetime) -> None:
    """Her midwife registers her; who said yes waits for a student."""
    entry = booking.entry_of(woman)
    client = caseload.register(story.session, story.midwife(woman), entry, now)
    story.clients[woman.number], story.women[woman.number] = client, woman
    story.pregnancies[woman.number] = clients.latest_pregnancy(story.session, client.id)
    look_after(story, woman, now)
    if woman.ends_at <= story.end:
        noted = awake(woman.ends_at + timedelta(hours=woman.random.uniform(2, 30)), woman.random)
        story.clock.plan(noted, lambda at: note_end(story, woman, at))
    if woman.consents and not woman.never_paired:
        least, most = model()["delay"]["paired_after_days"]
        waits = timedelta(days=woman.random.uniform(least, most)) if woman.number else timedelta(hours=3)
        story.clock.plan(awake(now + waits, woman.random), lambda at: pair(story, woman, at))


def pair(story: Story, woman: Woman, now: datetime) -> None:
    """A coordinator of a campus that has free students pairs her, unless her pregnancy has ended."""
    client = story.clients[woman.number]
    student = take_student(story, woman) if woman.ends_at > now else None
    if student is None or student.facility_id is None:
        return
    campus = student.facility_id
    cohort = story.cohorts[campus]
    coordinator = story.district.coordinators[campus]
    paired = pairings.pair(story.session, coordinator, student.id, client.id, cohort.id, now)
    story.pairings[woman.number] = paired
    begin_visits(story, woman, student, now)
    if woman.leaves_at:
        story.clock.plan(max(woman.leaves_at, now + timedelta(days=14)), lambda at: leave(story, woman, at))


def leave(story: Story, woman: Woman, now: datetime) -> None:
    """She takes her consent back, or moves away."""
    pairing = story.pairings[woman.number]
    if pairing.ended_at is not None or woman.ends_at <= now:
        return
    if woman.leaves_because == "consent_withdrawn":
        pairings.withdraw_consent(story.session, story.midwife(woman), pairing.client_id, now)
    else:
        end_pairing(story, woman, EndReason.CLIENT_MOVED, now)


def note_end(story: Story, woman: Woman, now: datetime) -> None:
    """Her midwife notes how the pregnancy ended; the pairing lasts through nifas."""
    pregnancy = story.pregnancies[woman.number]
    clients_service.end_pregnancy(story.session, story.midwife(woman), pregnancy, _ending(woman), now)
    if woman.number not in story.pairings:
        return
    if woman.outcome is Outcome.LIVE_BIRTH:
        done = awake(woman.ends_at + NIFAS + timedelta(days=1), woman.random)
        story.clock.plan(done, lambda at: end_pairing(story, woman, EndReason.COMPLETED, at))
    else:
        soon = awake(now + timedelta(days=3), woman.random)
        story.clock.plan(soon, lambda at: end_pairing(story, woman, EndReason.PREGNANCY_LOST, at))


def _ending(woman: Woman) -> EndIn:
    random, ended_on = woman.random, day_of(woman.ends_at)
    if woman.outcome is not Outcome.LIVE_BIRTH:
        return EndIn(outcome=woman.outcome, ended_on=ended_on)
    by_knife = woman.body.had_caesarean or woman.body.is_breech_late or random.random() < 0.18
    week = woman.week(ended_on)
    children = tuple(
        NewbornIn(
            sex=random.choice(SEXES),
            birth_weight_kg=round(max(1.6, random.gauss(3.1 - (39.5 - week) * 0.15, 0.3)), 2),
        )
        for _ in range(woman.body.fetuses)
    )
    return EndIn(
        outcome=woman.outcome,
        ended_on=ended_on,
        ended_at=woman.ends_at,
        birth_mode="caesarean" if by_knife else "vaginal",
        birth_place="Rumah sakit" if by_knife else random.choice(("Puskesmas", "Puskesmas", "Praktik bidan")),
        newborns=children,
    )


def end_pairing(story: Story, woman: Woman, reason: EndReason, now: datetime) -> None:
    """The coordinator ends the pairing; the student writes what she learned."""
    pairing = story.pairings[woman.number]
    if pairing.ended_at is None:
        student = story.session.get_one(Person, pairing.student_id)
        assert student.facility_id
        coordinator = story.district.coordinators[student.facility_id]
        pairings.end(story.session, coordinator, pairing.id, reason, None, now)
        plan_reflection(story, woman, student, now)
