"""A follow-up visit in her hands: every sign denied, the vital signs measured. Each tap and key counts,
but for those of the numbers.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from playwright.sync_api import Browser, Locator, Page, expect
from sqlmodel import Session

from app.core import db
from app.visits.models import Visit
from tests.bench_phone.app import set_up
from tests.bench_phone.district import FORM, Student
from tests.bench_phone.lines import Line, count
from tests.bench_phone.thin import phone, wait_for

MOST = 25
NUMBERS = {
    "systolic_mmhg": "118",
    "diastolic_mmhg": "76",
    "pulse_bpm": "84",
    "temperature_c": "36,7",
    "respiratory_rate_bpm": "18",
    "weight_kg": "61,5",
    "muac_cm": "26",
}


@dataclass
class Hand:
    """One thumb, and what it did."""

    page: Page
    taps: int = 0

    def tap(self, what: Locator) -> None:
        what.click()
        self.taps += 1

    def write(self, box: Locator, number: str) -> None:
        """The tap that opens the box counts, the digits do not."""
        self.tap(box)
        self.page.keyboard.type(number)


def taps(browser: Browser, student: Student) -> Iterator[Line]:
    """From today's page to "Selesai", and what the server then has."""
    with phone(browser, student) as context:
        page = context.new_page()
        set_up(page)
        hand = Hand(page)
        hand.tap(page.locator(f"main a[href='#/visit/{FORM}']"))
        signs = _deny(hand)
        for name, number in NUMBERS.items():
            hand.write(page.locator(f"main form [name={name}]"), number)
        hand.tap(page.get_by_role("button", name="Lihat ringkasan"))
        hand.tap(page.get_by_role("button", name="Selesai"))
        wait_for(page, "location.hash.startsWith('#/result/')")
        visit_id = page.evaluate("location.hash").split("/")[-1]
        expect(page.locator("main")).to_contain_text("Diterima server")
    yield count("Taps: questions about signs", signs)
    yield count("Taps: a visit with all signs denied and the vital signs", hand.taps, MOST)
    yield Line("Taps: what was meant is on the server", _is_kept(visit_id), 1, at_most=False, must=True)


def _deny(hand: Hand) -> int:
    """Each question of the first part: no, or none of these."""
    items = hand.page.locator("main form .section").first.locator("[data-kind=signs]:visible")
    items.first.wait_for()
    for item in items.all():
        none = item.locator("input[name$=_none]")
        hand.tap(none if none.count() else item.locator("input[value=no]"))
    return items.count()


def _is_kept(visit_id: str) -> bool:
    with Session(db.engine()) as session:
        visit = session.get(Visit, UUID(visit_id))
        answers = visit.answers if visit else {}
    numbers = {name: float(number.replace(",", ".")) for name, number in NUMBERS.items()}
    is_denied = answers.get("danger_signs") == [] and not answers.get("signs_not_asked")
    return is_denied and numbers.items() <= {name: answers.get(name) for name in numbers}.items()
