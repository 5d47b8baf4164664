"""Cohorts: their period, the agreement they stand under, and who takes part under whom."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.access import Action, Door, allow
from app.access.door import At
from app.admin import queries_cohorts as queries
from app.admin.queries_pairings import cohorts_of
from app.admin.schemas_pairings import CohortRow
from app.core.clock import day_of
from app.core.errors import N_, Invalid
from app.core.forms import Form, FormDep
from app.pairings import service as pairings
from app.pairings.models import Cohort

router = APIRouter(include_in_schema=False)
Writing = Annotated[Door, allow(Action.COHORT_WRITE)]


@router.get("/cohorts")
def list_cohorts(door: Writing) -> Response:
    with door as at:
        rows = queries.cohorts(at.session, cohorts_of(at.user), day_of(at.now))
        return at.page("admin/cohorts.html", rows=rows)


@router.get("/cohorts/new")
def new_cohort(door: Writing) -> Response:
    with door as at:
        return _form(at)


@router.post("/cohorts/new")
def open_cohort(door: Writing, form: FormDep) -> Response:
    """The cohort stands; without the agreement with the health office there is none."""
    with door as at:
        try:
            cohort = _opened(at, form)
        except Invalid as error:
            return _form(at, 422, problems=error.problems, entered=form)
        return at.go(f"/cohorts/{cohort.id}", said=N_("Angkatan dibuat. Sekarang daftarkan mahasiswanya."))


def _opened(at: At, form: Form) -> Cohort:
    campuses = {campus.id: campus for campus in queries.campuses(at.session, at.user)}
    chosen = form.id("university_id", required=True) if len(campuses) > 1 else next(iter(campuses), None)
    name = form.text("name", required=True, longest=120)
    starts_on, ends_on = form.day("starts_on", required=True), form.day("ends_on", required=True)
    number = form.text("mou_number", required=True, longest=80)
    valid_until = form.day("mou_valid_until", required=True)
    if chosen not in campuses and not any(one.field == "university_id" for one in form.problems):
        form.wrong("university_id", N_("Pilih salah satu pilihan yang ada."))
    form.check()
    assert chosen  # what check() lets pass is there
    assert name
    assert starts_on
    assert ends_on
    assert number
    assert valid_until
    return pairings.open_cohort(
        at.session, at.user, chosen, name, starts_on, ends_on, number, valid_until, at.now
    )


def _form(at: At, code: int = 200, **context: object) -> Response:
    campuses = queries.campuses(at.session, at.user)
    return at.page("admin/cohort_new.html", code, campuses=campuses, **context)


@router.get("/cohorts/{cohort_id}")
def show_cohort(door: Writing, cohort_id: UUID, show: str = "") -> Response:
    with door as at:
        return _cohort(at, cohort_id, show)


@router.post("/cohorts/{cohort_id}")
def enrol(door: Writing, cohort_id: UUID, form: FormDep) -> Response:
    """The chosen students take part under the chosen supervisor, one or all of them at once."""
    with door as at:
        row = _row(at, cohort_id)
        try:
            _enrol(at, row.cohort, form)
        except Invalid as error:
            return _cohort(at, cohort_id, form.raw("show"), 422, problems=error.problems, entered=form)
        return at.go(f"/cohorts/{cohort_id}?show=enrolled", said=N_("Mahasiswa terdaftar."))


def _enrol(at: At, cohort: Cohort, form: Form) -> None:
    members = queries.members(at.session, cohort)
    ticked = form.values("student_id")
    are_enrolled = form.raw("show") == "enrolled"
    chosen = [
        one.student
        for one in members
        if (one.is_enrolled == are_enrolled if form.ticked("all") else str(one.student.id) in ticked)
    ]
    teachers = {one.id: one for one in queries.supervisors(at.session, cohort.university_id)}
    teacher = form.id("supervisor_id", required=True)
    if not chosen:
        form.wrong("student_id", N_("Pilih sedikitnya satu mahasiswa."))
    if teacher and teacher not in teachers:
        form.wrong("supervisor_id", N_("Pilih dosen pembimbing dari kampus angkatan ini."))
    form.check()
    assert teacher
    pairings.enrol_all(at.session, at.user, cohort, chosen, teachers[teacher], at.now)


def _row(at: At, cohort_id: UUID) -> CohortRow:
    return queries.cohort(at.session, cohort_id, cohorts_of(at.user), day_of(at.now))


def _cohort(at: At, cohort_id: UUID, show: str, code: int = 200, **context: object) -> Response:
    row = _row(at, cohort_id)
    members = queries.members(at.session, row.cohort)
    enrolled = [one for one in members if one.is_enrolled]
    others = [one for one in members if not one.is_enrolled]
    is_new = show != "enrolled" and bool(others or not enrolled)
    return at.page(
        "admin/cohort.html",
        code,
        row=row,
        enrolled=enrolled,
        others=others,
        is_new=is_new,
        listed=others if is_new else enrolled,
        supervisors=queries.supervisors(at.session, row.cohort.university_id),
        **context,
    )


@router.get("/cohorts/{cohort_id}/agreement")
def agreement(door: Writing, cohort_id: UUID) -> Response:
    with door as at:
        return at.page("admin/agreement.html", row=_row(at, cohort_id))


@router.post("/cohorts/{cohort_id}/agreement")
def renew(door: Writing, cohort_id: UUID, form: FormDep) -> Response:
    with door as at:
        row = _row(at, cohort_id)
        try:
            number = form.text("mou_number", required=True, longest=80)
            valid_until = form.day("mou_valid_until", required=True)
            form.check()
            assert number
            assert valid_until
            pairings.renew_agreement(at.session, at.user, row.cohort, number, valid_until, at.now)
        except Invalid as error:
            return at.page("admin/agreement.html", 422, row=row, problems=error.problems, entered=form)
        return at.go(f"/cohorts/{cohort_id}", said=N_("Perjanjian (MoU) diperbarui."))
