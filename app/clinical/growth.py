"""Body mass index and its classes, the weight to be gained by now, fundal height and its curves. Pure.

Numbers are rows of data/growth.toml and data/measures.toml, with their sources.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from app.clinical.fields import Words, table
from app.clinical.gestation import DAYS_A_WEEK
from app.clinical.snapshot import facts_of, measures

Scheme = Literal["kemenkes", "who_asia", "gain"]
Standing = Literal["below", "within", "above"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BmiClass:
    """A class of body mass index, by one of the schemes that are in use."""

    scheme: Scheme
    code: str
    says: Words
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GainBand:
    """Kilograms gained since before the pregnancy that are advised: by this week, or in all (`is_total`)."""

    low_kg: float
    high_kg: float
    is_total: bool
    source: str

    def judge(self, gain_kg: float) -> Standing | None:
        """Where a gain stands. Of a band for the whole pregnancy only "above" can be told before its end."""
        if gain_kg > self.high_kg:
            return "above"
        if self.is_total:
            return None
        return "below" if gain_kg < self.low_kg else "within"


@dataclass(frozen=True, slots=True, kw_only=True)
class FundalHeight:
    """A fundal height against those of healthy pregnancies of the same age."""

    z: float
    centile: float


@cache
def _rows() -> Mapping[str, Any]:
    return table("growth.toml")


def bmi(weight_kg: float, height_cm: float) -> float:
    """Body mass index in kg/m².

    >>> bmi(76.8, 160)
    30.0
    """
    return float(facts_of({"prepregnancy_weight_kg": weight_kg, "height_cm": height_cm}, None)["early_bmi"])


def bmi_class(index: float, scheme: Scheme = "kemenkes") -> BmiClass:
    """The class of a body mass index. [dinkes-bogor-trimester, bmi-who-asia, iom-2009]

    >>> [bmi_class(25.0, scheme).code for scheme in ("kemenkes", "who_asia", "gain")]
    ['middle', 'obese', 'overweight']
    """
    row = _bmi_row(index, scheme)
    return BmiClass(scheme=scheme, code=row["code"], says=row["says"], source=row["source"])


def _bmi_row(index: float, scheme: str) -> Mapping[str, Any]:
    rows = [row for row in _rows()["bmi"] if row["scheme"] == scheme]
    if not rows:
        raise ValueError(f"unknown scheme: {scheme}")
    return next(
        row for row in rows if index < row.get("below", math.inf) and index <= row.get("up_to", math.inf)
    )


def gain_band(index: float, gestation_days: int, fetuses: int = 1) -> GainBand | None:
    """The gain advised for a body mass index before pregnancy at this age. [iom-2009]

    With one fetus by this week; before 13 and after 42 weeks there is none. With twins only the gain in all
    is known, and none for a thin woman or for more than two.

    >>> gain_band(22.0, 20 * 7)
    GainBand(low_kg=2.95, high_kg=5.5, is_total=False, source='iom-2009')
    """
    if fetuses > 1:
        return _twin_band(index) if fetuses == 2 else None
    rows = measures()["weight_gain"]
    if not rows["from"] <= gestation_days <= rows["to"]:
        return None
    weekly = next(row["weekly_kg"] for row in rows["class"] if index < row.get("bmi_below", math.inf))
    weeks = (gestation_days - rows["from"]) / DAYS_A_WEEK
    low, high = (
        round(first + rate * weeks, 6) for first, rate in zip(rows["first_trimester_kg"], weekly, strict=True)
    )
    return GainBand(low_kg=low, high_kg=high, is_total=False, source=rows["source"])


def _twin_band(index: float) -> GainBand | None:
    row = _bmi_row(index, "gain")
    return _total(row, "twins_total_kg") if "twins_total_kg" in row else None


def total_gain(index: float) -> GainBand:
    """The gain advised for the whole pregnancy with one fetus. [iom-2009]

    >>> total_gain(22.0).low_kg, total_gain(22.0).high_kg
    (11.5, 16.0)
    """
    return _total(_bmi_row(index, "gain"), "total_kg")


def _total(row: Mapping[str, Any], key: str) -> GainBand:
    low, high = row[key]
    return GainBand(low_kg=low, high_kg=high, is_total=True, source=row["source"])


def fundal_height(cm: float, gestation_days: int) -> FundalHeight | None:
    """Where a fundal height stands; None at an age that the curves do not cover. [intergrowth-sfh]

    >>> fundal_height(27.7, 28 * 7)
    FundalHeight(z=0.009543, centile=50.4)
    """
    z = facts_of({"fundal_height_cm": cm, "gestation_days": gestation_days}, None)["fundal_height_z"]
    return None if z is None else FundalHeight(z=z, centile=centile(z))


def centile(z: float) -> float:
    """How many of a hundred lie below, to one decimal.

    >>> centile(0.0), centile(-1.2816), centile(1.881)
    (50.0, 10.0, 97.0)
    """
    return round(50 * (1 + math.erf(z / math.sqrt(2))), 1)


def fundal_height_curves(gestation_days: int) -> dict[str, float]:
    """Centimetres on each curve at an age, for a chart; none where the curves do not reach. [intergrowth-sfh]

    >>> {code: round(cm, 1) for code, cm in fundal_height_curves(28 * 7).items()}
    {'P3': 24.5, 'P10': 25.5, 'P50': 27.7, 'P90': 29.9, 'P97': 30.9}
    """
    n = measures()["fundal_height"]
    if not n["from"] <= gestation_days <= n["to"]:
        return {}
    weeks = gestation_days / DAYS_A_WEEK
    median = n["a"] + n["b"] * weeks**2 + n["c"] * weeks**2 * math.log(weeks)
    deviation = n["d"] + n["e"] * weeks
    return {row["code"]: round(median + row["z"] * deviation, 5) for row in _rows()["curve"]}
