"""A reflection is the student's own; a mark is her supervisor's, and fixed once it is released."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlmodel import select

from app.core import db
from app.core.audit import AuditEntry
from app.core.errors import Conflict, Invalid, NotFound
from app.grading import queries, service
from app.grading.models import Grade, Reflection
from tests.conftest import NOW


def test_a_reflection_written_again_stands_in_place_of_the_older(session, cast):
    service.write_reflection(session, cast.ani, cast.pairing, "Saya belajar mendengar.", NOW)
    service.write_reflection(session, cast.ani, cast.pairing, "Saya belajar bertanya. 🌱", NOW)

    assert [one.text for one in session.exec(select(Reflection))] == ["Saya belajar bertanya. 🌱"]


def test_nobody_writes_anothers_reflection(session, cast):
    with pytest.raises(NotFound):
        service.write_reflection(session, cast.citra, cast.pairing, "Milik saya.", NOW)


@pytest.mark.parametrize("text", ["Bu Wati sangat sabar.", "  \n "])
def test_a_reflection_has_words_and_not_her_name(session, cast, text):
    with pytest.raises(Invalid) as refused:
        service.write_reflection(session, cast.ani, cast.pairing, text, NOW)

    assert [one.field for one in refused.value.problems] == ["text"]


def test_only_her_own_supervisor_marks(session, cast):
    for do in (
        lambda who: service.mark(session, who, cast.pairing, 8, None, NOW),
        lambda who: service.release(session, who, cast.pairing, NOW),
        lambda who: service.reopen(session, who, cast.pairing, NOW),
    ):
        with pytest.raises(NotFound):
            do(cast.kirana)


@pytest.mark.parametrize("points", [-1, 11])
def test_a_mark_outside_its_points_is_refused(session, cast, points):
    with pytest.raises(Invalid) as refused:
        service.mark(session, cast.dewi, cast.pairing, points, None, NOW)

    assert [one.field for one in refused.value.problems] == ["points"]


@pytest.mark.parametrize("points", [0, 10])
def test_a_mark_reaches_from_nothing_to_all_of_its_points(session, cast, points):
    assert service.mark(session, cast.dewi, cast.pairing, points, None, NOW).reflection_points == points


def test_without_the_reflections_mark_nothing_is_released(session, cast, visited):
    visited()

    with pytest.raises(Invalid) as refused:
        service.release(session, cast.dewi, cast.pairing, NOW)

    assert [one.field for one in refused.value.problems] == ["points"]


def test_releasing_fixes_every_line_and_the_total(session, cast, visited):
    visited(counselling_topics=["iron"])
    service.mark(session, cast.dewi, cast.pairing, 8, "Bagus.", NOW)

    grade = service.release(session, cast.dewi, cast.pairing, NOW)

    fixed = [dict(row) for row in grade.points]
    assert grade.total == round(sum(row["points"] for row in fixed), 1)
    visited(counselling_topics=["nutrition", "birth_plan"])
    session.flush()
    session.expire_all()
    assert [line.as_row() for line in queries.work_of(session, cast.pairing, NOW).lines] == fixed


def test_who_made_no_visit_can_be_marked_too(session, cast):
    service.mark(session, cast.dewi, cast.pairing, 3, None, NOW)

    grade = service.release(session, cast.dewi, cast.pairing, NOW)

    assert grade.total == 3
    assert {row["code"]: row["points"] for row in grade.points}["completeness"] == 0


def test_a_pairing_of_today_has_nothing_to_be_released_yet(session, cast):
    cast.pairing.began_at = NOW
    session.add(cast.pairing)
    service.mark(session, cast.dewi, cast.pairing, 3, None, NOW)

    with pytest.raises(Invalid) as refused:
        service.release(session, cast.dewi, cast.pairing, NOW)

    assert [one.field for one in refused.value.problems] == ["release"]


def test_what_is_released_changes_only_when_it_is_opened_again(session, cast):
    service.mark(session, cast.dewi, cast.pairing, 3, None, NOW)
    released = service.release(session, cast.dewi, cast.pairing, NOW)

    with pytest.raises(Conflict):
        service.mark(session, cast.dewi, cast.pairing, 9, None, NOW)
    with pytest.raises(Conflict):
        service.write_reflection(session, cast.ani, cast.pairing, "Terlambat.", NOW)
    assert service.release(session, cast.dewi, cast.pairing, NOW) is released

    service.reopen(session, cast.dewi, cast.pairing, NOW)
    service.mark(session, cast.dewi, cast.pairing, 9, None, NOW)
    assert service.release(session, cast.dewi, cast.pairing, NOW).total == 9


def test_each_deed_leaves_a_line_in_the_trail(session, cast):
    service.write_reflection(session, cast.ani, cast.pairing, "Saya belajar.", NOW)
    service.mark(session, cast.dewi, cast.pairing, 3, None, NOW)
    service.release(session, cast.dewi, cast.pairing, NOW)
    service.reopen(session, cast.dewi, cast.pairing, NOW)
    service.reopen(session, cast.dewi, cast.pairing, NOW)
    session.flush()

    deeds = session.exec(select(AuditEntry.action).where(AuditEntry.subject_id == cast.pairing.id)).all()
    assert sorted(deeds) == ["grade:marked", "grade:released", "grade:reopened", "reflection:written"]


def test_two_windows_that_mark_at_the_same_moment_make_one_grade(session, cast):
    together = Barrier(2)

    def mark(points):
        together.wait(timeout=10)
        with db.transaction() as own:
            service.mark(own, cast.dewi, cast.pairing, points, None, NOW)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(mark, [4, 9]))

    (grade,) = session.exec(select(Grade)).all()
    assert grade.reflection_points in (4, 9)
