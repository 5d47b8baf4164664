"""Full visits, as JSON gives them: all that a home visit and the registration ask, most of it quiet."""

from collections.abc import Iterator
from functools import cache
from random import Random
from typing import Any

from app.clinical.checklists import latest
from app.clinical.fields import FIELDS, SIGNS
from tests.clinical.snapshots import random_answer, random_snapshot

SEED = 20261124
ISO_DAY = "2026-11-24"
USUAL = {
    "age_years": (20, 35), "gravida": (1, 4), "para": (0, 3), "abortus": (0, 1), "living_children": (0, 3),
    "systolic_mmhg": (95, 135), "diastolic_mmhg": (60, 85), "repeat_systolic_mmhg": (95, 135),
    "repeat_diastolic_mmhg": (60, 85), "previous_systolic_mmhg": (95, 135), "pulse_bpm": (65, 95),
    "temperature_c": (36.2, 37.3), "respiratory_rate_bpm": (16, 20), "spo2_pct": (96, 99),
    "weight_kg": (54.0, 72.0), "previous_weight_kg": (54.0, 70.0), "first_visit_weight_kg": (50.0, 66.0),
    "prepregnancy_weight_kg": (48.0, 64.0), "height_cm": (148, 165), "muac_cm": (24.0, 30.0),
    "haemoglobin_g_dl": (11.0, 13.5), "fetal_movements_12h": (10, 20),
    "fetal_movement_hours_counted": (12, 12), "fetal_heart_rate_bpm": (120, 155),
    "fetal_heart_rate_repeat_bpm": (120, 155), "fundal_height_cm": (26, 34), "meals_per_day": (3, 4),
    "water_glasses": (7, 10), "iron_days_last_7": (5, 7), "donor_count": (4, 5),
    "previous_iron_days_last_7": (5, 7), "married_years": (1, 4), "youngest_child_age_months": (30, 80),
    "birth_interval_years": (3, 6), "fetuses": (1, 1), "low_diversity_visits_running": (0, 0),
}  # fmt: skip
QUIET = {"urine_protein": "negative", "urine_protein_repeat": "negative", "bleeding_amount": "spotting",
         "lie": "longitudinal", "presentation": "cephalic"}  # fmt: skip
YES = {"fetal_heart_heard", "fetal_movement_felt_before", "last_child_alive", "married"}
EARLIER = (
    "previous_weight_kg",
    "previous_systolic_mmhg",
    "previous_iron_days_last_7",
    "first_visit_weight_kg",
)


@cache
def names() -> tuple[str, ...]:
    """The fields of a full visit."""
    items = [i for form in ("registration", "anc-home-visit") for s in latest(form).sections for i in s.items]
    asked = [item.code for item in items if item.code in FIELDS]
    booked = ["age_years", "gravida", "para", "abortus", "living_children", "low_diversity_visits_running"]
    return tuple(dict.fromkeys([*booked, *asked, *EARLIER]))


def full_visit(dice: Random) -> dict[str, Any]:
    """A pregnant woman's visit of the day; one answer in a hundred lies at a limit, a third has a sign."""
    visit = {"phase": "pregnancy", "on": ISO_DAY, "lmp": "2026-04-21", "previous_weight_on": "2026-11-17"}
    visit |= {name: _answer(name, dice) for name in names()}
    signs = dice.choices((0, 1, 2), (7, 2, 1))[0]
    return visit | {"danger_signs": dice.sample(list(SIGNS), signs), "measured_by": "student"}


def _answer(name: str, dice: Random) -> Any:
    if dice.random() < 0.01:
        return random_answer(name, dice)
    if name in USUAL:
        low, high = USUAL[name]
        return dice.randint(low, high) if isinstance(low, int) else round(dice.uniform(low, high), 1)
    if FIELDS[name].type == "bool":
        return name in YES
    if FIELDS[name].type == "list":
        return dice.sample(list(FIELDS[name].options), min(6, len(FIELDS[name].options)))
    return QUIET.get(name) or random_answer(name, dice)


def full_visits(number: int) -> list[dict[str, Any]]:
    """The same visits every time."""
    dice = Random(SEED)
    return [full_visit(dice) for _ in range(number)]


def mixed_visits(number: int) -> Iterator[dict[str, Any]]:
    """Full visits, and as many random snapshots at the limits of the tables, in turn."""
    dice = Random(SEED)
    return (full_visit(dice) if n % 2 else random_snapshot(dice) for n in range(number))
