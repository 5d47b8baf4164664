"""The closed vocabulary of conditions (explained in data/conditions.toml), read and made into code once.

A condition is yes (True), no (False) or not known (None).
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from app.clinical.condition_code import BOUNDS, Facts, Held, Judge, judge_of
from app.clinical.fields import table
from app.clinical.gestation import GestationalAge

Verdict = bool | None

__all__ = [
    "BOUNDS",
    "Condition",
    "Facts",
    "Held",
    "Judge",
    "compile_condition",
    "compile_rows",
    "expand",
    "fields_in",
]


class Condition(NamedTuple):
    """One row by itself."""

    judge: Judge

    def holds(self, facts: Facts) -> Verdict:
        """Yes, no or not known."""
        held, waits = self.judge(facts)
        return True if held else None if waits else False


@cache
def _named() -> dict[str, Any]:
    return table("conditions.toml")


def expand(when: Mapping[str, Any]) -> dict[str, Any]:
    """The row with names replaced by what they stand for, and pregnancy ages ("22w0d") by days."""
    if "condition" in when:
        return expand(_named()[when["condition"]])
    if "field" in when:
        return {key: _days(value) if key in BOUNDS else value for key, value in when.items()}
    return {
        key: [expand(part) for part in value] if isinstance(value, list) else expand(value)
        for key, value in when.items()
    }


def _days(limit: int | float | str) -> int | float:
    return GestationalAge.read(limit).total_days if isinstance(limit, str) else limit


def compile_condition(when: Mapping[str, Any]) -> Condition:
    """One expanded row; ValueError for a word or a field that is not known."""
    return Condition(compile_rows({0: when}))


def compile_rows(rows: Mapping[int, Mapping[str, Any]]) -> Judge:
    """Expanded rows, each at its place, as one function that tells of those that are not "no"."""
    return judge_of(rows, frozenset().union(*map(fields_in, rows.values())))


def fields_in(when: Mapping[str, Any]) -> frozenset[str]:
    """Every field an expanded row reads."""
    if "field" in when:
        return frozenset({when["field"]})
    inner = next(iter(when.values()))
    parts = inner if isinstance(inner, list) else [inner]
    return frozenset().union(*(fields_in(part) for part in parts))
