"""The supervisor's pages: her students, a logbook, the mark."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.access import Action, Door, allow
from app.access.door import At
from app.core import audit
from app.core.errors import N_, Conflict, Invalid
from app.core.forms import Form, FormDep
from app.faculty import queries, rules
from app.faculty.schemas import Show
from app.grading import queries as grading
from app.grading import rules as rubric
from app.grading import service
from app.grading.rules_work import topic_words
from app.pairings.models import Pairing

router = APIRouter(include_in_schema=False)
Reading = Annotated[Door, allow(Action.FACULTY_READ)]
Marking = Annotated[Door, allow(Action.GRADE_WRITE)]


@router.get("/faculty")
def students(door: Reading, show: Show = Show.ALL) -> Response:
    with door as at:
        rows = queries.students(at.session, at.user, at.now)
        listed = [row for row in rows if rules.belongs(row, show)]
        return at.page("faculty/students.html", rows=listed, show=show, counts=rules.counts(rows))


@router.get("/faculty/grades.csv")
def grades(door: Reading) -> Response:
    """The released marks of her students."""
    with door as at:
        rows = queries.students(at.session, at.user, at.now)
        audit.note(at.session, at.user.id, "grade:exported", at.now)
        return Response(
            rules.released_marks(rows, at.lang).encode("utf-8"),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="nilai.csv"'},
        )


@router.get("/faculty/pairings/{pairing_id}")
def logbook(door: Reading, pairing_id: UUID) -> Response:
    with door as at:
        pairing = grading.pairing_of_hers(at.session, at.user, pairing_id)
        audit.note(
            at.session,
            at.user.id,
            Action.FACULTY_READ,
            at.now,
            client_id=pairing.client_id,
            subject_id=pairing.id,
        )
        return _logbook(at, pairing)


@router.get("/faculty/pairings/{pairing_id}/grade")
def back_from_grade(door: Reading, pairing_id: UUID) -> Response:
    """Where a language switch on the refused form leads."""
    with door as at:
        return at.go(f"/faculty/pairings/{pairing_id}")


@router.post("/faculty/pairings/{pairing_id}/grade")
def grade(door: Marking, pairing_id: UUID, form: FormDep) -> Response:
    """The reflection marked, all of it released, or opened again, by the button that was pressed."""
    with door as at:
        pairing = grading.pairing_of_hers(at.session, at.user, pairing_id)
        try:
            said = _done(at, pairing, form)
        except Invalid as error:
            return _logbook(at, pairing, 422, problems=error.problems, entered=form)
        except Conflict as error:
            return _logbook(at, pairing, 409, refused=error.said, entered=form)
        return at.go(f"/faculty/pairings/{pairing_id}", said=said)


def _done(at: At, pairing: Pairing, form: Form) -> str:
    match form.raw("do"):
        case "release":
            service.release(at.session, at.user, pairing, at.now)
            return N_("Nilai dirilis. Mahasiswa sekarang dapat membacanya.")
        case "reopen":
            service.reopen(at.session, at.user, pairing, at.now)
            return N_("Nilai dibuka kembali. Mahasiswa tidak melihatnya sampai dirilis lagi.")
    points = form.whole("points", 0, rubric.reflection_points(), required=True)
    note = form.text("note", longest=1000)
    form.check()
    assert points is not None
    service.mark(at.session, at.user, pairing, points, note, at.now)
    return N_("Nilai refleksi disimpan.")


def _logbook(at: At, pairing: Pairing, code: int = 200, **context: object) -> Response:
    row = queries.student_of(at.session, pairing, at.now)
    return at.page(
        "faculty/logbook.html",
        code,
        row=row,
        work=row.work,
        topics=topic_words(),
        most=rubric.reflection_points(),
        **context,
    )
