"""For whom the programme is meant (eligibility.toml). Pure."""

import tomllib
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from app.clinical.conditions import Condition, compile_condition, expand
from app.core.errors import Words


def is_eligible(score: int, booked: Mapping[str, Any], found: Collection[str]) -> bool:
    """Whether one ground holds: by the card's score, the facts at booking with the screen for pre-eclampsia
    (`pre_eclampsia_positive`), or the ids of rules that held at visits since. A hint; it forbids nothing.

    >>> is_eligible(2, {"muac_cm": 23.5}, ()), is_eligible(2, {"muac_cm": 23.4}, ()), is_eligible(6, {}, ())
    (False, True, True)
    """
    return any(
        score >= row.get("kspr_at_least", score + 1)
        or (condition is not None and condition.holds(booked) is True)
        or not set(row.get("found", ())).isdisjoint(found)
        for row, condition in _grounds()
    )


def eligible_words() -> Words:
    words: Words = _table()["says"]
    return words


def rules_that_count() -> frozenset[str]:
    """The rules whose having held at any visit makes a woman eligible."""
    return frozenset(rule for row, _ in _grounds() for rule in row.get("found", ()))


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads((Path(__file__).parent / "eligibility.toml").read_text(encoding="utf-8"))


@cache
def _grounds() -> tuple[tuple[Mapping[str, Any], Condition | None], ...]:
    rows = _table()["ground"]
    return tuple((row, compile_condition(expand(row["when"])) if "when" in row else None) for row in rows)
