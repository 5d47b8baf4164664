"""Registration by page: one form, everything kept, questions asked once, look-alikes shown before saving."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.alerts.models import Alert
from app.clients import queries
from app.clients import service as clients
from app.clients.models import Client
from app.core.audit import AuditEntry
from app.notices.models import Notice
from tests.caseload.forms import BORN, NIK, TODAY, day, registration


def registered(session):
    """The women registered by now. Nothing stays open behind the reading, so that the app may write."""
    found = session.exec(select(Client).where(Client.code != "OSOC-0417")).all()
    session.commit()
    return found


def test_a_midwife_registers_a_woman_and_comes_to_her_file(session, cast, as_person):
    midwife = as_person(cast.sari)

    answer = midwife.post("/caseload/register", data=registration())

    [client] = registered(session)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/clients/{client.id}"
    file = midwife.get(f"/clients/{client.id}").text
    assert "Lestari Ningsih" in file
    assert "20 mg 1 hr" in file
    assert "G2P1A0" in file


def test_registration_judges_her_and_raises_what_must_be_answered(session, cast, as_person):
    sent = registration(systolic_mmhg="165", diastolic_mmhg="112", muac_cm="22")

    as_person(cast.sari).post("/caseload/register", data=sent)

    [client] = registered(session)
    risk = queries.risk_of(session, queries.current_pregnancy(session, client.id).id)
    rules = session.exec(select(Alert.rule).where(Alert.client_id == client.id)).all()
    assert {one.factor for one in risk.factors} == {"BEKAS_SC", "PENDEK_145", "PEB_EKLAMPSIA"}
    assert (risk.score, risk.category, risk.is_provisional) == (22, "KRST", False)
    assert "bp-severe" in rules


def test_what_was_not_measured_is_kept_with_its_reason(session, cast, as_person):
    as_person(cast.sari).post("/caseload/register", data=registration())

    [client] = registered(session)
    history = queries.current_pregnancy(session, client.id).history
    assert history["height_cm"] == 144.5
    assert history["not_measured"] == {"haemoglobin_g_dl": "no_device"}
    assert "haemoglobin_g_dl" not in history


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (day("lmp", TODAY + timedelta(days=1)), "HPHT ada di masa depan"),
        ({"nik": "3510167206990001"}, "Tanggal lahir di dalam NIK ini tidak ada"),
        ({"nik": "123"}, "NIK terdiri dari 16 angka"),
        ({"name": ""}, "Isi nama lengkap Ibu"),
        ({"name": "Les\x00tari"}, "tidak terbaca"),
        ({"village_code": "35.10.16.1002"}, "Pilih desa"),  # of another puskesmas
        ({"consent": None}, "Pilih jawaban Ibu sendiri"),
        ({"gravida": "dua"}, "Isi angka bulat"),
        ({"contact_phone": "12"}, "Nomor telepon ini belum lengkap"),
        ({"born_on_day": "31", "born_on_month": "2"}, "tidak ada di kalender"),
        ({"systolic_mmhg": "999"}, "di luar"),
        ({"height_cm": "seratus"}, "angka"),
    ],
)
def test_what_cannot_be_is_refused_and_everything_entered_stays(session, cast, as_person, changes, words):
    answer = as_person(cast.sari).post("/caseload/register", data=registration(**changes))

    assert answer.status_code == 422
    assert words in answer.text
    assert registered(session) == []
    for kept in ("Dusun Krajan", "0812 3450 0999", "pendampingan", "Budi"):
        assert kept in answer.text
    assert 'href="#f-' in answer.text


def test_an_emoji_in_a_name_is_welcome(session, cast, as_person):
    answer = as_person(cast.sari).post("/caseload/register", data=registration(name="Lestari 🌸"))

    assert answer.status_code == 303
    assert registered(session)[0].name == "Lestari 🌸"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"gravida": "4"}, "gpa"),
        (day("lmp", TODAY - timedelta(days=310)), "dates"),
        ({"nik": NIK.replace("4611", "0611", 1)}, "nik_sex"),
        ({"nik": NIK.replace("4611", "4711", 1)}, "nik_birth"),
    ],
)
def test_what_is_unlikely_is_asked_once_and_never_refused(session, cast, as_person, changes, code):
    midwife = as_person(cast.sari)

    asked = midwife.post("/caseload/register", data=registration(**changes))
    saved = midwife.post("/caseload/register", data=registration(**changes, **{f"sure_{code}": "1"}))

    assert asked.status_code == 422
    assert f'name="sure_{code}"' in asked.text
    assert saved.status_code == 303
    assert len(registered(session)) == 1


def test_a_rare_measurement_is_asked_about_in_its_place(session, cast, as_person):
    midwife = as_person(cast.sari)

    asked = midwife.post("/caseload/register", data=registration(muac_cm="16"))
    saved = midwife.post("/caseload/register", data=registration(muac_cm="16", muac_cm_confirmed="1"))

    assert (asked.status_code, saved.status_code) == (422, 303)
    assert 'name="muac_cm_confirmed"' in asked.text


def test_who_may_be_the_same_is_shown_first_and_may_be_registered_all_the_same(session, cast, as_person):
    midwife = as_person(cast.sari)
    midwife.post("/caseload/register", data=registration())
    [first] = registered(session)
    again = registration(nik=None, name="Lestari Ningsi")

    shown = midwife.post("/caseload/register", data=again)
    saved = midwife.post("/caseload/register", data=again | {"not_these": str(first.id)})

    assert shown.status_code == 409
    assert f"/clients/{first.id}" in shown.text
    assert f'name="not_these" value="{first.id}"' in shown.text
    assert "Dusun Krajan" in shown.text
    assert saved.status_code == 303
    assert len(registered(session)) == 2


def test_of_a_woman_outside_her_care_only_the_puskesmas_is_said(session, cast, as_person):
    there = registration(village_code="35.10.16.1002", name="Rahasia Sekali")
    cast.rini.facility_id = cast.other_puskesmas.id
    session.add(cast.rini)
    session.commit()
    as_person(cast.rini).post("/caseload/register", data=there)
    [other] = registered(session)

    shown = as_person(cast.sari).post("/caseload/register", data=registration())

    assert shown.status_code == 409
    assert "Sobo" in shown.text
    assert "Rahasia Sekali" not in shown.text
    assert other.code not in shown.text
    assert f"/clients/{other.id}" not in shown.text


def test_sent_twice_she_is_registered_once(session, cast, as_person):
    midwife = as_person(cast.sari)

    answers = [midwife.post("/caseload/register", data=registration()).status_code for _ in range(2)]

    assert answers == [303, 409]
    assert len(registered(session)) == 1


def test_under_18_the_coordinating_midwife_alone_is_told(session, cast, as_person):
    girl = day("born_on", TODAY - timedelta(days=16 * 365 + 30))
    alone = registration(nik=None, **girl)
    midwife = as_person(cast.sari)

    refused = midwife.post("/caseload/register", data=alone)
    saved = midwife.post(
        "/caseload/register", data=alone | {"guardian_name": "Bu Tini", "guardian_relation": "ibu"}
    )

    [client] = registered(session)
    mark = "Hanya bidan koordinator yang melihat tanda ini"
    assert (refused.status_code, saved.status_code) == (422, 303)
    told = session.exec(select(Notice).where(Notice.words.contains("koordinator"))).all()
    session.commit()
    assert [notice.person_id for notice in told] == [cast.rini.id]
    assert client.name not in str(told[0].params)
    pages = {
        who.name: as_person(who).get(f"/clients/{client.id}").text
        for who in (cast.rini, cast.sari, cast.hadi)
    }
    assert [name for name, page in pages.items() if mark in page] == [cast.rini.name]


def test_a_no_is_kept_and_her_care_begins(session, cast, as_person):
    midwife = as_person(cast.sari)

    answer = midwife.post("/caseload/register", data=registration(consent="no"))

    [client] = registered(session)
    assert answer.status_code == 303
    assert "Belum bersedia didampingi" in midwife.get(f"/clients/{client.id}").text
    assert queries.consent_of(session, client.id) is None


def test_a_coordinating_midwife_registers_in_the_whole_puskesmas(session, cast, as_person):
    page = as_person(cast.rini).get("/caseload/register")
    answer = as_person(cast.rini).post("/caseload/register", data=registration())

    assert "35.10.16.1001" in page.text
    assert "35.10.16.1002" not in page.text
    assert answer.status_code == 303


@pytest.mark.parametrize("who", ["ani", "hadi", "dewi", "kirana", "oka", "maya", "adi"])
def test_nobody_else_registers(session, cast, as_person, who):
    person = as_person(getattr(cast, who))

    assert person.get("/caseload/register").status_code == 403
    assert person.post("/caseload/register", data=registration()).status_code == 403
    assert registered(session) == []


def test_if_the_registration_fails_half_way_nothing_of_it_is_kept(session, cast, as_person, monkeypatch):
    def broken(*_args, **_named):
        raise RuntimeError

    monkeypatch.setattr(clients, "note_factors", broken)

    answer = as_person(cast.sari).post("/caseload/register", data=registration())

    assert answer.status_code == 500
    assert registered(session) == []


def test_the_trail_holds_the_registration_and_no_value(session, cast, as_person):
    as_person(cast.sari).post("/caseload/register", data=registration())

    lines = session.exec(select(AuditEntry)).all()
    assert "client:registered" in [line.action for line in lines]
    ids = {"id", "actor_id", "client_id", "subject_id"}
    kept = repr([line.model_dump(exclude=ids) for line in lines])
    for value in ("Lestari", NIK, "144", BORN.isoformat(), "BEKAS_SC"):
        assert value not in kept
