"""Laws about all snapshots."""

import json
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clinical import kspr
from app.clinical.assess import Level, assess, assess_lines
from app.clinical.conditions import fields_in
from app.clinical.fields import COMPUTED, FIELDS, SIGNS, BadAnswer, is_rare, read_snapshot
from app.clinical.rulebook import rules
from tests.clinical.case_files import DAY
from tests.clinical.snapshots import random_answer, random_snapshot

SNAPSHOTS = st.integers(0, 2**32).map(lambda seed: random_snapshot(Random(seed)))
QUALIFIERS = ("gestation_days", "bleeding_amount", "phase", "fetal_movement_hours_counted")
NEED_THE_WEEK = ("edd", "lmp", "fundal_height_cm", "weight_kg")
"""With these the week is measured with, or known otherwise; so it is, too, for the rule of 41 weeks."""

MEASURED = (
    "systolic_mmhg", "diastolic_mmhg", "pulse_bpm", "temperature_c", "respiratory_rate_bpm", "spo2_pct",
    "weight_kg", "height_cm", "prepregnancy_weight_kg", "muac_cm", "fundal_height_cm", "fetal_heart_rate_bpm",
    "fetal_movements_12h", "haemoglobin_g_dl", "urine_protein", "platelets_per_ul",
    "random_glucose_mg_dl", "fasting_glucose_mg_dl", "ogtt_1h_mg_dl", "ogtt_2h_mg_dl", "hba1c_pct",
    "epds_score", "epds_item_10", "srq20_score", "phq9_score", "phq9_item_9", "newborn_temperature_c",
    "newborn_respiratory_rate_bpm", "newborn_weight_kg", "birth_weight_kg", "jaundice_onset_hours",
    "iron_days_last_7", "food_groups_24h", "age_years",
)  # fmt: skip
"""What is measured or counted; but not a second count, which may settle the first, or tell of twins."""


def judged(raw):
    return assess(read_snapshot(raw), DAY)


@given(SNAPSHOTS, st.sampled_from(sorted(SIGNS)))
def test_adding_a_danger_sign_never_lowers_the_level(raw, sign):
    signs = raw.get("danger_signs", [])
    more = raw | {"danger_signs": [*signs, sign]}

    assert judged(more).level.rank >= judged(raw).level.rank


@given(SNAPSHOTS, st.randoms(use_true_random=False))
def test_the_order_of_answers_never_matters(raw, dice):
    items = list(raw.items())
    dice.shuffle(items)
    shuffled = {k: dice.sample(v, len(v)) if isinstance(v, list) else v for k, v in items}

    assert judged(shuffled).as_json() == judged(raw).as_json()


@given(SNAPSHOTS)
def test_a_finding_rests_on_answers_that_are_there(raw):
    answer = judged(raw)

    for finding in answer.findings:
        assert finding.evidence
        assert not {k for k, v in finding.evidence.items() if v is None}
        assert set(finding.evidence) <= FIELDS.keys() | COMPUTED.keys()


@given(SNAPSHOTS)
def test_a_gap_is_an_answer_that_is_not_there(raw):
    answer = judged(raw)

    assert [name for name in answer.gaps if raw.get(name) not in (None, "unknown")] == []
    assert list(answer.gaps) == sorted(answer.gaps, key=list(FIELDS).index)


@given(SNAPSHOTS, st.sampled_from(QUALIFIERS))
def test_a_missing_qualifier_never_suppresses(raw, qualifier):
    raw = {name: value for name, value in raw.items() if name not in NEED_THE_WEEK}
    without = {name: value for name, value in raw.items() if name != qualifier}
    kept = [finding for finding in judged(raw).findings if finding.rule != "post-term"]

    assert judged(without).level.rank >= max((finding.level.rank for finding in kept), default=0)


@given(
    SNAPSHOTS, st.lists(st.sampled_from(MEASURED), min_size=1, max_size=3), st.randoms(use_true_random=False)
)
def test_a_missing_measurement_never_makes_a_finding(raw, measured, dice):
    without = {name: value for name, value in raw.items() if name not in measured}
    raw = without | {name: random_answer(name, dice) for name in measured}

    before = {finding.topic: finding.level.rank for finding in judged(raw).findings}
    for finding in judged(without).findings:
        assert before.get(finding.topic, 0) >= finding.level.rank, finding.rule


@given(SNAPSHOTS)
def test_where_nothing_is_measured_only_what_was_told_is_found(raw):
    kinds = ("int", "float", "date")
    told = {name: value for name, value in raw.items() if FIELDS[name].type not in kinds}

    named = {name for finding in judged(told).findings for name in finding.evidence}
    assert {name for name in named if (FIELDS | COMPUTED)[name].type in kinds} <= {"food_group_count"}


@given(SNAPSHOTS)
def test_the_level_is_the_highest_of_the_findings_and_they_come_severest_first(raw):
    answer = judged(raw)
    ranks = [finding.level.rank for finding in answer.findings]

    assert ranks == sorted(ranks, reverse=True)
    assert answer.level.rank == max(ranks, default=0)


@given(SNAPSHOTS)
def test_kspr_totals_are_two_and_fours_and_eights(raw):
    card = judged(raw).kspr

    if card is None:
        assert "gravida" not in raw
    else:
        scores = [box.score for box in card.boxes if box.held]
        assert set(scores) <= {4, 8}
        assert card.score == 2 + sum(scores)
        assert card.score % 4 == 2


@given(SNAPSHOTS)
def test_danger_level_and_card_do_not_lean_on_each_other(raw):
    without = {k: v for k, v in raw.items() if k != "gravida"}
    labour = {"labour_signs", "bloody_show"} & set(raw.get("danger_signs", ()))
    if not labour and raw.get("gravida") != 1:
        assert judged(without).level == judged(raw).level


@given(SNAPSHOTS)
def test_an_answer_is_plain_json(raw):
    answer = judged(raw).as_json(7)

    assert json.loads(json.dumps(answer)) == answer
    assert answer["id"] == 7


@given(st.text().filter(lambda name: name not in FIELDS))
def test_an_unknown_field_is_refused_by_name(name):
    with pytest.raises(BadAnswer) as refused:
        read_snapshot({name: 1})

    assert refused.value.field == name[:60]
    assert refused.value.says.keys() == {"id", "en"}


@pytest.mark.parametrize("name", [n for n, f in FIELDS.items() if f.type in ("int", "float")])
@pytest.mark.parametrize(
    "value", [True, False, float("nan"), float("inf"), -float("inf"), "12", [], {}, 10**9, -1e9]
)
def test_what_is_no_plausible_number_is_refused(name, value):
    with pytest.raises(BadAnswer) as refused:
        read_snapshot({name: value})

    assert refused.value.field == name


@pytest.mark.parametrize("name", [n for n, f in FIELDS.items() if f.type in ("int", "float")])
def test_a_range_is_in_the_message_and_its_ends_are_taken(name):
    low, high = FIELDS[name].plausible

    assert read_snapshot({name: low}) == {name: low}
    assert read_snapshot({name: high}) == {name: high}
    with pytest.raises(BadAnswer, match=str(high).removesuffix(".0")):
        read_snapshot({name: high + 1})


@pytest.mark.parametrize("name", [n for n, f in FIELDS.items() if f.rare])
def test_a_rare_number_asks(name):
    low, high = FIELDS[name].rare

    assert not is_rare(name, low)
    assert not is_rare(name, high)
    assert is_rare(name, high + 1)
    assert is_rare(name, low - 1)


@pytest.mark.parametrize(
    "name", [n for n, f in FIELDS.items() if f.type in ("bool", "choice", "list", "date", "text")]
)
@pytest.mark.parametrize("value", [3, "no such option", ["no such option"], {"a": 1}, 1.5])
def test_a_wrong_type_or_option_is_refused(name, value):
    if FIELDS[name].type == "text" and isinstance(value, str):
        return
    with pytest.raises(BadAnswer) as refused:
        read_snapshot({name: value})

    assert refused.value.field == name


@pytest.mark.parametrize(
    ("given_answer", "unit"),
    [
        ({"haemoglobin_g_dl": 115}, "g/L"),
        ({"platelets_per_ul": 150}, "×10³/µL"),
        ({"random_glucose_mg_dl": 5.4}, "mmol/L"),
    ],
)
def test_a_wrong_unit_is_named(given_answer, unit):
    with pytest.raises(BadAnswer) as refused:
        read_snapshot(given_answer)

    assert unit in refused.value.says["id"]
    assert unit in refused.value.says["en"]


def test_a_null_is_a_missing_answer_and_an_empty_list_is_none_found():
    assert read_snapshot({"systolic_mmhg": None, "danger_signs": []}) == {"danger_signs": ()}


def test_a_day_that_does_not_exist_is_refused():
    for value in ("2026-02-30", "20260101", "2026-W01-1", "1-1-2026", 20260101):
        with pytest.raises(BadAnswer):
            read_snapshot({"lmp": value})


def test_an_srq_answer_may_be_written_as_its_point():
    assert read_snapshot({"srq20_item_17": 1}) == {"srq20_item_17": True}


def test_a_bad_line_stands_in_its_place_and_the_others_go_on():
    lines = [
        '{"id":1,"systolic_mmhg":160}',
        "no json",
        "[1]",
        '{"id":3,"pulse":1}',
        "",
        '{"id":4}',
        "[" * 100_000,
    ]

    answers = [(json.loads(text), good) for text, good in assess_lines(lines)]

    assert [good for _, good in answers] == [True, False, False, False, True, False]
    assert answers[0][0]["level"] == "emergency"
    assert answers[3][0]["field"] == "pulse"
    assert all(answer["error"] for answer, good in answers if not good)
    assert answers[4][0]["id"] == 4


def test_a_line_without_a_day_is_judged_as_of_today():
    [(text, _)] = assess_lines(['{"phase":"pregnancy","lmp":"2026-02-10","danger_signs":[]}'], DAY)

    assert json.loads(text)["level"] == "urgent"


def test_the_dictionary_has_the_keys_that_others_read():
    answer = judged({"gravida": 2, "systolic_mmhg": 160}).as_json("a")

    assert answer.keys() == {"id", "level", "findings", "gaps", "kspr", "pre_eclampsia_risk"}
    assert {"rule", "level", "says", "act", "source", "evidence"} <= answer["findings"][0].keys()
    assert answer["kspr"].keys() == {"score", "category", "factors", "not_known"}
    assert answer["pre_eclampsia_risk"].keys() == {"moderate", "high", "positive"}


def test_levels_are_in_order():
    assert [level.rank for level in (Level.NONE, Level.WATCH, Level.URGENT, Level.EMERGENCY)] == [0, 1, 2, 3]


def test_the_key_gaps_are_what_every_visit_should_close():
    gaps = judged({"phase": "pregnancy", "gestation_days": 210}).key_gaps

    assert {"systolic_mmhg", "diastolic_mmhg", "danger_signs", "temperature_c"} <= set(gaps)
    assert "platelets_per_ul" not in gaps


def test_every_field_of_a_rule_is_in_the_dictionary():
    used = set().union(*(fields_in(rule.when) for rule in rules()))

    assert used <= FIELDS.keys() | COMPUTED.keys()


def test_a_card_needs_gravida():
    assert kspr.judge({"age_years": 40}) is None
