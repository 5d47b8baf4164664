"""What a student writes down at a visit: rounded as people round, one value in ten missing, most of them
with the reason. Pure.
"""

from collections.abc import Mapping
from datetime import date
from random import Random
from typing import Any

from app.clinical.checklists import Checklist
from app.demo.body import FIRST_MOVEMENT_WEEK, HEART_HEARD_WEEK, Body

Row = Mapping[str, Any]
Answers = dict[str, Any]
_MEASURED = (
    "pulse_bpm",
    "temperature_c",
    "respiratory_rate_bpm",
    "weight_kg",
    "muac_cm",
    "fetal_movements_12h",
    "fetal_heart_heard",
    "fundal_height_cm",
    "meals_per_day",
    "water_glasses",
    "iron_days_last_7",
    "iron_out_of_stock",
    "smoke_exposed",
)
_TOGETHER = {
    "fetal_heart_heard": ("fetal_heart_rate_bpm",),
    "fetal_movements_12h": ("fetal_movement_hours_counted",),
}
_REASONS = ("no_device", "device_failed", "not_possible", "declined")


def visit_answers(
    form: Checklist, body: Body, week: float, next_on: date, rows: Row, random: Random
) -> Answers:
    """Answers to the visit's checklist in this week of pregnancy."""
    answers: Answers = {"danger_signs": _signs(body, week, rows, random)}
    if "vaginal_bleeding" in answers["danger_signs"]:
        answers["bleeding_amount"] = "spotting"
    answers |= _vitals(body, week, rows, random) | _baby(body, week, rows, random)
    answers |= _nutrition(body, random) | _talk(form, body, week, random)
    answers["next_visit_on"] = next_on.isoformat()
    return _with_gaps(answers, week, rows["chance"], random)


def _signs(body: Body, week: float, rows: Row, random: Random) -> list[str]:
    found = [code for code, chance in rows["sign"].items() if random.random() < chance]
    if week < FIRST_MOVEMENT_WEEK:
        found = [code for code in found if "movement" not in code]
    if body.spotting_week is not None and abs(week - body.spotting_week) < 2:
        found.append("vaginal_bleeding")
    return found


def _vitals(body: Body, week: float, rows: Row, random: Random) -> Answers:
    upper, lower = body.pressure(week, random)
    vitals: Answers = _pressures(upper, lower, rows, random)
    if vitals["systolic_mmhg"] >= 140 or vitals["diastolic_mmhg"] >= 90:
        again = _pressures(upper - random.uniform(0, 10), lower - random.uniform(0, 7), rows, random)
        vitals |= {f"repeat_{name}": value for name, value in again.items()}
    vitals |= {
        "pulse_bpm": round(random.gauss(82, 6)),
        "temperature_c": round(random.gauss(36.5, 0.25), 1),
        "respiratory_rate_bpm": min(20, max(15, round(random.gauss(18, 1)))),
        "weight_kg": round(body.weight_kg(week) + random.gauss(0, 0.2), 1),
        "muac_cm": round(body.muac_cm + random.gauss(0, 0.1), 1),
    }
    if random.random() < rows["chance"]["new_haemoglobin"]:
        vitals["haemoglobin_g_dl"] = body.hb(week, random)
    return vitals


def _pressures(upper: float, lower: float, rows: Row, random: Random) -> Answers:
    systolic = rounded(upper, rows, random)
    return {"systolic_mmhg": systolic, "diastolic_mmhg": min(systolic - 10, rounded(lower, rows, random))}


def rounded(value: float, rows: Row, random: Random) -> int:
    """Nearly half of all readings end in zero, as they do in every clinic."""
    step = 10 if random.random() < rows["chance"]["digit_preference"] else 2
    return round(value / step) * step


def _baby(body: Body, week: float, rows: Row, random: Random) -> Answers:
    baby: Answers = {}
    if week >= FIRST_MOVEMENT_WEEK:
        baby |= {"fetal_movements_12h": random.randint(11, 26), "fetal_movement_hours_counted": 12}
    if week >= HEART_HEARD_WEEK:
        if random.random() < rows["chance"]["has_doppler"]:
            baby |= {"fetal_heart_heard": True, "fetal_heart_rate_bpm": round(random.gauss(141, 6))}
        baby["fundal_height_cm"] = round(body.fundal_height_cm(week, random), 1)
    if week >= 34:
        baby |= {"lie": "longitudinal", "presentation": "breech" if body.is_breech_late else "cephalic"}
    return baby


def _nutrition(body: Body, random: Random) -> Answers:
    often = ["grains", "pulses", "meat_fish", "eggs", "dark_greens", "other_vegetables", "other_fruit"]
    seldom = ["nuts_seeds", "dairy", "vitamin_a_fruit_veg"]
    eaten = [group for group in often if random.random() < 0.62 + body.diet * 0.35]
    eaten += [group for group in seldom if random.random() < 0.1 + body.diet * 0.4]
    return {
        "food_groups_24h": eaten or ["grains", "pulses"],
        "meals_per_day": random.choice([2, 3, 3, 3, 4]),
        "water_glasses": random.randint(6, 11),
        "iron_product": "mms" if body.diet > 0.6 else "ttd",
        "iron_days_last_7": min(7, max(0, round(random.gauss(5.4 + body.diet * 1.6, 1.2)))),
        "iron_out_of_stock": random.random() < 0.005,
        "smokes": False,
        "smoke_exposed": random.random() < 0.45,
    }


def _talk(form: Checklist, body: Body, week: float, random: Random) -> Answers:
    topics = list(form.items["counselling_topics"].options)
    plan = list(form.items["birth_plan_items"].options)
    ready = random.sample(plan, min(len(plan), max(0, round((week - 12 - body.readiness_lag) / 2))))
    talk: Answers = {
        "counselling_topics": random.sample(topics, random.randint(2, 5)),
        "birth_plan_items": ready,
        "student_actions": ["counselled", "checked_kia_book"],
    }
    if "donor" in ready:
        talk["donor_count"] = random.randint(1, 4)
    return talk


def _with_gaps(answers: Answers, week: float, chance: Row, random: Random) -> Answers:
    """One value in ten is missing; most of what is missing, and all that is too early, has its reason."""
    not_measured: dict[str, str] = {}
    for code in _MEASURED:
        is_missing = random.random() < chance["missing_value"]
        if code in answers and not is_missing:
            continue
        was_there = answers.pop(code, None) is not None
        for other in _TOGETHER.get(code, ()):
            answers.pop(other, None)
        if not was_there and week < FIRST_MOVEMENT_WEEK and code.startswith(("fetal_mov", "fundal")):
            not_measured[code] = "too_early"
        elif not was_there or random.random() < chance["missing_has_reason"]:
            not_measured[code] = random.choice(_REASONS) if was_there else "no_device"
    return answers | ({"not_measured": not_measured} if not_measured else {})
