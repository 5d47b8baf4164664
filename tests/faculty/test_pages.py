"""A supervisor sees her own students' days and marks, and nothing that was measured, found or written of a
woman.
"""

import csv
import io
import re
from datetime import date
from html import unescape
from uuid import uuid4

import pytest
from sqlmodel import select

from app.alerts.models import Alert
from app.core.audit import AuditEntry
from app.core.i18n import day
from app.grading import service
from app.pairings import service as pairings
from app.pairings.models import Cohort, EndReason, Enrolment, Pairing
from app.people.models import Person, Role
from tests.conftest import NOW


@pytest.fixture
def dewi(as_person, cast):
    return as_person(cast.dewi)


@pytest.fixture
def logbook(cast):
    return f"/faculty/pairings/{cast.pairing.id}"


def words(answer) -> str:
    """What is read on a page: no tags, single spaces."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", answer.text)).split())


def pages(cast) -> list[str]:
    shows = [f"/faculty?show={one}" for one in ("all", "overdue", "to_mark", "released", "without")]
    return [*shows, f"/faculty/pairings/{cast.pairing.id}", "/faculty/grades.csv"]


@pytest.mark.parametrize("is_released", [False, True])
@pytest.mark.parametrize("lang", ["id", "en"])
def test_no_value_finding_place_due_date_or_note_reaches_a_supervisor(
    session, cast, visit, dewi, is_released, lang
):
    service.write_reflection(session, cast.ani, cast.pairing, "Saya belajar tenang.", NOW)
    service.mark(session, cast.dewi, cast.pairing, 8, "Baik.", NOW)
    if is_released:
        service.release(session, cast.dewi, cast.pairing, NOW)
    cast.dewi.language = lang
    session.add(cast.dewi)
    alerts = session.exec(select(Alert)).all()
    session.commit()
    assert alerts, "the visit must have found something, or this proves nothing"
    planted = [
        *("167", "113", "61,7", "61.7", "37,3", "37.3", "149", "9,7", "9.7"),
        *("CATATAN-RAHASIA", "PANTANGAN-RAHASIA", "severe_headache"),
        *[alert.says[one] for alert in alerts for one in ("id", "en")],
        *[alert.rule for alert in alerts],
        *("Wati", "Eko", "1234500417", "1998", "Kertosari", "Banyuwangi", "35.10"),
        *[day(cast.pregnancy.edd, one) for one in ("id", "en")],
        *(day(cast.pregnancy.lmp, "id"), cast.pregnancy.edd.isoformat(), "G3", "KRT", "KRR"),
        str(cast.wati.id),
        str(visit.id),
    ]

    for address in pages(cast):
        answer = dewi.get(address)

        assert answer.status_code == 200
        shown = answer.text + unescape(answer.text)
        assert [one for one in planted if one in _without_numbers_of_ours(shown)] == [], address


def _without_numbers_of_ours(text: str) -> str:
    """The page without its own addresses and hashes, in which digits may happen to stand."""
    return re.sub(
        r"/static/[^\"]+|/faculty/pairings/[0-9a-f-]+|data-now=\"[^\"]+\"|\b[MLHV][\d. -]+", "", text
    )


def test_her_students_stand_with_what_they_did(cast, visit, dewi):
    shown = words(dewi.get("/faculty"))

    assert "Ani Lestari" in shown
    assert "OSOC-0417" in shown
    assert "Citra Dewanti" in shown
    assert "Belum punya klien" in shown


@pytest.mark.parametrize(
    ("show", "names"),
    [
        ("all", {"Ani", "Citra"}),
        ("overdue", {"Ani"}),
        ("to_mark", set()),
        ("released", set()),
        ("without", {"Citra"}),
    ],
)
def test_a_chip_lists_only_those_it_names(cast, visit, dewi, show, names):
    shown = words(dewi.get(f"/faculty?show={show}"))

    assert {name for name in ("Ani", "Citra") if f"{name} " in shown} == names


def test_who_has_no_student_is_told_what_will_appear(session, cast, as_person):
    other = Person(
        name="Endang", role=Role.SUPERVISOR, facility_id=cast.university.id, phone="+628129", created_at=NOW
    )
    session.add(other)
    session.commit()

    assert "Belum ada mahasiswa bimbingan" in as_person(other).get("/faculty").text


def test_a_logbook_shows_days_completeness_topics_and_punctuality(cast, visit, dewi, logbook):
    shown = words(dewi.get(logbook))

    assert "Sen, 23 Nov 2026" in shown
    assert f"{round(visit.completeness * 100)}% terisi" in shown
    assert "Tablet tambah darah" in shown
    assert "Peringatan : tepat waktu" in shown.replace("Peringatan:", "Peringatan :")


def test_opening_a_logbook_is_in_the_trail(session, cast, visit, dewi, logbook):
    dewi.get(logbook)

    found = session.exec(select(AuditEntry).where(AuditEntry.actor_id == cast.dewi.id)).all()
    assert [(one.action, one.client_id) for one in found] == [("faculty:read", cast.wati.id)]


def another_supervisor(session, cast) -> Person:
    other = Person(
        name="Endang", role=Role.SUPERVISOR, facility_id=cast.university.id, phone="+628129", created_at=NOW
    )
    session.add(other)
    session.commit()
    return other


def test_the_pairing_of_another_supervisors_student_is_not_there(session, cast, visit, as_person, logbook):
    other = as_person(another_supervisor(session, cast))

    for answer in (
        other.get(logbook),
        other.get(f"/faculty/pairings/{uuid4()}"),
        other.post(f"{logbook}/grade", data={"do": "save", "points": "10"}),
        other.post(f"{logbook}/grade", data={"do": "release"}),
        other.post(f"{logbook}/grade", data={"do": "reopen"}),
    ):
        assert answer.status_code == 404
    assert "Ani" not in other.get("/faculty").text
    assert "Ani" not in other.get("/faculty/grades.csv").text


def test_an_earlier_pairing_of_her_students_client_with_a_strangers_student_is_not_there(
    session, cast, as_person, dewi
):
    """Wati was accompanied before by a student of another supervisor: that pairing is not Dewi's."""
    other = another_supervisor(session, cast)
    cohort = Cohort(
        university_id=cast.university.id,
        name="Lama",
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 8, 31),
        mou_number="1",
        mou_valid_until=date(2028, 1, 1),
    )
    session.add(cohort)
    session.flush()
    session.add(Enrolment(student_id=cast.citra.id, cohort_id=cohort.id, supervisor_id=other.id))
    before = Pairing(
        cohort_id=cohort.id,
        student_id=cast.citra.id,
        client_id=cast.wati.id,
        began_at=cast.pairing.began_at.replace(month=9),
        paired_by=cast.kirana.id,
        ended_at=cast.pairing.began_at.replace(month=9, day=20),
        end_reason=EndReason.STUDENT_LEFT,
    )
    session.add(before)
    session.commit()

    assert dewi.get(f"/faculty/pairings/{before.id}").status_code == 404
    assert as_person(other).get(f"/faculty/pairings/{before.id}").status_code == 200


@pytest.mark.parametrize("who", ["ani", "citra", "sari", "rini", "hadi", "kirana", "oka", "maya", "adi"])
def test_no_other_role_opens_these_pages(cast, as_person, who, logbook):
    person = as_person(getattr(cast, who))

    assert {person.get(one).status_code for one in ("/faculty", "/faculty/grades.csv", logbook)} == {403}
    assert person.post(f"{logbook}/grade", data={"do": "release"}).status_code == 403


def test_who_is_not_signed_in_is_asked_to(visitor, cast, logbook):
    assert visitor.get(logbook).headers["location"].startswith("/sign-in")


def test_a_mark_is_saved_released_and_read_by_the_student(cast, visit, dewi, as_person, logbook):
    saved = dewi.post(f"{logbook}/grade", data={"do": "save", "points": "8", "note": "Teruskan."})
    assert (saved.status_code, saved.headers["location"]) == (303, logbook)
    assert "Nilai belum dirilis" in as_person(cast.ani).get("/phone/grade").text

    released = dewi.post(f"{logbook}/grade", data={"do": "release"})

    assert released.status_code == 303
    assert "Buka kembali" in dewi.get(logbook).text
    shown = words(as_person(cast.ani).get("/phone/grade"))
    assert "Refleksi: 8 dari 10" in shown
    assert "Teruskan." in shown
    assert "dari 100" in shown


@pytest.mark.parametrize("points", ["", "11", "-1", "7.5", "delapan", "٨" * 3, "1e1", "\0"])
def test_a_mark_that_is_none_keeps_what_was_entered(cast, visit, dewi, logbook, points):
    answer = dewi.post(f"{logbook}/grade", data={"do": "save", "points": points, "note": "catatan saya"})

    assert answer.status_code == 422
    assert "catatan saya" in answer.text
    assert 'href="#f-points"' in answer.text


def test_releasing_before_marking_says_what_is_missing(cast, visit, dewi, logbook):
    answer = dewi.post(f"{logbook}/grade", data={"do": "release"})

    assert answer.status_code == 422
    assert 'href="#f-points"' in answer.text


def test_marking_in_a_second_window_after_release_is_refused_in_words(cast, visit, dewi, logbook):
    dewi.post(f"{logbook}/grade", data={"do": "save", "points": "8"})
    dewi.post(f"{logbook}/grade", data={"do": "release"})

    answer = dewi.post(f"{logbook}/grade", data={"do": "save", "points": "2"})

    assert answer.status_code == 409
    assert "sudah dirilis" in answer.text


def test_a_language_switch_on_a_refused_form_leads_back_to_the_logbook(dewi, logbook):
    assert dewi.get(f"{logbook}/grade").headers["location"] == logbook


def test_an_ended_pairing_is_still_hers_to_mark(session, cast, visit, dewi, logbook):
    pairings.end(session, cast.kirana, cast.pairing.id, EndReason.PREGNANCY_LOST, "keguguran", NOW)
    session.commit()

    shown = words(dewi.get(logbook))

    assert "pendampingan berakhir" in shown
    assert "keguguran" not in shown
    assert "lebih awal" not in shown
    assert dewi.post(f"{logbook}/grade", data={"do": "save", "points": "8"}).status_code == 303


def rows(answer) -> list[list[str]]:
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_only_released_marks_are_exported(cast, visit, dewi, logbook):
    assert len(rows(dewi.get("/faculty/grades.csv"))) == 1
    dewi.post(f"{logbook}/grade", data={"do": "save", "points": "8"})
    dewi.post(f"{logbook}/grade", data={"do": "release"})

    heads, line = rows(dewi.get("/faculty/grades.csv"))

    assert len(heads) == len(line)
    assert line[0] == "Ani Lestari"
    assert line[3] == "OSOC-0417"
    assert "2026-11-24" in line
    points = [float(one) for one in line[4:9]]
    assert round(sum(points), 1) == float(line[9])


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_the_export_is_a_formula(session, cast, visit, dewi, logbook, sign):
    cast.ani.name = f"{sign}HYPERLINK(1)"
    cast.ani.programme = f"{sign}1+1"
    cast.cohort.name = f"{sign}cmd"
    session.add_all([cast.ani, cast.cohort])
    session.commit()
    dewi.post(f"{logbook}/grade", data={"do": "save", "points": "8"})
    dewi.post(f"{logbook}/grade", data={"do": "release"})

    _, line = rows(dewi.get("/faculty/grades.csv"))

    assert [one for one in line if one.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
    assert line[0] == f"'{sign}HYPERLINK(1)"


def test_of_where_a_visit_was_a_supervisor_sees_only_that_it_is_known(session, cast, visit, dewi, logbook):
    assert "tanpa sinyal" not in words(dewi.get(logbook))
    visit.was_offline, visit.place_lat, visit.place_lon = True, -8.22, 114.37
    session.add(visit)
    session.commit()

    page = dewi.get(logbook)

    assert "Dari 1 kunjungan: 1 dicatat tanpa sinyal, 1 dengan lokasi desa." in words(page)
    assert not re.search(r"8[.,]22|114[.,]37", page.text)
