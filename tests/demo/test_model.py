"""The model alone: its values hang together, and the same seed gives the same women."""

from datetime import UTC, datetime, timedelta
from random import Random
from statistics import median

from app.clinical.answers import read_answers
from app.clinical.checklists import latest
from app.clinical.completeness import completeness
from app.core.clock import day_of
from app.core.papers import is_female, read_nik
from app.demo import booking
from app.demo.answers import visit_answers
from app.demo.body import make_body
from app.demo.model import full_size, model
from app.demo.woman import draw

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
VILLAGE = "35.10.16.1001"
FORM = latest("anc-home-visit")


def women(count=300):
    return [draw(number, VILLAGE, full_size(), NOW) for number in range(count)]


def visits(week, count=400):
    random = Random(1)
    bodies = [make_body(model(), random) for _ in range(count)]
    return [visit_answers(FORM, body, week, day_of(NOW), model(), random) for body in bodies]


def test_the_same_seed_gives_the_same_women():
    assert [repr(one) for one in women(20)] == [repr(one) for one in women(20)]


def test_the_median_haemoglobin_is_about_eleven():
    random = Random(7)
    bodies = [make_body(model(), random) for _ in range(500)]

    assert all(10.5 <= median(one.hb(week, random) for one in bodies) <= 11.5 for week in (10, 26, 37))


def test_weight_rises_from_visit_to_visit():
    random = Random(7)
    bodies = [make_body(model(), random) for _ in range(200)]

    assert all(one.weight_kg(12) < one.weight_kg(20) < one.weight_kg(36) for one in bodies)


def test_a_few_develop_high_blood_pressure_late():
    def share(week):
        read = visits(week)
        return sum(one["systolic_mmhg"] >= 140 or one["diastolic_mmhg"] >= 90 for one in read) / len(read)

    assert share(12) < 0.02
    assert 0.01 < share(38) < 0.12


def test_nearly_half_of_the_pressures_end_in_zero():
    ends = [one["systolic_mmhg"] % 10 == 0 for one in visits(28)]

    assert 0.4 < sum(ends) / len(ends) < 0.75


def test_about_one_value_in_ten_is_missing_and_most_of_them_say_why():
    read = visits(28)
    missing = [one for one in read if "pulse_bpm" not in one]
    explained = [one for one in missing if "pulse_bpm" in one.get("not_measured", {})]

    assert 0.06 < len(missing) / len(read) < 0.15
    assert 0.5 < len(explained) / len(missing) < 0.95


def test_every_visit_can_be_read_by_its_checklist():
    for week in (7, 18, 23, 30, 39):
        for answers in visits(week, 40):
            done, asked, _ = completeness(FORM, read_answers(FORM, answers))

            assert done / asked > 0.6


def test_every_nik_is_well_formed_and_says_her_birth_date():
    numbers = [(one.born_on, booking.entry_of(one).identity.nik) for one in women()]
    given = [(born, nik) for born, nik in numbers if nik]

    assert len(given) > 200
    assert len({nik for _, nik in given}) == len(given)
    assert all(read_nik("nik", nik) and is_female(nik) for _, nik in given)


def test_there_are_girls_refusals_twins_births_a_loss_and_spotting():
    all_of_them = women()

    assert 2 <= sum(one.body.age < 18 for one in all_of_them) <= 8
    assert 3 <= sum(not one.consents for one in all_of_them) <= 12
    assert sum(one.body.fetuses > 1 for one in all_of_them) >= 2
    assert sum(one.ends_at < NOW and one.outcome == "live_birth" for one in all_of_them) > 20
    assert sum(one.ends_at < NOW and one.outcome == "miscarriage" for one in all_of_them) == 1
    assert sum(one.body.spotting_week is not None for one in all_of_them) >= 3


def test_a_girl_has_a_guardian_beside_her():
    girls = [one for one in women() if one.body.age < 18]

    assert all(booking.entry_of(one).consent.guardian_name for one in girls)


def test_pregnancies_are_spread_over_all_weeks():
    weeks = {int(one.week(day_of(NOW)) // 4) for one in women() if one.ends_at > NOW}

    assert weeks >= set(range(2, 10))


def test_everybody_was_registered_within_the_months_of_history():
    begins = NOW - timedelta(days=full_size().days + 1)

    assert all(begins < one.registered_at < NOW for one in women())
