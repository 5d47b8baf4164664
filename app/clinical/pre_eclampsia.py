"""Buku KIA's screen for pre-eclampsia (data/pre_eclampsia.toml)."""

from collections.abc import Iterable, Mapping
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
    boxes = _sheet().filled(facts)
    return Screen(positive=_positive(boxes), boxes=tuple(boxes))


def _positive(boxes: Iterable[Box]) -> bool | None:
    """True as soon as reached; None only where missing answers could still reach it."""
    open_or_held = [box for box in boxes if box.state != NOT]
    held = [box.group for box in open_or_held if box.held]
    could = [box.group for box in open_or_held]
    needed = (("moderate", screen()["moderate_needed"]), ("high", screen()["high_needed"]))
    if any(held.count(group) >= enough for group, enough in needed):
        return True
    return None if any(could.count(group) >= enough for group, enough in needed) else False


@cache
def screen() -> Mapping[str, Any]:
    """data/pre_eclampsia.toml."""
    return table("pre_eclampsia.toml")


@cache
def _sheet() -> Sheet:
    rows = screen()["item"]
    empty = [Box(slug=row["code"], group=row["kind"], state=NOT, words=row["words"]) for row in rows]
    return Sheet(empty, [expand(row["when"]) for row in rows])
