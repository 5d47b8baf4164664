"""Writing a reflection, marking it, and releasing a mark."""

from datetime import datetime

from sqlmodel import Session

from app.clients.models import Client
from app.core import audit
from app.core.db import queue_up
from app.core.errors import N_, Conflict, Invalid, NotFound
from app.grading import queries, rules, rules_reflection
from app.grading.models import Grade, Reflection
from app.pairings.models import Enrolment, Pairing
from app.people.models import Person


def write_reflection(
    session: Session, user: Person, pairing: Pairing, text: str, now: datetime
) -> Reflection:
    """What the student writes of her own learning. Written again it stands in place of the older; once the
    mark is released it stays as it was read.
    """
    if pairing.student_id != user.id:
        raise NotFound
    queue_up(session, Reflection)
    grade = queries.grade_of(session, pairing.id)
    if grade and grade.released_at:
        raise Conflict(N_("Nilai sudah dirilis, jadi refleksi tidak dapat diubah lagi."))
    rules_reflection.check(text, session.get_one(Client, pairing.client_id).name)
    reflection = session.get(Reflection, pairing.id) or Reflection(
        pairing_id=pairing.id, text="", written_at=now
    )
    reflection.text, reflection.written_at = text, now
    session.add(reflection)
    audit.note(
        session, user.id, "reflection:written", now, client_id=pairing.client_id, subject_id=pairing.id
    )
    return reflection


def mark(
    session: Session, user: Person, pairing: Pairing, points: int, note: str | None, now: datetime
) -> Grade:
    """Her supervisor's points for the reflection. They may change until the mark is released."""
    grade = _grade(session, user, pairing, now)
    if grade.released_at:
        raise Conflict(N_("Nilai ini sudah dirilis. Buka kembali dahulu untuk mengubahnya."))
    high = rules.reflection_points()
    if not 0 <= points <= high:
        raise Invalid.field("points", N_("Isi angka bulat antara {low} dan {high}."), low=0, high=high)
    grade.reflection_points, grade.reflection_note = points, note
    grade.marked_by, grade.marked_at = user.id, now
    session.add(grade)
    audit.note(session, user.id, "grade:marked", now, client_id=pairing.client_id, subject_id=pairing.id)
    return grade


def release(session: Session, user: Person, pairing: Pairing, now: datetime) -> Grade:
    """The lines and their total are fixed as they stand now, and the student sees them. A second time it
    changes nothing.
    """
    grade = _grade(session, user, pairing, now)
    if grade.released_at:
        return grade
    if grade.reflection_points is None:
        raise Invalid.field("points", N_("Isi dan simpan dahulu nilai refleksinya."))
    session.flush()
    lines = rules.closed_off(queries.work_of(session, pairing, now).lines)
    if lines is None:
        raise Invalid.field(
            "release", N_("Belum ada kunjungan yang jatuh tempo, jadi belum ada yang dinilai.")
        )
    grade.rubric_version = rules.rubric()["version"]
    grade.points, grade.total, grade.released_at = [one.as_row() for one in lines], rules.total(lines), now
    session.add(grade)
    audit.note(session, user.id, "grade:released", now, client_id=pairing.client_id, subject_id=pairing.id)
    return grade


def reopen(session: Session, user: Person, pairing: Pairing, now: datetime) -> Grade:
    """A released mark is taken back to be put right; the student sees no mark until it is released anew. What
    is open stays open.
    """
    grade = _grade(session, user, pairing, now)
    if grade.released_at:
        grade.points, grade.total, grade.released_at = [], None, None
        session.add(grade)
        audit.note(
            session, user.id, "grade:reopened", now, client_id=pairing.client_id, subject_id=pairing.id
        )
    return grade


def _grade(session: Session, user: Person, pairing: Pairing, now: datetime) -> Grade:
    """The mark of a pairing, for its own supervisor only; who comes second waits and finds it made."""
    enrolment = session.get(Enrolment, (pairing.student_id, pairing.cohort_id))
    if enrolment is None or enrolment.supervisor_id != user.id:
        raise NotFound
    queue_up(session, Grade)
    return queries.grade_of(session, pairing.id) or Grade(
        pairing_id=pairing.id, rubric_version=rules.rubric()["version"], marked_by=user.id, marked_at=now
    )
