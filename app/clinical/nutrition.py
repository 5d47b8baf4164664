"""What was eaten, drunk and taken, against what is advised at this stage. Pure; the rules stay the judges.

Numbers are rows of data/nutrition.toml, with their sources; how many food groups are few is a row of
data/conditions.toml.
"""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from app.clinical.conditions import Condition, compile_condition, expand
from app.clinical.fields import FIELDS, table
from app.clinical.gestation import GestationalAge

Stage = Literal["trimester_1", "trimester_2_3", "breastfeeding_0_6", "breastfeeding_6_24"]
Reach = Literal["reached", "short", "over"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """One food of the day: an aim (`is_limit` False) or a limit, and how far it is from it."""

    item: str
    eaten: float
    target: float
    is_limit: bool
    source: str

    @property
    def reach(self) -> Reach:
        if self.is_limit:
            return "over" if self.eaten > self.target else "reached"
        return "short" if self.eaten < self.target else "reached"


@dataclass(frozen=True, slots=True, kw_only=True)
class Diversity:
    """The ten food groups of MDD-W: how many were eaten, which were not, whether that is enough."""

    count: int
    missing: tuple[str, ...]
    is_enough: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Days with a tablet, or of supplementary food, of those that make up the whole course."""

    taken: int
    target: int
    source: str

    @property
    def left(self) -> int:
        """Days still to come; none once the course is full."""
        return max(self.target - self.taken, 0)

    def fits(self, days_left: int) -> bool:
        """Whether the course can still be filled in so many days, at one a day."""
        return self.left <= days_left


@cache
def _rows() -> Mapping[str, Any]:
    return table("nutrition.toml")


def stage_of(*, gestation_days: int | None = None, days_since_birth: int | None = None) -> Stage | None:
    """The stage whose portions are advised; None when neither age is known, or two years after the birth.

    >>> stage_of(gestation_days=97), stage_of(gestation_days=98), stage_of(days_since_birth=10)
    ('trimester_1', 'trimester_2_3', 'breastfeeding_0_6')
    """
    pregnant = [row for row in _rows()["stage"] if not row["code"].startswith("breastfeeding")]
    fed = [row for row in _rows()["stage"] if row["code"].startswith("breastfeeding")]
    if days_since_birth is not None:
        found: list[Stage] = [row["code"] for row in fed if 0 <= days_since_birth < row["before_days"]]
        return found[0] if found else None
    if gestation_days is None:
        return None
    return next(row["code"] for row in pregnant if gestation_days < _before(row))


def _before(row: Mapping[str, Any]) -> float:
    return GestationalAge.read(row["before"]).total_days if "before" in row else math.inf


def plate(answers: Mapping[str, Any], stage: Stage) -> tuple[Portion, ...]:
    """Each food and drink that was told, beside what is advised. What was not told, or has no advice, stays
    out. [isi-piringku, buku-kia-2024]

    >>> [(one.item, one.reach) for one in plate({"staple_portions": 5, "sugar_portions": 3}, "trimester_2_3")]
    [('staple_portions', 'short'), ('sugar_portions', 'over')]
    """
    return tuple(
        Portion(
            item=row["item"],
            eaten=answers[row["item"]],
            target=row[kind][stage],
            is_limit=kind == "most",
            source=row["source"],
        )
        for row in _rows()["portion"]
        for kind in ("least", "most")
        if answers.get(row["item"]) is not None and stage in row.get(kind, {})
    )


def diversity(groups: Collection[str]) -> Diversity:
    """How varied a day's food was: a measure of many women, for one a reason to talk. [mdd-w]

    >>> diversity(["grains", "pulses", "eggs", "dark_greens", "grains"]).count
    4
    """
    known = FIELDS["food_groups_24h"].options
    count = len(set(groups) & set(known))
    few = _few_groups().holds({"food_group_count": count})
    missing = tuple(code for code in known if code not in groups)
    return Diversity(count=count, missing=missing, is_enough=not few)


@cache
def _few_groups() -> Condition:
    return compile_condition(expand({"condition": "few_food_groups"}))


def iron_course(product: str, days_taken: int) -> Course | None:
    """The course of iron-folate (TTD) or MMS, never both; None when she takes neither.
    [buku-kia-2024, mms-2024]

    >>> iron_course("mms", 60).left, iron_course("ttd", 60).fits(29), iron_course("none", 0)
    (120, False, None)
    """
    row = next((row for row in _rows()["iron"] if row["product"] == product), None)
    return row and Course(taken=days_taken, target=row["days"], source=row["source"])


def iron_adherence(days_last_week: int) -> float:
    """Days with a tablet of those in a week, 0 to 1. [osoc-programme]

    >>> iron_adherence(7), iron_adherence(0)
    (1.0, 0.0)
    """
    return float(days_last_week / _rows()["iron_week"][0]["days"])


def pmt_course(days_received: int) -> Course:
    """The course of supplementary food for a woman with a thin arm. [pmt-2023]

    >>> pmt_course(30).left
    90
    """
    row = _rows()["pmt"][0]
    return Course(taken=days_received, target=row["days"], source=row["source"])
