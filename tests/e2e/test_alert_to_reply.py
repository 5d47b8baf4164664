"""From a bleeding to the hospital's answer: the student's visit appears in the midwife's open inbox, she
takes it on, calls and refers; the hospital accepts by the link of the letter; the student reads so.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from app.people.models import Facility, FacilityKind
from tests.e2e.conftest import DESK, PHONE
from tests.e2e.test_the_day import fill_date, fill_visit, tick

SOON = 5_000


@pytest.fixture
def hospital(session, people) -> Facility:
    place = Facility(kind=FacilityKind.HOSPITAL, name="RSUD Blambangan", subdistrict_code="35.10.16")
    session.add(place)
    session.commit()
    return place


@pytest.fixture
def inbox(sign_in, people) -> Page:
    """Sari's open inbox, marked: a reload would forget the mark."""
    page = sign_in(people.sari, DESK)
    page.goto("/alerts")
    expect(page.get_by_text("Halaman ini berubah sendiri.")).to_be_visible()
    page.evaluate("window.marked = true")
    return page


def find_bleeding(page: Page) -> None:
    page.goto("/phone")
    page.get_by_role("link", name="Mulai kunjungan").click()
    fill_visit(page, "110", "70")
    tick(page, "bleeding", "yes")
    page.get_by_role("button", name="Kirim kunjungan").click()
    expect(page.get_by_role("heading", name="Telepon bidan sekarang")).to_be_visible()


def own_and_call(page: Page) -> None:
    first = page.locator("main ol.card-list > li").first
    expect(first).to_contain_text("OSOC-0417", timeout=SOON)
    assert page.evaluate("window.marked === true")
    first.get_by_role("button", name="Saya tangani").click()
    first = page.locator("main ol.card-list > li").first
    expect(first.locator("a[href^='tel:']").first).to_be_visible()
    first.get_by_role("button", name="Ibu sudah dihubungi").click()
    expect(page.locator("main")).to_contain_text("Ibu sudah dihubungi")


def refer(page: Page, client_id: object) -> str:
    """The letter is written from the alert; its link is what its code holds."""
    page.goto(f"/clients/{client_id}/alerts")
    page.get_by_role("link", name="Rujuk", exact=True).first.click()
    assert page.locator("[name=kind][value=rtw]").is_checked()
    assert page.locator("[name=systolic_mmhg]").input_value() == "110"
    page.get_by_label("Dirujuk ke").select_option(label="RSUD Blambangan")
    page.get_by_label("Keadaan Ibu dan janin sekarang").fill("Sadar, perdarahan sedang")
    tick(page, "transport", "puskesmas_ambulance")
    page.get_by_role("button", name="Simpan surat rujukan").click()
    expect(page.get_by_role("heading", name="RTW · RSUD Blambangan")).to_be_visible()
    expect(page.get_by_alt_text("Kode QR tautan penerima")).to_be_visible()
    found = re.search(r"/letter/[0-9a-f]{64}", page.content())
    assert found
    return found[0]


def accept(page: Page, link: str, born_on: object) -> None:
    page.goto(link)
    expect(page.get_by_role("group", name="Tanggal lahir Ibu")).to_be_visible()
    assert "Wati" not in page.content()
    fill_date(page, "born_on", born_on)
    page.get_by_role("button", name="Buka surat").click()
    expect(page.locator("main")).to_contain_text("Sadar, perdarahan sedang")
    tick(page, "step", "accepted")
    page.get_by_label("Nama dan jabatan Anda").fill("dr. Lina, IGD")
    page.get_by_role("button", name="Kirim kabar").click()
    expect(page.get_by_text("Jawaban terkirim kepada pengirim.")).to_be_visible()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "receiver without script"])
def test_a_bleeding_found_at_home_is_answered_by_the_hospital(
    inbox, sign_in, browser, live, people, hospital, script
):
    student = sign_in(people.ani)
    find_bleeding(student)

    own_and_call(inbox)
    link = refer(inbox, people.wati.id)
    at_the_hospital = browser.new_context(
        viewport=PHONE, base_url=live, locale="id-ID", java_script_enabled=script
    ).new_page()
    accept(at_the_hospital, link, people.wati.born_on)
    at_the_hospital.context.close()

    inbox.reload()
    expect(inbox.locator("main")).to_contain_text("dr. Lina, IGD")
    student.goto("/phone")
    expect(student.locator("main")).to_contain_text("RTW: RSUD Blambangan")
    student.get_by_role("link", name="Kabar rujukan dan tugas Anda").click()
    expect(student.locator("main")).to_contain_text("Diterima, Ibu belum tiba")
