"""The columns of the KSPR card, at both sides of each limit."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clinical.gestation import GestationalAge, day_of, lmp_from_edd
from app.clinical.kspr_card import column_of, columns

EDD = date(2027, 1, 22)


@pytest.mark.parametrize(
    ("age", "column"),
    [
        ("0w0d", "I"),
        ("13w6d", "I"),
        ("14w0d", "II"),
        ("27w6d", "II"),
        ("28w0d", "III.1"),
        ("35w6d", "III.1"),
        ("36w0d", "III.2"),
        ("42w6d", "III.2"),
    ],
)
def test_a_day_belongs_to_the_column_of_its_age(age, column):
    assert columns()[column_of(EDD, day_of(EDD, GestationalAge.read(age)))] == column


def test_a_day_before_the_pregnancy_counts_as_its_first():
    assert column_of(EDD, lmp_from_edd(EDD) - timedelta(days=3)) == 0


@given(st.integers(0, 310), st.integers(0, 60))
def test_time_never_goes_to_an_earlier_column(days, later):
    began = lmp_from_edd(EDD)

    assert column_of(EDD, began + timedelta(days=days)) <= column_of(
        EDD, began + timedelta(days=days + later)
    )
