"""The functions of app/clinical by the names that cases/functions/*.toml call them: JSON in, JSON out."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from app.clinical import care, gestation, growth, kspr_card, nutrition, progress, schedule
from app.clinical.gestation import GestationalAge
from app.pairings.rules_eligibility import is_eligible
from tests.clinical import functions_of_calendar, functions_of_forms

Given = Mapping[str, Any]
MISSING = "missing"
DAYS = ("on", "edd", "lmp", "born_on")
"""The inputs that are days; written as ISO days, as JSON has them."""


def answer(name: str, given: Given) -> Any:
    """What a function makes of its inputs, as JSON says it: "missing" for nothing, "refused" for an error."""
    try:
        told = FUNCTIONS[name]({key: _read(key, value) for key, value in given.items()})
    except ValueError:
        return "refused"
    return _plain(told)


def _read(key: str, value: Any) -> Any:
    return date.fromisoformat(value) if key in DAYS else value


def _plain(told: Any) -> Any:
    if told is None:
        return MISSING
    if isinstance(told, date):
        return told.isoformat()
    if isinstance(told, list | tuple):
        return [_plain(one) for one in told]
    return told


def _due_date(given: Given) -> Any:
    dating = gestation.date_pregnancy(**{"on": date(2026, 11, 24)} | given)
    return dating and [dating.edd, dating.source]


def _gain_band(given: Given) -> Any:
    return _band(growth.gain_band(given["bmi"], given["gestation_days"], given.get("fetuses", 1)))


def _band(band: growth.GainBand | None) -> Any:
    return band and [band.low_kg, band.high_kg, band.is_total]


def _standing(given: Given) -> Any:
    band = growth.gain_band(given["bmi"], given["gestation_days"], given.get("fetuses", 1))
    return band and band.judge(given["gain_kg"])


def _centile(given: Given) -> Any:
    found = growth.fundal_height(given["cm"], given["gestation_days"])
    return found and found.centile


def _curves(given: Given) -> Any:
    return [round(cm, 1) for cm in growth.fundal_height_curves(given["gestation_days"]).values()] or None


def _deviations(given: Given) -> Any:
    """Of each curve from the median, in units of the formula's deviation; four decimals."""
    curves = growth.fundal_height_curves(given["gestation_days"])
    deviation = given["deviation_cm"]
    return [round((cm - curves["P50"]) / deviation, 4) + 0.0 for cm in curves.values()]


def _plate(given: Given) -> Any:
    return [f"{one.item} {one.reach}" for one in nutrition.plate(given["answers"], given["stage"])]


def _diversity(given: Given) -> Any:
    found = nutrition.diversity(given["groups"])
    return [found.count, found.is_enough, list(found.missing)]


def _course(course: nutrition.Course | None, days_left: int) -> Any:
    return course and [course.target, course.left, course.fits(days_left)]


def _windows(given: Given) -> tuple[care.CareWindow, ...]:
    return care.care_windows(**{key: value for key, value in given.items() if key != "on"})


def _window_rows(given: Given) -> Any:
    return [[one.code, one.opens_on, one.closes_on] for one in _windows(given)]


def _targets(given: Given) -> Any:
    found = [one for one in _windows(given) if one.target_opens_on]
    return [[one.code, one.provider, one.target_opens_on, one.target_closes_on] for one in found]


def _progress(given: Given) -> Any:
    found = progress.since_last(given["before"], given["now"])
    measured = [f"{one.field} {one.by:g}" for one in found.measured]
    return [measured, list(found.new_signs), list(found.gone_signs)]


FUNCTIONS: Mapping[str, Callable[[Given], Any]] = {
    "due_date": _due_date,
    "gestational_age": lambda given: str(gestation.gestational_age(given["edd"], given["on"])),
    "clinical_trimester": lambda given: gestation.clinical_trimester(GestationalAge.read(given["age"])),
    "programme_trimester": lambda given: gestation.programme_trimester(GestationalAge.read(given["age"])),
    "kspr_column": lambda given: kspr_card.column_of(given["edd"], given["on"]),
    "bmi": lambda given: growth.bmi(given["weight_kg"], given["height_cm"]),
    "bmi_class": lambda given: growth.bmi_class(given["bmi"], given["scheme"]).code,
    "gain_band": _gain_band,
    "total_gain": lambda given: _band(growth.total_gain(given["bmi"])),
    "gain_standing": _standing,
    "centile": _centile,
    "fundal_height_curves": _curves,
    "curve_deviations": _deviations,
    "stage": lambda given: nutrition.stage_of(**given),
    "plate": _plate,
    "diversity": _diversity,
    "iron_course": lambda given: _course(
        nutrition.iron_course(given["product"], given["taken"]), given["days_left"]
    ),
    "iron_adherence": lambda given: round(nutrition.iron_adherence(given["days"]), 6),
    "pmt_course": lambda given: _course(nutrition.pmt_course(given["taken"]), given["days_left"]),
    "days_since_birth": lambda given: care.days_since_birth(given["born_on"], given["on"]),
    "care_windows": _window_rows,
    "care_targets": _targets,
    "window_codes": lambda given: list(care.window_codes(_windows(given), given["on"])),
    "postnatal_code": lambda given: care.postnatal_code(given["kind"], given["days"], given.get("hours")),
    "student_contacts": functions_of_calendar.contact_rows,
    "contact_state": functions_of_calendar.contact_state,
    "closest_rhythm_weeks": functions_of_calendar.closest_rhythm_weeks,
    "minimum_contacts": lambda given: schedule.minimum_contacts(),
    "laboratory": functions_of_calendar.laboratory_rows,
    "since_last": _progress,
    "is_eligible": lambda given: is_eligible(given["score"], given.get("booked", {}), given.get("found", ())),
    "is_asked": functions_of_forms.is_asked,
    "scores": functions_of_forms.scores,
    "total": functions_of_forms.total,
}

ON_THE_SERVER_ALONE = {
    "student_contacts": "the phone is given the calendar",
    "contact_state": "the phone is given the calendar",
    "closest_rhythm_weeks": "the phone is given the calendar",
    "minimum_contacts": "the phone is given the calendar",
    "laboratory": "the phone is given what is due",
    "kspr_column": "the card is drawn on the server",
    "is_eligible": "asked at a desk",
}
"""The functions that the phone has not, and why."""
