"""The whole month on both engines: `make month`. Prints the seed; fails where a law does not hold."""

import argparse
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from sqlmodel import Session

from app.core import db
from tests import postgres
from tests.alerts.month import laws
from tests.alerts.month.story import Month
from tests.db import migrate

QUICK = Path("/dev/shm")


@contextmanager
def databases(engine: str) -> Iterator[str]:
    """An empty migrated database that is taken away again."""
    if engine == "sqlite":
        with TemporaryDirectory(prefix="osoc-month-", dir=QUICK if QUICK.is_dir() else None) as folder:
            url = f"sqlite:///{folder}/month.db"
            migrate(url)
            yield url
        return
    server = postgres.start()
    try:
        with postgres.new_database(server.url) as url:
            migrate(url)
            yield url
            db.engine().dispose()
    finally:
        server.stop()


def live(url: str, options: argparse.Namespace) -> list[str]:
    """Run it and say how it went; the laws that were broken."""
    started = time.monotonic()
    with TemporaryDirectory(prefix="osoc-month-") as folder:
        month = Month(
            url,
            Path(folder),
            options.seed,
            options.alerts,
            timedelta(minutes=options.tick),
            options.kills,
            options.days,
        )
        month.run()
        with Session(db.engine()) as session:
            end = laws.read(session, Path(folder) / "outside")
            found = laws.broken(end, month.poisoned, month.kills)
        if found:
            shutil.copytree(folder, Path("build") / f"month-{uuid4().hex[:6]}")
    print(f"{time.monotonic() - started:.0f} s; {laws.summary(end, month.poisoned)}")
    print(f"deeds: {dict(sorted(month.told.items()))}\n", flush=True)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--alerts", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--tick", type=int, default=15, help="minutes by which the clock goes on")
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), action="append")
    options = parser.parse_args()
    broken = []
    for engine in options.engine or ("sqlite", "postgresql"):
        print(f"{engine}: {options.alerts} alerts, {options.kills} deaths, seed {options.seed}", flush=True)
        with databases(engine) as url:
            broken += live(url, options)
    if broken:
        sys.exit("\n".join(broken[:50]))


if __name__ == "__main__":
    main()
