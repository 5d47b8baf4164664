"""What changed since the last visit: measurements, and signs that came or went. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.clinical.fields import FIELDS, SIGNS

FOLLOWED = (
    "systolic_mmhg", "diastolic_mmhg", "pulse_bpm", "temperature_c", "respiratory_rate_bpm", "spo2_pct",
    "weight_kg", "muac_cm", "fundal_height_cm", "fetal_heart_rate_bpm", "haemoglobin_g_dl",
    "newborn_weight_kg", "newborn_temperature_c", "newborn_respiratory_rate_bpm",
    "meals_per_day", "water_glasses", "iron_days_last_7",
)  # fmt: skip
"""The measurements of which the change is told, in the order of the forms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A measurement of today beside the last one; `by` is today's less the last."""

    field: str
    before: float
    now: float

    @property
    def by(self) -> float:
        return round(self.now - self.before, 6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Everything that can be compared. A sign counts as gone only if it was asked today; what a woman tells
    alone is not compared."""

    measured: tuple[Difference, ...]
    new_signs: tuple[str, ...]
    gone_signs: tuple[str, ...]


def since_last(before: Mapping[str, Any], now: Mapping[str, Any]) -> Progress:
    """Today's facts beside those of the visit before; what is missing on either day is left out.

    >>> since_last({"weight_kg": 58.2}, {"weight_kg": 59.0, "pulse_bpm": 80}).measured[0].by
    0.8
    """
    measured = tuple(
        Difference(field=name, before=before[name], now=now[name])
        for name in FOLLOWED
        if before.get(name) is not None and now.get(name) is not None
    )
    return Progress(measured=measured, new_signs=_new_signs(before, now), gone_signs=_gone_signs(before, now))


def _new_signs(before: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[str, ...]:
    return _ordered(set(now.get("danger_signs") or ()) - set(before.get("danger_signs") or ()))


def _gone_signs(before: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[str, ...]:
    if now.get("danger_signs") is None:
        return ()
    not_asked = now.get("signs_not_asked", ())
    return _ordered(set(before.get("danger_signs") or ()) - {*now["danger_signs"], *not_asked})


def _ordered(signs: set[str]) -> tuple[str, ...]:
    return tuple(code for code in FIELDS["danger_signs"].options if code in signs and not SIGNS[code].private)
