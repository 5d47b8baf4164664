"""Bends each number and level of the clinical tables by one step and asks whether a test notices.

A bend that no test notices is a limit that nobody holds: it is listed, and the command fails. Each bend is
tried in a copy of its own; nothing here is touched. `--only TEXT` takes the lines that contain it,
`--sample N` some of them.
"""

import argparse
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from queue import Queue

ROOT = Path(__file__).resolve().parent.parent
DATA = Path("app/clinical/data")
TABLES = ("rules*.toml", "kspr*.toml", "schedule*.toml", "dating*.toml")
NUMBER = re.compile(r"(?<![\w.-])(?P<key>\w+)\s*=\s*(?P<number>-?\d+(?:\.\d+)?)(?=\s*(?:[,}\]#]|$))")
LEVEL = re.compile(r'(?<!\w)level\s*=\s*"(?P<level>watch|urgent|emergency)"')
NEXT_LEVEL = {"watch": "urgent", "urgent": "emergency", "emergency": "urgent"}
TESTS = ["-m", "pytest", "-x", "-q", "--no-header", "-p", "no:cacheprovider", "tests/clinical"]


@dataclass(frozen=True)
class Bend:
    """One changed line of one table."""

    table: Path
    line: int
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.table}:{self.line + 1}\n    - {self.before.strip()}\n    + {self.after.strip()}"


def bends_of(table: Path) -> Iterator[Bend]:
    for index, line in enumerate(table.read_text(encoding="utf-8").splitlines()):
        if line.lstrip().startswith("#"):
            continue
        for found in NUMBER.finditer(line):
            for new in steps(found["number"]):
                yield Bend(
                    table, index, line, line[: found.start("number")] + new + line[found.end("number") :]
                )
        for found in LEVEL.finditer(line):
            new = NEXT_LEVEL[found["level"]]
            yield Bend(table, index, line, line[: found.start("level")] + new + line[found.end("level") :])


def steps(number: str) -> list[str]:
    """One step down and one up, in the last digit that is written."""
    value = Decimal(number)
    step = Decimal(1).scaleb(int(value.as_tuple().exponent))
    return [str(value - step), str(value + step)]


def is_noticed(bend: Bend, copy: Path) -> bool:
    """Whether a test fails in a copy where the line is bent; the copy is mended afterwards."""
    table = copy / bend.table
    whole = table.read_text(encoding="utf-8")
    lines = whole.splitlines(keepends=True)
    lines[bend.line] = lines[bend.line].replace(bend.before, bend.after)
    table.write_text("".join(lines), encoding="utf-8")
    try:
        return run_tests(copy) != 0
    finally:
        table.write_text(whole, encoding="utf-8")


def run_tests(copy: Path) -> int:
    quiet = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run([sys.executable, *TESTS], cwd=copy, env=quiet, capture_output=True).returncode


def copies(count: int, folder: Path) -> Queue[Path]:
    made: Queue[Path] = Queue()
    for number in range(count):
        copy = folder / str(number)
        for part in ("app", "tests", "static", "pyproject.toml"):
            if (ROOT / part).is_dir():
                shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
            elif (ROOT / part).exists():
                shutil.copy(ROOT / part, copy / part)
        made.put(copy)
    return made


def survivors(bends: list[Bend], workers: int) -> list[Bend]:
    with tempfile.TemporaryDirectory(prefix="osoc-bends-") as folder:
        free = copies(workers, Path(folder))
        if run_tests(free.queue[0]) != 0:
            sys.exit("The clinical tests fail as it is; mend them first.")

        def survives(bend: Bend) -> bool:
            copy = free.get()
            try:
                noticed = is_noticed(bend, copy)
            finally:
                free.put(copy)
            print("." if noticed else "S", end="", flush=True)
            return not noticed

        with ThreadPoolExecutor(workers) as pool:
            outcome = list(pool.map(survives, bends))
    print()
    return [bend for bend, survived in zip(bends, outcome, strict=True) if survived]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--only", default="", help="only lines with this text, or tables with it in their name"
    )
    parser.add_argument("--sample", type=int, default=0, help="try this many, chosen by chance")
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    os.chdir(ROOT)
    tables = sorted({path for pattern in TABLES for path in DATA.glob(pattern)})
    bends = [bend for table in tables for bend in bends_of(table)]
    bends = [bend for bend in bends if asked.only in bend.before or asked.only in bend.table.name]
    if asked.sample:
        bends = random.sample(bends, min(asked.sample, len(bends)))
    print(f"{len(bends)} bends in {len(tables)} tables; a dot is noticed, an S survives")
    left = survivors(bends, asked.workers)
    print(f"{len(bends) - len(left)} noticed, {len(left)} survived", *left, sep="\n")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
