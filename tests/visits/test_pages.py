"""The pages of a visit, as a browser without a script meets them."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlmodel import select

from app.alerts.models import Alert
from app.clinical import rulebook as rules
from app.pairings.models import Pairing
from app.visits.models import Via, Visit
from tests.conftest import NOW


@pytest.fixture
def form(cast, as_person):
    """Ani's browser with an empty form: its address, what it carries, and a way to send it."""
    browser = as_person(cast.ani)
    shown = browser.get(f"/clients/{cast.wati.id}/visits/new")
    assert shown.status_code == 200
    return Sheet(browser, shown.text)


class Sheet:
    def __init__(self, browser, html):
        self.browser, self.html = browser, html
        self.action = re.search(r'<form method="post" action="(/clients/[^"]+)"', html)[1]
        self.carried = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', html))

    def send(self, **answers):
        given = SIGNS | {"systolic_mmhg": "118", "diastolic_mmhg": "76"} | answers
        return self.browser.post(self.action, data=self.carried | given)


SIGNS = {
    "bleeding": "no",
    "fluid": "no",
    "headache_or_vision_none": "1",
    "convulsion": "no",
    "breath_none": "1",
    "belly_pain_none": "1",
    "fever_none": "1",
    "movement_none": "1",
    "other_signs_none": "1",
    "temperature_c": "36,7",
    "pulse_bpm": "84",
    "respiratory_rate_bpm": "18",
    "weight_kg": "58,5",
}


def test_the_form_carries_its_id_and_its_beginning(form):
    assert re.fullmatch(r"/clients/[0-9a-f-]{36}/visits/[0-9a-f-]{36}", form.action)
    assert form.carried["began_at"].startswith("2026-11-24T02:00")
    assert form.carried["checklist"] == "anc-home-visit"


def test_a_sent_form_leads_to_what_was_found(form, cast, session):
    answer = form.send(systolic_mmhg="165", diastolic_mmhg="112")

    visit = session.exec(select(Visit)).one()
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/clients/{cast.wati.id}/visits/{visit.id}"
    assert visit.via is Via.PAGE
    assert visit.answers["systolic_mmhg"] == 165


def test_the_result_says_what_to_do_before_why(form):
    page = form.browser.get(form.send(systolic_mmhg="165", diastolic_mmhg="112").headers["location"]).text

    assert "Telepon bidan sekarang" in page
    assert "Ibu perlu diperiksa sekarang. Tetap bersama Ibu. Siapkan kendaraan." in page
    assert 'href="tel:+6281200000002"' in page
    assert 'href="tel:119"' in page
    assert "Tekanan darah 165/112 mmHg" in page
    assert page.index("Telepon bidan sekarang") < page.index("Mengapa?")
    assert "draf, belum ditandatangani klinisi" in page
    assert "Bidan belum membaca" in page


def test_nothing_found_is_said_without_reassuring(form):
    page = form.browser.get(form.send().headers["location"]).text

    assert "Tidak ada temuan hari ini. Bila nanti ada keluhan, hubungi bidan kapan saja." in page
    assert not re.search(r"\b(aman|normal)\b", page.lower())


def test_what_is_missing_forbids_reassurance(form):
    sent = form.send(systolic_mmhg="", diastolic_mmhg="", temperature_c="")
    page = form.browser.get(sent.headers["location"]).text

    assert "Belum lengkap: tekanan darah, suhu ketiak belum diukur." in page
    assert "belum bisa dipakai untuk menenangkan Ibu" in page
    assert "Tidak ada temuan hari ini" not in page


def test_the_repeat_is_asked_for_in_the_words_of_the_script(form):
    page = form.browser.get(form.send(systolic_mmhg="150", diastolic_mmhg="85").headers["location"]).text

    assert "Ibu duduk tenang 15 menit, lengan setinggi dada, lalu ukur lagi." in page


def test_pressed_twice_it_is_one_visit(form, session):
    first = form.send()

    again = form.send()

    assert first.headers["location"] == again.headers["location"]
    assert len(session.exec(select(Visit)).all()) == 1


def test_a_refused_form_comes_back_whole(form, session):
    answer = form.send(systolic_mmhg="700", note="Ibu senang", food_groups_24h="eggs")

    assert answer.status_code == 422
    assert "Ada masalah" in answer.text
    assert "antara 40 dan 300" in answer.text or ("40" in answer.text and "300" in answer.text)
    assert 'value="700"' in answer.text
    assert "Ibu senang" in answer.text
    assert re.search(r'name="food_groups_24h" value="eggs" checked', answer.text)
    assert form.action in answer.text
    assert session.exec(select(Visit)).first() is None


def test_a_nul_byte_is_refused_and_the_rest_is_kept(form):
    answer = form.send(note="a\0b", weight_kg="58,5")

    assert answer.status_code == 422
    assert "tidak bisa dibaca" in answer.text
    assert 'value="58,5"' in answer.text
    assert "\0" not in answer.text


def test_a_rare_value_is_asked_about_with_the_advice_at_once(form, session):
    asked = form.send(systolic_mmhg="190", diastolic_mmhg="118")

    taken = form.send(systolic_mmhg="190", diastolic_mmhg="118", systolic_mmhg_confirmed="1")

    assert asked.status_code == 422
    assert 'name="systolic_mmhg_confirmed"' in asked.text
    assert "Telepon bidan sekarang" in asked.text
    assert taken.status_code == 303


def test_a_slip_elsewhere_does_not_hide_an_emergency(form):
    answer = form.send(systolic_mmhg="165", diastolic_mmhg="112", pulse_bpm="8o")

    assert answer.status_code == 422
    assert "Telepon bidan sekarang" in answer.text
    assert "belum tersimpan" in answer.text


def test_a_sudden_report_asks_for_the_signs_and_measures_only(cast, as_person):
    browser = as_person(cast.ani)
    sheet = Sheet(browser, browser.get(f"/clients/{cast.wati.id}/visits/new?sudden=1").text)

    refused = sheet.send(systolic_mmhg="700")
    sent = sheet.send(convulsion="yes")

    assert "Lapor tanda mendadak" in sheet.html
    assert 'id="s-nutrition"' not in sheet.html
    assert 'id="s-nutrition"' not in refused.text
    assert sent.status_code == 303


def test_changed_and_sent_again_it_is_offered_as_a_correction(form, session):
    first = form.send()

    answer = form.send(weight_kg="60")

    assert answer.status_code == 409
    assert f'action="{first.headers["location"]}/amendments"' in answer.text
    assert 'value="60"' in answer.text


def test_a_correction_is_made_on_a_page(form, session):
    result = form.send(systolic_mmhg="165", diastolic_mmhg="112").headers["location"]
    page = form.browser.get(f"{result}/amendments/new")
    assert 'value="165"' in page.text

    answer = form.browser.post(
        f"{result}/amendments", data=SIGNS | {"systolic_mmhg": "115", "diastolic_mmhg": "72"}
    )
    shown = form.browser.get(result).text

    assert (answer.status_code, answer.headers["location"]) == (303, result)
    assert "Perbaikan tersimpan." in shown
    assert re.search(r"<del>165 mmHg</del> → 115 mmHg", shown)
    assert "Nilai diperbaiki." in shown


def test_a_refused_correction_comes_back_whole(form):
    result = form.send().headers["location"]

    answer = form.browser.post(
        f"{result}/amendments", data=SIGNS | {"systolic_mmhg": "700", "reason": "x" * 400}
    )

    assert answer.status_code == 422
    assert 'value="700"' in answer.text
    assert "x" * 400 in answer.text


def test_a_midwife_is_asked_why(form, cast, as_person):
    result = form.send().headers["location"]
    desk = as_person(cast.sari)

    refused = desk.post(f"{result}/amendments", data=SIGNS | {"weight_kg": "60"})
    taken = desk.post(f"{result}/amendments", data=SIGNS | {"weight_kg": "60", "reason": "Ditimbang ulang."})

    assert refused.status_code == 422
    assert "Tulis alasan perbaikan ini." in refused.text
    assert taken.status_code == 303


def test_who_has_been_signed_out_gets_back_what_she_entered(form, visitor, session):
    form.browser.cookies.clear()

    answer = form.send(note="Ibu senang")

    assert answer.status_code == 401
    assert "Ibu senang" in answer.text
    assert form.action in answer.text
    assert "/sign-in" in answer.text
    assert "Wati" not in answer.text
    assert session.exec(select(Visit)).first() is None


def test_what_was_told_in_private_stands_on_no_page_of_the_student(form, cast):
    result = form.send(alone_now="yes", told_signs="self_harm_thoughts").headers["location"]

    pages = [
        form.browser.get(path).text
        for path in (result, f"/clients/{cast.wati.id}/visits", f"{result}/amendments/new")
    ]

    assert "Jawaban pribadi tercatat" in pages[0]
    assert "Jangan tinggalkan Ibu. Telepon bidan koordinator. Jangan tulis isinya di WA." in pages[0]
    assert "Telepon bidan sekarang" not in pages[0]
    for page in pages:
        assert "menyakiti diri" not in page


def test_the_bidan_koordinator_may_open_what_was_told_in_private(form, cast, as_person):
    result = form.send(alone_now="yes", told_signs="self_harm_thoughts").headers["location"]

    assert "menyakiti diri" in as_person(cast.rini).get(result).text
    assert "menyakiti diri" not in as_person(cast.sari).get(result).text
    assert "menyakiti diri" not in as_person(cast.hadi).get(result).text


def test_a_late_visit_is_received_though_its_result_is_no_longer_hers_to_read(form, cast, session):
    session.get_one(Pairing, cast.pairing.id).ended_at = NOW + timedelta(hours=1)
    session.commit()
    with time_machine.travel(NOW + timedelta(hours=2)):
        answer = form.send(systolic_mmhg="165", diastolic_mmhg="112")

    assert (answer.status_code, answer.headers["location"]) == (303, "/phone")
    assert session.exec(select(Alert)).one().level == "emergency"


def test_the_earlier_visits_are_listed_without_a_verdict(form, cast):
    form.send()

    page = form.browser.get(f"/clients/{cast.wati.id}/visits").text

    assert "118/76 mmHg" in page
    assert "Ani Lestari" in page


def test_a_list_without_visits_says_what_will_be_there(cast, as_person):
    assert "Belum ada kunjungan" in as_person(cast.ani).get(f"/clients/{cast.wati.id}/visits").text


def test_a_form_of_an_unknown_version_comes_back_on_the_newest(form):
    form.carried["checklist_version"] = "99"

    answer = form.send(note="Ibu senang")
    form.carried["checklist_version"] = Sheet(form.browser, answer.text).carried["checklist_version"]

    assert answer.status_code == 422
    assert "Server tidak mengenal daftar periksa ini." in answer.text
    assert "Ibu senang" in answer.text
    assert form.send().status_code == 303


@pytest.mark.parametrize("began_at", ["", "yesterday", "2026-11-24T09:00:00", "2100-01-01T00:00:00+00:00"])
def test_a_form_whose_beginning_cannot_be_begins_when_it_arrives(form, session, began_at):
    form.carried["began_at"] = began_at

    assert form.send().status_code == 303
    assert abs(session.exec(select(Visit)).one().began_at - NOW) < timedelta(minutes=1)


def test_a_finding_says_that_its_rule_is_a_draft_until_a_clinician_has_signed_it(form, cast, as_person):
    draft = "Aturan ini draf, belum ditandatangani klinisi."
    result = form.send(systolic_mmhg="165", diastolic_mmhg="112").headers["location"]
    assert draft in as_person(cast.ani).get(result).text

    rule, maya = rules.rule("bp-severe"), as_person(cast.maya)
    maya.post("/rulebook/bp-severe", data={"content_hash": rule.content_hash, "do": "sign"})

    assert draft not in as_person(cast.ani).get(result).text
