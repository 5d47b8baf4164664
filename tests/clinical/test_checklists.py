"""Released checklists: what they may hold, that none is edited, and reading answers strictly."""

import doctest
import hashlib
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clinical import answers as answers_module
from app.clinical import checklist_items, checklists, completeness, form_values, forms, problems
from app.clinical.answers import BadAnswers, read_answers
from app.clinical.checklists import NoSuchChecklist, all_checklists, checklist, latest
from app.clinical.completeness import to_snapshot
from app.clinical.fields import DATA, FIELDS, SIGNS
from tests.clinical.some_answers import answers_to

VISIT = checklist("anc-home-visit", 1)
BOOKING = checklist("registration", 1)
ALL = all_checklists()
ITEMS = [pytest.param(one, item, id=f"{one}-{item.code}") for one in ALL for item in one.items.values()]

RELEASED = {
    "anc-home-visit.v1.toml": "db73d5af755c47482148143ff28752d7e052c302f05a6e336279930567ee9a26",
    "birth-plan.v1.toml": "51ce5fbf413758046092d0f35dc28495250fd23501e6c8ba0e6b1d9ca7ac5339",
    "mental-health.v1.toml": "94b7c29bcf7d24b9725cbe9cd9acb066ab30158832979eea7ec77514d9b78599",
    "newborn-visit.v1.toml": "e3370297308e84c05e9c68d491ff2d5d642bbb573c94364cd542f684afe35f3b",
    "nutrition-recall.v1.toml": "e35a3490ed951968fdd0151ca6a9919f4341bafa9fafdcf047dba1b0d696ec8e",
    "postpartum-visit.v1.toml": "067cf6f12ea0fbe86e469a0fa944d9c25b181dd9a820e4f09d3ba87daa03a080",
    "registration.v1.toml": "09c7b2cbd628685d758fb01f27ae812c9f15466f94f31dcec2142f851948233a",
}


def errors(given, form=VISIT):
    with pytest.raises(BadAnswers) as refused:
        read_answers(form, given)
    return {error.code: error.says for error in refused.value.errors}


@pytest.mark.parametrize(
    "module",
    [answers_module, checklist_items, checklists, completeness, form_values, forms, problems],
)
def test_the_examples_in_the_docstrings_hold(module):
    assert doctest.testmod(module).failed == 0


# -- the files


def test_a_released_checklist_is_never_edited():
    files = sorted((DATA / "checklists").glob("*.toml"))

    assert {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files} == RELEASED


def test_a_file_is_named_after_what_it_holds():
    assert {f"{one}.toml" for one in ALL} == {file.name for file in (DATA / "checklists").glob("*.toml")}


@pytest.mark.parametrize("name", ["anc-home-visit", "../fields", "", "ANC-HOME-VISIT"])
@pytest.mark.parametrize("version", [0, 2, -1])
def test_a_checklist_that_was_never_released_does_not_exist(name, version):
    with pytest.raises(NoSuchChecklist):
        checklist(name, version)


def test_the_latest_of_an_unknown_name_does_not_exist():
    with pytest.raises(NoSuchChecklist):
        latest("nothing")


@pytest.mark.parametrize(("form", "item"), ITEMS)
def test_an_item_has_words_in_both_languages_and_a_source(form, item):
    words = [item.says, item.none_says, item.hint, item.when_says, *item.options.values()]

    assert all({"id", "en"} <= set(one) and all(one.values()) for one in words if one is not None)
    assert item.source in tomllib.loads((DATA / "sources.toml").read_text())
    assert (item.when is None) == (item.when_says is None)


@pytest.mark.parametrize(("form", "item"), ITEMS)
def test_an_item_refers_only_to_what_there_is(form, item):
    assert all(sign in SIGNS for sign in item.signs)
    assert item.pair is None or item.pair in form.items
    assert item.completes is None or FIELDS[item.completes].type == "bool"
    assert all(FIELDS[name].type == "bool" and name in form.items for name in item.rules_out)
    if item.when:
        parts = item.when.get("any", [item.when])
        assert {part["field"] for part in parts} <= {*form.items, "danger_signs"}
        assert all(
            set(part) - {"field"} <= {"at_least", "above", "below", "is", "in", "has", "known"}
            for part in parts
        )


@pytest.mark.parametrize("form", ALL, ids=str)
def test_a_checklist_says_each_thing_once(form):
    codes = [item.code for section in form.sections for item in section.items]

    assert len(codes) == len(set(codes))
    assert len(form.signs) == len(set(form.signs))
    assert all(len(section.title[lang]) <= 40 for section in form.sections for lang in ("id", "en"))


@pytest.mark.parametrize("form", ALL, ids=str)
def test_an_own_question_does_not_hide_a_field_of_the_dictionary(form):
    for item in form.items.values():
        assert (item.code in FIELDS) == (item.field is not None and FIELDS.get(item.code) is item.field)


@pytest.mark.parametrize("form", [one for one in ALL if one.audience == "student"], ids=str)
def test_a_students_form_has_nothing_of_a_midwifes_and_tells_apart_what_is_private(form):
    for item in form.items.values():
        assert item.field is None or not item.field.midwife_only
        assert item.is_private or not any(SIGNS[sign].private for sign in item.signs)
        assert not (item.is_private and item.is_required)


def test_violence_and_self_harm_are_recorded_when_told_and_never_asked_as_a_routine():
    told = VISIT.items["told_signs"]

    assert told.is_volunteered
    assert {"self_harm_thoughts", "violence_disclosed", "violence_danger_now"} <= set(told.signs)
    assert list(VISIT.items)[list(VISIT.items).index("told_signs") - 1] == "alone_now"


def test_the_visit_can_record_every_sign_of_pregnancy():
    of_another_time = {"breast_red_painful", "clots_faint"}

    for code, sign in SIGNS.items():
        if sign.phase in ("all", "pregnancy") and code not in of_another_time:
            assert code in VISIT.signs


def test_the_core_eight_are_asked_one_by_one_before_the_rest():
    assert [item.code for item in VISIT.sections[0].items if item.signs] == [
        "bleeding",
        "fluid",
        "headache_or_vision",
        "convulsion",
        "breath",
        "belly_pain",
        "fever",
        "movement",
        "other_signs",
    ]


def test_registration_asks_all_history_of_the_score_and_the_screen():
    history = [name for name in FIELDS if name.startswith(("has_", "prior_"))]
    others = [
        *("married_years", "youngest_child_age_months", "bled_this_pregnancy", "family_pre_eclampsia"),
        *("new_partner", "assisted_reproduction", "birth_interval_years", "chronic_hypertension"),
        *("kidney_disease", "autoimmune_disease", "antiphospholipid_syndrome", "placenta_praevia"),
        *("on_antihypertensive", "travel_malaria_area_last_month", "married", "last_birth_on"),
        *("last_child_alive", "height_cm", "prepregnancy_weight_kg", "muac_cm", "systolic_mmhg"),
        *("diastolic_mmhg", "haemoglobin_g_dl"),
    ]

    assert {*history, *others} <= set(BOOKING.items)


# -- when a question belongs


@pytest.mark.parametrize(
    ("code", "given", "asked"),
    [
        ("repeat_systolic_mmhg", {}, False),
        ("repeat_systolic_mmhg", {"systolic_mmhg": 139, "diastolic_mmhg": 89}, False),
        ("repeat_systolic_mmhg", {"systolic_mmhg": 140, "diastolic_mmhg": 89}, True),
        ("repeat_diastolic_mmhg", {"systolic_mmhg": 139, "diastolic_mmhg": 90}, True),
        ("fetal_heart_rate_repeat_bpm", {"fetal_heart_rate_bpm": 110}, False),
        ("fetal_heart_rate_repeat_bpm", {"fetal_heart_rate_bpm": 109}, True),
        ("fetal_heart_rate_repeat_bpm", {"fetal_heart_rate_bpm": 160}, False),
        ("fetal_heart_rate_repeat_bpm", {"fetal_heart_rate_bpm": 161}, True),
        ("bleeding_amount", {"danger_signs": ["fluid_leak"]}, False),
        ("bleeding_amount", {"danger_signs": ["vaginal_bleeding"]}, True),
        ("iron_days_last_7", {"iron_product": "none"}, False),
        ("iron_days_last_7", {"iron_product": "mms"}, True),
        ("fetal_movement_hours_counted", {"fetal_movements_12h": 0}, True),
        ("told_signs", {"alone_now": False}, False),
        ("told_signs", {"alone_now": True}, True),
        ("pulse_bpm", {}, True),
    ],
)
def test_a_question_belongs_from_its_limit_on(code, given, asked):
    assert VISIT.items[code].is_asked(given) is asked


def test_an_answer_to_a_question_that_was_not_asked_is_kept():
    given = {"systolic_mmhg": 120, "diastolic_mmhg": 80, "repeat_systolic_mmhg": 165}

    assert read_answers(VISIT, given) == given


# -- reading


def test_every_problem_is_told_at_once_in_the_order_of_the_form():
    with pytest.raises(BadAnswers) as refused:
        read_answers(VISIT, {"note": 5, "pulse_bpm": "fast", "systolic_mmhg": 999, "weight": 60})

    assert [error.code for error in refused.value.errors] == ["systolic_mmhg", "pulse_bpm", "note", "weight"]


@pytest.mark.parametrize(
    ("value", "taken"), [(39, False), (40, True), (300, True), (301, False), (120.5, False), (120.0, True)]
)
def test_a_number_outside_its_range_is_refused_with_the_range(value, taken):
    given = {"systolic_mmhg": value}

    if taken:
        assert read_answers(VISIT, given) == given
    elif isinstance(value, int):
        assert "40 sampai 300 mmHg" in errors(given)["systolic_mmhg"]["id"]
        assert "40 to 300 mmHg" in errors(given)["systolic_mmhg"]["en"]
    else:
        assert "bulat" in errors(given)["systolic_mmhg"]["id"]


@pytest.mark.parametrize(
    ("systolic", "diastolic", "taken"), [(81, 80, True), (80, 80, False), (79, 80, False)]
)
def test_the_upper_pressure_must_be_above_the_lower(systolic, diastolic, taken):
    for prefix in ("", "repeat_"):
        given = {f"{prefix}systolic_mmhg": systolic, f"{prefix}diastolic_mmhg": diastolic}
        if taken:
            assert read_answers(VISIT, given) == given
        else:
            assert set(errors(given)) == {f"{prefix}systolic_mmhg"}


def test_a_value_and_a_reason_why_not_do_not_stand_together():
    assert set(errors({"pulse_bpm": 80, "not_measured": {"pulse_bpm": "no_device"}})) == {"pulse_bpm"}


@pytest.mark.parametrize(
    "given",
    [
        {"not_measured": {"pulse_bpm": "lazy"}},
        {"not_measured": {"pulse_bpm": 1}},
        {"not_measured": {"note": "declined"}},
        {"not_measured": {"nothing": "declined"}},
        {"not_measured": ["pulse_bpm"]},
        {"confirmed": "systolic_mmhg"},
        {"confirmed": ["nothing"]},
        {"confirmed": [{}]},
        {"danger_signs": "convulsion"},
        {"danger_signs": ["heavy_bleeding"]},
        {"danger_signs": ["nothing"]},
        {"danger_signs": [1]},
        {"signs_not_asked": ["nothing"], "danger_signs": []},
        {"hiv": "reactive"},
        {"bleeding": True},
        {"convulsion": "yes"},
        {"has_sti": True},
        {"food_groups_24h": ["stones"]},
        {"lie": "standing"},
        {"smokes": 1},
        {"next_visit_on": "2026-02-30"},
        {"next_visit_on": "3 Desember 2026"},
        {"weight_kg": float("nan")},
        {"weight_kg": True},
        {"note": "a\x00b"},
        {"note": "\ud800"},
        {"note": "x" * 2001},
        {"\ud800": 1},
    ],
    ids=repr,
)
def test_what_cannot_stand_is_refused_with_words_that_can_be_sent(given):
    for says in errors(given).values():
        assert says["id"].encode()
        assert says["en"].encode()


def test_emoji_and_line_ends_are_kept_and_blanks_are_not():
    given = {"note": "  sehat 😀\r\nbesok  ", "food_taboos": "   ", "pulse_bpm": None}

    assert read_answers(VISIT, given) == {"note": "sehat 😀\nbesok"}


def test_a_wrong_unit_is_named():
    assert "cmHg" in errors({"systolic_mmhg": 12})["systolic_mmhg"]["id"]


@given(answers_to(VISIT), st.randoms(use_true_random=False))
def test_the_order_in_which_answers_were_written_does_not_matter(given, random):
    names = list(given)
    random.shuffle(names)
    other = {name: given[name] for name in names}
    for name in ("danger_signs", "food_groups_24h", "signs_not_asked", "confirmed"):
        if name in other:
            other[name] = random.sample(other[name], len(other[name]))

    assert read_answers(VISIT, other) == read_answers(VISIT, given)


@pytest.mark.parametrize("form", ALL, ids=str)
@given(data=st.data())
def test_what_was_read_is_read_again_unchanged(form, data):
    once = read_answers(form, data.draw(answers_to(form)))

    assert read_answers(form, once) == once


# -- signs that were not asked


def test_an_empty_list_is_asked_and_none_and_a_missing_one_is_not_recorded():
    assert read_answers(VISIT, {"danger_signs": []}) == {"danger_signs": []}
    assert read_answers(VISIT, {}) == {}


def test_what_was_not_asked_is_kept_by_question_and_a_given_sign_was_asked():
    read = read_answers(
        VISIT,
        {"danger_signs": ["blurred_vision"], "signs_not_asked": ["severe_headache", "chills", "tb_contact"]},
    )

    assert read == {"danger_signs": ["blurred_vision"], "signs_not_asked": ["fever_over_2_days", "chills"]}


def test_none_of_the_signs_reaches_the_rules_only_when_all_were_asked():
    asked = read_answers(VISIT, {"danger_signs": []})
    partly = read_answers(VISIT, {"danger_signs": [], "signs_not_asked": ["convulsion"]})
    found = read_answers(VISIT, {"danger_signs": ["chills"], "signs_not_asked": ["convulsion"]})

    assert to_snapshot(VISIT, asked)["danger_signs"] == ()
    assert "danger_signs" not in to_snapshot(VISIT, partly)
    assert to_snapshot(VISIT, found)["danger_signs"] == ("chills",)
