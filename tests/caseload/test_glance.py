"""The pregnancy at a glance says what was measured, against what is advised at that very age."""

from datetime import date, timedelta

import pytest

from app.caseload.rules_glance import glance_of
from app.caseload.schemas_glance import Reading
from app.clinical import growth
from app.clinical.gestation import GestationalAge, day_of

EDD = date(2027, 1, 22)
BOOKED = {"prepregnancy_weight_kg": 50.0, "height_cm": 155.0}
TODAY = day_of(EDD, GestationalAge(31, 4))


def on(age: str) -> date:
    return day_of(EDD, GestationalAge.read(age))


def at(age: str, **facts) -> Reading:
    return Reading(on=on(age), facts=facts)


def glance(*days, booked=BOOKED, ended_on=None, today=TODAY):
    return glance_of(EDD, ended_on, booked, days, today)


def test_the_gain_is_judged_by_the_band_of_the_day_of_weighing():
    low, high = (growth.gain_band(20.8, 20 * 7).low_kg, growth.gain_band(20.8, 20 * 7).high_kg)

    def standing(gain):
        return glance(at("20w0d", weight_kg=round(50 + gain, 1))).gain.standing

    assert (round(low, 2), round(high, 2)) == (2.95, 5.5)
    assert [standing(gain) for gain in (2.9, 3.0, 5.5, 5.6)] == ["below", "within", "within", "above"]


@pytest.mark.parametrize(
    ("age", "has_band"), [("12w6d", False), ("13w0d", True), ("42w0d", True), ("42w1d", False)]
)
def test_the_band_is_there_at_the_ages_it_is_known_for(age, has_band):
    gain = glance(at(age, weight_kg=52.0), today=on("42w2d")).gain

    assert (gain.band is not None) is has_band
    assert gain.kg == 2.0


def test_without_a_weight_before_pregnancy_nothing_is_judged_and_the_course_is_shown():
    found = glance(at("20w0d", weight_kg=53.0), booked={"height_cm": 155.0})

    assert found.gain is None
    assert found.weight_band == ()
    assert [point.y for point in found.weights] == [53.0]


def test_the_band_of_the_chart_begins_and_ends_with_the_curves():
    band = glance(at("20w0d", weight_kg=53.0)).weight_band

    assert (band[0].on, band[-1].on) == (on("13w0d"), on("42w0d"))
    assert (band[7].y, band[7].top) == (52.95, 55.5)


def test_fundal_height_stands_among_the_curves_of_its_age():
    found = glance(at("28w0d", fundal_height_cm=27.7))

    assert (found.fundus.place.centile, found.fundus.is_off) == (50.4, False)
    assert list(found.height_curves) == ["P3", "P10", "P50", "P90", "P97"]
    assert found.height_curves["P50"][0].on == on("20w0d")


@pytest.mark.parametrize(
    ("age", "reaches"), [("19w6d", False), ("20w0d", True), ("42w0d", True), ("42w1d", False)]
)
def test_outside_the_curves_there_is_no_centile(age, reaches):
    found = glance(at(age, fundal_height_cm=25.0), today=on("42w2d")).fundus

    assert (found.place is not None) is reaches


@pytest.mark.parametrize("facts", [{"fetuses": 2}, {"lie": "transverse"}])
def test_the_curves_are_off_for_twins_and_a_transverse_lie(facts):
    found = glance(at("30w0d", fundal_height_cm=33.0, **facts))

    assert found.fundus.is_off
    assert found.fundus.place is None
    assert found.height_curves == {}


def test_twins_have_a_band_for_the_whole_pregnancy_only():
    found = glance(at("30w0d", weight_kg=60.0), booked=BOOKED | {"fetuses": 2})

    assert found.gain.band.is_total
    assert found.gain.standing is None
    assert found.weight_band == ()


def test_the_mean_pressure_is_of_the_day_of_the_last_pressure():
    found = glance(
        at("20w0d", systolic_mmhg=110, diastolic_mmhg=70), at("24w0d", systolic_mmhg=120, diastolic_mmhg=81)
    )

    assert found.latest[0].words["id"] == "Tekanan darah 120/81 mmHg"
    assert (found.mean_pressure.on, found.mean_pressure.y) == (on("24w0d"), 94)


def test_what_was_not_measured_is_not_told():
    found = glance(at("20w0d", systolic_mmhg=110, diastolic_mmhg=70), at("24w0d", muac_cm=23.0))

    assert [one.words["id"] for one in found.latest] == [
        "Tekanan darah 110/70 mmHg",
        "Lingkar lengan atas (LiLA): 23 cm",
    ]


@pytest.mark.parametrize(("groups", "is_enough"), [(4, False), (5, True)])
def test_food_is_told_with_what_was_not_eaten(groups, is_enough):
    eaten = ["grains", "pulses", "eggs", "dark_greens", "other_fruit"][:groups]
    food = glance(at("24w0d", food_groups_24h=eaten)).food

    assert (food.count, food.total, len(food.missing), food.is_enough) == (groups, 10, 10 - groups, is_enough)


def test_what_changed_is_told_with_signs_that_came_and_went_and_nothing_private():
    before = at("24w0d", weight_kg=55.0, danger_signs=["dizziness"])
    now = at("28w0d", weight_kg=56.5, danger_signs=["severe_headache", "self_harm_thoughts"])
    since = glance(before, now).since

    assert [words["id"] for words in since.measured] == ["Berat badan: 55 → 56,5 kg (+1,5)"]
    assert [len(since.new_signs), len(since.gone_signs)] == [1, 1]
    assert (since.before, since.now) == (before.on, now.on)


def test_the_first_day_alone_has_changed_from_nothing():
    assert glance(at("24w0d", weight_kg=55.0)).since is None


def test_weights_after_the_birth_are_not_weights_of_pregnancy():
    born = on("38w0d")
    found = glance(
        at("37w0d", weight_kg=60.0),
        Reading(
            on=born + timedelta(days=4), facts={"weight_kg": 54.0, "systolic_mmhg": 118, "diastolic_mmhg": 76}
        ),
        ended_on=born,
        today=born + timedelta(days=5),
    )

    assert [point.y for point in found.weights] == [60.0]
    assert [point.y for point in found.systolic] == [118]
    assert found.trimester is None


@pytest.mark.parametrize(("age", "trimester"), [("13w6d", 1), ("14w0d", 2), ("27w6d", 2), ("28w0d", 3)])
def test_the_trimester_is_that_of_medicine(age, trimester):
    assert glance(today=on(age)).trimester == trimester


def test_the_page_draws_the_courses_with_words_and_tables(session, cast, as_person):
    cast.pregnancy.history = BOOKED | {
        "weight_kg": 55.0,
        "systolic_mmhg": 110,
        "diastolic_mmhg": 70,
        "fundal_height_cm": 24.0,
    }
    session.commit()

    page = as_person(cast.sari).get(f"/clients/{cast.wati.id}").text

    for shown in (
        "Naik 5 kg",
        "IMT sebelum hamil 20,81",
        "Tinggi fundus 24 cm",
        "Tekanan darah 110/70 mmHg",
        "(MAP) 83",
        'class="band"',
        "P97",
    ):
        assert shown in page
    assert page.count("Lihat sebagai tabel") == 3
