"""Two browsers side by side: what a student finds stands in the midwife's open inbox without reloading, and
the answer on the student's open page. What somebody is writing is left alone.
"""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.conftest import DESK
from tests.e2e.test_the_day import fill_visit

SOON = 5_000


def is_marked(page: Page) -> bool:
    """Whether it is still the page that was marked: a reload forgets the mark."""
    return bool(page.evaluate("window.marked === true"))


def mark(page: Page, within: int = SOON) -> None:
    expect(page.get_by_text("Halaman ini berubah sendiri.")).to_be_visible(timeout=within)
    page.evaluate("window.marked = true")


@pytest.fixture
def inbox(sign_in, people) -> Page:
    """Sari's open inbox, in which nothing waits."""
    page = sign_in(people.sari, DESK)
    page.goto("/alerts")
    expect(page.get_by_text("Tidak ada peringatan yang menunggu")).to_be_visible()
    mark(page)
    return page


def find_high_pressure(page: Page) -> None:
    page.goto("/phone")
    page.get_by_role("link", name="Mulai kunjungan").click()
    fill_visit(page, "165", "112")
    page.get_by_role("button", name="Kirim kunjungan").click()
    expect(page.get_by_role("heading", name="Telepon bidan sekarang")).to_be_visible()


@pytest.fixture
def student(sign_in, people) -> Page:
    return sign_in(people.ani)


def test_a_visit_appears_in_the_open_inbox_and_the_answer_on_the_students_page(inbox, student, people):
    find_high_pressure(student)

    first = inbox.locator("main ol.card-list > li").first
    expect(first).to_contain_text("OSOC-0417", timeout=SOON)
    expect(first).to_contain_text("165/112")
    expect(first).to_contain_text("Darurat")
    assert is_marked(inbox)

    student.goto(f"/clients/{people.wati.id}/alerts")
    expect(student.locator("main")).to_contain_text("Bidan belum membaca.")
    mark(student)

    inbox.mouse.wheel(0, 1)
    expect(student.locator("main")).to_contain_text("Dibaca Bidan Sari Wulandari", timeout=SOON)

    first.get_by_role("button", name="Saya tangani").click()
    expect(student.locator("main")).to_contain_text("Ditangani Bidan Sari Wulandari", timeout=SOON)
    assert is_marked(student)


def test_what_came_by_itself_is_not_read_until_somebody_is_there(inbox, student, people):
    find_high_pressure(student)
    expect(inbox.locator("main ol.card-list > li").first).to_contain_text("165/112", timeout=SOON)

    student.goto(f"/clients/{people.wati.id}/alerts")

    expect(student.locator("main")).to_contain_text("Bidan belum membaca.")


def test_what_is_being_written_is_left_alone(sign_in, people, student):
    find_high_pressure(student)
    midwife = sign_in(people.sari, DESK)
    midwife.goto(f"/clients/{people.wati.id}/alerts")
    mark(midwife)
    midwife.get_by_label("Apa yang sudah dilakukan?").fill("Dijemput amb")

    other = sign_in(people.sari, DESK)
    other.goto("/alerts")
    other.locator("main ol.card-list > li").first.get_by_role("button", name="Saya tangani").click()

    expect(midwife.get_by_text("Ada perubahan. Isian Anda belum disimpan.")).to_be_visible(timeout=SOON)
    assert midwife.get_by_label("Apa yang sudah dilakukan?").input_value() == "Dijemput amb"
    assert is_marked(midwife)


def test_focus_and_what_is_unfolded_stay_where_they_are(sign_in, people, student):
    find_high_pressure(student)
    midwife = sign_in(people.sari, DESK)
    midwife.goto("/alerts")
    mark(midwife)
    midwife.get_by_text("Cara lain menghubungi").first.click()
    midwife.get_by_role("button", name="Saya tangani").focus()

    other = sign_in(people.sari)
    other.goto("/alerts")
    other.locator("main ol.card-list > li").first.get_by_role("button", name="Saya tangani").click()

    expect(midwife.locator("main")).to_contain_text("Ditangani Sari Wulandari", timeout=SOON)
    assert midwife.evaluate("document.activeElement.closest('[data-key]') !== null")
    assert midwife.locator("details[open]").count() == 1
    assert is_marked(midwife)


def test_a_line_ends_with_its_sign_in(inbox, sign_in, people):
    other = sign_in(people.sari, DESK)
    other.goto("/account")
    other.get_by_role("button", name="Akhiri", exact=True).first.click()

    expect(inbox.get_by_text("Sambungan terputus.")).to_be_visible(timeout=15_000)


@pytest.mark.parametrize(
    ("status", "body"), [(503, ""), (200, "<h1>Wi-Fi: sign in</h1>")], ids=["our fault", "another's page"]
)
def test_a_page_that_could_not_be_had_is_asked_for_again(inbox, student, status, body):
    asked = []

    def first_time_broken(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(status=status, body=body) if len(asked) == 1 else route.continue_()

    inbox.route("**/alerts", first_time_broken)

    find_high_pressure(student)

    expect(inbox.get_by_text("Sambungan terputus.")).to_be_visible(timeout=SOON)
    expect(inbox.locator("main ol.card-list > li").first).to_contain_text("165/112", timeout=3 * SOON)
    expect(inbox.get_by_text("Sambungan terputus.")).to_be_hidden()
    assert is_marked(inbox)


def test_a_line_that_was_answered_with_an_error_is_taken_up_again(sign_in, people, student):
    inbox = sign_in(people.sari, DESK)
    inbox.route("**/api/alerts/live*", lambda route: route.fulfill(status=502, body="bad gateway"), times=1)
    inbox.goto("/alerts")
    mark(inbox, within=3 * SOON)

    find_high_pressure(student)

    expect(inbox.locator("main ol.card-list > li").first).to_contain_text("165/112", timeout=SOON)
    assert is_marked(inbox)
