"""Six days of six women, recorded on the phone's pages by typing and tapping as a student does. What each
page then says is what a midwife expects by the triage table. Pictures of every step lie in pytest's folder.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import Session, col, select

from app.clients.models import Newborn, Outcome
from app.core.clock import WIB, day_of, utc_now
from app.visits.models import Visit
from tests.conftest import Cast
from tests.e2e.checks import faults_of_look, faults_of_words

NUMBERS = "0123456789,./"
MOST_TAPS = 25
NO_SIGNS = {
    "bleeding": "no",
    "fluid": "no",
    "headache_or_vision_none": "1",
    "convulsion": "no",
    "breath_none": "1",
    "belly_pain_none": "1",
    "fever_none": "1",
    "movement_none": "1",
    "other_signs_none": "1",
}
MEASURED = {
    "systolic_mmhg": "118",
    "diastolic_mmhg": "76",
    "pulse_bpm": "84",
    "temperature_c": "36,7",
    "respiratory_rate_bpm": "18",
    "weight_kg": "58,5",
    "muac_cm": "25",
}
BABY = {
    "fetal_movements_12h": "18",
    "fetal_movement_hours_counted": "12",
    "fetal_heart_heard": "yes",
    "fetal_heart_rate_bpm": "142",
    "fundal_height_cm": "30",
}
TOMORROW = utc_now().astimezone(WIB) + timedelta(days=14)
REST = {
    "food_groups_24h": ["grains", "pulses", "meat_fish", "dark_greens", "other_fruit"],
    "meals_per_day": "3",
    "water_glasses": "9",
    "iron_product": "ttd",
    "iron_days_last_7": "7",
    "iron_out_of_stock": "no",
    "smokes": "no",
    "smoke_exposed": "no",
    "counselling_topics": "nutrition",
    "student_actions": "counselled",
    "next_visit_on_day": str(TOMORROW.day),
    "next_visit_on_month": str(TOMORROW.month),
    "next_visit_on_year": str(TOMORROW.year),
}
NIFAS = {
    "bleeding_none": "1",
    "headache_or_vision_none": "1",
    "belly_pain_none": "1",
    "convulsion": "no",
    "breath_none": "1",
    "fever_none": "1",
    "urine_none": "1",
    "lochia_smell": "yes",
    "wound": "no",
    "breasts": "no",
    "other_signs_none": "1",
    "systolic_mmhg": "112",
    "diastolic_mmhg": "74",
    "temperature_c": "38,4",
    "pulse_bpm": "104",
    "respiratory_rate_bpm": "20",
    "lochia": "brown",
}
NEWBORN = {
    "feeding": "yes",
    "moves_none": "1",
    "fits": "no",
    "breath_signs_none": "1",
    "colour_none": "1",
    "fontanelle": "no",
    "eyes": "no",
    "is_yellow": "no",
    "jaundice_none": "1",
    "umbilicus_none": "1",
    "stomach_none": "1",
    "urine_and_stool_none": "1",
    "newborn_respiratory_rate_bpm": "44",
    "newborn_temperature_c": "36,8",
    "newborn_weight_kg": "2,9",
}
Given = Mapping[str, str | list[str]]


@dataclass(frozen=True)
class Day:
    """A woman's day: how it is opened, what is entered, and what the result must and must not say."""

    name: str
    entered: Given
    level: str
    says: tuple[str, ...]
    never: tuple[str, ...] = ()
    opens: str = "Mulai kunjungan"
    on_the_way: tuple[str, ...] = ()
    then: Given = field(default_factory=dict)
    planned: bool = False
    born_days_ago: int | None = None


DAYS = [
    Day(
        "healthy",
        NO_SIGNS | MEASURED | BABY | REST,
        "none",
        ("Tidak ada temuan hari ini. Bila nanti ada keluhan, hubungi bidan kapan saja.",),
        ("Yang ditemukan", "Belum lengkap"),
        planned=True,
    ),
    Day(
        "hypertension",
        NO_SIGNS | MEASURED | {"systolic_mmhg": "150", "diastolic_mmhg": "95"},
        "urgent",
        ("Hubungi bidan hari ini", "152/96 mmHg", "Sumber:"),
        ("Telepon bidan sekarang", "Tulis hasil ukur ulang"),
        on_the_way=("Ibu duduk tenang 15 menit, lengan setinggi dada, lalu ukur lagi.",),
        then={"repeat_systolic_mmhg": "152", "repeat_diastolic_mmhg": "96"},
    ),
    Day(
        "anaemia with a thin arm",
        NO_SIGNS | MEASURED | {"haemoglobin_g_dl": "9,4", "muac_cm": "22,5"},
        "watch",
        ("Perlu dipantau", "9,4 g/dL", "22,5 cm"),
        ("Telepon bidan sekarang", "Hubungi bidan hari ini"),
    ),
    Day(
        "bleeding",
        NO_SIGNS | MEASURED | {"bleeding": "yes"},
        "emergency",
        ("Telepon bidan sekarang", "Jangan periksa dalam", "Pertolongan pertama", "119"),
        on_the_way=("Isi bila ada perdarahan",),
        then={"bleeding_amount": "moderate"},
    ),
    Day(
        "fever after the birth",
        NIFAS,
        "emergency",
        ("Telepon bidan sekarang", "38,4 °C", "KF2", "Pertolongan pertama", "Jangan"),
        opens="Kunjungan Ibu",
        born_days_ago=5,
    ),
    Day(
        "a newborn that does not feed",
        NEWBORN,
        "emergency",
        ("Telepon bidan sekarang", "Bayi perlu diperiksa sekarang.", "Kulit ke kulit", "KN2"),
        ("Kartu skor KSPR",),
        opens="Kunjungan bayi",
        on_the_way=("perempuan", "lahir 3,1 kg"),
        born_days_ago=5,
    ),
]


@pytest.mark.parametrize("day", DAYS, ids=lambda day: day.name)
def test_a_day_is_recorded_by_hand(
    sign_in: Callable[..., Page], people: Cast, session: Session, tmp_path: Path, day: Day
) -> None:
    if day.born_days_ago is not None:
        born(session, people, day.born_days_ago)
    page = sign_in(people.ani)
    if day.planned:
        plan_the_birth(Hand(page, tmp_path))
    hand = Hand(page, tmp_path)
    hand.looks("1 today")

    hand.tap("link", day.opens)
    hand.looks("2 empty form")
    hand.enters(day.entered)
    hand.looks("3 filled in")
    for words in day.on_the_way:
        expect(page.get_by_text(words).first).to_be_visible()
    hand.enters(day.then)
    hand.tap("button", "Kirim kunjungan")

    expect(page.get_by_role("heading", name="Hasil kunjungan")).to_be_visible()
    hand.looks("4 result")
    said = page.locator("main").text_content() or ""
    assert [words for words in day.says if words.lower() not in said.lower()] == []
    assert [words for words in day.never if words in said] == []
    kept = the_visit(session)
    assert kept.level == day.level
    assert hand.faults == []
    if day.name == "healthy":
        assert hand.taps <= MOST_TAPS
        assert kept.completeness == 1.0


class Hand:
    """One finger: it taps and types, counts what is not the digits of a number, and looks at each page."""

    def __init__(self, page: Page, pictures: Path) -> None:
        self.page, self.pictures = page, pictures
        self.taps = 0
        self.faults: list[str] = []

    def tap(self, role: Literal["button", "link"], words: str) -> None:
        self.taps += 1
        self.page.get_by_role(role, name=words, exact=True).first.click()

    def enters(self, given: Given) -> None:
        for name, value in given.items():
            for one in [value] if isinstance(value, str) else value:
                self._enter(name, one)

    def _enter(self, name: str, value: str) -> None:
        box = self.page.locator(f"[name='{name}'][value='{value}']:is([type=radio], [type=checkbox])")
        if box.count():
            self.taps += 1
            box.check()
            return
        self.taps += sum(letter not in NUMBERS for letter in value)
        typed_in = self.page.locator(f"[name='{name}']")
        typed_in.wait_for()  # a box that is only now unfolded takes no focus yet
        typed_in.press_sequentially(value)

    def looks(self, step: str) -> None:
        self.page.screenshot(path=self.pictures / f"{step}.png", full_page=True)
        with_axe = (
            "filled" not in step and "today" not in step
        )  # the same page was looked at, or is elsewhere
        self.faults += [f"{step}: {fault}" for fault in faults_of_look(self.page, with_axe=with_axe)]
        self.faults += [f"{step}: {fault}" for fault in faults_of_words(self.page, "id")]


def plan_the_birth(hand: Hand) -> None:
    """What is ready stands on the form of the next visit as it was left here."""
    ready = ["attendant", "place", "companion", "transport", "donor", "funds", "papers"]
    hand.tap("link", "Rencana persalinan (P4K)")
    hand.enters({"birth_plan_items": ready, "donor_count": "4"})
    hand.tap("button", "Simpan isian")
    expect(hand.page.get_by_role("heading", name="Hasil kunjungan")).to_be_visible()
    hand.looks("0 plan kept")
    hand.page.goto("/phone")


def born(session: Session, people: Cast, days_ago: int) -> None:
    """Wati has a daughter, recorded by the midwife."""
    day = day_of(utc_now()) - timedelta(days=days_ago)
    pregnancy = people.pregnancy
    pregnancy.ended_on, pregnancy.outcome = day, Outcome.LIVE_BIRTH
    pregnancy.ended_at = datetime(day.year, day.month, day.day, 6, 30, tzinfo=WIB)
    session.add_all([pregnancy, Newborn(pregnancy_id=pregnancy.id, sex="f", birth_weight_kg=3.1)])
    session.commit()


def the_visit(session: Session) -> Visit:
    session.rollback()
    return session.exec(select(Visit).order_by(col(Visit.began_at).desc()).limit(1)).one()
