"""The pregnancy at a glance: the last of each measurement, its course, and what is advised at this age."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.clinical.fields import Words
from app.clinical.growth import BmiClass, FundalHeight, GainBand, Standing


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What was written down on one day: at the booking or at a visit."""

    on: date
    facts: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Latest:
    """The last value of a measurement, in words, and its day."""

    words: Words
    on: date


@dataclass(frozen=True, kw_only=True)
class Point:
    """A value on a day, for a chart. A band has two values."""

    on: date
    y: float
    top: float | None = None


@dataclass(frozen=True, kw_only=True)
class Gain:
    """Weight gained since before the pregnancy, and what is advised at that age; without a band at an age for
    which none is known.
    """

    kg: float
    on: date
    bmi: float
    bmi_class: BmiClass
    band: GainBand | None
    standing: Standing | None


@dataclass(frozen=True, kw_only=True)
class Fundus:
    """The last fundal height; without a place among the curves where they do not hold (`is_off`: more than
    one fetus, or not lying lengthwise) or do not reach.
    """

    cm: float
    on: date
    place: FundalHeight | None
    is_off: bool


@dataclass(frozen=True, kw_only=True)
class Food:
    """The food groups of the last day that was told."""

    count: int
    total: int
    missing: tuple[Words, ...]
    is_enough: bool
    on: date


@dataclass(frozen=True, kw_only=True)
class Since:
    """What changed between the last two visits."""

    before: date
    now: date
    measured: tuple[Words, ...]
    new_signs: tuple[Words, ...]
    gone_signs: tuple[Words, ...]


@dataclass(frozen=True, kw_only=True)
class Glance:
    """What a midwife wants to know before she opens the rest."""

    trimester: int | None
    latest: tuple[Latest, ...]
    mean_pressure: Point | None
    gain: Gain | None
    fundus: Fundus | None
    food: Food | None
    since: Since | None
    systolic: tuple[Point, ...]
    diastolic: tuple[Point, ...]
    mean: tuple[Point, ...]
    weights: tuple[Point, ...]
    weight_band: tuple[Point, ...]
    haemoglobin: tuple[Point, ...]
    heights: tuple[Point, ...]
    height_curves: Mapping[str, tuple[Point, ...]]
