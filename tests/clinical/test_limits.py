"""The cases stand below, at and above every limit of every rule, box and item, and leave each answer out.

That a limit is where its source has it is shown by bending it (scripts/mutate_rules.py); this shows that
nobody forgot a side of it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from app.clinical import kspr, pre_eclampsia
from app.clinical.conditions import BOUNDS, expand
from app.clinical.fields import COMPUTED, FIELDS, read_snapshot
from app.clinical.rulebook import rules
from app.clinical.snapshot import facts_of
from tests.clinical.case_files import DAY, MISSING, cases, of_kind

NEVER_A_GAP = {
    "gravida": "without it there is no card at all: the case of no gravida",
    "birth_interval_years": "the screen stays open without it: a case of its own",
    "abortus": "a loss is asked about in words, too",
    "living_children": "it only says that no youngest child is to be asked about",
    "hba1c_pct": "a test that few women have",
    "urine_protein_mg_24h": "a test that few women have",
}
"""Answers that nobody is asked for when they are missing, and why."""


def whens() -> Iterator[Mapping[str, Any]]:
    """The condition of every rule, box and item."""
    yield from (rule.when for rule in rules())
    yield from (expand(row["when"]) for row in (*kspr.card()["factor"], *pre_eclampsia.screen()["item"]))


def bounds(when: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    """Each field with a number that it is compared with."""
    if "field" in when:
        yield from ((when["field"], when[word]) for word in BOUNDS if word in when and "count_of" not in when)
        return
    inner = next(iter(when.values()))
    for part in inner if isinstance(inner, list) else [inner]:
        yield from bounds(part)


LIMITS = sorted({limit for when in whens() for limit in bounds(when)})
ANSWERED = sorted({name for name, _ in LIMITS if name in FIELDS})


def step_of(name: str, limit: float) -> float:
    """One in the last digit that the table writes; a computed fact may be a little further off."""
    if name in FIELDS or COMPUTED[name].type == "int":
        return 1 if isinstance(limit, int) else 0.1
    return max(abs(limit) * 0.06, 0.1)


@pytest.fixture(scope="module")
def told() -> dict[str, set[float]]:
    """Every value of every fact that some case has."""
    values: dict[str, set[float]] = {}
    for case in cases():
        for name, value in facts_of(read_snapshot(case["given"]), DAY).items():
            if isinstance(value, int | float):
                values.setdefault(name, set()).add(value)
    return values


@pytest.mark.parametrize(("name", "limit"), LIMITS)
def test_a_limit_has_a_case_below_at_and_above(name, limit, told):
    step = step_of(name, limit) + 1e-9
    low, high = (FIELDS[name].plausible if name in FIELDS else None) or (-1e9, 1e9)
    sides = {
        "below": any(limit - step <= value < limit for value in told[name]) or limit <= low,
        "at": limit in told[name] or (name in COMPUTED and isinstance(limit, float)),
        "above": any(limit < value <= limit + step for value in told[name]) or limit >= high,
    }

    assert [side for side, is_there in sides.items() if not is_there] == []


@pytest.mark.parametrize("name", ANSWERED)
def test_an_answer_with_a_limit_is_left_out_in_a_case_that_says_what_then(name):
    without = {block["field"] for block in of_kind("limit") if MISSING in [row[0] for row in block["rows"]]}
    named = {
        gap
        for case in cases()
        for gap in (
            *case.get("gaps", ()),
            *case.get("no_gaps", ()),
            *case.get("kspr", {}).get("not_known", ()),
        )
    }

    assert name in without | named | NEVER_A_GAP.keys()
