"""What the forms ask and take, by the names that cases/functions/forms.toml and cases/ranges.toml call it."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.clinical import fields
from app.clinical.checklists import latest
from app.clinical.completeness import sums_of
from app.clinical.field_readers import READERS
from app.clinical.field_types import BadAnswer, Field

Given = Mapping[str, Any]


def is_asked(given: Given) -> bool:
    return latest(given["form"]).items[given["item"]].is_asked(given["answers"])


def scores(given: Given) -> list[int]:
    """The points of a question's answers, in the order in which they are printed."""
    return list(latest(given["form"]).items[given["item"]].scores.values())


def total(given: Given) -> int | None:
    return sums_of(latest(given["form"]), given["answers"]).get(given["field"])


def range_failures(case: Given) -> list[str]:
    """Of each field, named beside its limits: what is not taken, asked about or refused as they say."""
    known = fields._fields("field")
    return [
        one for name, limits in case["limits"].items() for one in _wrong_range(_field(known, name), limits)
    ]


def _field(known: Mapping[str, Field], name: str) -> Field:
    if "." not in name:
        return known[name]
    form, item = name.split(".")
    field = latest(form).items[item].field
    assert field is not None
    return field


def _wrong_range(field: Field, limits: list[float]) -> Iterator[str]:
    step = 1 if field.type == "int" else 0.1
    low, high = limits[0], limits[-1]
    for value, is_taken in ((low, True), (high, True), (low - step, False), (high + step, False)):
        if _takes(field, value) != is_taken:
            yield f"{field.name} {value} is {'not ' if is_taken else ''}taken"
    if len(limits) == 4 and (field.rare is None or list(field.rare) != limits[1:3]):
        yield f"{field.name} is rare outside {field.rare}"


def unit_failures(case: Given) -> list[str]:
    """Whether a refused number names the unit in which it was probably read, within its limits alone."""
    field = fields._fields("field")[case["field"]]
    low, high, step = case["low"], case["high"], 1 if field.type == "int" else 0.05
    told = [
        f"{field.name}: {case['unit']} is named for {value}, or not"
        for value, is_named in ((low - step, False), (low, True), (high, True), (high + step, False))
        if (case["unit"] in _refusal(field, value)) != is_named
    ]
    if field.likely_unit is None or list(field.likely_unit.between) != [low, high]:
        told.append(f"{field.name}: {field.likely_unit}")
    if case["says"] not in _refusal(field, case["example"]):
        told.append(f"{field.name}: {case['example']} is {_refusal(field, case['example'])}")
    return told


def _takes(field: Field, value: float) -> bool:
    try:
        READERS[field.type](field, value)
    except BadAnswer:
        return False
    return True


def _refusal(field: Field, value: float) -> str:
    try:
        READERS[field.type](field, value)
    except BadAnswer as bad:
        return bad.says["en"]
    return ""
