"""For whom the programme is meant is data; it hints and forbids nothing."""

import pytest

from app.clinical.rulebook import rules
from app.pairings.rules_eligibility import is_eligible, rules_that_count


@pytest.mark.parametrize(
    ("score", "booked", "found", "expected"),
    [
        (5, {}, (), False),
        (6, {}, (), True),
        (2, {"muac_cm": 23.4}, (), True),
        (2, {"muac_cm": 23.5}, (), False),
        (2, {"haemoglobin_g_dl": 10.9}, (), True),
        (2, {"haemoglobin_g_dl": 11.0}, (), False),
        (2, {"has_anaemia": True}, (), True),
        (2, {"has_anaemia": False}, (), False),
        (2, {"pre_eclampsia_positive": True}, (), True),
        (2, {"pre_eclampsia_positive": None}, (), False),
        (2, {}, ("muac-low",), True),
        (2, {}, ("bp-severe",), False),
    ],
)
def test_one_ground_is_enough_and_what_is_not_known_is_none(score, booked, found, expected):
    assert is_eligible(score, booked, found) is expected


def test_every_rule_that_counts_is_in_the_rulebook():
    assert rules_that_count() <= {rule.id for rule in rules()}
