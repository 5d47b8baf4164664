"""What the forms after the birth, on food and on the birth plan must be able to say."""

import pytest

from app.clinical.answers import read_answers
from app.clinical.assess import assess
from app.clinical.checklists import latest
from app.clinical.completeness import completeness, rare_values, to_snapshot
from app.clinical.fields import SIGNS

NIFAS = latest("postpartum-visit")
BABY = latest("newborn-visit")
FOOD = latest("nutrition-recall")
PLAN = latest("birth-plan")
NEW = [NIFAS, BABY, FOOD, PLAN, latest("mental-health")]
EVERY = {form.name: form for form in [*NEW, latest("anc-home-visit")]}


def found(form, answers, phase=None):
    judged = assess(to_snapshot(form, read_answers(form, answers), phase))
    return judged.level, {one.rule for one in judged.findings}


@pytest.mark.parametrize(("form", "phase"), [(NIFAS, "postpartum"), (BABY, "newborn")], ids=str)
def test_every_sign_of_the_phase_can_be_recorded(form, phase):
    assert {code for code, sign in SIGNS.items() if sign.phase == phase} <= set(form.signs)


def test_the_mother_can_be_asked_every_sign_that_all_women_are_asked():
    assert {code for code, sign in SIGNS.items() if sign.phase == "all"} <= set(NIFAS.signs)


def test_a_baby_is_not_asked_about_its_mother():
    assert all(SIGNS[code].phase == "newborn" for code in BABY.signs)


@pytest.mark.parametrize("form", NEW, ids=str)
def test_the_forms_are_a_students(form):
    assert form.audience == "student"


@pytest.mark.parametrize("form", NEW, ids=str)
def test_an_empty_form_is_not_complete_and_every_required_question_counts(form):
    done, asked, missing = completeness(form, {})

    assert done == 0
    assert asked == len(missing) > 0


@pytest.mark.parametrize(
    ("form", "code", "given", "asked"),
    [
        (NIFAS, "repeat_systolic_mmhg", {"systolic_mmhg": 139, "diastolic_mmhg": 89}, False),
        (NIFAS, "repeat_systolic_mmhg", {"systolic_mmhg": 140}, True),
        (NIFAS, "repeat_diastolic_mmhg", {"diastolic_mmhg": 90}, True),
        (NIFAS, "bleeding_amount", {"danger_signs": ["heavy_bleeding"]}, False),
        (NIFAS, "bleeding_amount", {"danger_signs": ["fresh_bleeding_returned"]}, True),
        (NIFAS, "iron_days_last_7", {"iron_product": "none"}, False),
        (NIFAS, "told_signs", {"alone_now": True}, True),
        (BABY, "newborn_respiratory_rate_repeat_bpm", {"newborn_respiratory_rate_bpm": 59}, False),
        (BABY, "newborn_respiratory_rate_repeat_bpm", {"newborn_respiratory_rate_bpm": 60}, True),
        (BABY, "jaundice_onset_hours", {"is_yellow": False}, False),
        (BABY, "jaundice_onset_hours", {"is_yellow": True}, True),
        (FOOD, "pmt_received_days", {"pmt_given": False}, False),
        (FOOD, "pmt_received_days", {"pmt_given": True}, True),
        (FOOD, "iron_tablets_total", {"iron_product": "ttd"}, True),
        (PLAN, "driver_any_hour", {"transport": "undecided"}, False),
        (PLAN, "driver_any_hour", {"transport": "village"}, True),
        (PLAN, "donors_same_group", {"donor_count": 0}, False),
        (PLAN, "donors_same_group", {"donor_count": 1}, True),
    ],
    ids=str,
)
def test_a_question_belongs_from_its_limit_on(form, code, given, asked):
    assert form.items[code].is_asked(given) is asked


@pytest.mark.parametrize(
    ("form", "answers", "level", "rule"),
    [
        (NIFAS, {"danger_signs": ["heavy_bleeding"]}, "emergency", "heavy-bleeding"),
        (NIFAS, {"danger_signs": ["foul_lochia"]}, "urgent", "foul-lochia"),
        (NIFAS, {"danger_signs": ["foul_lochia"], "temperature_c": 38.0}, "emergency", None),
        (NIFAS, {"danger_signs": [], "temperature_c": 38.0}, "urgent", None),
        (NIFAS, {"danger_signs": ["fresh_bleeding_returned"]}, "emergency", "fresh-bleeding-returned"),
        (
            NIFAS,
            {"danger_signs": ["fresh_bleeding_returned"], "bleeding_amount": "spotting"},
            "urgent",
            "fresh-spotting-returned",
        ),
        (BABY, {"danger_signs": ["not_feeding"]}, "emergency", "not-feeding"),
        (BABY, {"danger_signs": ["eye_pus"]}, "urgent", "eye-pus"),
        (BABY, {"danger_signs": [], "newborn_respiratory_rate_bpm": 60}, "emergency", None),
        (
            BABY,
            {"newborn_respiratory_rate_bpm": 60, "newborn_respiratory_rate_repeat_bpm": 59},
            "urgent",
            "newborn-breaths-once",
        ),
        (BABY, {"is_yellow": True, "jaundice_onset_hours": 23}, "emergency", "jaundice-early"),
        (BABY, {"newborn_weight_kg": 2.69, "birth_weight_kg": 3.0}, "urgent", "newborn-weight-loss"),
        (FOOD, {"food_groups_24h": ["grains", "eggs"]}, "watch", "few-food-groups"),
    ],
    ids=str,
)
def test_an_answer_is_judged_as_the_triage_table_has_it(form, answers, level, rule):
    got_level, rules = found(form, answers, "pregnancy")

    assert got_level == level
    assert rule is None or rule in rules


def test_the_birth_plan_is_complete_by_the_same_things_on_both_forms():
    ours, theirs = (EVERY[name].items["birth_plan_items"] for name in ("birth-plan", "anc-home-visit"))

    assert ours.options == theirs.options
    assert to_snapshot(PLAN, {"birth_plan_items": list(ours.options)})["birth_plan_complete"] is True
    assert to_snapshot(PLAN, {"birth_plan_items": []})["birth_plan_complete"] is False


def test_the_same_topic_of_counselling_has_the_same_words_on_every_form():
    words = {}
    for form in EVERY.values():
        item = form.items.get("counselling_topics")
        for code, says in item.options.items() if item else ():
            assert words.setdefault(code, says) == says


def test_the_same_action_has_the_same_words_on_every_form():
    lists = [
        form.items["student_actions"].options for form in EVERY.values() if "student_actions" in form.items
    ]

    assert all(one == lists[0] for one in lists)


def test_nobody_who_has_lost_her_baby_must_say_how_it_feeds():
    assert "no_baby" in NIFAS.items["feeding_of_baby"].options


@pytest.mark.parametrize(("value", "is_asked_about"), [(1.7, True), (1.8, False), (6.0, False), (6.1, True)])
def test_a_rare_weight_of_a_baby_is_asked_about(value, is_asked_about):
    asked = rare_values(BABY, read_answers(BABY, {"newborn_weight_kg": value}))

    assert bool(asked) == is_asked_about
