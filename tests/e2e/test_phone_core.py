"""What stands in the way on her phone, one thing at a time, in a real browser over the running program."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import Cast
from tests.e2e.conftest import PHONE
from tests.e2e.test_phone_app import PIN, enter, finish
from tests.e2e.test_the_day import fill_visit
from tests.e2e.walk_phone_troubles import OUTBOX, refuse

SPEED = 600
"""How many times shorter the app's waits are: five minutes are half a second."""


@pytest.fixture
def page(browser: Browser, live: str, people: Cast) -> Iterator[Page]:
    """Her phone with its PIN set, on today's page."""
    context = browser.new_context(
        viewport=PHONE,
        base_url=live,
        locale="id-ID",
        timezone_id="Asia/Jakarta",
        service_workers="block",  # or a request of the app would pass by what a test puts in its way
    )
    context.set_default_timeout(20_000)
    page = context.new_page()
    enter(page, people.ani)
    page.goto("/phone/app?lang=id")
    page.get_by_label("PIN baru, 6 angka").fill(PIN)
    page.get_by_label("PIN sekali lagi").fill(PIN)
    page.get_by_role("button", name="Simpan PIN").click()
    expect(page.get_by_role("heading", name=re.compile("^Ibu "))).to_be_visible(timeout=20_000)
    yield page
    context.close()


def begin(page: Page) -> None:
    page.evaluate("location.hash = '#/visit/anc-home-visit'")
    page.get_by_role("button", name="Lihat ringkasan").wait_for()


def test_a_refused_visit_behind_another_draft_says_so_and_both_stay(page):
    page.route(OUTBOX, refuse)
    begin(page)
    fill_visit(page, "118", "76")
    finish(page)
    page.locator("[data-state-words]").wait_for()
    page.unroute(OUTBOX)
    begin(page)
    page.locator("[name=weight_kg]").fill("61")
    expect(page.locator("[data-saved]")).to_contain_text("Tersimpan")

    page.evaluate("location.hash = '#/outbox'")
    page.get_by_role("button", name="Perbaiki dan kirim lagi").click()

    told = page.get_by_role("alert").filter(has_text="Keduanya tetap tersimpan")
    expect(told).to_be_visible()
    told.get_by_role("link", name="Buka isian itu").click()
    page.get_by_role("button", name="Lihat ringkasan").wait_for()
    expect(page.locator("[name=weight_kg]")).to_have_value("61")
    page.evaluate("location.hash = '#/outbox'")
    expect(page.get_by_role("button", name="Perbaiki dan kirim lagi")).to_be_visible()


def test_half_a_pressure_calls_nobody_and_the_whole_one_does_at_once(page):
    begin(page)
    page.locator("[name=systolic_mmhg]").fill("165")
    page.locator("[name=diastolic_mmhg]").focus()
    page.wait_for_timeout(300)
    expect(page.get_by_role("dialog")).to_have_count(0)

    page.keyboard.type("112")
    page.keyboard.press("Tab")

    expect(page.get_by_role("dialog")).to_contain_text("165/112", timeout=2_000)


def test_what_she_enters_and_leaves_at_once_still_calls_for_help(page):
    begin(page)
    page.locator("[name=systolic_mmhg]").fill("165")
    page.locator("[name=diastolic_mmhg]").fill("112")

    page.evaluate("document.activeElement.blur(); location.hash = '#/'")

    expect(page.get_by_role("dialog")).to_contain_text("165/112")
    page.get_by_role("dialog").get_by_role("button", name="Lanjutkan isian").click()
    begin(page)
    expect(page.locator("[name=diastolic_mmhg]")).to_have_value("112")


def test_when_nobody_answers_the_next_number_stands_first(page):
    page.evaluate(f"globalThis.osocClock = {{ speed: {SPEED} }}")
    begin(page)
    fill_visit(page, "165", "112")
    advice = page.get_by_role("dialog")
    calls = advice.locator(".calls > *")
    expect(calls.first).to_be_visible()

    expect(advice.locator("[data-again-words]")).to_be_visible(timeout=10_000)


def test_the_prepared_message_says_nothing_of_her(page, people):
    begin(page)
    fill_visit(page, "165", "112")
    link = page.get_by_role("dialog").locator("a[href^='https://wa.me/']")

    text = link.get_attribute("href") or ""

    assert "text=" in text
    for word in (people.wati.name, people.wati.code, "165", "112", "darah", "hamil"):
        assert word.replace(" ", "%20").lower() not in text.lower()
