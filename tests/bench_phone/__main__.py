"""Measures what docs/performance.md tells of the phone, in one run: `make bench-phone`. Fails for too many
bytes and for a wrong answer; a time only tells how busy the machine is.
"""

import os
import sys

os.environ["OSOC_MODE"] = "demo"
os.environ.pop("OSOC_DATABASE_URL", None)

from collections.abc import Iterator

from app import tables
from tests.bench_phone import first_load, wire
from tests.bench_phone.district import Student, student
from tests.bench_phone.lines import Line, told
from tests.browser import chromium
from tests.e2e.server import looking

assert tables  # the metadata is whole


def main() -> int:
    path = chromium()
    if path is None:
        print("There is no Chromium: make browser")
        return 1
    with student() as her:
        lines = [*told(_measured(path, her))]
    missed = [line for line in lines if not line.is_met]
    print(f"{len(lines) - len(missed)} of {len(lines)} lines hold")
    return 1 if any(line.must for line in missed) else 0


def _measured(path: str, her: Student) -> Iterator[Line | str]:
    yield from wire.whole_app(her)
    yield from wire.bundle(her)
    with looking(path) as browser:
        yield from first_load.first_loads(browser, her)


if __name__ == "__main__":
    sys.exit(main())
