"""The facts that the rules judge a visit by: today's answers, the booking, and the earlier visits. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any

from app.clinical.checklists import Checklist, latest
from app.clinical.completeness import to_snapshot
from app.clinical.conditions import Condition, compile_condition, expand
from app.clinical.snapshot import facts_of
from app.core.clock import day_of
from app.visits.schemas import Recorded

STAYS = frozenset({"height_cm", "prepregnancy_weight_kg"})
"""What was measured at booking and holds for the whole pregnancy; the rest of it is an earlier value."""


@dataclass(frozen=True)
class Earlier:
    """What was known on an earlier day."""

    on: date
    facts: Mapping[str, Any]


def earlier_days(visits: Iterable[Recorded], booked: Mapping[str, Any]) -> list[Earlier]:
    """The earlier visits, latest first, and the booking at the end."""
    return [*(Earlier(day_of(v.happened_at), v.answers) for v in visits), Earlier(booked["on"], booked)]


def snapshot_of(
    form: Checklist,
    answers: Mapping[str, Any],
    booked: Mapping[str, Any],
    earlier: Sequence[Earlier],
    day: date,
    measured_by: str,
    birth: Mapping[str, Any] = MappingProxyType({}),
) -> dict[str, Any]:
    """The facts that the rules judge: today's answers, what was booked, and what was measured before. What is
    known of the birth stands above the answers, but for the phase that the form itself says.
    """
    sections = latest("registration").sections
    measured = {item.code for section in sections if section.code == "measurements" for item in section.items}
    lasting = {name: value for name, value in booked.items() if name not in measured - STAYS}
    today = to_snapshot(form, answers, birth.get("phase")) | {"on": day, "measured_by": measured_by}
    settled = {name: value for name, value in birth.items() if name != "phase"}
    return lasting | earlier_values(earlier) | today | settled


def earlier_values(earlier: Iterable[Earlier]) -> dict[str, Any]:
    """What today is compared with, from the earlier days, latest first."""
    known: dict[str, Any] = {}
    few_foods: list[bool] = []
    for day in earlier:
        for name in ("systolic_mmhg", "iron_days_last_7"):
            if day.facts.get(name) is not None:
                known.setdefault(f"previous_{name}", day.facts[name])
        if day.facts.get("weight_kg") is not None:
            known.setdefault("previous_weight_kg", day.facts["weight_kg"])
            known.setdefault("previous_weight_on", day.on)
            known |= {"first_visit_weight_kg": day.facts["weight_kg"], "first_visit_weight_on": day.on}
        if "food_groups_24h" in day.facts:
            few_foods.append(has_few_food_groups(day.facts["food_groups_24h"]))
    running = next((n for n, is_few in enumerate(few_foods) if not is_few), len(few_foods))
    return known | {"low_diversity_visits_running": running}


def has_few_food_groups(groups: Sequence[str]) -> bool:
    """Whether a day's food was of few kinds, by the rules' own limit. [mdd-w]"""
    return bool(_few_food_groups().holds(facts_of({"food_groups_24h": groups}, None)))


@cache
def _few_food_groups() -> Condition:
    return compile_condition(expand({"condition": "few_food_groups"}))
