"""Bends each number, age, time and level of the clinical tables by one step and asks whether a case notices.

A bend that no case notices is a limit that nobody holds: it is listed, and the command fails. The tables that
judge are bent in this process and held by tests/clinical/cases alone; the calendars (CALENDARS) are bent in a
copy and held by their own tests. `--only TEXT` takes lines that contain it, or tables with it in their
name; `--sample N` some of them.
"""

import argparse
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import SimpleNamespace

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app.clinical import conditions, fields, kspr, pre_eclampsia, rulebook, snapshot  # noqa: E402 - needs the path
from tests.clinical.case_files import all_failures  # noqa: E402 - needs the path

JUDGES = ("rules_*.toml", "conditions.toml", "kspr.toml", "pre_eclampsia.toml", "measures.toml")
CALENDARS = {
    "schedule.toml": ("schedule", "attendance", "care"),
    "dating.toml": ("gestation", "schedule", "care"),
    "laboratory.toml": ("care",),
    "growth.toml": ("growth",),
    "nutrition.toml": ("nutrition",),
}

NUMBER = re.compile(r"(?<![\w.\"-])-?\d+(?:\.\d+)?(?![\w.\"-])")
AGE = re.compile(r'(?<=")\d+w[0-6]d(?=")')
TIME = re.compile(r'(?<=respond_within = ")\d+[mhd](?=")')
LEVEL = re.compile(r'(?<=^level = ")(?:watch|urgent|emergency)(?=")')
NEXT_LEVEL = {"watch": "urgent", "urgent": "emergency", "emergency": "urgent"}
WORDS = re.compile(r"\b(?:id|en) = \"[^\"]*\"")


@dataclass(frozen=True)
class Bend:
    """One changed line of one table."""

    table: Path
    line: int
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.table.name}:{self.line + 1}\n    - {self.before.strip()}\n    + {self.after.strip()}"

    def bent(self, text: str) -> str:
        lines = text.splitlines()
        lines[self.line] = self.after
        return "\n".join(lines) + "\n"


def bends_of(table: Path) -> Iterator[Bend]:
    for index, line in enumerate(table.read_text(encoding="utf-8").splitlines()):
        code = WORDS.sub(lambda words: " " * len(words[0]), line.partition("#")[0])
        if code.startswith(("number =", "in_force =")):  # a box's printed number and a date are no limits
            continue
        for pattern in (NUMBER, AGE, TIME, LEVEL):
            for found in pattern.finditer(code):
                for new in steps(found[0]):
                    yield Bend(table, index, line, line[: found.start()] + new + line[found.end() :])


def steps(written: str) -> list[str]:
    """One step down and one up: in the last digit that is written, by a day, by a level."""
    if written in NEXT_LEVEL:
        return [NEXT_LEVEL[written]]
    if "w" in written:
        weeks, days = written.removesuffix("d").split("w")
        age = int(weeks) * 7 + int(days)
        return [f"{one // 7}w{one % 7}d" for one in (age - 1, age + 1) if one >= 0]
    if written[-1] in "mhd":
        return [f"{int(written[:-1]) + one}{written[-1]}" for one in (-1, 1)]
    value = Decimal(written)
    step = Decimal(1).scaleb(int(value.as_tuple().exponent))
    return [str(value - step), str(value + step)]


@cache
def parsed(text: str) -> dict[str, object]:
    return tomllib.loads(text)


def forget_tables() -> None:
    """Every table that is kept in memory is read again."""
    for module in (conditions, kspr, pre_eclampsia, rulebook, snapshot):
        for kept in vars(module).values():
            if hasattr(kept, "cache_clear"):
                kept.cache_clear()


def case_notices() -> bool:
    """Whether a case fails; a table that can no longer be read is noticed, too."""
    forget_tables()
    try:
        return any(True for _ in all_failures())
    except Exception:
        return True


class Judges:
    """The tables that judge, in a folder of their own, read by this process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "judges"
        shutil.copytree(fields.DATA, self.folder)
        fields.DATA = self.folder
        fields.tomllib = SimpleNamespace(loads=parsed)
        if case_notices():
            sys.exit("The clinical cases fail as they are; mend them first.")

    def notice(self, bend: Bend) -> bool:
        table = self.folder / bend.table.name
        whole = table.read_text(encoding="utf-8")
        table.write_text(bend.bent(whole), encoding="utf-8")
        try:
            return case_notices()
        finally:
            table.write_text(whole, encoding="utf-8")


class Calendars:
    """The tables of dates and advice, in a copy of the room, each held by its own tests."""

    def __init__(self, folder: Path) -> None:
        self.copy = folder / "calendars"
        for part in ("app", "tests/clinical"):
            shutil.copytree(ROOT / part, self.copy / part, ignore=shutil.ignore_patterns("__pycache__"))
        (self.copy / "tests/__init__.py").touch()
        if any(self.fail(table) for table in CALENDARS):
            sys.exit("The tests of the calendars fail as they are; mend them first.")

    def fail(self, table: str) -> bool:
        tests = [f"tests/clinical/test_{name}.py" for name in CALENDARS[table]]
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
        quiet = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(self.copy)}
        return subprocess.run(command, cwd=self.copy, env=quiet, capture_output=True).returncode != 0

    def notice(self, bend: Bend) -> bool:
        table = self.copy / "app/clinical/data" / bend.table.name
        whole = table.read_text(encoding="utf-8")
        table.write_text(bend.bent(whole), encoding="utf-8")
        try:
            return self.fail(bend.table.name)
        finally:
            table.write_text(whole, encoding="utf-8")


def asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="lines with this text, or tables with it in their name")
    parser.add_argument("--sample", type=int, default=0, help="try this many, chosen by chance")
    return parser.parse_args()


def main() -> int:
    options = asked()
    data = ROOT / "app/clinical/data"
    tables = [path for pattern in (*JUDGES, *CALENDARS) for path in sorted(data.glob(pattern))]
    bends = [bend for table in tables for bend in bends_of(table)]
    bends = [bend for bend in bends if options.only in bend.before or options.only in bend.table.name]
    if options.sample:
        bends = random.sample(bends, min(options.sample, len(bends)))
    print(f"{len(bends)} bends in {len(tables)} tables; a dot is noticed, an S survives", flush=True)
    left = []
    with tempfile.TemporaryDirectory(prefix="osoc-bends-") as folder:
        made = {kind: cache(lambda kind=kind: kind(Path(folder))) for kind in (Judges, Calendars)}
        for bend in bends:
            noticed = made[Calendars if bend.table.name in CALENDARS else Judges]().notice(bend)
            print("." if noticed else "S", end="", flush=True)
            left += [] if noticed else [bend]
    print(f"\n{len(bends) - len(left)} noticed, {len(left)} survived", *left, sep="\n")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
