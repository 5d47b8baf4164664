"""What the phone's app shows when something is in the way, each made to happen."""

import hashlib
import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from uuid import UUID

from playwright.sync_api import Page, Route

from app.core.clock import utc_now
from tests.pictures import picture

PIN = "246810"
OUTBOX = "**/api/phone/outbox"
BUNDLE = "**/api/phone/bundle"
PHOTO = "**/photo"
LONG_AGO = "2026-01-01T00:00:00+00:00"
NO_ROOM = """() => {
  const { put } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.put = () => { throw new DOMException("no room", "QuotaExceededError"); };
  addEventListener("there-is-room", () => (IDBObjectStore.prototype.put = put), { once: true });
}"""
TWO_DAYS_ON = "globalThis.osocClock = { offset_ms: 2 * 86_400_000 }"
A_NEWER_WORKER = """Object.defineProperty(navigator, "serviceWorker", { value: {
  controller: {}, addEventListener() {}, getRegistration: async () => undefined,
  register: async () => ({ waiting: { postMessage() {} }, addEventListener() {} }),
} })"""


def troubles(page: Page) -> Iterator[str | tuple[Page, str]]:
    """From a phone that has forgotten nothing, and is locked."""
    page.route(BUNDLE, partial(_bundle, change=_everything_allowed))
    _unlock(page)
    with page.expect_response(BUNDLE):
        page.evaluate("dispatchEvent(new Event('online'))")
    yield from _full(page)
    yield from _of_an_earlier_day(page)
    yield from _in_two_tabs(page)
    yield from _received(page)
    yield from _told_by_the_server(page)
    yield from _a_new_version(page)


def _full(page: Page) -> Iterator[str]:
    to(page, "visit/anc-home-visit")
    page.locator("[name=systolic_mmhg]").wait_for()
    page.evaluate(NO_ROOM)
    type_in(page, systolic_mmhg="118", diastolic_mmhg="76")
    page.locator("[data-notice=full]").wait_for()
    yield "30-form-phone-full"
    type_in(page, systolic_mmhg="165", diastolic_mmhg="112")
    page.locator("dialog [data-early]:not(:empty)").wait_for()
    yield "40-form-advice-phone-full"
    page.locator("dialog [data-go-on]").click()
    type_in(page, systolic_mmhg="118", diastolic_mmhg="76")
    page.evaluate("dispatchEvent(new Event('there-is-room'))")
    type_in(page, pulse_bpm="84")
    page.locator("[data-notice=full]").wait_for(state="detached")


def _of_an_earlier_day(page: Page) -> Iterator[tuple[Page, str]]:
    to(page, "")
    page.locator("#h-client").wait_for()
    other = page.context.new_page()
    other.add_init_script(TWO_DAYS_ON)
    other.route(BUNDLE, lambda route: route.abort())
    other.goto(page.url.split("#")[0])
    _unlock(other)
    to(other, "visit/anc-home-visit")
    other.locator("[data-anew]").wait_for(state="attached")
    other.locator("details:has([data-anew]) summary").click()
    other.locator("[data-anew]").scroll_into_view_if_needed()
    yield other, "39-form-of-an-earlier-day"
    to(other, "")
    other.locator("#h-client").wait_for()  # it has let go of the form
    other.close()
    to(page, "visit/anc-home-visit")
    page.locator("[name=systolic_mmhg]").wait_for()


def _in_two_tabs(page: Page) -> Iterator[str | tuple[Page, str]]:
    other = page.context.new_page()
    other.goto(page.url.split("#")[0])
    _unlock(other)
    to(other, "visit/anc-home-visit")
    other.locator("main button").wait_for()
    yield other, "31-form-in-another-tab"
    other.locator("main button").click()
    page.locator("[data-notice=elsewhere]").wait_for()
    yield "32-form-taken-by-another-tab"
    other.close()
    page.locator("[data-notice=elsewhere] button").click()
    page.locator("[data-notice=elsewhere]").wait_for(state="detached")


def _received(page: Page) -> Iterator[str]:
    page.locator("form > .form-end button").click()
    page.locator("[name=place]").wait_for()
    page.context.set_geolocation({"latitude": -8.58713, "longitude": 114.09876})
    page.context.grant_permissions(["geolocation"])
    page.locator("[name=place]").check()
    yield "33-summary-with-place"
    page.route(OUTBOX, _receive)
    page.route(PHOTO, lambda route: route.abort())
    page.locator("[data-finish]").click()
    page.locator("[name=photo]").wait_for()
    page.wait_for_timeout(500)
    page.locator("[name=photo]").set_input_files(
        {"name": "kia.jpg", "mimeType": "image/jpeg", "buffer": picture((400, 300))}
    )
    yield "34-result-received-photo-waits"
    to(page, "outbox")
    yield "35-outbox-received-and-refused"


def _told_by_the_server(page: Page) -> Iterator[str]:
    for number, name, change in (
        (36, "clock", lambda told: told | {"made_at": LONG_AGO}),
        (37, "other-person", lambda told: told | {"person": told["person"] | {"id": told["client"]["id"]}}),
    ):
        page.route(BUNDLE, partial(_bundle, change=change))
        page.evaluate("dispatchEvent(new Event('online'))")
        page.locator(f"[data-notice={name}]").wait_for()
        yield f"{number}-{name}"
    page.unroute(BUNDLE)


def _a_new_version(page: Page) -> Iterator[tuple[Page, str]]:
    other = page.context.new_page()
    other.add_init_script(A_NEWER_WORKER)
    other.goto(page.url.split("#")[0])
    other.locator("[data-notice=update]").wait_for()
    yield other, "38-new-version"
    other.close()


def _everything_allowed(told: dict[str, Any]) -> dict[str, Any]:
    return told | {"client": told["client"] | {"may_photo": True, "may_place": True}}


def _bundle(route: Route, *, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """The server's own bundle, changed, whatever the phone has of it."""
    headers = {name: value for name, value in route.request.headers.items() if name != "if-none-match"}
    answer = route.fetch(headers=headers)
    route.fulfill(status=200, content_type="application/json", body=json.dumps(change(answer.json())))


def refuse(route: Route) -> None:
    """The answer of a server that takes nothing of it."""
    says = {"id": "Kunjungan ini terlalu besar.", "en": "This visit is too large."}
    _answer(route, status="refused", code="too_large", says=says, problems=[])


def _receive(route: Route) -> None:
    """The answer of a server that takes it, and tells nobody."""
    _answer(route, status="received", received_at=utc_now().isoformat(), level="none")


def _answer(route: Route, **facts: Any) -> None:
    body = route.request.post_data_buffer or b""
    visit, kind = body[99:115], body[115]  # docs/phone.md: the first item of the first group
    item = {"id": str(UUID(bytes=visit)), "kind": kind} | facts
    told = {"app": "osoc", "frame": hashlib.sha256(body).hexdigest()[:16], "items": [item]}
    told |= {"server_time": utc_now().isoformat()}
    route.fulfill(status=200, content_type="application/json", body=json.dumps(told))


def _unlock(page: Page) -> None:
    to(page, "pin")
    page.locator("[name=pin]").fill(PIN)
    page.locator("main form [type=submit]").click()
    page.locator("#h-client").wait_for()


def to(page: Page, view: str) -> None:
    page.evaluate("view => (location.hash = `#/${view}`)", view)
    page.wait_for_timeout(400)


def type_in(page: Page, **values: str) -> None:
    """Each box is filled and left, as by a thumb."""
    for name, value in values.items():
        page.locator(f"[name={name}]").fill(value)
        page.keyboard.press("Tab")
