"""Buku KIA's screen for pre-eclampsia (data/pre_eclampsia.toml)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from app.clinical.boxes import NOT, Box, Sheet, in_order
from app.clinical.conditions import Facts, expand
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
    boxes, held, waits = _sheet().filled(facts)
    groups = [boxes[place].group for place in held]
    return Screen(positive=_positive(groups, [boxes[place].group for place in waits]), boxes=tuple(boxes))


def _positive(held: list[str], waits: list[str]) -> bool | None:
    """True as soon as items of a group reach it; None only where missing answers could still reach it."""
    could_be = False
    for group, needed in (("moderate", screen()["moderate_needed"]), ("high", screen()["high_needed"])):
        if held.count(group) >= needed:
            return True
        could_be |= held.count(group) + waits.count(group) >= needed
    return None if could_be else False


@cache
def screen() -> Mapping[str, Any]:
    """data/pre_eclampsia.toml."""
    return table("pre_eclampsia.toml")


@cache
def _sheet() -> Sheet:
    rows = screen()["item"]
    empty = [Box(slug=row["code"], group=row["kind"], state=NOT, words=row["words"]) for row in rows]
    return Sheet(empty, [expand(row["when"]) for row in rows])
