"""The cases of cases/**/*.toml, typed from the clinical sources, never from the rule files.

`[[signs]]`   each of `codes` alone, with `given`, has `level`
`[[limit]]`   `field` takes each value of `rows` ([value, level, rules]); the value "missing" leaves it out
`[[case]]`    one snapshot; by the rules of the day `as_of`, if it holds a row that was changed since
`[[measure]]` one computed fact
`[[band]]`    the category of a KSPR total
`[[function]]` each of `rows` ([inputs, answer]) of a function of functions.py, with the inputs of `given`
`[[ranges]]` `[[unit]]` what a field takes, asks about and refuses, and the unit that a refusal names
Rules are written "this-one !not-that-one".
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from app.clinical import kspr
from app.clinical.assess import assess
from app.clinical.fields import read_snapshot
from app.clinical.snapshot import facts_of
from tests.clinical.case_checks import Case, wrong
from tests.clinical.functions import MISSING, answer
from tests.clinical.functions_of_forms import range_failures, unit_failures

FOLDER = Path(__file__).parent / "cases"
DAY = date(2026, 11, 24)


@cache
def case_files() -> tuple[Mapping[str, Any], ...]:
    return tuple(tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.rglob("*.toml")))


@cache
def cases() -> tuple[Case, ...]:
    """Every snapshot to judge, with what is expected of it."""
    return tuple(case for file in case_files() for case in _cases(file))


@cache
def calls() -> tuple[Case, ...]:
    """Every call of a function, with the answer that is expected of it."""
    return tuple(
        {"function": block["name"], "given": block.get("given", {}) | given, "is": expected}
        for block in of_kind("function")
        for given, expected in block["rows"]
    )


def of_kind(kind: str) -> list[Case]:
    return [row for file in case_files() for row in file.get(kind, ())]


def _cases(file: Mapping[str, Any]) -> Iterator[Case]:
    yield from file.get("case", ())
    for block in file.get("signs", ()):
        for code in block["codes"]:
            yield {
                "name": f"{code} alone is {block['level']}",
                "given": block["given"] | {"danger_signs": [code]},
                "level": block["level"],
                "sign": code,
            }
    for block in file.get("limit", ()):
        for value, level, rules in block["rows"]:
            given = dict(block["given"]) | ({} if value == MISSING else {block["field"]: value})
            names = rules.split()
            yield {
                "name": f"{block['name']}: {value} is {level}",
                "given": given,
                "level": level,
                "finds": [name for name in names if not name.startswith("!")],
                "not": [name[1:] for name in names if name.startswith("!")],
                "gaps": [block["field"]] if value == MISSING and block.get("gap", True) else [],
            }


def failures(case: Case) -> list[str]:
    """What is wrong with the answer to a case; empty when it is as expected."""
    return wrong(case, assess(read_snapshot(case["given"]), case.get("as_of", DAY)).as_json())


def measure_failures(case: Case) -> list[str]:
    got = facts_of(read_snapshot(case["given"]), DAY)[case["fact"]]
    wanted = None if case["is"] == MISSING else case["is"]
    return [] if got == wanted else [f"{case['fact']} is {got}"]


def band_failures(case: Case) -> list[str]:
    try:
        got = kspr.category_of(case["score"]).code
    except StopIteration:
        got = "none"
    return [] if got == case["category"] else [f"{case['score']} is {got}"]


def call_failures(call: Case) -> list[str]:
    got = answer(call["function"], call["given"])
    return [] if got == call["is"] else [f"{call['function']} of {call['given']} is {got}"]


def every_check() -> Iterator[tuple[Callable[[Case], list[str]], Case]]:
    """Every case of every kind, with what tells how it fails."""
    for check, rows in (
        (failures, cases()),
        (measure_failures, of_kind("measure")),
        (band_failures, of_kind("band")),
        (call_failures, calls()),
        (range_failures, of_kind("ranges")),
        (unit_failures, of_kind("unit")),
    ):
        yield from ((check, row) for row in rows)
