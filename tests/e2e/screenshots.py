"""`make screenshots`: every page × role × size × language, of the example district and of an installation
that was just set up, under build/screenshots. Fails with the list of what is wrong.
"""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ["OSOC_MODE"] = "demo"
os.environ.pop("OSOC_DATABASE_URL", None)

from app import tables
from app.core import db
from app.core.i18n import LANGUAGES
from app.demo.model import full_size
from app.people.models import Person
from tests.browser import chromium
from tests.db import migrate
from tests.e2e.districts import fill_example, fill_nothing
from tests.e2e.server import looking, serving
from tests.e2e.walk import SIZES, Walk, summary

assert tables  # the metadata is whole
FOLDER = Path(__file__).resolve().parents[2] / "build" / "screenshots"


def main() -> int:
    """How many things are wrong, at most 1."""
    path, began = chromium(), time.monotonic()
    if path is None:
        print("There is no Chromium: make browser")
        return 1
    shutil.rmtree(FOLDER, ignore_errors=True)
    example = _walked(path, "demo", lambda: fill_example(full_size()))
    empty = _walked(path, "empty", fill_nothing)
    unopened = example.unopened()
    for name, walk in (("example district", example), ("just set up", empty)):
        print(f"{name}: " + "\n  ".join(summary(walk)))
    print("\n".join(f"nobody came to {route}" for route in unopened))
    print(f"{time.monotonic() - began:.0f} s; the pictures are in {FOLDER.relative_to(FOLDER.parents[1])}")
    return 1 if example.faults or empty.faults or unopened else 0


def _walked(path: str, name: str, fill: Callable[[], list[Person]]) -> Walk:
    with tempfile.TemporaryDirectory(prefix="osoc-screenshots-") as folder:
        url = f"sqlite:///{folder}/osoc.db"
        migrate(url)
        db.use(url)
        people = fill()
        with serving(url) as address, looking(path) as browser:
            walk = Walk(browser, address, FOLDER / name)
            for lang in LANGUAGES:
                walk.all(people, lang, SIZES)
        db.engine().dispose()
        return walk


if __name__ == "__main__":
    sys.exit(main())
