"""One invented pregnancy: values that hang together from visit to visit. Pure; the same chance gives the same
woman."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from math import log
from random import Random
from typing import Any

from app.clinical.snapshot import measures

Row = Mapping[str, Any]

FIRST_MOVEMENT_WEEK = 24
HEART_HEARD_WEEK = 20
GAIN_FROM_WEEK = 13


@dataclass
class Body:
    """A woman as the model sees her; answers.py says what a student writes down of her."""

    age: int
    gravida: int
    para: int
    abortus: int
    height_cm: float
    weight_before_kg: float
    haemoglobin: float
    haemoglobin_dip: float
    systolic: float
    diastolic: float
    muac_cm: float
    fetuses: int
    hypertension_from_week: int | None
    hypertension_slope: float
    spotting_week: int | None
    is_breech_late: bool
    had_caesarean: bool
    gain_per_week: float
    fundus_z: float
    readiness_lag: float
    diet: float

    def weight_kg(self, week: float) -> float:
        """Weight rises little before week 13 and steadily after it."""
        early = min(week, GAIN_FROM_WEEK) * 0.1
        twins = 1.3 if self.fetuses > 1 else 1.0
        return self.weight_before_kg + early + max(0.0, week - GAIN_FROM_WEEK) * self.gain_per_week * twins

    def pressure(self, week: float, random: Random) -> tuple[float, float]:
        """Upper and lower blood pressure: lowest in mid-pregnancy; in a few it begins to climb."""
        dip = 4 if 16 <= week <= 26 else 0
        rise = 0.0
        if self.hypertension_from_week is not None and week >= self.hypertension_from_week:
            rise = 20 + (week - self.hypertension_from_week) * self.hypertension_slope
        noise = random.gauss(0, 4)
        return self.systolic - dip + rise + noise, self.diastolic - dip + rise * 0.75 + noise * 0.6

    def hb(self, week: float, random: Random) -> float:
        """Haemoglobin, lower in the middle of pregnancy when the blood is thinned."""
        dip = self.haemoglobin_dip if 20 <= week <= 34 else 0.0
        return max(6.4, round(self.haemoglobin - dip + random.gauss(0, 0.2), 1))

    def fundal_height_cm(self, week: float, random: Random) -> float:
        """Around the median for the week, as far off as this woman is, and as the tape is."""
        n = measures()["fundal_height"]
        median = n["a"] + n["b"] * week * week + n["c"] * week * week * log(week)
        twins = 3.5 if self.fetuses > 1 else 0.0
        return float(median + (n["d"] + n["e"] * week) * (self.fundus_z + random.gauss(0, 0.35)) + twins)


def make_body(rows: Row, random: Random) -> Body:
    """A woman drawn from the model."""
    woman, chance = rows["woman"], rows["chance"]
    age = _within(random.gauss(woman["age_mean"], woman["age_spread"]), woman["age_low"], woman["age_high"])
    para = min(5, _count(random, (age - 20) / 8))
    abortus = 1 if random.random() < chance["loss_before"] else 0
    bmi = _within(random.gauss(woman["bmi_mean"], woman["bmi_spread"]), woman["bmi_low"], woman["bmi_high"])
    height = round(random.gauss(woman["height_mean_cm"], woman["height_spread_cm"]), 0)
    develops = random.random() < chance["hypertension"]
    has_spotting = random.random() < chance["spotting"]
    muac = woman["muac_at_bmi_22"] + (bmi - 22) * woman["muac_per_bmi"] + random.gauss(0, 0.8)
    return Body(
        age=int(age),
        gravida=para + abortus + 1,
        para=para,
        abortus=abortus,
        height_cm=height,
        weight_before_kg=round(bmi * (height / 100) ** 2, 1),
        haemoglobin=random.gauss(woman["haemoglobin_mean"], woman["haemoglobin_spread"]),
        haemoglobin_dip=woman["haemoglobin_dip"],
        systolic=random.gauss(woman["systolic_mean"], woman["systolic_spread"]),
        diastolic=random.gauss(woman["diastolic_mean"], woman["diastolic_spread"]),
        muac_cm=round(muac, 1),
        fetuses=2 if random.random() < chance["twins"] else 1,
        hypertension_from_week=random.randint(25, 36) if develops else None,
        hypertension_slope=random.uniform(0.6, 3.2),
        spotting_week=random.randint(7, 19) if has_spotting else None,
        is_breech_late=random.random() < chance["breech_late"],
        had_caesarean=para > 0 and random.random() < chance["caesarean_before"],
        gain_per_week=_gain(rows["gain"], bmi, random),
        fundus_z=random.gauss(0, 0.55),
        readiness_lag=random.gauss(0, 3),
        diet=random.random(),
    )


def _gain(rows: Row, bmi: float, random: Random) -> float:
    mean = rows["mean"][bisect_right(rows["bmi"], bmi)]
    return max(0.1, random.gauss(mean, rows["spread"]))


def _within(value: float, low: float, high: float) -> float:
    return min(high, max(low, value))


def _count(random: Random, mean: float) -> int:
    """A small whole number around a mean."""
    return max(0, round(random.gauss(max(0.0, mean), 0.7)))
