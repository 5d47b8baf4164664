"""Bends each number, age, time, level and list of the clinical tables by a step; asks whether a case notices.

A bend that no case of tests/clinical/cases notices is a limit that nobody holds: it is listed, and the
command fails. The tables are bent in memory; the cases that share most words with the bent row come first.
`--only TEXT` takes lines that contain it, or tables with it in their name; `--sample N` some of them.
"""

import argparse
import json
import multiprocessing
import os
import random
import re
import sys
import time
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from app.clinical import checklists, fields
from app.pairings import rules_eligibility
from scripts.bends import Bend, bends_of
from tests.clinical.case_files import every_check

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "app/clinical/data"
ELIGIBILITY = ROOT / "app/pairings/eligibility.toml"
READERS = (fields, checklists, rules_eligibility)
"""The modules that read tables."""
HOLD_NO_LIMIT = {
    "advice.toml": "words",
    "decisions.toml": "words; what was decided is a row of the table that it names",
    "signs.toml": "words",
    "sources.toml": "books and papers",
}


def tables() -> list[Path]:
    """Every table that holds a limit."""
    found = [*DATA.glob("*.toml"), *DATA.glob("checklists/*.toml")]
    return sorted(path for path in (*found, ELIGIBILITY) if path.name not in HOLD_NO_LIMIT)


class Tables:
    """The clinical tables as this process reads them, of which one may be bent."""

    def __init__(self) -> None:
        self.bent: dict[str, str] = {}
        self.parsed = cache(tomllib.loads)
        reader = SimpleNamespace(loads=lambda text: self.parsed(self.bent.get(text, text)))
        for module in READERS:
            module.tomllib = reader

    def restore(self) -> None:
        """The tables are read as they stand again."""
        for module in READERS:
            module.tomllib = tomllib
        forget_tables()

    def notice(self, bend: Bend) -> bool:
        """Whether a case fails; a table that can no longer be read is noticed, too."""
        whole = bend.table.read_text(encoding="utf-8")
        self.bent = {whole: bend.bent(whole)}
        try:
            return self.fails(bend.words(whole))
        finally:
            self.bent = {}

    def fails(self, words: frozenset[str] = frozenset()) -> bool:
        forget_tables()
        try:
            return any(check(case) for check, case in nearest(words))
        except Exception:
            return True


def forget_tables() -> None:
    """Every table that is kept in memory is read again."""
    for name, module in list(sys.modules.items()):
        if name.startswith(("app.clinical", "app.pairings")):
            for kept in list(vars(module).values()):
                if hasattr(kept, "cache_clear"):
                    kept.cache_clear()


@cache
def worded() -> list[tuple[Any, Any, frozenset[str]]]:
    """Every case with the words in it."""
    return [(check, case, words_of(json.dumps(case, default=str))) for check, case in every_check()]


def words_of(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w{3,}", text.replace("-", "_")))


def nearest(words: frozenset[str]) -> Iterator[tuple[Any, Any]]:
    """Every case, the one that shares most words first."""
    ordered = sorted(worded(), key=lambda one: -len(one[2] & words))
    return ((check, case) for check, case, _ in ordered)


def chosen() -> list[Bend]:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="lines with this text, or tables with it in their name")
    parser.add_argument("--sample", type=int, default=0, help="try this many, chosen by chance")
    options = parser.parse_args()
    bends = [bend for table in tables() for bend in bends_of(table)]
    bends = [bend for bend in bends if options.only in bend.before or options.only in bend.table.name]
    return random.sample(bends, min(options.sample, len(bends))) if options.sample else bends


def tried(bend: Bend) -> tuple[Bend, bool]:
    return bend, _tables().notice(bend)


@cache
def _tables() -> Tables:
    return Tables()


def main() -> int:
    bends, began = chosen(), time.monotonic()
    if _tables().fails():
        sys.exit("The clinical cases fail as they are; mend them first.")
    print(f"{len(bends)} bends; a dot is noticed, an S survives", flush=True)
    left = []
    with multiprocessing.get_context("fork").Pool(os.cpu_count()) as pool:
        for bend, noticed in pool.imap(tried, bends, chunksize=8):
            print("." if noticed else "S", end="", flush=True)
            left += [] if noticed else [bend]
    seconds = time.monotonic() - began
    print(f"\n{len(bends) - len(left)} of {len(bends)} noticed in {seconds:.0f} s", *left, sep="\n")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
