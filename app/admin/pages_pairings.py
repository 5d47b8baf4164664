"""Pairing by hand: who waits, a woman with a student, and the end of it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from app.access import Action, Door, allow
from app.access.door import At
from app.admin import queries_cohorts
from app.admin import queries_pairings as queries
from app.admin import rules_pairings as near
from app.admin.schemas_pairings import Free, Woman
from app.core.clock import day_of
from app.core.errors import N_, Conflict, Invalid
from app.core.forms import FormDep
from app.pairings import rules
from app.pairings import service as pairings
from app.pairings.models import EndReason
from app.pairings.rules_eligibility import eligible_words

router = APIRouter(include_in_schema=False)
Pairing = Annotated[Door, allow(Action.PAIRING_WRITE)]
Start = Annotated[int, Query(ge=0, le=100_000)]
PAGE = 50
GONE = N_("Ibu atau mahasiswa itu baru saja dipasangkan. Pilih lagi dari daftar ini.")


@router.get("/pairings")
def waiting(door: Pairing, every: bool = False, start: Start = 0) -> Response:
    """The women who wait, for whom the programme is meant first, and the students without a client."""
    with door as at:
        today, mine = day_of(at.now), queries.cohorts_of(at.user)
        women = queries.waiting(at.session, queries.anywhere(), today)
        listed = women if every else [one for one in women if one.is_eligible]
        cohorts = queries_cohorts.cohorts(at.session, mine, today)
        return at.page(
            "admin/pairings.html",
            women=listed[start : start + PAGE],
            listed=len(listed),
            waiting=len(women),
            meant=sum(one.is_eligible for one in women),
            every=every,
            start=start,
            size=PAGE,
            students=queries.free_students(at.session, mine, today),
            cohorts=cohorts,
            stopped=[row for row in cohorts if row.state is rules.CohortState.STOPPED],
            eligible_words=eligible_words(),
        )


@router.get("/pairings/running")
def running(door: Pairing) -> Response:
    with door as at:
        rows = queries.running(at.session, queries.cohorts_of(at.user))
        return at.page("admin/pairings_running.html", rows=rows)


@router.get("/pairings/ended")
def ended(door: Pairing) -> Response:
    with door as at:
        rows = queries.ended(at.session, queries.cohorts_of(at.user))
        return at.page(
            "admin/pairings_ended.html", rows=rows, reasons=rules.end_reasons(), most=queries.MOST_ENDED
        )


@router.get("/pairings/new")
def choose(door: Pairing, client: UUID | None = None, student: UUID | None = None) -> Response:
    """One is chosen, now the other; both are, now confirm."""
    with door as at:
        if client is None and student is None:
            return at.go("/pairings")
        return _choose(at, client, student)


@router.post("/pairings/new")
def pair(door: Pairing, form: FormDep) -> Response:
    """The student accompanies the woman from now on. Whoever was paired meanwhile is said so, and nothing is
    changed.
    """
    with door as at:
        client, student = form.id("client", required=True), form.id("student", required=True)
        if client is None or student is None:
            return at.go("/pairings", said=GONE)
        cohort = queries.cohort_for(at.session, student, queries.cohorts_of(at.user), day_of(at.now))
        try:
            pairings.pair(at.session, at.user, student, client, cohort, at.now)
        except (Invalid, Conflict) as error:
            whys = [one.said for one in error.problems] or [error.said]
            return at.page("admin/pairing_refused.html", error.status_code, whys=whys)
        return at.go("/pairings/running", said=N_("Pendampingan dimulai."))


def _choose(at: At, client: UUID | None, student: UUID | None) -> Response:
    today, mine = day_of(at.now), queries.cohorts_of(at.user)
    if student:
        queries.cohort_for(at.session, student, mine, today)
    woman = queries.waiting_woman(at.session, client, today) if client else None
    free = queries.free_student(at.session, student, mine, today) if student else None
    if (client and not woman) or (student and not free):
        return at.go("/pairings", said=GONE)
    if woman and free:
        is_near = near.is_near(woman, free)
        return at.page("admin/pairing_confirm.html", woman=woman, free=free, is_near=is_near)
    if woman:
        return _choose_student(at, woman, queries.free_students(at.session, mine, today))
    assert free
    return _choose_woman(at, free, queries.waiting(at.session, queries.anywhere(), today))


def _choose_student(at: At, woman: Woman, students: list[Free]) -> Response:
    rows = [(one, near.is_near(woman, one)) for one in near.nearest_students(students, woman)]
    return at.page("admin/pairing_student.html", woman=woman, rows=rows)


def _choose_woman(at: At, free: Free, women: list[Woman]) -> Response:
    rows = [(one, near.is_near(one, free)) for one in near.nearest_women(women, free)[:PAGE]]
    return at.page("admin/pairing_client.html", free=free, rows=rows, waiting=len(women))


@router.get("/pairings/{pairing_id}/ending")
def ending(door: Pairing, pairing_id: UUID) -> Response:
    with door as at:
        return _ending(at, pairing_id)


@router.post("/pairings/{pairing_id}/ending")
def end(door: Pairing, pairing_id: UUID, form: FormDep) -> Response:
    """The pairing ends, and the student's reading with it, at once."""
    with door as at:
        queries.one_pairing(at.session, pairing_id, queries.cohorts_of(at.user))
        try:
            reason = form.choice("reason", EndReason, required=True)
            note = form.text("note", longest=300)
            if reason and reason not in rules.BY_HAND:
                form.wrong("reason", N_("Pilih salah satu pilihan yang ada."))
            form.check()
            assert reason
            pairings.end(at.session, at.user, pairing_id, reason, note, at.now)
        except Invalid as error:
            return _ending(at, pairing_id, 422, problems=error.problems, entered=form)
        return at.go(
            "/pairings/running", said=N_("Pendampingan diakhiri. Mahasiswa tidak lagi membuka catatan.")
        )


def _ending(at: At, pairing_id: UUID, code: int = 200, **context: object) -> Response:
    row = queries.one_pairing(at.session, pairing_id, queries.cohorts_of(at.user))
    reasons = [(reason, words) for reason, words in rules.end_reasons().items() if reason in rules.BY_HAND]
    return at.page("admin/pairing_end.html", code, row=row, reasons=reasons, **context)
