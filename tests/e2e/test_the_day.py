"""One day through the running program: a woman is registered and scored, paired and visited at home; a danger
sign is heard, owned and answered; the supervisor sees that the visit took place, and marks.
"""

import re
from datetime import date, timedelta

from playwright.sync_api import Locator, Page, expect

from app.core.clock import day_of, utc_now
from tests.e2e.conftest import DESK

TODAY = day_of(utc_now())


def test_one_day_from_registration_to_the_mark(sign_in, people, live):
    midwife = sign_in(people.sari)
    code = register(midwife)
    the_score_is_seen(midwife)

    pair(sign_in(people.kirana, DESK), code, people.citra.name)

    student = sign_in(people.citra)
    visit(student, "165", "112")
    the_student_is_told_to_call(student)

    the_alert_stands_first(midwife, code)
    answer(midwife, code)

    the_answer_is_seen(student)
    write_reflection(student)

    supervisor = sign_in(people.dewi, DESK)
    the_visit_is_seen_under_the_code(supervisor, people.citra.name, code)
    mark_and_release(supervisor)

    the_mark_is_seen(student)


def register(page: Page) -> str:
    """The midwife fills the form of registration; the code of the new client."""
    page.goto("/caseload")
    page.get_by_role("link", name="Daftarkan Ibu").click()
    page.get_by_label("Nama lengkap").fill("Lestari Ningsih")
    fill_date(page, "born_on", date(TODAY.year - 29, 3, 5))
    page.get_by_label("Nomor HP Ibu").fill("0812 3450 0999")
    page.locator("[name=contact_name]").fill("Budi")
    page.locator("[name=contact_relation]").fill("suami")
    page.locator("[name=contact_phone]").fill("0812-3450-0998")
    tick(page, "consent", "yes")
    tick(page, "consent_manner", "written")
    fill_date(page, "lmp", TODAY - timedelta(days=220))
    for name, value in {"gravida": "2", "para": "1", "abortus": "0", "height_cm": "152"}.items():
        page.locator(f"[name={name}]").fill(value)
    tick(page, "had_earlier_pregnancy", "yes")
    tick(page, "prior_caesarean", "yes")
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_text("Ibu sudah terdaftar.")).to_be_visible()
    found = re.search(r"OSOC-\d+", page.locator("main").inner_text())
    assert found
    return found.group()


def the_score_is_seen(page: Page) -> None:
    """2 of every pregnancy and 8 for the caesarean."""
    card = page.locator("#kspr")
    expect(card.locator(".kspr")).to_contain_text("KRT")
    expect(card.locator(".kspr")).to_contain_text("10")
    expect(card).to_contain_text("+8")


def pair(page: Page, code: str, student: str) -> None:
    page.goto("/pairings")
    row(page, code).get_by_role("link", name="Pilih mahasiswa").click()
    row(page, student).get_by_role("link", name="Pilih").click()
    page.get_by_role("button", name="Pasangkan").click()
    expect(page.get_by_text("Pendampingan dimulai.")).to_be_visible()
    expect(row(page, student)).to_contain_text(code)


def visit(page: Page, systolic: str, diastolic: str) -> None:
    page.goto("/phone")
    expect(page.get_by_role("heading", name="Ibu Lestari Ningsih")).to_be_visible()
    page.get_by_role("link", name="Mulai kunjungan").click()
    fill_visit(page, systolic, diastolic)
    page.get_by_role("button", name="Kirim kunjungan").click()


def the_student_is_told_to_call(page: Page) -> None:
    expect(page.get_by_role("heading", name="Telepon bidan sekarang")).to_be_visible()
    expect(page.get_by_text("Tekanan darah 165/112 mmHg").first).to_be_visible()
    expect(page.locator(".badge.emergency").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def the_alert_stands_first(page: Page, code: str) -> None:
    page.goto("/alerts")
    first = page.locator("main ol.card-list > li").first
    expect(first).to_contain_text(code)
    expect(first).to_contain_text("Darurat")
    expect(first).to_contain_text("165/112")
    expect(first.locator(".due")).to_contain_text(re.compile(r"\d+ menit lagi"))


def answer(page: Page, code: str) -> None:
    """She owns it, speaks to the woman, and writes what came of it."""
    first = page.locator("main ol.card-list > li").first
    first.get_by_role("button", name="Saya tangani").click()
    expect(page.get_by_text("Tercatat: peringatan ini ditangani.")).to_be_visible()
    page.locator("main ol.card-list > li").first.get_by_role("button", name="Ibu sudah dihubungi").click()
    page.locator("main ol.card-list > li").first.get_by_role("link", name=re.compile(code)).click()
    page.get_by_label("Apa hasilnya?").select_option("admitted")
    page.get_by_label("Apa yang sudah dilakukan?").fill("Dijemput ambulans, dirawat di rumah sakit.")
    page.get_by_role("button", name="Simpan hasil").click()
    expect(page.get_by_text("Jawaban tersimpan.")).to_be_visible()
    page.goto("/alerts")
    expect(page.locator("main")).not_to_contain_text("165/112")


def the_answer_is_seen(page: Page) -> None:
    page.goto("/phone")
    said = page.locator("section", has=page.get_by_role("heading", name="Jawaban bidan"))
    expect(said).to_contain_text("Sari Wulandari")
    expect(said).to_contain_text("Dijemput ambulans, dirawat di rumah sakit.")
    expect(said).to_contain_text("Selesai")


def write_reflection(page: Page) -> None:
    page.get_by_role("link", name="Refleksi dan nilai").click()
    page.get_by_label("Apa yang Anda pelajari?").fill("Tidak menunggu ketika tekanan darah setinggi itu.")
    page.get_by_role("button", name="Simpan refleksi").click()
    expect(page.get_by_text("Refleksi tersimpan.")).to_be_visible()


def the_visit_is_seen_under_the_code(page: Page, student: str, code: str) -> None:
    page.goto("/faculty")
    expect(row(page, student)).to_contain_text(code)
    row(page, student).get_by_role("link", name=student).click()
    log = page.locator("main")
    expect(log).to_contain_text(code)
    expect(log.locator(".card").first).to_contain_text(str(TODAY.year))
    expect(log).to_contain_text("Tidak menunggu ketika tekanan darah setinggi itu.")
    for kept in ("Lestari", "165", "112", "Kertosari"):
        expect(log).not_to_contain_text(kept)


def mark_and_release(page: Page) -> None:
    page.locator("[name=points]").fill("9")
    page.get_by_label("Catatan untuk mahasiswa").fill("Keputusan yang cepat.")
    page.get_by_role("button", name="Simpan nilai refleksi").click()
    expect(page.get_by_text("Nilai refleksi disimpan.")).to_be_visible()
    page.get_by_role("button", name="Rilis nilai").click()
    expect(page.get_by_text("Nilai dirilis.")).to_be_visible()


def the_mark_is_seen(page: Page) -> None:
    page.goto("/phone/reflection")
    expect(page.get_by_role("heading", name="Nilai pendampingan")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Keputusan yang cepat.")
    expect(page.locator("main")).to_contain_text("9 / 10")


def fill_visit(page: Page, systolic: str, diastolic: str) -> None:
    """Every sign denied, the vital signs measured; the rest of the form is left as it is."""
    for name in ("bleeding", "fluid", "convulsion"):
        tick(page, name, "no")
    for name in ("headache_or_vision", "breath", "belly_pain", "fever", "movement", "other_signs"):
        tick(page, f"{name}_none", "1")
    page.locator("[name=systolic_mmhg]").fill(systolic)
    page.locator("[name=diastolic_mmhg]").fill(diastolic)
    page.locator("[name=pulse_bpm]").fill("88")
    page.locator("[name=temperature_c]").fill("36,7")
    page.locator("[name=weight_kg]").fill("61,5")


def tick(page: Page, name: str, value: str) -> None:
    page.locator(f"[name='{name}'][value='{value}']").check()


def fill_date(page: Page, name: str, value: date) -> None:
    for part in ("day", "month", "year"):
        page.locator(f"[name={name}_{part}]").fill(str(getattr(value, part)))


def row(page: Page, words: str) -> Locator:
    return page.get_by_role("row").filter(has_text=words)
