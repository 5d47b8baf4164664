"""A thin network and a slow processor, as Chromium makes them: 400 kbit/s, 400 ms round trip."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page

from tests.bench_phone.district import Student
from tests.e2e.conftest import PHONE

BYTES_A_SECOND = 50_000
ROUND_TRIP_MS = 400
OBSERVE = Path(__file__).with_name("observe.js")


@dataclass
class Traffic:
    """The bytes that came for each address, headers and all, as Chromium counts them on the wire."""

    bytes_of: Counter[str] = field(default_factory=Counter)
    _names: dict[str, str] = field(default_factory=dict)

    def listen(self, wire: CDPSession) -> None:
        wire.on("Network.responseReceived", self._named)
        wire.on("Network.loadingFinished", self._finished)

    def _named(self, told: dict[str, Any]) -> None:
        self._names[told["requestId"]] = told["response"]["url"]

    def _finished(self, told: dict[str, Any]) -> None:
        self.bytes_of[self._names.get(told["requestId"], "?")] += int(told["encodedDataLength"])


@contextmanager
def phone(
    browser: Browser, student: Student, service_workers: Literal["allow", "block"] = "allow"
) -> Iterator[BrowserContext]:
    """A phone on which nothing of ours is kept, with her signed in."""
    context = browser.new_context(
        viewport=PHONE,
        base_url=student.address,
        locale="id-ID",
        timezone_id="Asia/Jakarta",
        service_workers=service_workers,
    )
    context.set_default_timeout(60_000)
    context.add_cookies(student.cookies)
    context.add_init_script(path=OBSERVE)
    yield context
    context.close()


def slowed(page: Page, cpu: int) -> None:
    """From here on this page's processor is that many times slower."""
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": cpu})


def thin(page: Page) -> Traffic:
    """From here on this page has the thin network; what comes over it."""
    wire, traffic = page.context.new_cdp_session(page), Traffic()
    wire.send("Network.enable")
    shape = {"offline": False, "latency": ROUND_TRIP_MS}
    speed = {"downloadThroughput": BYTES_A_SECOND, "uploadThroughput": BYTES_A_SECOND}
    wire.send("Network.emulateNetworkConditions", {**shape, **speed})
    traffic.listen(wire)
    return traffic


def wait_for(page: Page, expression: str, at_most_ms: int = 60_000) -> None:
    """Until it is true in the page. Playwright's own way would need `eval`, which our pages forbid."""
    for _ in range(at_most_ms // 20):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(20)
    raise TimeoutError(expression)
