"""The phone's app in a real browser that is closed and opened again, without a network and with one."""

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlmodel import Session, select

from app.alerts.models import Alert
from app.clients.models import Consent
from app.people.models import Person
from app.visits.models import Visit, VisitPhoto
from tests.browser import arguments
from tests.conftest import Cast
from tests.e2e.conftest import PASSWORD, PHONE
from tests.e2e.storm.proxy import Fault, Network, network_to
from tests.e2e.test_the_day import fill_visit
from tests.pictures import PLACE, picture

PIN = "246810"
Open = Callable[..., Page]


@pytest.fixture
def network(live: str) -> Iterator[Network]:
    with network_to(live) as network:
        yield network


@pytest.fixture
def phone(browser: Browser, chromium_path: str, network: Network, tmp_path: Path) -> Iterator[Open]:
    """Her phone: opened again, it has what it had. `offline` is airplane mode, from the first moment."""
    opened: list[BrowserContext] = []

    def start(*, offline: bool = False) -> Page:
        for context in opened:
            context.close()
        context = browser.browser_type.launch_persistent_context(
            tmp_path / "profile",
            executable_path=chromium_path,
            args=arguments(),
            viewport=PHONE,
            base_url=network.address,
            locale="id-ID",
            timezone_id="Asia/Jakarta",
        )
        context.set_default_timeout(10_000)
        switch(context, network, on=not offline)
        opened[:] = [context]
        return context.pages[0]

    yield start
    for context in opened:
        context.close()


UNDER_THE_WORKER = """() => new Promise((done) => {
  const { serviceWorker } = navigator;
  serviceWorker.addEventListener("controllerchange", () => done());
  if (serviceWorker.controller) done();
})"""
"""Resolves when the app's pages come from its own worker. A page of ours lets nothing be polled by eval."""


DRAWN_ANEW = """() => new Promise((done) => {
  new MutationObserver(() => done()).observe(document.getElementById("main"), { childList: true });
  dispatchEvent(new HashChangeEvent("hashchange"));
})"""
"""Resolves when the view that stands has been drawn again, as news from the server lets it."""


def switch(context: BrowserContext, network: Network, *, on: bool) -> None:
    """The browser says that it is offline, and nothing gets through, the worker's requests included."""
    network.weather = lambda _method, _path: Fault.PASS if on else Fault.CUT_BEFORE
    context.set_offline(not on)


def enter(page: Page, person: Person) -> None:
    page.goto("/sign-in")
    page.get_by_label("Nomor HP atau e-mail").fill("0" + (person.phone or "").removeprefix("+62"))
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()
    page.get_by_role("heading", level=1).wait_for()


def set_up(page: Page, person: Person) -> None:
    """She signs in, sets a PIN, and the phone has all it needs."""
    enter(page, person)
    page.goto("/phone/app")
    page.get_by_label("PIN baru, 6 angka").fill(PIN)
    page.get_by_label("PIN sekali lagi").fill(PIN)
    page.get_by_role("button", name="Simpan PIN").click()
    expect(page.get_by_role("heading", name=re.compile("^Ibu "))).to_be_visible()
    page.evaluate(UNDER_THE_WORKER)


def unlock(page: Page) -> None:
    page.goto("/phone/app")
    page.get_by_label("PIN 6 angka").fill(PIN)
    page.get_by_role("button", name="Buka", exact=True).click()
    expect(page.get_by_role("heading", name="Hari ini")).to_be_visible()


def test_a_visit_without_a_signal_is_received_once_it_is_back(phone, network, people, session, sign_in):
    midwife = sign_in(people.sari)
    set_up(phone(), people.ani)

    page = phone(offline=True)
    unlock(page)
    page.get_by_role("link", name="Mulai kunjungan").click()
    fill_visit(page, "165", "112")
    advice = page.get_by_role("dialog")
    expect(advice.get_by_role("heading", name="Telepon bidan sekarang")).to_be_visible()
    expect(advice).to_contain_text("Tekanan darah 165/112 mmHg")
    assert advice.locator("a[href^='tel:']").count() >= 2
    expect(page.locator("[data-saved]")).to_have_text(re.compile(r"Tersimpan di HP \d\d\.\d\d"))

    page = phone(offline=True)
    unlock(page)
    page.get_by_role("link", name=re.compile("Lanjutkan: ")).click()
    expect(page.locator("[name=diastolic_mmhg]")).to_have_value("112")
    finish(page)
    expect(page.locator("main")).to_contain_text("Tersimpan di HP ini, belum terkirim. Bidan belum tahu.")
    assert visits(session) == []

    page = phone(offline=True)
    unlock(page)
    expect(page.locator("#strip")).to_contain_text("di HP")
    switch(page.context, network, on=True)
    page.goto("/phone/app#/outbox")
    expect(page.locator("main")).to_contain_text(re.compile(r"Diterima server \d\d\.\d\d"), timeout=30_000)

    assert visits(session) == [165]
    midwife.goto("/alerts")
    expect(midwife.locator("main ol.card-list > li")).to_have_count(1)
    expect(midwife.locator("main")).to_contain_text("165/112")
    times = re.compile(r"Ditemukan \d\d\.\d\d, diterima server \d\d\.\d\d\.")
    expect(midwife.locator("main")).to_contain_text(times)


def test_a_picture_follows_its_visit_through_a_net_that_breaks(phone, network, people, session):
    agree(session, people)
    page = phone()
    set_up(page, people.ani)
    visit_finished(page)
    switch(page.context, network, on=False)
    content = picture((2400, 1800))
    assert PLACE in content

    page.locator("[name=photo]").set_input_files(
        {"name": "kia.jpg", "mimeType": "image/jpeg", "buffer": content}
    )
    expect(page.locator("[data-photo]")).to_have_text("Foto di HP ini, belum terkirim.")
    parts = iter([Fault.PASS, Fault.PASS, Fault.CUT_AFTER, Fault.CUT_BEFORE, Fault.ERROR_502])
    network.weather = lambda _method, path: next(parts, Fault.PASS) if "photo" in path else Fault.PASS
    page.context.set_offline(False)
    for _ in range(4):
        page.evaluate("dispatchEvent(new Event('online'))")
        page.wait_for_timeout(500)

    expect(page.locator("[data-photo]")).to_have_text(re.compile(r"Foto diterima server \d\d\.\d\d\."))
    expect(page.locator("[name=photo]")).to_be_hidden()
    kept = session.exec(select(VisitPhoto)).one()
    with Image.open(BytesIO(kept.content)) as drawn:
        assert (max(drawn.size), dict(drawn.getexif())) == (1280, {})
    assert kept.received_at


def test_what_is_no_picture_is_said_and_the_visit_stays(phone, network, people, session):
    agree(session, people)
    page = phone()
    set_up(page, people.ani)
    switch(page.context, network, on=False)
    visit_finished(page)

    page.locator("[name=photo]").set_input_files(
        {"name": "kia.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"}
    )

    said = "Foto tidak terbaca atau HP penuh. Ambil foto lagi."
    expect(page.locator("[data-photo]")).to_have_text(said)
    switch(page.context, network, on=True)
    expect(page.locator("[data-state-words]")).to_contain_text("Diterima server")
    expect(page.locator("[data-photo]")).to_have_text(said)
    page.evaluate(DRAWN_ANEW)
    expect(page.locator("[data-photo]")).to_have_text(said)
    assert len(visits(session)) == 1


def test_a_picture_chosen_while_news_draws_the_page_is_kept_and_said(phone, network, people, session):
    agree(session, people)
    page = phone()
    set_up(page, people.ani)
    visit_finished(page)
    expect(page.locator("[data-state-words]")).to_contain_text("Diterima server")
    switch(page.context, network, on=False)

    with page.expect_file_chooser() as camera:
        page.locator("[name=photo]").click()
    page.evaluate(DRAWN_ANEW)
    camera.value.set_files({"name": "kia.jpg", "mimeType": "image/jpeg", "buffer": picture((800, 600))})

    expect(page.locator("[data-photo]")).to_have_text("Foto di HP ini, belum terkirim.")


def test_news_leaves_what_she_reads_where_it_is(phone, people, session):
    page = phone()
    set_up(page, people.ani)
    visit_finished(page)
    expect(page.locator("[data-state-words]")).to_contain_text("Diterima server")
    page.evaluate("document.body.style.minHeight = '3000px'; scrollTo({ behavior: 'instant', top: 500 })")

    agree(session, people)
    page.evaluate("dispatchEvent(new Event('online'))")

    expect(page.locator("[data-photo]")).to_have_text(re.compile("Boleh tidak"))
    assert page.evaluate("scrollY") == 500


def test_what_still_waits_after_thirty_days_without_a_net_is_told(phone, people):
    page = phone()
    set_up(page, people.ani)
    page = phone(offline=True)
    unlock(page)
    page.get_by_role("link", name="Mulai kunjungan").click()
    fill_visit(page, "165", "112")
    finish(page)
    page.locator("[data-state-words]").wait_for()

    page = phone(offline=True)
    page.add_init_script(f"globalThis.osocClock = {{ offset_ms: {31 * 24 * 60 * 60 * 1000} }}")
    unlock(page)
    page.goto("/phone/app#/outbox")
    page.get_by_role("link", name="Lihat hasil").click()

    expect(page.locator("[data-state-words]")).to_contain_text("belum terkirim")
    expect(page.locator("main")).to_contain_text("Telepon bidan sekarang")
    expect(page.locator(".lead")).to_have_text(re.compile(r"^\S+.* \d\d\.\d\d$"))


def test_a_draft_of_an_earlier_day_says_so_and_gives_way_to_a_visit_of_today(phone, people, session):
    page = phone()
    set_up(page, people.ani)
    page.get_by_role("link", name="Mulai kunjungan").click()
    page.locator("[name=systolic_mmhg]").fill("131")
    expect(page.locator("[data-saved]")).to_have_text(re.compile(r"Tersimpan di HP"))

    page = phone()
    page.add_init_script(f"globalThis.osocClock = {{ offset_ms: {2 * 24 * 60 * 60 * 1000} }}")
    unlock(page)
    page.get_by_role("link", name=re.compile("Lanjutkan: ")).click()
    expect(page.locator("[name=systolic_mmhg]")).to_have_value("131")
    told = page.locator("[role=note], .banner").filter(has_text="Kunjungan ini dimulai")
    expect(told).to_be_visible()
    told.get_by_text("Ini kunjungan hari ini?").click()
    told.get_by_role("button", name="Hapus yang lama, mulai baru").click()

    expect(page.locator("[name=systolic_mmhg]")).to_have_value("")
    expect(told).to_have_count(0)
    expect(page.locator("#notices")).to_be_empty()
    assert visits(session) == []


SLOW_TO_SEAL = """() => {
  const { subtle } = crypto;
  const encrypt = subtle.encrypt.bind(subtle);
  subtle.encrypt = (...given) => new Promise((go) => setTimeout(go, 400)).then(() => encrypt(...given));
}"""
"""The cheapest phone there is."""


def test_a_value_corrected_while_its_alert_is_still_being_sealed_sends_none(phone, people):
    page = phone()
    set_up(page, people.ani)
    page.get_by_role("link", name="Mulai kunjungan").click()
    page.locator("[name=systolic_mmhg]").fill("130")
    page.evaluate(SLOW_TO_SEAL)
    page.locator("[name=diastolic_mmhg]").fill("112")
    page.locator("[name=diastolic_mmhg]").press("Tab")
    page.get_by_role("dialog").get_by_role("button", name="Lanjutkan isian").click()
    page.locator("[name=diastolic_mmhg]").fill("76")
    page.locator("[name=diastolic_mmhg]").press("Tab")
    page.wait_for_timeout(5_000)  # past all sealing

    page.goto("/phone/app#/outbox")

    expect(page.locator("main")).to_contain_text("Tidak ada yang menunggu dikirim")
    expect(page.locator("article[data-id]")).to_have_count(0)


FULL = """() => {
  IDBObjectStore.prototype.put = () => {
    throw new DOMException("no room", "QuotaExceededError");
  };
}"""
"""A phone that keeps what it has and takes nothing more."""


def test_an_emergency_on_a_full_phone_is_not_said_to_be_kept_and_can_be_sent(phone, network, people, session):
    page = phone()
    set_up(page, people.ani)
    page.get_by_role("link", name="Mulai kunjungan").click()
    page.locator("[name=systolic_mmhg]").fill("165")
    page.evaluate(FULL)
    switch(page.context, network, on=False)
    page.locator("[name=diastolic_mmhg]").fill("112")
    page.locator("[name=diastolic_mmhg]").press("Tab")
    told, button = page.locator("dialog [data-early]"), page.get_by_role("button", name="Kirim peringatan")
    expect(told).to_contain_text("HP penuh, peringatan tidak tersimpan di sini")

    with page.expect_event("requestfailed"):
        button.click()
    expect(told).to_contain_text("HP penuh, peringatan tidak tersimpan di sini")
    assert session.exec(select(Alert)).all() == []
    session.rollback()
    switch(page.context, network, on=True)
    button.click()

    expect(told).to_have_text(re.compile(r"Peringatan: diterima server \d\d\.\d\d\."))
    assert [alert.level for alert in session.exec(select(Alert))] == ["emergency"]


def test_a_full_phone_says_so_when_a_pin_is_set_and_opens_what_it_has(phone, people):
    page = phone()
    enter(page, people.ani)
    page.goto("/phone/app")
    page.evaluate(FULL)
    page.get_by_label("PIN baru, 6 angka").fill(PIN)
    page.get_by_label("PIN sekali lagi").fill(PIN)
    page.get_by_role("button", name="Simpan PIN").click()
    expect(page.get_by_role("alert")).to_contain_text("HP ini tidak bisa menyimpan")
    page.reload()
    page.get_by_label("PIN baru, 6 angka").fill(PIN)
    page.get_by_label("PIN sekali lagi").fill(PIN)
    page.get_by_role("button", name="Simpan PIN").click()
    expect(page.get_by_role("heading", name=re.compile("^Ibu "))).to_be_visible()

    page.reload()
    page.evaluate(FULL)
    page.get_by_label("PIN 6 angka").fill(PIN)
    page.get_by_role("button", name="Buka", exact=True).click()

    expect(page.get_by_role("heading", name=re.compile("^Ibu "))).to_be_visible()


@pytest.mark.parametrize("is_allowed", [True, False])
def test_a_place_is_village_sized_and_never_in_the_way(phone, people, session, is_allowed):
    agree(session, people)
    page = phone()
    page.context.set_geolocation({"latitude": -8.58713, "longitude": 114.09876})
    if is_allowed:
        page.context.grant_permissions(["geolocation"])
    set_up(page, people.ani)
    visit_finished(page, with_place=True)

    expect(page.locator("[data-state-words]")).to_contain_text("Diterima server")
    visit = session.exec(select(Visit)).one()
    place = (visit.place_lat, visit.place_lon)
    assert place == ((-8.59, 114.1) if is_allowed else (None, None))


def agree(session: Session, people: Cast) -> None:
    """Wati allows pictures and the rough place."""
    consent = session.exec(select(Consent).where(Consent.client_id == people.wati.id)).one()
    consent.photo_ok = consent.place_ok = True
    session.add(consent)
    session.commit()


def visit_finished(page: Page, *, with_place: bool = False) -> None:
    page.get_by_role("link", name="Mulai kunjungan").click()
    fill_visit(page, "118", "76")
    page.get_by_role("button", name="Lihat ringkasan").click()
    if with_place:
        page.get_by_label("Sertakan tempat kira-kira").click()  # may clear itself at once
        expect(page.locator("[data-place]")).to_have_text(re.compile("disertakan|tidak terbaca"))
    page.get_by_role("button", name="Selesai").click()
    page.locator("[data-state-words]").wait_for()


def finish(page: Page) -> None:
    advice = page.get_by_role("dialog")
    if advice.count():
        advice.get_by_role("button", name="Lanjutkan isian").click()
    page.get_by_role("button", name="Lihat ringkasan").click()
    page.get_by_role("button", name="Selesai").click()


def visits(session: Session) -> list[int]:
    """The upper pressure of every visit that the server has."""
    found = [visit.answers["systolic_mmhg"] for visit in session.exec(select(Visit))]
    session.rollback()  # or the server waits for us before it writes
    return found
