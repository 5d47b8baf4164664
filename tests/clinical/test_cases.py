"""Every case of cases/*.toml, and the proof that the cases reach every rule, box and item."""

import pytest

from app.clinical import kspr, pre_eclampsia
from app.clinical.assess import assess
from app.clinical.checklists import all_checklists
from app.clinical.fields import FIELDS, SIGNS, read_snapshot
from app.clinical.rulebook import rules
from tests.clinical.case_files import (
    DAY,
    FOLDER,
    band_failures,
    call_failures,
    calls,
    cases,
    failures,
    measure_failures,
    of_kind,
    range_failures,
    unit_failures,
)
from tests.clinical.functions import FUNCTIONS

NO_LEVEL = {"leg_swelling": "alone it is usual in late pregnancy"}


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["name"])
def test_a_case_is_judged_as_its_source_says(case):
    assert failures(case) == []


@pytest.mark.parametrize("case", of_kind("measure"), ids=lambda case: f"{case['fact']} {case['given']}")
def test_a_fact_is_computed_as_its_source_says(case):
    assert measure_failures(case) == []


@pytest.mark.parametrize("band", of_kind("band"), ids=lambda band: str(band["score"]))
def test_a_total_has_the_category_of_the_card(band):
    assert band_failures(band) == []


@pytest.mark.parametrize("call", calls(), ids=lambda call: f"{call['function']} {call['given']}"[:90])
def test_a_function_answers_as_its_source_says(call):
    assert call_failures(call) == []


@pytest.mark.parametrize("case", of_kind("ranges"))
def test_a_form_takes_asks_and_refuses_at_its_limits(case):
    assert range_failures(case) == []


def test_every_number_that_a_form_takes_has_its_limits_in_a_case():
    forms = {f"{one.name}.{i.code}": i.field for one in all_checklists() for i in one.items.values()}
    own = {name: field for name, field in forms.items() if field and field.name not in FIELDS}
    numbers = {name for name, field in (FIELDS | own).items() if field.type in ("int", "float")}

    assert numbers == {name for case in of_kind("ranges") for name in case["limits"]}


@pytest.mark.parametrize("case", of_kind("unit"), ids=lambda case: case["field"])
def test_a_refusal_names_the_likely_unit(case):
    assert unit_failures(case) == []


def test_every_function_is_called_by_a_case():
    assert {call["function"] for call in calls()} == set(FUNCTIONS)


def test_every_rule_has_a_case_that_fires_it():
    fired = {f.rule for case in cases() for f in assess(read_snapshot(case["given"]), DAY).findings}

    assert {rule.id for rule in rules()} - fired == set()


def test_every_box_and_item_has_a_case_that_holds_it():
    answers = [assess(read_snapshot(case["given"]), DAY) for case in cases()]
    boxes = {slug for answer in answers if answer.kspr for slug in answer.kspr.factors}
    items = {
        code
        for answer in answers
        for code in (*answer.pre_eclampsia_risk.moderate, *answer.pre_eclampsia_risk.high)
    }

    assert {row["slug"] for row in kspr.card()["factor"]} - boxes == set()
    assert {row["code"] for row in pre_eclampsia.screen()["item"]} - items == set()


@pytest.mark.parametrize("code", SIGNS)
def test_every_code_has_a_level_or_a_reason_for_none(code):
    answer = assess(read_snapshot({"danger_signs": [code]}), DAY)

    assert (answer.level != "none") != (code in NO_LEVEL)


@pytest.mark.parametrize("code", SIGNS)
def test_every_code_stands_alone_in_a_case(code):
    assert code in {case["sign"] for case in cases() if "sign" in case}


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.toml")), ids=lambda path: path.stem)
def test_a_case_file_names_its_source(path):
    head = path.read_text(encoding="utf-8").split("[[", 1)[0].casefold()

    assert "source" in head or "programme's own" in head
