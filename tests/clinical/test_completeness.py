"""What answers say to the rules, how complete they are, and which of them are asked about again."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clinical import completeness
from app.clinical.answers import read_answers
from app.clinical.checklists import all_checklists, checklist
from app.clinical.completeness import rare_values, to_snapshot
from app.clinical.fields import FIELDS
from tests.clinical.some_answers import answers_to

VISIT = checklist("anc-home-visit", 1)
BOOKING = checklist("registration", 1)
ALL = all_checklists()


# -- what the rules get


def test_the_rules_get_fields_of_the_dictionary_only():
    read = read_answers(
        VISIT,
        {
            "weight_kg": 60.5,
            "note": "x",
            "counselling_topics": ["iron"],
            "next_visit_on": "2026-12-03",
            "not_measured": {"pulse_bpm": "no_device"},
        },
    )

    facts = to_snapshot(VISIT, read)
    assert facts == {"phase": "pregnancy", "measured_by": "student", "weight_kg": 60.5}


def test_a_day_reaches_the_rules_as_a_day():
    read = read_answers(BOOKING, {"last_birth_on": "2020-02-29"})

    assert read == {"last_birth_on": "2020-02-29"}
    assert to_snapshot(BOOKING, read)["last_birth_on"] == date(2020, 2, 29)


def test_the_birth_plan_is_complete_when_all_is_ready():
    every = list(VISIT.items["birth_plan_items"].options)

    assert to_snapshot(VISIT, {"birth_plan_items": every})["birth_plan_complete"] is True
    assert to_snapshot(VISIT, {"birth_plan_items": every[1:]})["birth_plan_complete"] is False
    assert "birth_plan_complete" not in to_snapshot(VISIT, {})


def test_no_earlier_pregnancy_rules_out_what_only_an_earlier_one_can_bring():
    first = to_snapshot(BOOKING, {"had_earlier_pregnancy": False})

    assert first["prior_caesarean"] is False
    assert "prior_caesarean" not in to_snapshot(BOOKING, {"had_earlier_pregnancy": True})
    assert "prior_caesarean" not in to_snapshot(BOOKING, {})
    said = to_snapshot(BOOKING, {"had_earlier_pregnancy": False, "prior_caesarean": True})
    assert said["prior_caesarean"] is True


@pytest.mark.parametrize("form", ALL, ids=str)
@given(data=st.data())
def test_any_answers_that_can_be_read_can_be_judged(form, data):
    facts = to_snapshot(form, read_answers(form, data.draw(answers_to(form))))

    assert set(facts) <= set(FIELDS)


# -- complete, and rare


def test_a_reason_counts_as_an_answer_and_a_question_that_does_not_belong_is_not_missing():
    answered, asked, missing = completeness.completeness(VISIT, {})
    with_reason = completeness.completeness(VISIT, {"not_measured": {"pulse_bpm": "no_device"}})
    raised = completeness.completeness(VISIT, {"systolic_mmhg": 140})

    assert (answered, len(missing)) == (0, asked)
    assert "repeat_systolic_mmhg" not in missing
    assert with_reason == (1, asked, [code for code in missing if code != "pulse_bpm"])
    assert raised[:2] == (1, asked + 2)


def test_a_sign_not_asked_is_missing():
    missing = completeness.completeness(VISIT, {"danger_signs": [], "signs_not_asked": ["convulsion"]})[2]

    assert "convulsion" in missing
    assert "bleeding" not in missing


@given(answers_to(VISIT))
def test_answered_and_missing_make_up_what_was_asked(given):
    answered, asked, missing = completeness.completeness(VISIT, read_answers(VISIT, given))

    assert answered + len(missing) == asked


@pytest.mark.parametrize(("value", "is_asked_about"), [(79, True), (80, False), (180, False), (181, True)])
def test_a_rare_value_is_asked_about_until_it_is_confirmed(value, is_asked_about):
    asked = rare_values(VISIT, read_answers(VISIT, {"systolic_mmhg": value}))
    confirmed = read_answers(VISIT, {"systolic_mmhg": value, "confirmed": ["systolic_mmhg"]})

    assert [one.code for one in asked] == (["systolic_mmhg"] if is_asked_about else [])
    assert rare_values(VISIT, confirmed) == []
