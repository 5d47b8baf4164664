"""The health office sees counts, times and codes; no small count, and none that can be worked out."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.alerts import service
from app.clients.models import Client, Pregnancy
from app.core.clock import utc_now
from app.district import queries, rules
from tests.alerts.findings import EMERGENCY, PRIVATE, URGENT, WATCH, Finding
from tests.conftest import NOW

MINUTE = timedelta(minutes=1)

tables = st.integers(1, 5).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 30), min_size=width, max_size=width), min_size=1, max_size=6
    )
)


def summed(table):
    rows = [[*row, sum(row)] for row in table]
    return [*rows, [sum(column) for column in zip(*rows, strict=True)]]


@given(tables)
def test_no_count_under_five_is_shown_and_no_gap_stands_alone_in_a_sum(table):
    whole = summed(table)

    seen = rules.shown(whole)

    assert all(count is None or count >= 5 for row in seen for count in row)
    assert all(line.count(None) != 1 for line in [*seen, *map(list, zip(*seen, strict=True))])
    assert all(
        s in (None, t)
        for shown, true in zip(seen, whole, strict=True)
        for s, t in zip(shown, true, strict=True)
    )


@pytest.mark.parametrize(("alerts", "shown"), [(4, None), (5, 80)])
def test_a_share_is_shown_from_five_alerts_on(alerts, shown):
    assert rules.answered([True] * 4 + [False] * (alerts - 4)).per_cent == shown


@pytest.fixture
def women(session, cast):
    """So many women more in Wati's village, each with her pregnancy."""

    def registered(count: int) -> list[tuple[Client, Pregnancy]]:
        made = []
        for number in range(count):
            client = Client(
                code=f"OSOC-1{number:03}",
                name=f"Ibu {number}",
                name_key=f"ibu {number}",
                born_on=cast.wati.born_on,
                village_code=cast.village.code,
                facility_id=cast.puskesmas.id,
                registered_by=cast.sari.id,
                registered_at=NOW,
            )
            session.add(client)
            session.flush()
            pregnancy = Pregnancy(
                client_id=client.id,
                booked_on=NOW.date(),
                edd=cast.pregnancy.edd,
                gravida=1,
                para=0,
                abortus=0,
            )
            session.add(pregnancy)
            session.flush()
            made.append((client, pregnancy))
        return made

    return registered


@pytest.mark.parametrize(("more", "shown"), [(3, None), (4, 5)])
def test_women_are_counted_by_kecamatan_from_five_on(session, women, more, shown):
    women(more)

    *_, total = queries.coverage(session, "semua", NOW)

    assert total.clients == shown


def test_an_alert_is_listed_by_its_code_once_its_time_is_up(session, cast, find):
    find(EMERGENCY, WATCH)

    before = queries.waiting(session, NOW + 14 * MINUTE)
    [late] = queries.waiting(session, NOW + 15 * MINUTE)

    assert before == []
    assert (late.code, late.level, late.puskesmas) == ("OSOC-0417", "emergency", "Kertosari")
    assert late.phone == cast.puskesmas.phone


def test_what_was_taken_on_is_listed_only_when_she_was_not_spoken_to(session, cast, find):
    [alert] = find(EMERGENCY)
    service.own(session, cast.sari, cast.wati, [alert.id], NOW)

    listed = [bool(queries.waiting(session, NOW + minutes * MINUTE)) for minutes in (29, 30)]
    service.contact(session, cast.sari, cast.wati, [alert.id], NOW + 30 * MINUTE)

    assert listed == [False, True]
    assert queries.waiting(session, NOW + 60 * MINUTE) == []


def test_of_a_closed_route_not_even_the_code_is_listed(session, find):
    find(PRIVATE)

    [late] = queries.waiting(session, NOW + 60 * MINUTE)

    assert late.code is None


def test_the_gravest_and_longest_stands_first(session, find):
    find(URGENT)
    find(EMERGENCY, at=NOW + MINUTE)

    rows = queries.waiting(session, NOW + 600 * MINUTE)

    assert [row.level for row in rows] == ["emergency", "urgent"]
    assert all(a.due_at <= b.due_at for a, b in pairwise([r for r in rows if r.level == "urgent"]))


def test_answers_are_shared_out_by_level_when_their_time_is_up(session, cast, find):
    alerts = find(*[Finding(rule=f"r{number}") for number in range(5)])
    service.contact(session, cast.sari, cast.wati, [a.id for a in alerts[:4]], NOW + 10 * MINUTE)

    early, _ = queries.answers(session, "semua", NOW + 11 * MINUTE)
    whole, offices = queries.answers(session, "semua", NOW + 31 * MINUTE)

    assert early.levels["emergency"].per_cent is None
    assert (whole.levels["emergency"].alerts, whole.levels["emergency"].per_cent) == (5, 80)
    assert [office.name for office in offices] == ["Kertosari", "Sobo"]


def test_the_page_shows_no_name_no_finding_and_no_number_of_hers(session, cast, find, as_person):
    find(EMERGENCY, PRIVATE, at=utc_now() - timedelta(hours=2))
    session.commit()

    page = as_person(cast.oka).get("/district")

    assert page.status_code == 200
    assert "OSOC-0417" in page.text
    assert "Jalur tertutup" in page.text
    for hidden in (cast.wati.name, "Tekanan darah", "165", cast.wati.phone, str(cast.wati.id), "EPDS"):
        assert hidden not in page.text


@pytest.mark.parametrize("who", ["ani", "sari", "rini", "hadi", "dewi", "kirana", "adi"])
def test_the_page_is_the_health_offices(cast, as_person, who):
    assert as_person(getattr(cast, who)).get("/district").status_code == 403


def test_an_empty_district_has_a_page(session, cast, as_person):
    page = as_person(cast.oka).get("/district")

    assert page.status_code == 200
    assert "Tidak ada yang lewat waktu" in page.text


def test_a_district_without_places_has_counts_too():
    assert rules.places({}, "semua")[-1].clients is None
