"""What registration refuses and what it only asks, on both sides of each limit."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.clients import rules
from app.clients.models import Outcome, Pregnancy
from app.clients.schemas import EndIn, NewbornIn
from tests.clients.booking import CONSENT, DATES, IDENTITY, NIK, TODAY, entry
from tests.conftest import NOW


def refused(problems):
    return [problem.field for problem in problems]


def asked(questions):
    return [question.code for question in questions]


@pytest.mark.parametrize(("days", "fields"), [(1, ["lmp"]), (0, []), (-315, []), (-316, ["lmp"])])
def test_a_last_period_in_the_future_or_of_another_pregnancy_is_refused(days, fields):
    dates = replace(DATES, lmp=TODAY + timedelta(days=days))

    assert refused(rules.dates_problems(dates, TODAY)) == fields


@pytest.mark.parametrize(("days", "codes"), [(308, []), (309, ["dates"])])
def test_a_last_period_longer_ago_than_44_weeks_is_asked_about(days, codes):
    dates = replace(DATES, lmp=TODAY - timedelta(days=days))

    assert asked(rules.dates_questions(dates, TODAY)) == codes


@pytest.mark.parametrize(
    ("days", "fields"), [(281, ["ultrasound_edd"]), (280, []), (-35, []), (-36, ["ultrasound_edd"])]
)
def test_a_due_date_fits_a_pregnancy_that_is_under_way(days, fields):
    dates = replace(DATES, ultrasound_edd=TODAY + timedelta(days=days))

    assert refused(rules.dates_problems(dates, TODAY)) == fields


def test_a_pregnancy_needs_a_date():
    assert refused(rules.dates_problems(replace(DATES, lmp=None), TODAY)) == ["lmp"]


def test_the_ultrasound_beats_the_last_period():
    dates = replace(DATES, ultrasound_edd=TODAY + timedelta(days=100))

    assert rules.due_date(dates, TODAY) == TODAY + timedelta(days=100)
    assert rules.due_date(DATES, TODAY) == TODAY + timedelta(days=280 - 141)


@pytest.mark.parametrize(("g", "p", "a", "codes"), [(2, 1, 0, []), (3, 1, 0, ["gpa"]), (1, 1, 0, ["gpa"])])
def test_counts_that_do_not_add_up_are_asked_about_and_never_refused(g, p, a, codes):
    dates = replace(DATES, gravida=g, para=p, abortus=a)

    assert asked(rules.dates_questions(dates, TODAY)) == codes
    assert refused(rules.dates_problems(dates, TODAY)) == []


@pytest.mark.parametrize(
    ("nik", "codes"),
    [
        (NIK, []),
        ("3510160611990001", ["nik_sex"]),
        ("3510164711990001", ["nik_birth"]),
        ("3510164611980001", ["nik_birth"]),
        ("9301014611990001", ["nik_place"]),
        ("9301010711990001", ["nik_sex", "nik_birth", "nik_place"]),
    ],
)
def test_an_odd_nik_is_asked_about(nik, codes):
    assert asked(rules.nik_questions(nik, IDENTITY.born_on)) == codes


@pytest.mark.parametrize(("years", "fields"), [(9, ["born_on"]), (10, []), (60, []), (61, ["born_on"])])
def test_an_age_that_no_mother_has_is_refused(years, fields):
    identity = replace(IDENTITY, born_on=date(TODAY.year - years, TODAY.month, TODAY.day))

    assert refused(rules.identity_problems(identity, TODAY)) == fields


@pytest.mark.parametrize(("years", "codes"), [(14, ["age"]), (15, []), (45, []), (46, ["age"])])
def test_a_rare_age_is_asked_about(years, codes):
    born_on = date(TODAY.year - years, TODAY.month, TODAY.day)

    assert asked(rules.entry_questions(entry(identity={"nik": None, "born_on": born_on}), TODAY)) == codes


def test_under_18_a_guardian_stands_beside_her_yes():
    girl = date(TODAY.year - 18, TODAY.month, TODAY.day) + timedelta(days=1)
    woman = girl - timedelta(days=1)
    both = replace(CONSENT, guardian_name="Bu Tini", guardian_relation="ibu")

    assert refused(rules.consent_problems(CONSENT, girl, TODAY)) == ["guardian_name", "guardian_relation"]
    assert refused(rules.consent_problems(both, girl, TODAY)) == []
    assert refused(rules.consent_problems(CONSENT, woman, TODAY)) == []
    assert refused(rules.consent_problems(replace(CONSENT, is_given=False), girl, TODAY)) == []


def test_a_consent_of_tomorrow_is_refused():
    tomorrow = replace(CONSENT, given_on=TODAY + timedelta(days=1))

    assert refused(rules.consent_problems(tomorrow, IDENTITY.born_on, TODAY)) == ["consent_on"]


PREGNANCY = Pregnancy(edd=TODAY + timedelta(days=10), booked_on=TODAY, gravida=1, para=0, abortus=0)
BIRTH = EndIn(outcome=Outcome.LIVE_BIRTH, ended_on=TODAY, ended_at=NOW, newborns=(NewbornIn(),))


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({}, []),
        ({"ended_at": NOW + timedelta(minutes=1)}, ["ended"]),
        ({"ended_on": TODAY + timedelta(days=1), "ended_at": None}, ["ended", "hour"]),
        ({"ended_on": TODAY - timedelta(days=271)}, ["ended"]),
        ({"ended_at": None}, ["hour"]),
        ({"newborns": ()}, ["newborns", "outcome"]),
        ({"newborns": (NewbornIn(is_alive=False),)}, ["outcome"]),
        ({"newborns": (NewbornIn(is_alive=False), NewbornIn())}, []),
        ({"outcome": Outcome.STILLBIRTH, "newborns": (NewbornIn(is_alive=False),)}, []),
        ({"outcome": Outcome.MISCARRIAGE, "newborns": (), "ended_at": None}, []),
    ],
)
def test_an_end_that_cannot_be_is_refused(changes, fields):
    assert refused(rules.end_problems(replace(BIRTH, **changes), PREGNANCY, NOW)) == fields
