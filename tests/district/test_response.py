"""The response report counts what the events say, of whom its reader may see, and tells the late ones without
a name or a finding.
"""

import csv
import io
import statistics
from collections import defaultdict
from datetime import date, timedelta
from random import Random

import pytest
from sqlmodel import select

from app.alerts import queries_events, rules_ladder, rules_pause, service, service_pause
from app.alerts import rules as alert_rules
from app.alerts.models import Alert, AnswerOutcome, Route
from app.clients.models import Client
from app.core.clock import utc_now
from app.core.errors import Conflict, Invalid
from app.district import queries_response as queries
from app.district import rules_response as rules
from tests.alerts.conftest import answer
from tests.alerts.findings import EMERGENCY, PRIVATE, URGENT, WATCH, Finding
from tests.conftest import NOW

MINUTE = timedelta(minutes=1)
NOVEMBER = date(2026, 11, 1)
LEVELS = ("emergency", "urgent", "watch")


@pytest.fixture
def report(session, cast):
    def made(user=None, level="", month=NOVEMBER, now=NOW):
        session.flush()
        return queries.report(session, user or cast.oka, month, level, "semua", now)

    return made


@pytest.fixture
def busy_month(session, cast, find):
    """Alerts that were found, repeated, made worse, taken on, answered and undone at random; when it ends."""

    def lived(seed: int, count: int = 30):
        random = Random(seed)
        for number in range(count):
            at = NOW - timedelta(days=random.uniform(0, 50))
            _live(session, cast, find, random, f"rule-{number}", at)
        return NOW

    return lived


def _live(session, cast, find, random, rule, at):
    first = Finding(rule=rule, level=random.choice(LEVELS), respond_within_minutes=random.choice([None, 60]))
    [alert] = find(first, at=at)
    for _ in range(random.randrange(5)):
        at += timedelta(minutes=random.uniform(1, 700))
        if alert.closed_at or at > NOW:
            return
        midwife = random.choice([cast.sari, cast.rini])
        match random.choice(("own", "contact", "again", "answer", "undo", "climb", "pause")):
            case "own":
                service.own(session, midwife, cast.wati, [alert.id], at, take_over=True)
            case "contact":
                service.contact(session, midwife, cast.wati, [alert.id], at)
            case "again":
                find(Finding(rule=rule, level=random.choice(LEVELS), evidence={"n": random.random()}), at=at)
            case "answer":
                service.answer(session, midwife, cast.wati, [alert.id], answer(AnswerOutcome.VISITED), at)
            case "undo":
                _undo(session, midwife, cast.wati, alert, at)
            case "pause":
                _pause(session, midwife, cast.wati, alert, at)
            case "climb":
                service.pass_on(session, alert.id, at)


def _undo(session, midwife, client, alert, at):
    service.contact(session, midwife, client, [alert.id], at)
    try:
        service.undo(session, midwife, client, [alert.id], at + MINUTE)
    except Conflict:
        return


def _pause(session, midwife, client, alert, at):
    try:
        service_pause.pause(session, midwife, client, [alert.id], at + 30 * MINUTE, "di jalan", at)
    except Invalid:  # an emergency is never paused
        return


def naive(session, now, keep):
    """The figures by hand, from the events alone."""
    spoken, opens, counts = [], [], defaultdict(list)
    alerts = [one for one in session.exec(select(Alert)) if keep(one)]
    for alert in alerts:
        events = queries_events.events_of(session, [alert.id])[alert.id]
        state = alert_rules.state_of(events)
        until = state.closed_at or now
        opens.append(until - alert.opened_at - pauses(events, until))
        if state.contacted_at:
            spoken.append(state.contacted_at - state.since - pauses(events, state.contacted_at))
        for name, at, limit in (
            ("owned", state.owned_at, rules_ladder.owned_by),
            ("spoken", state.contacted_at, rules_ladder.spoken_by),
        ):
            by = limit(state.level, state.since, state.respond_within)
            if at or now - pauses(events, now) > by:
                counts[name].append(at is not None and at - pauses(events, at) <= by)
    return len(alerts), spoken, opens, counts


def pauses(events, until):
    return timedelta(seconds=rules_pause.paused_seconds(events, until))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("level", ["", "urgent"])
def test_the_figures_are_what_the_events_say(session, busy_month, report, seed, level):
    now = busy_month(seed)

    found = report(level=level, now=now).whole

    session.expire_all()
    count, spoken, opens, counts = naive(
        session,
        now,
        lambda one: rules.first_of(one.opened_at) == NOVEMBER and level in ("", one.level),
    )
    assert found.alerts == count
    assert (found.owned.in_time, found.owned.of) == (sum(counts["owned"]), len(counts["owned"]))
    assert (found.spoken.in_time, found.spoken.of) == (sum(counts["spoken"]), len(counts["spoken"]))
    assert found.longest == max(opens, default=None)
    seconds = sorted(one.total_seconds() for one in spoken)
    if seconds:
        assert found.median.total_seconds() == pytest.approx(statistics.median(seconds))
        within = [one for one in seconds if one <= found.ninetieth.total_seconds()]
        assert len(within) >= 0.9 * len(seconds) > len(within) - seconds.count(within[-1])


def test_the_parts_add_up_to_the_whole(busy_month, report, cast):
    now = busy_month(7)

    found = report(cast.hadi, now=now)

    for parts in (
        list(found.levels.values()),
        *[[g.figures for g in p] for p in (found.places, found.people)],
    ):
        assert sum(one.alerts for one in parts) == found.whole.alerts


def test_each_of_twelve_months_says_what_its_own_report_says(session, busy_month, report, cast):
    now = busy_month(8)

    found = queries.months(session, cast.hadi, NOVEMBER, "", now)

    assert len(found) == 12
    for month in (NOVEMBER, date(2026, 10, 1), date(2026, 3, 1)):
        assert found[month] == report(cast.hadi, month=month, now=now).whole


def test_a_risen_level_starts_the_clock_anew(cast, session, find, report):
    [alert] = find(Finding(level="watch"))
    find(Finding(level="emergency", evidence={"systolic_mmhg": 180}), at=NOW + 300 * MINUTE)
    service.contact(session, cast.sari, cast.wati, [alert.id], NOW + 310 * MINUTE)

    found = report(cast.hadi, now=NOW + 400 * MINUTE).whole

    assert (found.median, found.spoken.in_time) == (10 * MINUTE, 1)


def test_a_documented_pause_is_taken_off(cast, session, find, report):
    [alert] = find(URGENT)
    at, until = NOW + 60 * MINUTE, NOW + 120 * MINUTE
    service_pause.pause(session, cast.sari, cast.wati, [alert.id], until, "jalan terputus banjir", at)
    service.contact(session, cast.sari, cast.wati, [alert.id], NOW + 270 * MINUTE)

    found = report(cast.hadi, now=NOW + 300 * MINUTE).whole

    assert (found.median, found.spoken.in_time) == (210 * MINUTE, 1)


@pytest.mark.parametrize(("minutes", "in_time"), [(30, 1), (31, 0)])
def test_an_emergency_is_in_time_until_its_limit(cast, session, find, report, minutes, in_time):
    [alert] = find(EMERGENCY)
    service.contact(session, cast.sari, cast.wati, [alert.id], NOW + minutes * MINUTE)

    found = report(cast.hadi, now=NOW + 60 * MINUTE)

    assert (found.whole.spoken.in_time, found.whole.spoken.of) == (in_time, 1)
    assert found.late_count == 1  # taken on after a quarter of an hour


def test_what_still_has_time_is_neither_in_time_nor_late(find, report, cast):
    find(EMERGENCY)

    found = report(cast.hadi, now=NOW + 10 * MINUTE)

    assert (found.whole.alerts, found.whole.owned.of, found.late_count) == (1, 0, 0)


@pytest.mark.parametrize(("count", "is_shown"), [(4, False), (5, True)])
def test_the_health_office_reads_no_group_under_five(find, report, cast, count, is_shown):
    find(*[Finding(rule=f"r{number}") for number in range(count)])

    assert report(cast.oka).whole.is_shown is is_shown
    assert report(cast.hadi).whole.is_shown


def test_a_month_without_alerts_has_figures_of_nothing(report):
    found = report(month=date(2026, 1, 1))

    assert (found.whole.alerts, found.whole.median, found.whole.owned.per_cent) == (0, None, None)


def test_of_the_private_route_there_is_a_count_and_nothing_else(find, report, cast):
    find(PRIVATE, URGENT)

    found = report(cast.hadi, now=NOW + timedelta(days=3))

    assert (found.private.alerts, found.whole.alerts, found.late_count) == (1, 1, 1)


def test_a_head_reads_her_own_puskesmas_only(session, cast, find, report):
    find(EMERGENCY)
    client = session.get(Client, cast.wati.id)
    client.facility_id = cast.other_puskesmas.id
    session.add(client)

    assert report(cast.hadi).whole.alerts == 0
    assert report(cast.oka).whole.alerts == 1


# The page and the files


@pytest.mark.usefixtures("late_alert")
@pytest.mark.parametrize("who", ["oka", "hadi"])
@pytest.mark.parametrize("level", ["", "?level=watch"])
def test_the_months_stand_beside_each_other(cast, as_person, who, level):
    page = as_person(getattr(cast, who)).get(f"/responses/months{level}")

    assert page.status_code == 200
    assert page.text.count('href="/responses?month=') == 12


@pytest.fixture
def late_alert(session, cast, find):
    at = utc_now() - timedelta(hours=2)
    alerts = find(EMERGENCY, WATCH, PRIVATE, at=at)
    mine = [one.id for one in alerts if one.route is Route.OPEN]
    told = answer(AnswerOutcome.ADVISED, note="Ibu Wati tensi 165")
    service.answer(session, cast.sari, cast.wati, mine, told, at + 40 * MINUTE)
    session.commit()


@pytest.mark.usefixtures("late_alert")
@pytest.mark.parametrize("who", ["oka", "hadi"])
def test_late_ones_are_told_by_code_and_story_without_name_or_finding(cast, as_person, who):
    page = as_person(getattr(cast, who)).get("/responses")

    assert page.status_code == 200
    assert "OSOC-0417" in page.text
    assert "Ditangani Sari Wulandari" in page.text
    for hidden in ("Wati", "Tekanan darah", "165", cast.wati.phone, str(cast.wati.id), "epds"):
        assert hidden not in page.text


@pytest.mark.usefixtures("late_alert")
def test_the_csv_holds_the_same_and_no_formula(session, cast, as_person):
    cast.sari.name = "=HYPERLINK()"
    session.add(cast.sari)
    session.commit()

    file = as_person(cast.hadi).get("/responses.csv")

    rows = list(csv.reader(io.StringIO(file.text.lstrip("\ufeff"))))
    assert ["'=HYPERLINK()", "Kertosari", "2"] in [row[1:4] for row in rows]
    assert {len(row) for row in rows} == {11}


@pytest.mark.usefixtures("late_alert")
@pytest.mark.parametrize("who", ["oka", "hadi"])
@pytest.mark.parametrize("query", ["", "?month=2020-01", "?level=urgent", "?month=x&level=x"])
def test_the_paper_is_a_pdf_with_its_letters(cast, as_person, who, query):
    paper = as_person(getattr(cast, who)).get(f"/responses.pdf{query}")

    assert paper.status_code == 200
    assert paper.content.startswith(b"%PDF-")
    assert b"/FontFile" in paper.content


@pytest.mark.parametrize("who", ["ani", "sari", "rini", "dewi", "kirana", "adi", "maya"])
@pytest.mark.parametrize("path", ["/responses", "/responses/months", "/responses.csv", "/responses.pdf"])
def test_the_report_is_the_health_offices_and_the_heads(cast, as_person, who, path):
    assert as_person(getattr(cast, who)).get(path).status_code == 403
