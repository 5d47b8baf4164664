"""The app once it is kept, without a network: how soon it shows, what blocks, how soon each field answers."""

from collections.abc import Iterator
from statistics import median

from playwright.sync_api import Browser, BrowserContext, Page

from tests.bench_phone.app import APP, PIN, set_up
from tests.bench_phone.district import FORM, Student
from tests.bench_phone.lines import Line, count, milliseconds, seconds
from tests.bench_phone.thin import phone, slowed, wait_for

STARTS = 5
SLOW = (4, 6)


def warm_starts(browser: Browser, student: Student) -> Iterator[Line]:
    """Airplane mode from the first moment, on two processors."""
    with phone(browser, student) as context:
        page = context.new_page()
        set_up(page)
        wait_for(page, "navigator.serviceWorker.controller !== null")
        page.close()
        context.set_offline(True)
        for cpu in SLOW:
            yield from _starts(context, cpu)
            yield from _keys(context, cpu)


def _starts(context: BrowserContext, cpu: int) -> Iterator[Line]:
    found = [_start(context, cpu) for _ in range(STARTS)]
    painted, usable, blocked, opened = (median(one) for one in zip(*found, strict=True))
    yield seconds(f"Offline, CPU {cpu}x: first paint", painted / 1000, 0.5)
    yield seconds(f"Offline, CPU {cpu}x: the PIN takes a key", usable / 1000)
    yield milliseconds(f"Offline, CPU {cpu}x: blocking time of the start", blocked, 50)
    yield milliseconds(f"Offline, CPU {cpu}x: blocking time from the PIN to the open form", opened, 50)


def _start(context: BrowserContext, cpu: int) -> tuple[float, float, float, float]:
    page = _cold(context, cpu)
    wait_for(page, "bench.first !== null")
    page.keyboard.press("Digit2")
    wait_for(page, "bench.took !== null")
    page.wait_for_timeout(500)
    painted, usable, blocked = (page.evaluate(f"bench.{one}") for one in ("painted()", "took", "blocked()"))
    since = page.evaluate("performance.now()")
    _open_form(page)
    page.wait_for_timeout(500)
    opened = page.evaluate(f"bench.blocked({since})")
    page.close()
    return painted, usable, blocked, opened


def _cold(context: BrowserContext, cpu: int) -> Page:
    page = context.new_page()
    slowed(page, cpu)
    page.goto(APP, wait_until="commit")
    return page


def _open_form(page: Page) -> None:
    """From the PIN to the whole form, by keys; whoever drives the page takes none of its time."""
    wait_for(page, "document.querySelector('main form input') !== null")
    page.evaluate("document.querySelector('main form input').value = ''")
    page.evaluate("document.querySelector('main form input').focus()")
    page.keyboard.type(PIN)
    page.keyboard.press("Enter")
    wait_for(page, "document.querySelector('main a[href^=\"#/visit/\"]') !== null")
    page.evaluate(f"location.hash = '#/visit/{FORM}'")
    wait_for(page, "document.querySelector('main form [data-item]') !== null")
    wait_for(page, "document.querySelector('main form button[type=submit]') !== null")


def _keys(context: BrowserContext, cpu: int) -> Iterator[Line]:
    """Each field is answered and left by keys, one after the other; the slowest key of all counts."""
    page = _cold(context, cpu)
    _open_form(page)
    page.evaluate("bench.open()")
    told = [*_waits(page, page.evaluate("bench.count()"))]
    page.close()
    waits, kept = [wait for wait, _ in told], [ms for _, ms in told if ms is not None]
    yield count(f"Offline, CPU {cpu}x: fields answered and left", len(waits))
    yield milliseconds(f"Offline, CPU {cpu}x: a key is seen after, median of the fields", median(waits))
    yield milliseconds(f"Offline, CPU {cpu}x: a key is seen after, slowest field", max(waits), 100)
    yield milliseconds(f"Offline, CPU {cpu}x: an answer is on the disk after, slowest field", max(kept), 300)


def _waits(page: Page, fields: int) -> Iterator[tuple[float, float | None]]:
    """How long a key waited to be seen, and what it entered to be on the disk."""
    for place in range(fields):
        if key := page.evaluate(f"bench.enter({place})"):
            page.keyboard.press(key)
            page.evaluate("bench.seen()")
            page.keyboard.press("Tab")
            yield page.evaluate("bench.waited()"), page.evaluate("bench.kept()")
            _past_advice(page)


def _past_advice(page: Page) -> None:
    """A value that calls for help is answered as she would, and the form goes on."""
    if page.evaluate("Boolean(document.querySelector('dialog[open]'))"):
        page.get_by_role("button", name="Lanjutkan isian").click()
