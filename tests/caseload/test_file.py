"""A client's file: the whole for those who answer for her care, the head alone for her student."""

from datetime import timedelta

import pytest
from markupsafe import escape
from sqlmodel import select

from app.clients import queries
from app.clients import service as records
from app.clients.models import Outcome, RiskFactor
from app.clinical import kspr
from app.core.audit import AuditEntry
from tests.caseload.forms import TODAY, day
from tests.conftest import NOW

FACTS = {"gravida": 3, "para": 1, "abortus": 1, "age_years": 28, "has_sti": True, "prior_caesarean": True}
HISTORY = {"has_sti": True, "prior_caesarean": True, "height_cm": 150, "not_measured": {"has_tb": "declined"}}
NIK = "3510164503980001"


@pytest.fixture
def wati(session, cast):
    """Wati with a NIK, a private answer, and boxes of which one is private and one provisional."""
    cast.wati.nik = NIK
    cast.pregnancy.history = HISTORY
    records.note_factors(session, cast.sari, cast.pregnancy, kspr.judge(FACTS, NOW.date()), None, NOW)
    anaemic = kspr.judge(FACTS | {"haemoglobin_g_dl": 9.5}, NOW.date())
    records.note_factors(session, cast.ani, cast.pregnancy, anaemic, None, NOW)
    session.commit()
    return cast.wati


def box(session, cast, slug):
    found = session.exec(
        select(RiskFactor).where(RiskFactor.pregnancy_id == cast.pregnancy.id, RiskFactor.factor == slug)
    ).one()
    session.commit()
    return found


def test_the_midwife_opens_the_whole_file(cast, wati, as_person):
    page = as_person(cast.sari).get(f"/clients/{wati.id}")

    assert page.status_code == 200
    for shown in ("Wati", "G3P1A1", NIK, "Penyakit menular seksual", "Ani Lestari", "sementara", "KRST"):
        assert shown.lower() in page.text.lower()


def test_every_box_is_explained(cast, wati, as_person):
    page = as_person(cast.sari).get(f"/clients/{wati.id}").text

    for row in kspr.card()["factor"]:
        if row["slug"] in ("GAGAL_HAMIL", "BEKAS_SC", "ANEMIA", "PMS"):
            assert row["words"]["id"] in page
            assert str(escape(row["definition"]["id"])) in page
    assert "9,5 g/dL" in page


def test_what_is_the_midwifes_alone_never_reaches_the_student(cast, wati, as_person):
    page = as_person(cast.ani).get(f"/clients/{wati.id}")

    assert page.status_code == 200
    assert "4 · rincian pada bidan" in page.text
    for hidden in (NIK, "has_sti", "PMS", "menular", "Sifilis", "Cabut", "Data diri", "Saat pendaftaran"):
        assert hidden not in page.text


def test_the_student_sees_what_she_needs(cast, wati, as_person):
    page = as_person(cast.ani).get(f"/clients/{wati.id}").text

    for shown in ("Wati", "OSOC-0417", "G3P1A1", "KRST</abbr> 22", "Eko", "+6281234500418", "pendampingan"):
        assert shown in page


def test_a_withdrawn_consent_is_no_business_of_the_student(session, cast, wati, as_person):
    records.withdraw_consent(session, cast.sari, wati.id, NOW)
    session.commit()

    assert "Dicabut" in as_person(cast.sari).get(f"/clients/{wati.id}").text
    assert "Dicabut" not in as_person(cast.ani).get(f"/clients/{wati.id}").text


def test_the_head_of_the_puskesmas_reads_and_changes_nothing(session, cast, wati, as_person):
    head = as_person(cast.hadi)
    page = head.get(f"/clients/{wati.id}").text

    assert "G3P1A1" in page
    assert NIK in page
    assert "menular" not in page
    for change in ("/consents", "/pregnancy", "/withdrawal", "/confirmation", "/visits/new"):
        assert f"/clients/{wati.id}{change}" not in page
    factor = box(session, cast, "ANEMIA")
    for path in (
        f"factors/{factor.id}/confirmation",
        f"factors/{factor.id}/withdrawal",
        "consents",
        "consents/withdrawal",
        "pregnancy",
        "pregnancy/end",
        "pregnancies/new",
    ):
        assert head.post(f"/clients/{wati.id}/{path}", data={"reason": "x"}).status_code == 403


def test_a_student_changes_nothing_either(session, cast, wati, as_person):
    factor = box(session, cast, "ANEMIA")
    student = as_person(cast.ani)

    assert student.post(f"/clients/{wati.id}/factors/{factor.id}/confirmation").status_code == 403
    assert student.get(f"/clients/{wati.id}/pregnancy").status_code == 403
    assert student.get(f"/clients/{wati.id}/consents").status_code == 403


@pytest.mark.parametrize("who", ["citra", "kirana", "oka", "maya", "adi"])
def test_who_has_no_care_of_her_is_told_there_is_nobody(cast, wati, as_person, who):
    assert as_person(getattr(cast, who)).get(f"/clients/{wati.id}").status_code == 404


def test_a_supervisor_opens_no_record(cast, wati, as_person):
    assert as_person(cast.dewi).get(f"/clients/{wati.id}").status_code == 403


def test_each_opening_leaves_a_line_and_no_value(session, cast, wati, as_person):
    for who in (cast.sari, cast.ani, cast.hadi):
        as_person(who).get(f"/clients/{wati.id}")

    lines = session.exec(
        select(AuditEntry).where(AuditEntry.client_id == wati.id, AuditEntry.action == "client:read")
    ).all()
    assert [line.actor_id for line in lines] == [cast.sari.id, cast.ani.id, cast.hadi.id]
    assert "Wati" not in repr([line.model_dump() for line in lines])


def test_a_midwife_confirms_a_students_box(session, cast, wati, as_person):
    factor = box(session, cast, "ANEMIA")
    midwife = as_person(cast.sari)

    answers = [midwife.post(f"/clients/{wati.id}/factors/{factor.id}/confirmation") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    session.refresh(factor)
    assert factor.confirmed_by == cast.sari.id


def test_a_box_is_withdrawn_only_with_a_reason(session, cast, wati, as_person):
    factor = box(session, cast, "BEKAS_SC")
    midwife, path = as_person(cast.sari), f"/clients/{wati.id}/factors/{factor.id}/withdrawal"

    without = midwife.post(path, data={"reason": " "})
    withdrawn = midwife.post(path, data={"reason": "bukan operasi sesar"})

    assert (without.status_code, withdrawn.status_code) == (422, 303)
    page = midwife.get(f"/clients/{wati.id}").text
    assert "KRST</abbr> 14" in page
    assert "bukan operasi sesar" in page
    assert midwife.get(path).status_code == 409


def test_her_word_is_changed_on_its_page(session, cast, wati, as_person):
    midwife = as_person(cast.sari)
    sent = {
        "consent": "yes",
        "consent_manner": "spoken_witnessed",
        "photo_ok": "1",
        **day("consent_on", TODAY),
    }

    assert midwife.get(f"/clients/{wati.id}/consents").status_code == 200
    assert midwife.post(f"/clients/{wati.id}/consents", data=sent | {"consent": ""}).status_code == 422
    assert midwife.post(f"/clients/{wati.id}/consents", data=sent).status_code == 303
    standing = queries.consent_of(session, wati.id)
    assert (standing.photo_ok, standing.place_ok) == (True, False)


@pytest.mark.parametrize("by", ["withdrawal", "refusal"])
def test_taking_her_word_back_ends_the_students_reading_at_once(session, cast, wati, as_person, by):
    midwife, student = as_person(cast.sari), as_person(cast.ani)
    assert student.get(f"/clients/{wati.id}").status_code == 200

    if by == "withdrawal":
        answer = midwife.post(f"/clients/{wati.id}/consents/withdrawal")
    else:
        no = {"consent": "no", "consent_manner": "written", **day("consent_on", TODAY)}
        answer = midwife.post(f"/clients/{wati.id}/consents", data=no)

    assert answer.status_code == 303
    assert student.get(f"/clients/{wati.id}").status_code == 404
    assert midwife.get(f"/clients/{wati.id}").status_code == 200
    assert queries.consent_of(session, wati.id) is None


def test_dates_are_corrected_with_a_reason_and_judged_anew(session, cast, wati, as_person):
    midwife, path = as_person(cast.sari), f"/clients/{wati.id}/pregnancy"
    counts = {"gravida": "6", "para": "4", "abortus": "1"}
    sent = counts | day("lmp", TODAY - timedelta(days=200))

    assert midwife.get(path).status_code == 200
    assert midwife.post(path, data=sent).status_code == 422
    assert midwife.post(path, data=sent | {"reason": "salah hitung"}).status_code == 303
    page = midwife.get(f"/clients/{wati.id}").text
    assert "28 mg 4 hr" in page
    assert "G6P4A1" in page
    assert "salah hitung" in page
    boxes = [one.factor for one in queries.risk_of(session, cast.pregnancy.id).factors]
    assert "GRANDE_MULTI" in boxes


def test_a_birth_is_recorded_and_a_further_pregnancy_begins(session, cast, wati, as_person):
    cast.pregnancy.lmp, cast.pregnancy.edd = TODAY - timedelta(days=270), TODAY + timedelta(days=10)
    session.commit()
    midwife, home = as_person(cast.sari), f"/clients/{wati.id}"
    birth = {
        "outcome": "live_birth",
        "hour": "0",
        "minute": "1",
        "birth_mode": "caesarean",
        "newborns": "2",
        "sex_1": "f",
        "birth_weight_kg_1": "2,35",
        "sex_2": "m",
        "birth_weight_kg_2": "1900",
        "died_2": "1",
        **day("ended", TODAY - timedelta(days=1)),
    }
    counts = {"gravida": "4", "para": "2", "abortus": "1", **day("lmp", TODAY - timedelta(days=30))}

    assert midwife.get(f"{home}/pregnancies/new").status_code == 409
    assert midwife.post(f"{home}/pregnancy/end", data=birth | {"newborns": ""}).status_code == 422
    assert midwife.post(f"{home}/pregnancy/end", data=birth).status_code == 303
    assert midwife.post(f"{home}/pregnancy/end", data=birth).status_code == 409
    page = midwife.get(home).text
    assert "2,35 kg" in page
    assert "1,9 kg, meninggal" in page
    assert midwife.get(f"{home}/pregnancies/new").status_code == 200
    assert midwife.post(f"{home}/pregnancies/new", data=counts).status_code == 303
    assert "G4P2A1" in midwife.get(home).text
    session.expire_all()
    ended = queries.pregnancies_of(session, wati.id)[-1]
    assert (ended.outcome, ended.birth_mode) == (Outcome.LIVE_BIRTH, "caesarean")


@pytest.mark.parametrize("page", ["", "/consents", "/pregnancy", "/pregnancy/end"])
def test_every_page_is_there_in_english_too(session, cast, wati, as_person, page):
    cast.sari.language = "en"
    session.commit()

    answer = as_person(cast.sari).get(f"/clients/{wati.id}{page}")

    assert answer.status_code == 200
    assert 'lang="en"' in answer.text
    assert "Persetujuan" not in answer.text
