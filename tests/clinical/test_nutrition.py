"""Portions, variety and tablets: typed from the sources, on both sides of every limit."""

import doctest

import pytest

from app.clinical import nutrition
from app.clinical.checklists import latest
from app.clinical.fields import FIELDS, table
from app.clinical.nutrition import diversity, iron_adherence, iron_course, plate, pmt_course, stage_of

ASKED = [item.code for item in latest("nutrition-recall").items.values()]
PORTIONS = ["staple", "animal", "plant", "vegetable", "fruit", "fat", "sugar"]


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(nutrition).failed == 0


@pytest.mark.parametrize(
    ("given", "stage"),
    [
        ({"gestation_days": 97}, "trimester_1"),
        ({"gestation_days": 98}, "trimester_2_3"),
        ({"gestation_days": 290}, "trimester_2_3"),
        ({"days_since_birth": 0}, "breastfeeding_0_6"),
        ({"days_since_birth": 182}, "breastfeeding_0_6"),
        ({"days_since_birth": 183}, "breastfeeding_6_24"),
        ({"days_since_birth": 730}, "breastfeeding_6_24"),
        ({"days_since_birth": 731}, None),
        ({"days_since_birth": -1}, None),
        ({"gestation_days": 290, "days_since_birth": 3}, "breastfeeding_0_6"),
        ({}, None),
    ],
)
def test_a_stage_ends_on_its_day(given, stage):
    assert stage_of(**given) == stage


@pytest.mark.parametrize(
    ("stage", "aims", "limits", "water"),
    [
        ("trimester_1", [5, 4, 4, 4, 4], {"fat": 5, "sugar": 2}, 8),
        ("trimester_2_3", [6, 4, 4, 4, 4], {"sugar": 2}, 8),
        ("breastfeeding_0_6", [6, 4, 4, 4, 4], {"fat": 6, "sugar": 2}, 14),
        ("breastfeeding_6_24", [6, 4, 4, 4, 4], {"fat": 6, "sugar": 2}, 12),
    ],
)
def test_portions_are_short_below_the_aim_and_over_above_the_limit(stage, aims, limits, water):
    wanted = {f"{food}_portions": aim for food, aim in zip(PORTIONS, aims, strict=False)}
    wanted["water_glasses"] = water
    most = {f"{food}_portions": limit for food, limit in limits.items()}

    def reach(change):
        answers = {item: target + change for item, target in (wanted | most).items()}
        return {one.item: one.reach for one in plate(answers, stage)}

    assert set(reach(0).values()) == {"reached"}
    assert {item for item, is_it in reach(-0.5).items() if is_it == "short"} == set(wanted)
    assert {item for item, is_it in reach(0.5).items() if is_it == "over"} == set(most)


def test_what_was_not_told_is_not_judged():
    assert plate({"fruit_portions": None}, "trimester_1") == ()


def test_every_portion_is_asked_and_every_source_is_known():
    rows = [row for part in table("nutrition.toml").values() for row in part]

    assert {row["item"] for row in rows if "item" in row} <= set(ASKED)
    assert {row["source"] for row in rows} <= set(table("sources.toml"))


def test_five_of_ten_food_groups_are_enough():
    groups = list(FIELDS["food_groups_24h"].options)

    assert len(groups) == 10
    assert [diversity(groups[:n]).is_enough for n in (0, 4, 5, 10)] == [False, False, True, True]
    assert diversity(groups[:9]).missing == ("other_fruit",)
    assert diversity(["stones", *groups[:4]]).count == 4


@pytest.mark.parametrize(("product", "target"), [("ttd", 90), ("mms", 180)])
def test_a_course_of_tablets_is_full_at_its_number(product, target):
    assert [iron_course(product, days).left for days in (0, target - 1, target, target + 1)] == [
        *(target, 1, 0, 0),
    ]
    assert [iron_course(product, target - 10).fits(days) for days in (9, 10)] == [False, True]


def test_adherence_is_the_part_of_the_week():
    assert [iron_adherence(days) for days in (0, 7)] == [0, 1]
    assert iron_adherence(5) == pytest.approx(5 / 7)


def test_supplementary_food_is_for_120_days():
    assert [pmt_course(days).left for days in (0, 119, 120, 121)] == [120, 1, 0, 0]
