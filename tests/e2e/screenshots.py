"""`make screenshots`: every page × role × size × language, and every state of the phone's app, of the example
district and of an installation that was just set up, under build/screenshots. Fails with the list of what is
wrong.
"""

import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

os.environ["OSOC_MODE"] = "demo"
os.environ.pop("OSOC_DATABASE_URL", None)

from app import tables
from app.core import db
from app.core.i18n import LANGUAGES
from app.demo.model import full_size
from app.people.models import Person, Role
from tests.browser import chromium
from tests.db import migrate
from tests.e2e.addresses import pages
from tests.e2e.districts import fill_example, fill_nothing
from tests.e2e.server import looking, serving
from tests.e2e.walk import SIZES, Walk
from tests.e2e.walk_phone import walk_phone

assert tables  # the metadata is whole
FOLDER = Path(__file__).resolve().parents[2] / "build" / "screenshots"
FILLED: dict[str, Callable[[], list[Person]]] = {
    "demo": lambda: fill_example(full_size()),
    "empty": fill_nothing,
}


@dataclass(frozen=True)
class Found:
    """What one walk, of one district in one language, came back with."""

    of: str
    opened: Counter[str]
    faults: list[str]
    pictures: int


def main() -> int:
    """1 where anything is wrong. Two walks at a time, each in a process of its own."""
    path, began = chromium(), time.monotonic()
    if path is None:
        print("There is no Chromium: make browser")
        return 1
    shutil.rmtree(FOLDER, ignore_errors=True)
    walks = [(district, lang, path) for district in FILLED for lang in LANGUAGES]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        found = list(pool.map(walk, *zip(*walks, strict=True)))
    wrong = list(_told(found))
    print(f"{time.monotonic() - began:.0f} s; the pictures are in build/{FOLDER.name}")
    return 1 if wrong else 0


def walk(district: str, lang: str, path: str) -> Found:
    """All pages of one district in one language, over a database of its own."""
    with tempfile.TemporaryDirectory(prefix="osoc-screenshots-") as folder:
        url = f"sqlite:///{folder}/osoc.db"
        migrate(url)
        db.use(url)
        people = FILLED[district]()
        with serving(url) as address, looking(path) as browser:
            on_foot = Walk(browser, address, FOLDER / district)
            on_foot.all(people, lang, SIZES)
            if district == "demo":
                walk_phone(on_foot, next(one for one in people if one.role is Role.STUDENT), lang)
        db.engine().dispose()
        return Found(f"{district}, {lang}", on_foot.opened, on_foot.faults, on_foot.pictures)


def _told(found: list[Found]) -> Iterator[str]:
    """What is wrong, printed as it is found."""
    for one in found:
        print(f"{one.of}: {one.opened.total()} pages of {len(one.opened)} addresses, {one.pictures} pictures")
        for fault in one.faults:
            print(f"  {fault}")
            yield fault
    for route in sorted(set(pages()).difference(*(one.opened for one in found))):
        print(f"  nobody came to {route}")
        yield route


if __name__ == "__main__":
    sys.exit(main())
