"""Which test cases pin a rule, told from the case files. A running page reads what `osoc docs` kept of it."""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

KEPT = "app/handbook/data/cases.json"
_TOLD = ("finds", "not", "evidence", "within", "levels")


@cache
def _kept() -> Mapping[str, list[str]]:
    read: dict[str, list[str]] = json.loads((Path(__file__).parents[2] / KEPT).read_text(encoding="utf-8"))
    return read


def cases_of(rule_id: str) -> list[str]:
    """The names of the cases that pin a rule, as they stood when `osoc docs` was last run."""
    return _kept().get(rule_id, [])


def pinned(files: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """For each rule, by its id, the names of the cases that expect it or expect that it stays away."""
    found: dict[str, list[str]] = {}
    for file in files:
        for rule_id, name in (*_of_signs(file), *_of_limits(file), *_of_cases(file)):
            names = found.setdefault(rule_id, [])
            if name not in names:
                names.append(name)
    return dict(sorted(found.items()))


def _of_signs(file: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for block in file.get("signs", ()):
        phase = block["given"].get("phase", "phase not known")
        for code in block["codes"]:
            yield code.replace("_", "-"), f"{code} alone is {block['level']} ({phase})"


def _of_limits(file: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """One line a limit, with every value that is tried on it."""
    for block in file.get("limit", ()):
        values = ", ".join(str(row[0]) for row in block["rows"])
        for rule_id in dict.fromkeys(_bare(name) for row in block["rows"] for name in row[2].split()):
            yield rule_id, f"{block['name']}: {values}"


def _of_cases(file: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for case in file.get("case", ()):
        for rule_id in dict.fromkeys(_bare(name) for key in _TOLD for name in case.get(key, ())):
            yield rule_id, case["name"]


def _bare(name: str) -> str:
    return name.removeprefix("!")
