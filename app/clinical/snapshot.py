"""The facts that tables judge: the answers, and what is worked out from them.

A fact whose inputs are missing stays out. The same functions run on the phone (static/js/lib/measures.js) and
give the same numbers to the last bit, since both round by `_rounded`.
"""

import math
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import Any

from app.clinical.fields import table
from app.clinical.gestation import GestationalAge, pregnancy_days

Snapshot = Mapping[str, Any]

HOURS_A_DAY = 24
NOT_KNOWN = "unknown"
"""The option of lie and presentation that says no more than a missing answer."""


def facts_of(snapshot: Snapshot, on: date | None) -> dict[str, Any]:
    """The answers and every computed fact that they allow, as of a day.

    >>> facts_of({"systolic_mmhg": 100, "pulse_bpm": 90}, None)["shock_index"]
    0.9
    """
    facts = dict(snapshot)
    if NOT_KNOWN in facts.values():
        facts = {name: value for name, value in snapshot.items() if value != NOT_KNOWN}
    facts["gestation_days"] = gestation_days(snapshot, on)
    if "para" not in facts and facts.get("gravida") == 1:
        facts["para"] = 0  # a first pregnancy has had no birth before it
    for name, measure in _MEASURES.items():
        facts[name] = measure(facts, on)
    return facts


def gestation_days(snapshot: Snapshot, on: date | None) -> int | None:
    """Days of pregnancy: by ultrasound due date, else last period, else as given; else None.

    >>> gestation_days({"lmp": date(2026, 1, 1), "gestation_days": 5}, date(2026, 1, 31))
    30
    """
    edd: date | None = snapshot.get("edd")
    lmp: date | None = snapshot.get("lmp")
    given: int | None = snapshot.get("gestation_days")
    if on and edd and (days := (on - edd).days + pregnancy_days()) >= 0:
        return days
    if on and lmp and (days := (on - lmp).days) >= 0:
        return days
    return given if given is not None and given >= 0 else None


@cache
def measures() -> Mapping[str, Any]:
    """data/measures.toml, with pregnancy ages in days."""

    def days(row: Mapping[str, Any]) -> dict[str, Any]:
        ages = ("from", "to", "before")
        return {k: GestationalAge.read(v).total_days if k in ages else v for k, v in row.items()}

    return {name: days(row) for name, row in table("measures.toml").items()}


def _rounded(value: float) -> float:
    """Six decimals, by operations that are exact alike in Python and JavaScript."""
    return math.floor(value * 1e6 + 0.5) / 1e6


def _lowest_systolic(facts: Snapshot) -> int | None:
    first: int | None = facts.get("systolic_mmhg")
    repeat: int | None = facts.get("repeat_systolic_mmhg")
    if first is None or repeat is None:
        return first if repeat is None else repeat
    return first if first < repeat else repeat


def _shock_index(facts: Snapshot, on: date | None) -> float | None:
    """Pulse divided by the lower systolic pressure. [unchecked]"""
    pulse, systolic = facts.get("pulse_bpm"), _lowest_systolic(facts)
    return None if pulse is None or systolic is None else float(pulse / systolic)


def _systolic_fall(facts: Snapshot, on: date | None) -> int | None:
    previous, systolic = facts.get("previous_systolic_mmhg"), _lowest_systolic(facts)
    return None if previous is None or systolic is None else previous - systolic


def _mean_arterial_pressure(facts: Snapshot, on: date | None) -> float | None:
    """(2 · diastolic + systolic) / 3 in mmHg, of the higher of the first and the repeated reading."""
    first = _mean_pressure(facts.get("systolic_mmhg"), facts.get("diastolic_mmhg"))
    repeat = _mean_pressure(facts.get("repeat_systolic_mmhg"), facts.get("repeat_diastolic_mmhg"))
    if first is None or repeat is None:
        return first if repeat is None else repeat
    return first if first > repeat else repeat


def _mean_pressure(systolic: int | None, diastolic: int | None) -> float | None:
    return None if systolic is None or diastolic is None else (2 * diastolic + systolic) / 3


def _early_weight(facts: Snapshot, on: date | None) -> float | None:
    """Weight before pregnancy, else one measured early in it; kg."""
    before, early = facts.get("prepregnancy_weight_kg"), measures()["early"]["before"]
    if before is not None:
        return float(before)
    first, first_on = facts.get("first_visit_weight_kg"), facts.get("first_visit_weight_on")
    if first is not None and first_on and (facts.get("edd") or facts.get("lmp")):
        first_at = gestation_days(facts, first_on)
        if first_at is not None and first_at < early:
            return float(first)
    now, gestation = facts.get("weight_kg"), facts["gestation_days"]
    return float(now) if now is not None and gestation is not None and gestation < early else None


def _early_bmi(facts: Snapshot, on: date | None) -> float | None:
    return _bmi(_early_weight(facts, on), facts.get("height_cm"))


def _bmi(weight: float | None, height: float | None) -> float | None:
    """kg/m².

    >>> _bmi(76.8, 160)
    30.0
    """
    return None if weight is None or height is None else _rounded(weight * 10000 / (height * height))


def _weekly_gain(facts: Snapshot, on: date | None) -> float | None:
    """kg gained in a week, from two weighings 6 to 10 days apart. [osoc-programme]"""
    now, before = facts.get("weight_kg"), facts.get("previous_weight_kg")
    before_on = facts.get("previous_weight_on")
    if now is None or before is None or before_on is None or on is None:
        return None
    days = (on - before_on).days
    least, most = measures()["weekly_gain"]["days"]
    return _rounded((now - before) * 7 / days) if least <= days <= most else None


def _weight_loss(facts: Snapshot, on: date | None) -> float | None:
    """Percent lost from the highest weight known before; negative for a gain."""
    now = facts.get("weight_kg")
    names = ("prepregnancy_weight_kg", "first_visit_weight_kg", "previous_weight_kg")
    earlier = [weight for n in names if (weight := facts.get(n)) is not None]
    if now is None or not earlier:
        return None
    before = max(earlier)
    return _rounded((before - now) * 100 / before)


def _weight_gain_band(facts: Snapshot, on: date | None) -> str | None:
    """below, within or above the band advised for her weight before pregnancy at this week. [iom-2009]"""
    rows, gestation = measures()["weight_gain"], facts["gestation_days"]
    now, before = facts.get("weight_kg"), facts.get("prepregnancy_weight_kg")
    bmi = _bmi(before, facts.get("height_cm"))
    if bmi is None or now is None or gestation is None or not rows["from"] <= gestation <= rows["to"]:
        return None
    row = next(row for row in rows["class"] if bmi < row.get("bmi_below", math.inf))
    weeks, gain = (gestation - rows["from"]) / 7, _rounded(now - before)
    least, most = rows["first_trimester_kg"]
    weekly_least, weekly_most = row["weekly_kg"]
    if gain < _rounded(least + weekly_least * weeks):
        return "below"
    return "above" if gain > _rounded(most + weekly_most * weeks) else "within"


def _fundal_height_z(facts: Snapshot, on: date | None) -> float | None:
    """Standard deviations from the median fundal height at this age. [intergrowth-sfh]"""
    n, cm, gestation = measures()["fundal_height"], facts.get("fundal_height_cm"), facts["gestation_days"]
    if cm is None or gestation is None or not n["from"] <= gestation <= n["to"]:
        return None
    weeks = gestation / 7
    square = weeks * weeks
    median = n["a"] + n["b"] * square + n["c"] * square * math.log(weeks)
    return _rounded((cm - median) / (n["d"] + n["e"] * weeks))


def _food_group_count(facts: Snapshot, on: date | None) -> int | None:
    groups = facts.get("food_groups_24h")
    return None if groups is None else len(set(groups))


def _least_hours(facts: Snapshot, on: date | None) -> float | None:
    """Hours since birth; from dates alone, the fewest that are possible."""
    hours, born = facts.get("hours_since_birth"), facts.get("born_on")
    if hours is not None:
        return float(hours)
    if born is None or on is None or on < born:
        return None
    return float(max((on - born).days - 1, 0) * HOURS_A_DAY)


def _newborn_loss(facts: Snapshot, on: date | None) -> float | None:
    birth, now = facts.get("birth_weight_kg"), facts.get("newborn_weight_kg")
    return None if birth is None or now is None else _rounded((birth - now) * 100 / birth)


_MEASURES: Mapping[str, Callable[[Snapshot, date | None], Any]] = {
    "shock_index": _shock_index,
    "systolic_fall_mmhg": _systolic_fall,
    "mean_arterial_pressure_mmhg": _mean_arterial_pressure,
    "early_bmi": _early_bmi,
    "weekly_gain_kg": _weekly_gain,
    "weight_loss_pct": _weight_loss,
    "weight_gain_band": _weight_gain_band,
    "fundal_height_z": _fundal_height_z,
    "food_group_count": _food_group_count,
    "least_hours_since_birth": _least_hours,
    "newborn_weight_loss_pct": _newborn_loss,
}
