"""Dating: forty weeks, the better source wins, and each trimester's last and first day."""

import doctest
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clinical import gestation
from app.clinical.gestation import (
    Dating,
    GestationalAge,
    clinical_trimester,
    date_pregnancy,
    day_of,
    edd_from_lmp,
    gestational_age,
    lmp_from_edd,
    programme_trimester,
)

TODAY = date(2026, 11, 24)
DATES = st.dates(date(2015, 1, 1), date(2040, 1, 1))


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(gestation).failed == 0


@given(DATES)
def test_the_due_date_is_forty_weeks_and_no_days_after_the_last_period(lmp):
    assert gestational_age(edd_from_lmp(lmp), edd_from_lmp(lmp)) == (40, 0)
    assert lmp_from_edd(edd_from_lmp(lmp)) == lmp


@given(DATES, st.integers(0, 300))
def test_an_age_and_its_day_lead_to_each_other(edd, days):
    age = GestationalAge.from_days(days)

    assert gestational_age(edd, day_of(edd, age)) == age
    assert age.total_days == days


@given(DATES, st.integers(0, 300))
def test_a_day_later_is_a_day_older(edd, days):
    on = lmp_from_edd(edd) + timedelta(days=days)

    assert gestational_age(edd, on) < gestational_age(edd, on + timedelta(days=1))


def test_a_day_before_the_last_period_has_no_gestational_age():
    edd = edd_from_lmp(TODAY)

    assert gestational_age(edd, TODAY) == (0, 0)
    with pytest.raises(ValueError, match="-1 days"):
        gestational_age(edd, TODAY - timedelta(days=1))


@given(st.integers(0, 99), st.integers(0, 6))
def test_an_age_written_is_read_back(weeks, days):
    age = GestationalAge(weeks, days)

    for text in (str(age), age.in_words("id"), age.in_words("en"), f"{weeks}+{days}"):
        assert GestationalAge.read(text) == age


@pytest.mark.parametrize(
    "text", ["", "w", "31w7d", "31 4 2", "314", "31+", "-3w", "3½", "100w0d", "31w4d\x00"]
)
def test_what_is_no_age_is_refused(text):
    with pytest.raises(ValueError, match="not a gestational age"):
        GestationalAge.read(text)


@pytest.mark.parametrize(
    ("known", "chosen"),
    [
        (
            {"edd": date(2027, 1, 2), "lmp": date(2026, 4, 1), "gestation_days": 9},
            Dating(date(2027, 1, 2), "ultrasound"),
        ),
        ({"lmp": date(2026, 4, 1), "gestation_days": 9}, Dating(date(2027, 1, 6), "lmp")),
        ({"gestation_days": 0}, Dating(date(2027, 8, 31), "gestation_days")),
        ({}, None),
    ],
)
def test_ultrasound_beats_last_period_beats_a_bare_age(known, chosen):
    assert date_pregnancy(TODAY, **known) == chosen


@pytest.mark.parametrize(
    ("age", "clinical", "programme"),
    [
        ("0w0d", 1, 1),
        ("12w0d", 1, 1),
        ("12w1d", 1, 2),
        ("13w6d", 1, 2),
        ("14w0d", 2, 2),
        ("24w0d", 2, 2),
        ("24w1d", 2, 3),
        ("27w6d", 2, 3),
        ("28w0d", 3, 3),
        ("43w0d", 3, 3),
    ],
)
def test_a_trimester_begins_on_its_day_and_not_before(age, clinical, programme):
    assert clinical_trimester(GestationalAge.read(age)) == clinical
    assert programme_trimester(GestationalAge.read(age)) == programme
