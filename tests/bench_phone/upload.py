"""Twenty visits brought at once: the bytes of each as they leave the phone, and how long it takes."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page
from sqlmodel import Session, col, select

from app.core import db
from app.visits.models import Visit
from tests.bench_phone.app import PIN, set_up
from tests.bench_phone.district import FORM, Student
from tests.bench_phone.lines import Line, bytes_, count, seconds
from tests.bench_phone.thin import phone, slowed, thin
from tests.phone.outboxes import usual

SCRIPT = Path(__file__).with_name("upload.js")
ADDRESS = "/api/phone/outbox"
CPU = 4
VISITS = 20
A_VISIT = 170


def uploads(browser: Browser, student: Student) -> Iterator[Line | str]:
    """Usual visits, and visits in which every question was answered that the district's students answer."""
    yield from _of(browser, student, "usual", [usual(number) for number in range(VISITS)])
    yield from _of(browser, student, "whole forms", _whole())


def _of(browser: Browser, student: Student, what: str, visits: list[dict[str, Any]]) -> Iterator[Line | str]:
    with phone(browser, student, "block") as context:
        page = context.new_page()
        set_up(page)
        sizes = _sent(page)
        slowed(page, CPU)
        thin(page)
        told = page.evaluate(SCRIPT.read_text(), _asked(student, visits))
    received = [state for state, _ in told["states"]].count("received")
    yield from {f"not received: {refusal}" for state, refusal in told["states"] if state != "received"}
    yield Line(f"Upload, {what}: received of {VISITS}", received, VISITS, at_most=False, must=True)
    yield count(f"Upload, {what}: requests", len(sizes))
    yield bytes_(f"Upload, {what}: request body for each visit", sum(sizes) / len(visits), A_VISIT)
    yield seconds(f"Upload, {what}: {VISITS} visits", told["ms"] / 1000, 10)


def _sent(page: Page) -> list[int]:
    """The sizes of the bodies that this page sends from now on."""
    sizes: list[int] = []
    page.on(
        "request",
        lambda one: sizes.append(len(one.post_data_buffer or b"")) if one.url.endswith(ADDRESS) else None,
    )
    return sizes


def _asked(student: Student, visits: list[dict[str, Any]]) -> Mapping[str, Any]:
    person = student.bundle["person"]["id"]
    who = {"person": person, "pin": PIN, "client": student.client}
    return {**who, "form": FORM, "version": student.version, "visits": visits}


def _whole() -> list[dict[str, Any]]:
    """The twenty of the district with the most answers, as its students gave them."""
    with Session(db.engine()) as session:
        asked = select(Visit.answers).where(col(Visit.checklist) == FORM).order_by(col(Visit.id).desc())
        answers = session.exec(asked.limit(100)).all()
    return sorted((dict(one) for one in answers), key=len)[-VISITS:]
