"""Body mass index, the advised gain, fundal height: typed from the sources, on both sides of every limit."""

import doctest
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clinical import growth
from app.clinical.fields import table
from app.clinical.gestation import GestationalAge
from app.clinical.growth import bmi, bmi_class, fundal_height, fundal_height_curves, gain_band, total_gain
from app.clinical.snapshot import facts_of, measures


def days(age):
    return GestationalAge.read(age).total_days


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(growth).failed == 0


@pytest.mark.parametrize(
    ("scheme", "index", "code"),
    [
        ("kemenkes", 18.4, "thin"),
        ("kemenkes", 18.5, "middle"),
        ("kemenkes", 25.0, "middle"),
        ("kemenkes", 25.1, "overweight"),
        ("kemenkes", 27.0, "overweight"),
        ("kemenkes", 27.1, "obese"),
        ("who_asia", 18.4, "thin"),
        ("who_asia", 18.5, "middle"),
        ("who_asia", 22.9, "middle"),
        ("who_asia", 23.0, "overweight"),
        ("who_asia", 24.9, "overweight"),
        ("who_asia", 25.0, "obese"),
        ("gain", 18.4, "thin"),
        ("gain", 18.5, "middle"),
        ("gain", 24.9, "middle"),
        ("gain", 25.0, "overweight"),
        ("gain", 29.9, "overweight"),
        ("gain", 30.0, "obese"),
    ],
)
def test_a_body_mass_index_is_in_this_class(scheme, index, code):
    assert bmi_class(index, scheme).code == code


def test_an_unknown_scheme_is_refused():
    with pytest.raises(ValueError, match="europe"):
        bmi_class(22.0, "europe")


def test_the_limits_of_the_gain_are_written_alike_in_both_tables():
    ours = [row.get("below") for row in table("growth.toml")["bmi"] if row["scheme"] == "gain"]

    assert ours == [row.get("bmi_below") for row in measures()["weight_gain"]["class"]]


@pytest.mark.parametrize(
    ("index", "least", "most"), [(18.4, 12.5, 18), (18.5, 11.5, 16), (25.0, 7, 11.5), (30.0, 5, 9)]
)
def test_the_whole_gain_with_one_fetus(index, least, most):
    band = total_gain(index)

    assert (band.low_kg, band.high_kg, band.is_total) == (least, most, True)


@pytest.mark.parametrize(("index", "least", "most"), [(18.5, 17, 25), (25.0, 14, 23), (30.0, 11, 19)])
def test_with_twins_only_too_much_can_be_told_before_the_end(index, least, most):
    band = gain_band(index, days("24w0d"), fetuses=2)

    assert (band.low_kg, band.high_kg) == (least, most)
    assert [band.judge(gain) for gain in (least - 1, most, most + 0.1)] == [None, None, "above"]


def test_no_band_is_known_for_a_thin_woman_with_twins_or_for_more_than_two():
    assert gain_band(18.4, days("24w0d"), fetuses=2) is None
    assert gain_band(22.0, days("24w0d"), fetuses=3) is None


@pytest.mark.parametrize(
    ("age", "known"), [("12w6d", False), ("13w0d", True), ("42w0d", True), ("42w1d", False)]
)
def test_the_band_is_known_from_13_to_42_weeks(age, known):
    assert (gain_band(22.0, days(age)) is not None) == known


@pytest.mark.parametrize(
    ("index", "low", "high"), [(18.4, 3.58, 6.06), (22.0, 2.95, 5.5), (27.0, 2.11, 4.31), (30.0, 1.69, 3.89)]
)
def test_at_20_weeks_the_band_is_the_first_trimester_and_seven_weeks_more(index, low, high):
    band = gain_band(index, days("20w0d"))

    assert (band.low_kg, band.high_kg) == (low, high)
    judged = [band.judge(gain) for gain in (low - 0.01, low, high, high + 0.01)]
    assert judged == ["below", "within", "within", "above"]


@given(
    weight=st.integers(350, 1100),
    height=st.integers(1350, 1800),
    gain=st.integers(-100, 300),
    gestation=st.integers(0, 315),
)
def test_the_band_says_what_the_rules_judge_by(weight, height, gain, gestation):
    before, now = weight / 10, (weight + gain) / 10
    facts = {"prepregnancy_weight_kg": before, "height_cm": height / 10, "weight_kg": now}

    band = gain_band(bmi(before, height / 10), gestation)

    judged = facts_of(facts | {"gestation_days": gestation}, None)["weight_gain_band"]
    assert judged == (band.judge(round(now - before, 6)) if band else None)


# -- fundal height: the table of the source


@pytest.mark.parametrize(
    ("week", "curves"),
    [
        (20, [16.9, 17.8, 19.8, 21.7, 22.6]),
        (24, [20.7, 21.7, 23.8, 25.8, 26.8]),
        (28, [24.5, 25.5, 27.7, 29.9, 30.9]),
        (32, [28.0, 29.1, 31.4, 33.8, 34.8]),
        (36, [31.3, 32.4, 34.9, 37.3, 38.5]),
        (40, [34.1, 35.4, 38.0, 40.5, 41.8]),
    ],
)
def test_the_curves_of_fundal_height(week, curves):
    told = {code: round(cm, 1) for code, cm in fundal_height_curves(week * 7).items()}
    assert told == dict(zip(["P3", "P10", "P50", "P90", "P97"], curves, strict=True))


def test_the_curves_lie_their_deviations_from_the_median():
    """At 28 weeks one deviation is 0.9922667 + 0.0258087 · 28 = 1.7149103 cm."""
    told = fundal_height_curves(days("28w0d"))

    from_median = {code: (cm - told["P50"]) / 1.7149103 for code, cm in told.items()}
    assert from_median == pytest.approx(
        {"P3": -1.881, "P10": -1.2816, "P50": 0, "P90": 1.2816, "P97": 1.881}, abs=0.00004
    )


@pytest.mark.parametrize(
    ("age", "known"), [("19w6d", False), ("20w0d", True), ("42w0d", True), ("42w1d", False)]
)
def test_fundal_height_is_judged_from_20_to_42_weeks(age, known):
    assert (fundal_height(30, days(age)) is not None) == known
    assert bool(fundal_height_curves(days(age))) == known


@pytest.mark.parametrize(("cm", "centile"), [(24.5, 3), (25.5, 10), (27.7, 50), (29.9, 90), (30.9, 97)])
def test_a_centile_is_that_of_the_curve(cm, centile):
    assert fundal_height(cm, days("28w0d")).centile == pytest.approx(centile, abs=1)


def test_gain_in_a_week_is_told_from_weighings_six_to_ten_days_apart():
    facts = {"weight_kg": 61.0, "previous_weight_kg": 60.0, "previous_weight_on": date(2026, 5, 1)}

    told = {day: facts_of(facts, date(2026, 5, day))["weekly_gain_kg"] for day in (6, 7, 8, 11, 12)}
    assert told == {6: None, 7: 1.166667, 8: 1.0, 11: 0.7, 12: None}
