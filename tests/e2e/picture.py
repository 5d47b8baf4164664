"""`make picture`: the README's picture, taken of the running program and its example district. A student's
result of a visit, and beside it the inbox of the midwife who hears of it.
"""

import os
import sys
import tempfile
from io import BytesIO
from pathlib import Path

os.environ["OSOC_MODE"] = "demo"
os.environ.pop("OSOC_DATABASE_URL", None)

from PIL import Image
from playwright.sync_api import Browser
from sqlmodel import Session, col, select

from app import tables
from app.alerts.models import Alert
from app.core import db
from app.core.clock import utc_now
from app.pairings.models import Pairing
from app.people.models import Person, Role
from app.visits.models import Visit
from tests.browser import chromium
from tests.db import migrate
from tests.e2e.districts import SMALL, fill_example
from tests.e2e.server import looking, serving
from tests.e2e.walk import sign_in

assert tables  # the metadata is whole
FILE = Path(__file__).resolve().parents[2] / "docs" / "img" / "day.png"
PHONE = {"width": 360, "height": 740}
GAP, GROUND, COLOURS = 24, "#dfe6e5", 96


def main() -> int:
    path = chromium()
    if path is None:
        print("There is no Chromium: make browser")
        return 1
    with tempfile.TemporaryDirectory(prefix="osoc-picture-") as folder:
        url = f"sqlite:///{folder}/osoc.db"
        migrate(url)
        db.use(url)
        midwife = next(one for one in fill_example(SMALL) if one.role is Role.BIDAN_DESA)
        student, visit = _emergency()
        with serving(url) as address, looking(path) as browser:
            result = f"{address}/clients/{visit.client_id}/visits/{visit.id}"
            shots = [_shot(browser, student, result), _shot(browser, midwife, f"{address}/alerts")]
        db.engine().dispose()
    FILE.parent.mkdir(parents=True, exist_ok=True)
    _side_by_side(shots).save(FILE, optimize=True)
    print(f"{FILE.relative_to(FILE.parents[2])}: {FILE.stat().st_size // 1024} KB")
    return 0


def _emergency() -> tuple[Person, Visit]:
    """The student and her visit that found the emergency which still waits: in the midwife's own village."""
    with Session(db.engine(), expire_on_commit=False) as session:
        found = session.exec(
            select(Person, Visit)
            .join(Visit, col(Visit.recorded_by) == Person.id)
            .join(Alert, col(Alert.client_id) == Visit.client_id)
            .join(Pairing, col(Pairing.client_id) == Visit.client_id)
            .where(
                Alert.level == "emergency",
                col(Alert.closed_at).is_(None),
                Pairing.student_id == Person.id,
                col(Pairing.ended_at).is_(None),
            )
            .order_by(col(Visit.received_at).desc())
        ).first()
        assert found
        return found


def _shot(browser: Browser, person: Person, address: str) -> Image.Image:
    context = browser.new_context(viewport=PHONE, device_scale_factor=1.5, locale="id-ID")
    context.add_cookies(
        [{"name": "osoc_session", "value": sign_in(person, utc_now()), "url": address.split("/clients")[0]}]
    )
    page = context.new_page()
    page.goto(address)
    shot = page.screenshot(animations="disabled")
    context.close()
    return Image.open(BytesIO(shot)).convert("RGB")


def _side_by_side(shots: list[Image.Image]) -> Image.Image:
    width = sum(one.width for one in shots) + GAP * (len(shots) + 1)
    whole = Image.new("RGB", (width, max(one.height for one in shots) + 2 * GAP), GROUND)
    left = GAP
    for one in shots:
        whole.paste(one, (left, GAP))
        left += one.width + GAP
    return whole.quantize(COLOURS)


if __name__ == "__main__":
    sys.exit(main())
