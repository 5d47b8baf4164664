"""The cases of cases/*.toml, typed from the clinical sources, never from the rule files.

`[[signs]]`   each of `codes` alone, with `given`, has `level`
`[[limit]]`   `field` takes each value of `rows` ([value, level, rules]); the value "missing" leaves it out
`[[case]]`    one snapshot
`[[measure]]` one computed fact
`[[band]]`    the category of a KSPR total
Rules are written "this-one !not-that-one".
"""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from app.clinical import kspr
from app.clinical.assess import Assessment, assess
from app.clinical.fields import read_snapshot
from app.clinical.snapshot import facts_of

FOLDER = Path(__file__).parent / "cases"
DAY = date(2026, 11, 24)
MISSING = "missing"

Case = Mapping[str, Any]


@cache
def case_files() -> tuple[Mapping[str, Any], ...]:
    return tuple(tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.toml")))


@cache
def cases() -> tuple[Case, ...]:
    """Every snapshot to judge, with what is expected of it."""
    return tuple(case for file in case_files() for case in _cases(file))


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
    return list(_wrong(case, assess(read_snapshot(case["given"]), DAY)))


def _wrong(case: Case, answer: Assessment) -> Iterator[str]:
    found = {one.rule: one for one in answer.findings}
    if "level" in case and answer.level != case["level"]:
        yield f"level {answer.level} by {sorted(found)}"
    if missing := set(case.get("finds", ())) - found.keys():
        yield f"not found: {sorted(missing)}; found {sorted(found)}"
    if unwanted := set(case.get("not", ())) & found.keys():
        yield f"found: {sorted(unwanted)}"
    if missing := set(case.get("gaps", ())) - set(answer.gaps):
        yield f"no gap: {sorted(missing)}"
    if unwanted := set(case.get("no_gaps", ())) & set(answer.gaps):
        yield f"gap: {sorted(unwanted)}"
    yield from _wrong_findings(case, answer)
    yield from _wrong_card(case, answer)


def _wrong_findings(case: Case, answer: Assessment) -> Iterator[str]:
    found = {one.rule: one for one in answer.findings}
    for rule, minutes in case.get("within", {}).items():
        if rule not in found or found[rule].respond_within_minutes != (minutes or None):
            yield f"{rule} is not due within {minutes} minutes"
    for rule, level in case.get("levels", {}).items():
        if rule not in found or found[rule].level != level:
            yield f"{rule} is not {level}"
    for rule, evidence in case.get("evidence", {}).items():
        if rule not in found or found[rule].evidence != evidence:
            yield f"{rule} rests on {found[rule].evidence if rule in found else 'nothing'}"
    if "sign" in case and case["level"] != "none":
        seen = [one.level for one in answer.findings if case["sign"] in one.evidence.get("danger_signs", ())]
        if case["level"] not in seen:
            yield f"{case['sign']} is not in the evidence"


def _wrong_card(case: Case, answer: Assessment) -> Iterator[str]:
    if "kspr" in case:
        card = answer.kspr.as_json() if answer.kspr else {}
        for key, value in case["kspr"].items():
            if key == "held":
                if value not in card["factors"]:
                    yield f"{value} is not held"
            elif card.get(key) != value:
                yield f"KSPR {key} is {card.get(key)}"
    for key, value in case.get("pre_eclampsia", {}).items():
        got = answer.pre_eclampsia_risk.as_json()[key]
        if got != (None if value == "null" else value):
            yield f"pre-eclampsia {key} is {got}"


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


def all_failures() -> Iterator[str]:
    """Every failure of every case, one after the other."""
    for check, rows in (
        (failures, cases()),
        (measure_failures, of_kind("measure")),
        (band_failures, of_kind("band")),
    ):
        for row in rows:
            yield from check(row)
