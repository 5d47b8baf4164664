"""Judging anew the visits that are stored in SQLite, beside reading their rows plainly and the limit."""

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import date
from itertools import islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

from app.clinical.assess import assess
from app.clinical.fields import FIELDS, read_snapshot
from app.clinical.snapshot import facts_of
from tests.bench.limit import python_limit

DATES = [name for name, field in FIELDS.items() if field.type == "date"]


def microseconds(
    visits: Sequence[dict[str, Any]], number: int, day: date, rounds: int = 3
) -> dict[str, float]:
    """For each stored visit the CPU time to read it plainly and run the limit, and to judge it as we do."""
    ways = {"plain": _plain(day), "ours": lambda text: assess(read_snapshot(json.loads(text)), day)}
    taken: dict[str, list[float]] = {name: [] for name in ways}
    with TemporaryDirectory() as folder, closing(sqlite3.connect(Path(folder) / "visits.sqlite3")) as stored:
        _store(stored, visits, number)
        for _ in range(rounds):
            for name, way in ways.items():
                taken[name].append(_one_round(stored, way) / number * 1e6)
    return {name: median(times) for name, times in taken.items()}


def _store(stored: sqlite3.Connection, visits: Sequence[dict[str, Any]], number: int) -> None:
    texts = [json.dumps(visit) for visit in visits]
    rows: Iterator[tuple[int, str]] = ((n, texts[n % len(texts)]) for n in range(number))
    stored.execute("CREATE TABLE visit (id INTEGER PRIMARY KEY, answers TEXT NOT NULL)")
    while batch := list(islice(rows, 10_000)):
        stored.executemany("INSERT INTO visit VALUES (?, ?)", batch)
    stored.commit()


def _plain(day: date) -> Callable[[str], object]:
    limit = python_limit()

    def judge(text: str) -> object:
        facts = json.loads(text)
        for name in DATES:
            if name in facts:
                facts[name] = date.fromisoformat(facts[name])
        return limit(facts_of(facts, day))

    return judge


def _one_round(stored: sqlite3.Connection, way: Callable[[str], object]) -> float:
    start = process_time()
    for (text,) in stored.execute("SELECT answers FROM visit"):
        way(text)
    return process_time() - start
