"""After a pairing the student writes a reflection, and her supervisor marks it and releases the mark."""

from datetime import datetime, timedelta

from app.demo.hours import awake
from app.demo.model import model, table
from app.demo.story import Story
from app.demo.woman import Woman
from app.grading import service as grading
from app.people.models import Person


def plan_reflection(story: Story, woman: Woman, student: Person, now: datetime) -> None:
    """Most write within a week; most supervisors have marked it ten days later."""
    random = woman.random
    is_shown = woman.number in story.to_mark
    if random.random() > model()["chance"]["writes_reflection"] and not is_shown:
        return
    written = awake(now + timedelta(days=random.uniform(0.2, 6)), random)
    marked = awake(written + timedelta(days=random.uniform(1, 10)), random)
    story.clock.plan(written, lambda at: _write(story, woman, student, at))
    if is_shown and woman.number == story.to_mark[-1]:
        return  # it waits for the demo's supervisor
    story.clock.plan(marked, lambda at: _mark(story, woman, story.supervisor_of[student.id], at))


def _write(story: Story, woman: Woman, student: Person, now: datetime) -> None:
    text = woman.random.choice(table("words")["reflection"])
    grading.write_reflection(story.session, student, story.pairings[woman.number], text, now)


def _mark(story: Story, woman: Woman, supervisor: Person, now: datetime) -> None:
    random, pairing = woman.random, story.pairings[woman.number]
    note = random.choice(table("words")["mark"])
    grading.mark(story.session, supervisor, pairing, random.randint(6, 10), note, now)
    if random.random() < 0.8:
        grading.release(story.session, supervisor, pairing, now)
