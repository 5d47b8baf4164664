"""Answers, evidence, gaps and changes as a screen says them."""

import pytest

from app.clinical.checklists import latest
from app.clinical.fields import COMPUTED, FIELDS, field_of
from app.clinical.wording import answer_rows, changes, evidence_words, gap_words, shown_finding, value_words

FORM = latest("anc-home-visit")


def said(rows):
    return {row.code: row.said["id"] for _, some in rows for row in some}


@pytest.mark.parametrize(
    ("name", "value", "indonesian"),
    [
        ("gestation_days", 221, "31 mg 4 hr"),
        ("weight_kg", 58.5, "58,5 kg"),
        ("spo2_pct", 97, "97%"),
        ("pulse_bpm", 84, "84/menit"),
        ("fetal_heart_heard", True, "ya"),
        ("urine_protein", "2+", "+2"),
        ("iron_days_last_7", 3, "3 hari"),
    ],
)
def test_a_value_is_said_with_its_unit(name, value, indonesian):
    assert value_words(field_of(name), value)["id"] == indonesian


def test_every_gap_can_be_said():
    for name in [*FIELDS, *COMPUTED]:
        assert gap_words([name])[0]["id"]


def test_both_halves_of_a_pressure_are_one_line():
    evidence = {"systolic_mmhg": 165, "diastolic_mmhg": 112, "danger_signs": ["severe_headache"]}

    assert [words["id"] for words in evidence_words(evidence)] == [
        "Tekanan darah 165/112 mmHg",
        "Sakit kepala berat",
    ]


def test_one_half_alone_keeps_its_name():
    assert evidence_words({"systolic_mmhg": 165})[0]["id"] == "Tekanan darah atas: 165 mmHg"


def test_nothing_private_is_among_the_answers():
    rows = said(answer_rows(FORM, {"danger_signs": ["self_harm_thoughts"], "alone_now": True}))

    assert "told_signs" not in rows
    assert "alone_now" not in rows


def test_not_asked_is_not_none():
    rows = said(answer_rows(FORM, {"danger_signs": [], "signs_not_asked": ["convulsion"]}))

    assert rows["convulsion"] == "belum ditanyakan"
    assert rows["bleeding"] == "Tidak ada"


def test_a_reason_is_said_in_its_words():
    rows = said(answer_rows(FORM, {"not_measured": {"weight_kg": "no_device"}}))

    assert rows["weight_kg"] == "Alat tidak ada"


def test_a_change_says_before_and_after_and_nothing_else():
    before = {"danger_signs": [], "weight_kg": 58, "systolic_mmhg": 165, "diastolic_mmhg": 112}
    after = {"danger_signs": [], "weight_kg": 60, "systolic_mmhg": 115, "diastolic_mmhg": 72}

    found = {one.asked["id"]: (one.before["id"], one.after["id"]) for one in changes(FORM, before, after)}

    assert found["Berat badan"] == ("58 kg", "60 kg")
    assert len(found) == 3


def test_a_finding_of_a_rule_that_is_gone_can_still_be_shown():
    row = {"rule": "no-such-rule", "source": "no-such-source", "evidence": {"weight_kg": 58}}

    shown = shown_finding(row, {})

    assert (shown.source_title, shown.confidence) == ("no-such-source", "")
