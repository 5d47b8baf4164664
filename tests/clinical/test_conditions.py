"""The code made of conditions says what the vocabulary (data/conditions.toml) says, written to be read."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clinical.conditions import compile_condition, compile_rows
from app.clinical.fields import COMPUTED

LEAVES = st.sampled_from(
    [
        {"field": "systolic_mmhg", "at_least": 140},
        {"field": "systolic_mmhg", "above": 100, "at_most": 160},
        {"field": "pulse_bpm", "below": 60},
        {"field": "pulse_bpm", "known": True},
        {"field": "lie", "is": "transverse"},
        {"field": "has_tb", "is": True},
        {"field": "presentation", "in": ["breech", "transverse"]},
        {"field": "danger_signs", "has": "vaginal_bleeding"},
        {"field": "danger_signs", "has_any": ["vaginal_bleeding", "severe_headache"]},
        {
            "field": "danger_signs",
            "count_of": ["vaginal_bleeding", "severe_headache", "convulsion"],
            "at_least": 2,
        },
        {"field": "shock_index", "at_least": 0.9},
    ]
)
ROWS = st.recursive(
    LEAVES,
    lambda rows: st.one_of(
        st.lists(rows, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
        st.lists(rows, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
        st.builds(lambda word, row: {word: row}, st.sampled_from(["qualifier", "recorded", "unless"]), rows),
    ),
    max_leaves=6,
)
FACTS = st.fixed_dictionaries(
    {},
    optional={
        "systolic_mmhg": st.sampled_from([None, 90, 100, 139, 140, 160, 161]),
        "pulse_bpm": st.sampled_from([None, 59, 60]),
        "lie": st.sampled_from([None, "transverse", "oblique"]),
        "has_tb": st.sampled_from([None, True, False]),
        "presentation": st.sampled_from([None, "breech", "cephalic"]),
        "danger_signs": st.none()
        | st.permutations(["convulsion", "severe_headache", "vaginal_bleeding"]).map(lambda all: all[1:]),
        "shock_index": st.sampled_from([None, 0.89, 0.9]),
    },
)


def holds(row: Any, facts: Any) -> bool | None:
    if "field" in row:
        value = facts.get(row["field"])
        return None if value is None else compares(row, value)
    [(word, inner)] = row.items()
    if word in ("any", "all"):
        verdicts = [holds(part, facts) for part in inner]
        settled = word == "any"
        return settled if settled in verdicts else None if None in verdicts else not settled
    verdict = holds(inner, facts)
    return {"qualifier": verdict is not False, "recorded": verdict is True, "unless": verdict is not True}[
        word
    ]


def compares(row: Any, value: Any) -> bool:
    if "count_of" in row:
        return len({*row["count_of"]} & {*value}) >= row["at_least"]
    words = {
        "at_least": lambda limit: value >= limit,
        "above": lambda limit: value > limit,
        "below": lambda limit: value < limit,
        "at_most": lambda limit: value <= limit,
        "known": lambda _: True,
        "is": lambda wanted: value == wanted,
        "in": lambda among: value in among,
        "has": lambda code: code in value,
        "has_any": lambda codes: any(code in value for code in codes),
    }
    return all(words[word](wanted) for word, wanted in row.items() if word != "field")


def because(row: Any, facts: Any) -> dict[str, Any]:
    """The evidence of a row that holds."""
    if "field" in row:
        return {row["field"]: facts[row["field"]]} if "danger_signs" not in row.values() else seen(row, facts)
    [(word, inner)] = row.items()
    if word == "unless" or (word == "qualifier" and holds(inner, facts) is None):
        return {}
    merged: dict[str, Any] = {}
    for part in inner if isinstance(inner, list) else [inner]:
        for name, value in because(part, facts).items() if holds(part, facts) else ():
            merged[name] = sorted({*merged.get(name, ()), *value}) if isinstance(value, list) else value
    return merged


def seen(row: Any, facts: Any) -> dict[str, list[str]]:
    codes = [row["has"]] if "has" in row else row.get("has_any") or row["count_of"]
    return {"danger_signs": sorted({*codes} & {*facts["danger_signs"]})}


def missing(row: Any, facts: Any) -> set[str]:
    """The answers that stood in the way of a row, or that it held without."""
    if "field" in row:
        name = row["field"]
        inputs = COMPUTED[name].inputs if name in COMPUTED else (name,)
        return {one for one in inputs if facts.get(one) is None} if facts.get(name) is None else set()
    [(word, inner)] = row.items()
    if word not in ("any", "all"):
        counts = {"qualifier": None, "recorded": True}.get(word, "never")
        return missing(inner, facts) if holds(inner, facts) is counts else set()
    held = [missing(part, facts) for part in inner if holds(part, facts)]
    waiting = [missing(part, facts) for part in inner if holds(part, facts) is None]
    if word == "any":
        return min(held, key=len) if held else set().union(*waiting)
    return waiting[0] if waiting else set().union(*held)


@given(ROWS, FACTS)
def test_a_row_is_judged_as_its_words_say(row, facts):
    assert compile_condition(row).holds(facts) is holds(row, facts)


@given(ROWS, FACTS)
def test_what_holds_tells_on_what_and_without_what(row, facts):
    held, _ = compile_rows({7: row})(facts)

    expected = [(7, because(row, facts), missing(row, facts))] if holds(row, facts) else []
    assert [(place, evidence, set(names)) for place, evidence, names in held] == expected


@given(ROWS, FACTS)
def test_what_is_not_known_tells_what_it_waits_for(row, facts):
    _, waits = compile_rows({7: row})(facts)

    expected = [(7, missing(row, facts))] if holds(row, facts) is None else []
    assert [(place, set(names)) for place, names in waits] == expected


@pytest.mark.parametrize("name", ["x); import os; (", "__class__", ""])
def test_only_a_name_of_the_dictionary_becomes_code(name):
    with pytest.raises(ValueError, match="unknown field"):
        compile_condition({"field": name, "is": True})


def test_words_of_a_table_stay_words():
    row = {"field": "lie", "is": "'; raise SystemExit #"}

    assert compile_condition(row).holds({"lie": "transverse"}) is False
