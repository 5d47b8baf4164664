"""Students visit as the schedule says, sometimes early, sometimes late, sometimes not at all."""

from datetime import date, datetime, time, timedelta
from typing import Any

from app.clinical.answers import read_answers
from app.clinical.checklists import latest
from app.clinical.completeness import rare_values
from app.clinical.schedule import Contact, student_contacts
from app.core.clock import WIB, day_of
from app.core.db import new_id
from app.demo.answering import look_after
from app.demo.answers import visit_answers
from app.demo.model import model
from app.demo.story import Story
from app.demo.woman import Woman
from app.people.models import Person
from app.visits import service as visits
from app.visits.models import Visit
from app.visits.rules_forms import PREGNANT
from app.visits.schemas import VisitIn


def begin_visits(story: Story, woman: Woman, student: Person, now: datetime) -> None:
    """The first visit falls due on the day of the pairing."""
    plan_next(story, woman, student, day_of(now), day_of(now) - timedelta(days=1))


def plan_next(story: Story, woman: Woman, student: Person, entered_on: date, after: date) -> None:
    """The next visit that she does not miss, by the schedule as her risk stands today."""
    random, edd = woman.random, story.pregnancies[woman.number].edd
    schedule = student_contacts(edd, entered_on, story.category(woman))
    contacts = [one for one in schedule if one.due_on > after]
    while contacts and random.random() < model()["chance"]["missed_visit"]:
        contacts.pop(0)
    if not contacts:
        return
    began = _begins(contacts[0], story.clock.now, woman)
    ended = began + timedelta(minutes=random.randint(*model()["delay"]["visit_lasts"]))
    received = ended + timedelta(minutes=random.randint(1, 9))
    if random.random() < model()["chance"]["late_entry"]:
        received = ended + timedelta(hours=random.uniform(*model()["delay"]["late_entry_hours"]))
    next_on = contacts[1].due_on if len(contacts) > 1 else contacts[0].due_on + timedelta(days=7)
    if received < min(story.quiet_from, woman.ends_at):

        def visit(now: datetime) -> None:
            due_on = contacts[0].due_on
            if _visit(story, woman, student, began, ended, next_on, now):
                plan_next(story, woman, student, entered_on, due_on)

        story.clock.plan(received, visit)


def _begins(contact: Contact, now: datetime, woman: Woman) -> datetime:
    """Near the day it falls due, in daylight, never before now."""
    random = woman.random
    slack = max((contact.closes_on - contact.due_on).days, 1)
    day = contact.due_on + timedelta(days=max(-slack, min(slack, round(random.gauss(0.4, slack / 3)))))
    began = datetime.combine(
        max(day, contact.opens_on), time(random.randint(8, 16), random.randint(0, 59)), WIB
    )
    if began > now:
        return began
    return datetime.combine(day_of(now) + timedelta(days=1), time(random.randint(8, 16), 30), WIB)


def _visit(
    story: Story,
    woman: Woman,
    student: Person,
    began: datetime,
    ended: datetime,
    next_on: date,
    now: datetime,
) -> bool:
    """A visit reaches the server; False where the pairing has ended before."""
    if story.pairings[woman.number].ended_at is not None:
        return False
    week = woman.week(day_of(began))
    answers = visit_answers(latest(PREGNANT), woman.body, week, next_on, model(), woman.random)
    send(story, woman, student, answers, began, ended, now)
    return True


def send(
    story: Story,
    woman: Woman,
    student: Person,
    answers: dict[str, Any],
    began: datetime,
    ended: datetime,
    now: datetime,
) -> Visit:
    """The visit as her phone sends it; a rare value she has confirmed."""
    form, client = latest(PREGNANT), story.clients[woman.number]
    read = read_answers(form, answers)
    sent = VisitIn(
        checklist=form.name,
        checklist_version=form.version,
        answers=read,
        began_at=began,
        ended_at=ended,
        confirmed=[one.code for one in rare_values(form, read)],
    )
    visit = visits.record(story.session, student, client, new_id(), sent, now)
    if visit.findings:
        look_after(story, woman, now)
    return visit
