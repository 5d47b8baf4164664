"""Where sources disagree, a decision stands in cases: those that would fail if it were another."""

import pytest

from app.clinical.fields import table
from app.clinical.rulebook import source_book
from tests.clinical.case_files import calls, cases

CASES = {
    "kspr-too-close": ["youngest child 23 months", "youngest child 24 months"],
    "kspr-first-at-35": ["35 and first is one box"],
    "kspr-too-many": ["3 births", "4 births"],
    "kspr-failed": ["an earlier loss", "abortus 1"],
    "kspr-bleeding": ["bled in this pregnancy", "bleeds today"],
    "kspr-short": ["height 145", "height 145.1"],
    "kspr-pre-eclampsia": ["severe replaces mild"],
    "kspr-hiv": ["HIV counts under PMS", "HBsAg does not"],
    "anaemia-second-trimester": [
        "Hb at 20 weeks: 10.4 is watch",
        "Hb at 20 weeks: 10.5 is none",
        "Hb 10.7 in the second trimester is no finding, but a box",
    ],
    "fetal-heart-rate": [
        "fetal heart rate, not repeated: 109 is emergency",
        "fetal heart rate, not repeated: 110 is none",
        "fetal heart rate, not repeated: 160 is none",
        "fetal heart rate, not repeated: 161 is emergency",
    ],
    "fetal-movement": [
        "movements counted in 12 hours: 9 is emergency",
        "movements counted in 12 hours: 10 is none",
        "nine movements, by hours counted: 11 is none",
        "nine movements, by week: 167 is none",
        "nine movements, by week: 168 is emergency",
    ],
    "map": ["MAP 90", "MAP over 90, one day before 20 weeks", "MAP over 90 at 20 weeks"],
    "fundal-height": [
        "fundal height is not judged before 20 weeks",
        "fundal height at 28 weeks: 25.48572 is watch",
        "fundal height at 28 weeks: 25.48589 is none",
    ],
    "weight-gain": [
        "weight at 27 weeks from 51.2 kg at 160 cm: 56.5 is watch",
        "weight at 27 weeks from 51.2 kg at 160 cm: 56.6 is none",
    ],
    "epds": ["EPDS: 9 is none", "EPDS: 10 is watch", "EPDS: 13 is urgent", "EPDS item 10: 1 is emergency"],
    "postpartum-bleeding": ["heavy_bleeding alone is emergency", "pad_hourly_2h alone is emergency"],
}
FUNCTIONS = {
    "clinical-trimester": "clinical_trimester",
    "programme-trimester": "programme_trimester",
    "iron": "iron_course",
    "kf-windows": "postnatal_code",
    "who-may-be-client": "is_eligible",
}
ELSEWHERE = {
    "kspr-in-time": "tests/clients/test_card.py: over any visits the score never falls",
    "pairing-length": "tests/caseload/test_board.py: after 42 days she leaves the board",
}
DECISIONS = table("decisions.toml")["decision"]


def test_every_decision_names_what_holds_it():
    assert [row["key"] for row in DECISIONS if row["key"] not in CASES | FUNCTIONS | ELSEWHERE] == []
    assert len(DECISIONS) == len(CASES | FUNCTIONS | ELSEWHERE)


@pytest.mark.parametrize("key", CASES)
def test_the_cases_of_a_decision_are_there(key):
    assert set(CASES[key]) - {case["name"] for case in cases()} == set()


def test_the_functions_of_a_decision_have_cases():
    assert set(FUNCTIONS.values()) - {call["function"] for call in calls()} == set()


@pytest.mark.parametrize("row", DECISIONS, ids=lambda row: row["key"])
def test_a_decision_has_its_words_and_its_source(row):
    said = [row[part] for part in ("question", "default", "others") if part in row]
    assert all(words["id"] and words["en"] for words in said)
    assert row["source"] in source_book()
