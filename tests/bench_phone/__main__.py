"""Measures what docs/performance.md tells of the phone, in one run: `make bench-phone`. Fails for too many
bytes and for a wrong answer; a time only tells how busy the machine is.
"""

import argparse
import os
import sys
import tempfile

os.environ["OSOC_MODE"] = "demo"
os.environ.pop("OSOC_DATABASE_URL", None)

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from app import tables
from tests.bench_phone import first_load, first_sync, taps, upload, warm, wire
from tests.bench_phone.district import Student, student
from tests.bench_phone.lighthouse import lighthouse
from tests.bench_phone.lines import Line, told
from tests.browser import chromium
from tests.e2e.server import looking

assert tables  # the metadata is whole

Part = Callable[[str, Student, Path], Iterator[Line | str]]


def in_browser(*parts: Callable[..., Iterator[Line | str]]) -> Part:
    """These in one browser; each has phones of its own."""

    def measured(path: str, her: Student, _packages: Path) -> Iterator[Line | str]:
        with looking(path) as browser:
            for part in parts:
                yield from part(browser, her)

    return measured


PARTS: dict[str, Part] = {
    "bytes": lambda _path, her, _packages: wire.whole_app(her),
    "bundle": lambda _path, her, _packages: wire.bundle(her),
    "load": in_browser(first_load.first_loads),
    "taps": in_browser(taps.taps),
    "upload": in_browser(upload.uploads),
    "offline": in_browser(warm.warm_starts),
    "sync": lambda _path, her, packages: first_sync.first_syncs(her, packages),
    "lighthouse": lighthouse,
}


def main() -> int:
    options, path = _asked(), chromium()
    if path is None:
        print("There is no Chromium: make browser")
        return 1
    lines: list[Line] = []
    with student() as her, _folder(options.packages) as packages:
        for name in options.only or PARTS:
            lines += told(PARTS[name](path, her, packages))
    missed = [line for line in lines if not line.is_met]
    print(f"{len(lines) - len(missed)} of {len(lines)} lines hold")
    return 1 if any(line.must for line in missed) else 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", choices=PARTS, help="some parts in place of all")
    parser.add_argument(
        "--packages", type=Path, help="where the packages of others are kept for another time"
    )
    return parser.parse_args()


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    if kept:
        yield kept.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="osoc-bench-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


if __name__ == "__main__":
    sys.exit(main())
