"""The pregnancy at a glance, worked out from what was written down on each day. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from app.caseload.schemas_glance import Food, Fundus, Gain, Glance, Latest, Point, Reading, Since
from app.clinical import growth, nutrition
from app.clinical.care import DAY
from app.clinical.fields import FIELDS, SIGNS, Words
from app.clinical.gestation import DAYS_A_WEEK, clinical_trimester, gestational_age, lmp_from_edd
from app.clinical.progress import Difference, since_last
from app.clinical.snapshot import facts_of, measures
from app.clinical.wording import evidence_words, value_words
from app.core.i18n import LANGUAGES, number

WEEK = DAYS_A_WEEK * DAY


def glance_of(
    edd: date, ended_on: date | None, booked: Mapping[str, Any], days: Iterable[Reading], today: date
) -> Glance:
    """Everything at a glance. `days` are the booking and the visits of this pregnancy."""
    readings = sorted(days, key=lambda one: one.on)
    pregnant = [one for one in readings if ended_on is None or one.on < ended_on]
    weights = _points(pregnant, "weight_kg")
    mean = tuple(_mean_pressures(readings))
    heights = _points(pregnant, "fundal_height_cm")
    is_running = ended_on is None and today >= lmp_from_edd(edd)
    return Glance(
        trimester=clinical_trimester(gestational_age(edd, today)) if is_running else None,
        latest=tuple(_latest(readings)),
        mean_pressure=mean[-1] if mean else None,
        gain=_gain(edd, booked, weights, _fetuses(booked, pregnant)),
        fundus=_fundus(edd, booked, pregnant),
        food=_food(readings),
        since=_since(readings),
        systolic=_points(readings, "systolic_mmhg"),
        diastolic=_points(readings, "diastolic_mmhg"),
        mean=mean,
        weights=weights,
        weight_band=tuple(_weight_band(edd, booked, _fetuses(booked, pregnant))) if weights else (),
        haemoglobin=_points(readings, "haemoglobin_g_dl"),
        heights=heights,
        height_curves=_curves(edd) if heights and not _is_off(booked, pregnant) else {},
    )


def _points(readings: Iterable[Reading], name: str) -> tuple[Point, ...]:
    return tuple(Point(on=one.on, y=one.facts[name]) for one in readings if one.facts.get(name) is not None)


def _mean_pressures(readings: Iterable[Reading]) -> Iterator[Point]:
    for one in readings:
        pressures = {
            name: one.facts[name] for name in PRESSURES if name in one.facts
        }  # days are text in answers
        value = facts_of(pressures, one.on)["mean_arterial_pressure_mmhg"]
        if value is not None:
            yield Point(on=one.on, y=round(value))


PRESSURES = ("systolic_mmhg", "diastolic_mmhg", "repeat_systolic_mmhg", "repeat_diastolic_mmhg")
SHOWN = (
    ("systolic_mmhg", "diastolic_mmhg"),
    ("haemoglobin_g_dl",),
    ("muac_cm",),
    ("weight_kg",),
    ("fetal_heart_rate_bpm",),
    ("iron_days_last_7",),
)


def _latest(readings: Sequence[Reading]) -> Iterator[Latest]:
    """The last of each measurement; the two halves of a pressure are of one day."""
    for names in SHOWN:
        last = next((one for one in reversed(readings) if one.facts.get(names[0]) is not None), None)
        if last:
            facts = {name: last.facts[name] for name in names if last.facts.get(name) is not None}
            yield Latest(words=evidence_words(facts)[0], on=last.on)


def _last(booked: Mapping[str, Any], readings: Sequence[Reading], name: str) -> Any:
    told = (one.facts[name] for one in reversed(readings) if one.facts.get(name) is not None)
    return next(told, booked.get(name))


def _fetuses(booked: Mapping[str, Any], readings: Sequence[Reading]) -> int:
    return _last(booked, readings, "fetuses") or 1


def _early_bmi(booked: Mapping[str, Any]) -> float | None:
    weight, height = booked.get("prepregnancy_weight_kg"), booked.get("height_cm")
    return growth.bmi(weight, height) if weight and height else None


def _gain(edd: date, booked: Mapping[str, Any], weights: Sequence[Point], fetuses: int) -> Gain | None:
    bmi = _early_bmi(booked)
    if bmi is None or not weights:
        return None
    last = weights[-1]
    kg = round(last.y - booked["prepregnancy_weight_kg"], 1)
    band = growth.gain_band(bmi, (last.on - lmp_from_edd(edd)).days, fetuses)
    return Gain(
        kg=kg,
        on=last.on,
        bmi=bmi,
        bmi_class=growth.bmi_class(bmi),
        band=band,
        standing=band.judge(kg) if band else None,
    )


def _weight_band(edd: date, booked: Mapping[str, Any], fetuses: int) -> Iterator[Point]:
    """The weight that is advised at each week, for a chart; with twins none is known by the week."""
    bmi, limits = _early_bmi(booked), measures()["weight_gain"]
    if bmi is None or fetuses > 1:
        return
    for days in range(limits["from"], limits["to"] + 1, DAYS_A_WEEK):
        band = growth.gain_band(bmi, days)
        if band:
            before = booked["prepregnancy_weight_kg"]
            on = lmp_from_edd(edd) + days * DAY
            yield Point(on=on, y=round(before + band.low_kg, 2), top=round(before + band.high_kg, 2))


def _is_off(booked: Mapping[str, Any], readings: Sequence[Reading]) -> bool:
    """Whether the curves of fundal height do not hold for her. [osoc-triage]"""
    lie = _last({}, readings, "lie")
    return _fetuses(booked, readings) > 1 or lie == "transverse"


def _fundus(edd: date, booked: Mapping[str, Any], readings: Sequence[Reading]) -> Fundus | None:
    heights = _points(readings, "fundal_height_cm")
    if not heights:
        return None
    last, is_off = heights[-1], _is_off(booked, readings)
    days = (last.on - lmp_from_edd(edd)).days
    return Fundus(
        cm=last.y, on=last.on, place=None if is_off else growth.fundal_height(last.y, days), is_off=is_off
    )


def _curves(edd: date) -> dict[str, tuple[Point, ...]]:
    limits, began = measures()["fundal_height"], lmp_from_edd(edd)
    found: dict[str, list[Point]] = {}
    for days in range(limits["from"], limits["to"] + 1, DAYS_A_WEEK):
        for code, cm in growth.fundal_height_curves(days).items():
            found.setdefault(code, []).append(Point(on=began + days * DAY, y=cm))
    return {code: tuple(points) for code, points in found.items()}


def _food(readings: Sequence[Reading]) -> Food | None:
    last = next((one for one in reversed(readings) if "food_groups_24h" in one.facts), None)
    if last is None:
        return None
    known = FIELDS["food_groups_24h"].options
    found = nutrition.diversity(last.facts["food_groups_24h"])
    missing = tuple(known[code] for code in found.missing)
    return Food(count=found.count, total=len(known), missing=missing, is_enough=found.is_enough, on=last.on)


def _since(readings: Sequence[Reading]) -> Since | None:
    """The last visit beside the one before it."""
    if len(readings) < 2:
        return None
    before, now = readings[-2:]
    found = since_last(before.facts, now.facts)
    since = Since(
        before=before.on,
        now=now.on,
        measured=tuple(_difference(one) for one in found.measured if one.by),
        new_signs=tuple(SIGNS[code].words for code in found.new_signs),
        gone_signs=tuple(SIGNS[code].words for code in found.gone_signs),
    )
    return since if since.measured or since.new_signs or since.gone_signs else None


def _difference(one: Difference) -> Words:
    """Such as: "Berat badan: 58,2 → 59 kg (+0,8)"."""
    field = FIELDS[one.field]
    now = value_words(field, one.now)
    sign = "+" if one.by > 0 else "−"
    return {
        lang: f"{field.words[lang]}: {number(one.before, lang)} → {now[lang]}"
        f" ({sign}{number(abs(one.by), lang)})"
        for lang in LANGUAGES
    }
