"""Which student accompanies which woman: by chance, but for those whom the demo shows."""

from datetime import timedelta
from uuid import UUID

from app.clinical.care import nifas_days
from app.demo.model import dice, model
from app.demo.story import Story
from app.demo.woman import Woman
from app.people.models import Person

NIFAS = timedelta(days=nifas_days())
SHOWN_STUDENT_OF = 0
SHOWN_MARKS, MARKED_WITHIN = 4, timedelta(days=20)
"""So many pairings end that long before now for the demo's supervisor to mark; one of them still waits."""


def take_student(story: Story, woman: Woman) -> Person | None:
    """A student for her, who is free no more; None where no campus has one to spare."""
    campus = _campus(story, woman)
    if campus is None:
        return None
    student = _student(story, woman, campus)
    story.free[campus].remove(student)
    return student


def _campus(story: Story, woman: Woman) -> UUID | None:
    """The campus with the most students to spare; the demo's own for the women the demo shows.

    Of every campus two students stay free: the demo's own until her woman comes, and one for the coordinator
    to pair.
    """
    campuses: list[UUID] = list(story.free)
    if woman.is_shown or _shall_be_marked(story, woman):
        return campuses[int(model()["place"]["university"])]
    most = max(campuses, key=lambda campus: len(story.free[campus]) / len(story.district.students[campus]))
    return most if len(story.free[most]) > 2 else None


def _student(story: Story, woman: Woman, campus: UUID) -> Person:
    """By chance; but the demo's own student for her woman, one of the demo supervisor's for one to mark."""
    own, *others = story.free[campus]
    if woman.number == SHOWN_STUDENT_OF or not others:
        return own
    supervisor = story.district.supervisors[campus][0]
    hers = [student for student in others if story.supervisor_of[student.id] is supervisor]
    choice = hers if hers and woman.number in story.to_mark else others
    return dice("pair", woman.number).choice(choice)


def _shall_be_marked(story: Story, woman: Woman) -> bool:
    """Whether she is one of the few whose pairing ends early enough for the demo's supervisor to mark it."""
    ends_early = woman.ends_at + NIFAS + MARKED_WITHIN < story.end and not woman.leaves_at
    if ends_early and len(story.to_mark) < SHOWN_MARKS:
        story.to_mark.append(woman.number)
    return woman.number in story.to_mark
