"""The first load, signed in, nothing in the cache: what it takes until the first question can be answered."""

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from playwright.sync_api import Browser

from tests.bench_phone.district import Student
from tests.bench_phone.lines import Line, bytes_, count, milliseconds, seconds
from tests.bench_phone.thin import phone, slowed, thin, wait_for

LOADS = 5
CPU = 4
FLIGHT = 14_600
"""Bytes of the first flight of a connection: ten segments (RFC 6928)."""


@dataclass(frozen=True)
class Load:
    """Milliseconds from the first byte asked, and bytes with headers."""

    painted: float
    usable: float
    blocked: float
    critical: int
    trips: int
    whole: int


def first_loads(browser: Browser, student: Student) -> Iterator[Line]:
    """The form as the server gives it, and the app that is kept; each loaded anew five times."""
    yield from _of(browser, student, "visit form", f"/clients/{student.client}/visits/new")
    yield from _of(browser, student, "app", "/phone/app?lang=id")


def _of(browser: Browser, student: Student, what: str, path: str) -> Iterator[Line]:
    loads = [_load(browser, student, path) for _ in range(LOADS)]
    yield bytes_(f"First load, {what}: critical path, with headers", loads[0].critical, FLIGHT)
    yield count(f"First load, {what}: round trips of the critical path", loads[0].trips, 1)
    yield bytes_(f"First load, {what}: everything that this page loads", loads[0].whole)
    yield seconds(f"First load, {what}: first paint", _middle(loads, "painted") / 1000, 1.5)
    yield seconds(f"First load, {what}: first field takes a key", _middle(loads, "usable") / 1000, 2)
    yield milliseconds(f"First load, {what}: blocking time", _middle(loads, "blocked"))


def _middle(loads: list[Load], name: str) -> float:
    return float(median(getattr(one, name) for one in loads))


def _load(browser: Browser, student: Student, path: str) -> Load:
    with phone(browser, student) as context:
        page = context.new_page()
        slowed(page, CPU)
        traffic = thin(page)
        page.goto(path, wait_until="commit")
        wait_for(page, "bench.first !== null")
        page.keyboard.press("Space")
        wait_for(page, "bench.took !== null")
        page.wait_for_load_state("load")
        page.wait_for_timeout(500)
        blocking = page.evaluate("bench.blocking()")
        first = page.evaluate("performance.getEntriesByType('navigation')[0].name")
        return Load(
            *(page.evaluate(f"bench.{one}") for one in ("painted()", "took", "blocked()")),
            critical=sum(traffic.bytes_of[one] for one in (first, *blocking)),
            trips=2 if blocking else 1,
            whole=traffic.bytes_of.total(),
        )
