"""The phone's app in each of its states, light, dark, with text twice as large, and on a desk: what must hold
on every page must hold here too.
"""

from collections.abc import Iterator
from typing import Any

from playwright.sync_api import BrowserContext, Page

from app.core.clock import utc_now
from app.people.models import Person
from tests.e2e.checks import faults_of_look, faults_of_words
from tests.e2e.walk import SIZES, Walk, sign_in
from tests.e2e.walk_phone_troubles import OUTBOX, PIN, refuse, to, troubles, type_in

LOOKS: dict[str, dict[str, Any]] = {
    "360": {},
    "360-dark": {"color_scheme": "dark"},
    "360-large-text": {},
    "1280": {"viewport": {"width": 1280, "height": SIZES[1280]}},
}
TWICE = "document.documentElement.style.fontSize = '225%'"


def walk_phone(walk: Walk, student: Person, lang: str) -> None:
    """Every state of the app in every look, in one language."""
    for look, options in LOOKS.items():
        context = _context(walk, student, lang, options)
        page = context.new_page()
        for state in _states(page, walk.address):
            shown, name = (page, state) if isinstance(state, str) else state
            if look == "360-large-text":
                shown.evaluate(TWICE)
            shown.wait_for_timeout(250)
            _look(walk, shown, f"{lang}-{look}", lang, name)
        context.close()


def _context(walk: Walk, student: Person, lang: str, options: dict[str, Any]) -> BrowserContext:
    size = {"viewport": {"width": 360, "height": SIZES[360]}} | options
    context = walk.browser.new_context(
        locale="id-ID",
        timezone_id="Asia/Jakarta",
        service_workers="block",
        reduced_motion="reduce",
        **size,
    )
    context.set_default_timeout(10_000)
    cookies = {"osoc_language": lang, "osoc_session": sign_in(student, utc_now())}
    context.add_cookies([{"name": k, "value": v, "url": walk.address} for k, v in cookies.items()])
    return context


def _look(walk: Walk, page: Page, look: str, lang: str, name: str) -> None:
    if walk.folder:
        file = walk.folder / "phone-app" / look / f"{name}.png"
        file.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=file, full_page="form" not in name, animations="disabled")
        walk.pictures += 1
    found = [*faults_of_words(page, lang), *faults_of_look(page, with_axe=walk.with_axe)]
    walk.faults += [f"phone app {look} {name}: {fault}" for fault in found]


def _states(page: Page, address: str) -> Iterator[str | tuple[Page, str]]:
    """The name of each state while it stands on the screen, with its page where it is another. Nothing gets
    through to the server's outbox: the example district stays as it is."""
    page.context.route(OUTBOX, lambda route: route.abort())
    page.goto(f"{address}/phone/app")
    page.locator("[name=again]").wait_for()
    yield "01-new-pin"
    for name in ("pin", "again"):
        page.locator(f"[name={name}]").fill(PIN)
    page.locator("main form [type=submit]").click()
    page.locator("#h-client").wait_for()
    yield "02-today"
    for number, name in enumerate(("client", "visits", "alerts", "emergency"), 3):
        to(page, name)
        yield f"0{number}-{name}"
    yield from _visit(page)
    yield from _outbox(page)
    to(page, "leave")
    yield "20-leave"
    page.locator("[data-lock]").click()
    page.locator("[name=pin]").wait_for()
    yield "21-pin"
    page.locator("[name=pin]").fill("111111")
    page.locator("main form [type=submit]").click()
    page.locator(".problems").wait_for()
    yield "22-wrong-pin"
    to(page, "emergency")
    yield "23-emergency-locked"
    to(page, "pin/forgotten")
    page.locator("[name=again]").wait_for()
    yield "24-forgotten-pin"
    yield from troubles(page)


def _visit(page: Page) -> Iterator[str]:
    to(page, "visit/anc-home-visit")
    page.locator("[name=systolic_mmhg]").wait_for()
    yield "07-form"
    type_in(
        page, systolic_mmhg="142", diastolic_mmhg="92", pulse_bpm="500", temperature_c="33,5", weight_kg=""
    )
    page.locator("[data-repeat]").scroll_into_view_if_needed()
    yield "08-form-measured-again"
    page.locator("form > .form-end button").click()
    page.locator("main .problems").wait_for()
    yield "09-form-problems"
    type_in(
        page, pulse_bpm="88", temperature_c="36,8", weight_kg="61", systolic_mmhg="165", diastolic_mmhg="112"
    )
    page.locator("dialog [data-send]").wait_for()
    yield "10-form-advice"
    page.locator("dialog [data-go-on]").click()
    page.locator("form > .form-end button").click()
    page.locator("[data-finish]").wait_for()
    yield "11-summary"
    page.locator("[data-finish]").click()
    page.locator("[data-state-words]").wait_for()
    yield "12-result"


def _outbox(page: Page) -> Iterator[str]:
    to(page, "outbox")
    page.locator("article[data-id]").first.wait_for()
    yield "13-outbox-on-the-phone"
    page.route(OUTBOX, refuse)
    page.locator("[data-send]").click()
    page.locator("[data-fix]").wait_for()
    yield "14-outbox-refused"
    page.route("**/api/phone/*", lambda route: route.fulfill(status=401, json={"app": "osoc"}))
    page.evaluate("dispatchEvent(new Event('online'))")
    page.locator("[data-notice=signed-out]").wait_for()
    yield "15-session-ended"
    page.unroute("**/api/phone/*")
