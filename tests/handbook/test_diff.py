"""`osoc rules diff`: what the stored visits would be by the rules of another day. The changed rule is put in
the book of the test, never in the tables.
"""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import select
from typer.testing import CliRunner
from uuid_utils.compat import uuid7

from app.cli import app
from app.clinical import rulebook
from app.clinical.assess import Level, assess
from app.clinical.rulebook import rule, versions
from app.handbook import jobs_diff
from app.visits.models import Visit
from tests.conftest import NOW
from tests.visits.conftest import _clock, visit_body

assert _clock  # the clock of the app stands at the cast's own instant

THIS_YEAR, NEXT_YEAR = date(2026, 12, 31), date(2027, 1, 1)


def forget():
    for kept in (rulebook._changes, rulebook._in_force, rulebook._book, rulebook._by_id):
        kept.cache_clear()


@pytest.fixture
def a_new_limit(monkeypatch):
    """From 2027 on a thin arm is one under 24.5 cm, in place of 23.5 cm."""
    newer = replace(rule("muac-low"), in_force=NEXT_YEAR, when={"field": "muac_cm", "below": 24.5})
    kept = versions()
    forget()
    monkeypatch.setattr(rulebook, "versions", lambda: (*kept, newer))
    yield
    forget()


@pytest.fixture
def visits(cast, as_person):
    """Four visits, a day apart: an arm of 23.0, 24.0, 24.4 and 24.5 cm; the last also with high pressure."""
    ids = []
    arms = [{"muac_cm": 23.0}, {"muac_cm": 24.0}, {"muac_cm": 24.4}, {"muac_cm": 24.5, "systolic_mmhg": 165}]
    for days, answers in zip((4, 3, 2, 1), arms, strict=True):
        ids.append(uuid7())
        sent = visit_body(NOW - timedelta(days=days), **answers)
        answer = as_person(cast.ani).put(f"/api/clients/{cast.wati.id}/visits/{ids[-1]}", json=sent)
        assert answer.status_code < 300, answer.text
    return ids


def differences(session, before=THIS_YEAR, after=NEXT_YEAR):
    return list(jobs_diff.differences(session, before, after))


@pytest.mark.usefixtures("a_new_limit")
def test_exactly_the_visits_between_the_two_limits_change(visits, session):
    found = differences(session)

    assert [one.visit_id for one in found] == visits
    assert [one.visit_id for one in found if one.is_one] == visits[1:3]
    for one in found[1:3]:
        assert (one.before, one.after) == (Level.NONE, Level.WATCH)
        assert (one.gone, one.come) == ((), ("muac-low (watch)",))


@pytest.mark.usefixtures("a_new_limit")
def test_the_other_way_round_what_came_goes(visits, session):
    changed = [one for one in differences(session, NEXT_YEAR, THIS_YEAR) if one.is_one]

    assert [(one.before, one.gone, one.come) for one in changed] == [
        (Level.WATCH, ("muac-low (watch)",), ())
    ] * 2


@pytest.mark.usefixtures("a_new_limit")
def test_last_years_visit_is_judged_anew_by_the_rules_of_its_day(visits, session):
    thin = {"phase": "pregnancy", "muac_cm": 24.0, "danger_signs": ()}

    assert [assess({**thin, "on": day}).level for day in (THIS_YEAR, NEXT_YEAR)] == ["none", "watch"]
    stored = session.exec(select(Visit).order_by(Visit.began_at)).all()
    by_its_day = [one.before for one in differences(session, NOW.date(), NEXT_YEAR)]
    assert by_its_day == [one.level for one in stored]


def test_where_no_rule_differs_nothing_changes(visits, session):
    assert not any(one.is_one for one in differences(session))


@pytest.mark.usefixtures("a_new_limit")
def test_the_visits_are_read_a_few_at_a_time_and_all_of_them(visits, session, monkeypatch):
    monkeypatch.setattr(jobs_diff, "AT_ONCE", 1)

    assert [one.visit_id for one in differences(session)] == visits
    assert len(list(session)) == 0


@pytest.mark.usefixtures("a_new_limit")
def test_a_visit_is_judged_as_it_stands_after_its_correction(visits, cast, as_person, session):
    sent = visit_body(NOW - timedelta(days=4), muac_cm=24.0)
    path = f"/api/clients/{cast.wati.id}/visits/{visits[0]}/amendments"
    assert as_person(cast.ani).post(path, json={"answers": sent["answers"]}).status_code < 300

    assert [one.visit_id for one in differences(session) if one.is_one] == visits[:3]


def test_what_goes_the_private_way_is_not_named(cast, as_person, session, monkeypatch):
    kept = versions()
    later = replace(rule("self-harm-thoughts"), in_force=NEXT_YEAR, level=Level.URGENT)
    forget()
    monkeypatch.setattr(rulebook, "versions", lambda: (*kept, later))
    sent = visit_body(NOW - timedelta(hours=1), danger_signs=["self_harm_thoughts"])
    as_person(cast.ani).put(f"/api/clients/{cast.wati.id}/visits/{uuid7()}", json=sent)

    [change] = differences(session)
    forget()

    assert (change.gone, change.come) == (("private (emergency)",), ("private (urgent)",))


@pytest.mark.usefixtures("a_new_limit")
def test_the_command_lists_changes_and_totals_names_nobody_and_ends_with_1(visits, cast):
    told = CliRunner().invoke(app, ["rules", "diff", "2026-12-31", "2027-01-01"])

    assert told.exit_code == 1
    lines = told.stdout.splitlines()
    assert lines[:2] == [f"{one}  none -> watch  +muac-low (watch)" for one in visits[1:3]]
    assert lines[2:] == ["2 of 4 visits would change; level: 2 higher, 0 lower", "  +muac-low (watch): 2"]
    assert "Wati" not in told.stdout
    assert str(cast.wati.id) not in told.stdout


def test_the_command_ends_with_0_where_nothing_would_change(visits):
    told = CliRunner().invoke(app, ["rules", "diff", "2026-12-31", "2027-01-01"])

    assert (told.exit_code, told.stdout) == (0, "0 of 4 visits would change; level: 0 higher, 0 lower\n")


def test_a_day_that_is_none_is_refused(database):
    assert CliRunner().invoke(app, ["rules", "diff", "2026-13-01", "2027-01-01"]).exit_code == 2
