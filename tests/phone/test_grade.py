"""A student reads her own released mark with its facts, and before that only what it is made of."""

import pytest
import time_machine

from app.grading import service
from tests.conftest import NOW


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def marked(session, cast):
    service.mark(session, cast.dewi, cast.pairing, 7, "Terus belajar.", NOW)
    session.commit()


def test_before_the_release_no_points_are_shown(cast, marked, as_person):
    text = as_person(cast.ani).get("/phone/grade").text

    assert "Nilai belum dirilis" in text
    assert "Dari apa nilai dihitung" in text
    assert "Terus belajar." not in text
    assert "<details class=" not in text.split("<main", 1)[1]


def test_after_the_release_every_line_opens_its_facts(session, cast, marked, as_person):
    service.release(session, cast.dewi, cast.pairing, NOW)
    session.commit()

    text = as_person(cast.ani).get("/phone/grade").text.split("<main", 1)[1]

    assert text.count("<details") == 5
    assert "C1" in text
    assert "terlewat" in text
    assert "Terus belajar." in text


def test_a_mark_that_is_open_again_is_not_shown(session, cast, marked, as_person):
    service.release(session, cast.dewi, cast.pairing, NOW)
    service.reopen(session, cast.dewi, cast.pairing, NOW)
    session.commit()

    for page in ("/phone/grade", "/phone/reflection"):
        assert "Terus belajar." not in as_person(cast.ani).get(page).text


def test_nobody_elses_mark_is_shown(session, cast, marked, as_person):
    service.release(session, cast.dewi, cast.pairing, NOW)
    session.commit()

    text = as_person(cast.citra).get("/phone/grade").text

    assert "Belum ada nilai" in text
    assert "Terus belajar." not in text


@pytest.mark.parametrize("who", ["sari", "dewi", "kirana", "oka"])
def test_only_students_have_this_page(cast, as_person, who):
    assert as_person(getattr(cast, who)).get("/phone/grade").status_code == 403
