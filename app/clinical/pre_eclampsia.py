"""Buku KIA's screen for pre-eclampsia (data/pre_eclampsia.toml)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from app.clinical.boxes import UNKNOWN, Box, in_order, judge_box
from app.clinical.conditions import Condition, Facts, compile_condition, expand
from app.clinical.fields import table


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """A judged screen: each item, and whether it is positive (None while that could still change)."""

    positive: bool | None
    boxes: tuple[Box, ...]

    @property
    def moderate(self) -> tuple[str, ...]:
        """The moderate items that count."""
        return tuple(box.slug for box in self.boxes if box.held and box.group == "moderate")

    @property
    def high(self) -> tuple[str, ...]:
        """The high items that count."""
        return tuple(box.slug for box in self.boxes if box.held and box.group == "high")

    @property
    def not_known(self) -> tuple[str, ...]:
        """The answers that are missing for some item."""
        return in_order(name for box in self.boxes for name in box.missing)

    def as_json(self) -> dict[str, Any]:
        """As the dictionary's answer has it."""
        return {"moderate": list(self.moderate), "high": list(self.high), "positive": self.positive}


def judge_facts(facts: Facts) -> Screen:
    """The screen of facts that are already computed."""
    boxes = tuple(_box(row, condition, facts) for row, condition in _items())
    return Screen(positive=_positive(boxes), boxes=boxes)


def _positive(boxes: tuple[Box, ...]) -> bool | None:
    """True as soon as reached; None only where missing answers could still reach it."""
    could_be = False
    for group, needed in (("moderate", screen()["moderate_needed"]), ("high", screen()["high_needed"])):
        held = sum(box.held for box in boxes if box.group == group)
        if held >= needed:
            return True
        could_be |= held + sum(box.state == UNKNOWN for box in boxes if box.group == group) >= needed
    return None if could_be else False


@cache
def screen() -> Mapping[str, Any]:
    """data/pre_eclampsia.toml."""
    return table("pre_eclampsia.toml")


@cache
def _items() -> tuple[tuple[Mapping[str, Any], Condition], ...]:
    return tuple((row, compile_condition(expand(row["when"]))) for row in screen()["item"])


def _box(row: Mapping[str, Any], condition: Condition, facts: Facts) -> Box:
    return Box(slug=row["code"], group=row["kind"], words=row["words"], **judge_box(condition, facts))
