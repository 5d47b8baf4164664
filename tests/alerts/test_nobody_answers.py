"""Nobody answers, and the clock is moved: the alert climbs to the health office at the stated times, and the
log shows each message in order, without a name, without a finding, and of the closed route without a word.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select
from structlog.testing import capture_logs

from app import work
from app.alerts import jobs, service_ladder
from app.core import i18n
from app.notices.models import Notice
from app.people.models import Person
from app.rosters.rules import sunset
from tests.alerts.findings import EMERGENCY, PRIVATE, URGENT, Finding
from tests.conftest import NOW, Cast

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
EVENING = NOW + 5 * HOUR
NEXT_MORNING = datetime(2026, 11, 25, 2, tzinfo=UTC)
PRIVATE_URGENT = Finding(rule="violence", level="urgent", route="private")

LADDERS = [
    (EMERGENCY, NOW, [NOW, NOW + 15 * MINUTE, NOW + 30 * MINUTE, NOW + HOUR]),
    (URGENT, NOW, [NOW, NOW + 2 * HOUR, NOW + 4 * HOUR, sunset(NOW.date())]),
    (URGENT, EVENING, [EVENING, EVENING + 2 * HOUR, EVENING + 4 * HOUR, NEXT_MORNING]),
    (PRIVATE, NOW, [NOW, NOW + 15 * MINUTE]),
    (PRIVATE_URGENT, NOW, [NOW, NOW + 2 * HOUR]),
]


def moved_through(times: Sequence[datetime]) -> list[tuple[datetime, str]]:
    """The clock is moved to the minute before each of these times and then to it, and a day further: when the
    log said that a message went out, and which.
    """
    seen: list[tuple[datetime, str]] = []
    stops = sorted({stop for at in times[1:] for stop in (at - MINUTE, at)})
    for now in [times[0], *stops, times[-1] + timedelta(days=1)]:
        with capture_logs() as lines:
            jobs.escalate(now)
            work.deliver(now)
        assert all(set(line) <= {"event", "log_level", "notice", "client", "attempt"} for line in lines)
        assert all(line["client"] == "OSOC-0417" for line in lines)
        seen += [(now, line["notice"]) for line in lines if line["event"] == "notice"]
    return seen


def told_to(session, log: Sequence[tuple[datetime, str]]) -> list[tuple[datetime, Person, str]]:
    """When, to whom, and the text as she reads it."""
    notices = {str(one.id): one for one in session.exec(select(Notice))}
    people = {one.id: one for one in session.exec(select(Person))}
    return [
        (at, people[one.person_id], i18n.say("id", one.words, one.params))
        for at, one in ((at, notices[notice]) for at, notice in log)
    ]


def ladder_of(cast: Cast, finding: Finding) -> list[Person]:
    if finding.route == "private":
        return [cast.rini, cast.hadi]
    return [cast.sari, cast.rini, cast.hadi, cast.oka]


@pytest.mark.parametrize(("finding", "began", "times"), LADDERS)
def test_it_climbs_to_the_top_at_the_stated_times_and_says_nothing(
    session, cast, find, finding, began, times
):
    find(finding, at=began)
    session.commit()

    told = told_to(session, moved_through(times))

    assert [(at, who.name) for at, who, _ in told] == [
        (at, who.name) for at, who in zip(times, ladder_of(cast, finding), strict=True)
    ]
    secret = (
        "Wati",
        "Eko",
        *finding.says.values(),
        *finding.act.values(),
        *map(str, finding.evidence.values()),
    )
    assert not any(word in text for _, _, text in told for word in secret)


def test_of_the_closed_route_only_that_it_is_there(session, cast, find):
    find(PRIVATE)
    session.commit()

    told = told_to(session, moved_through([NOW, NOW + 15 * MINUTE]))

    words = i18n.say("id", service_ladder.CLOSED_ROUTE, {"code": "OSOC-0417"})
    assert {text for _, _, text in told} == {words}
    assert cast.oka.id not in {who.id for _, who, _ in told}


def test_the_head_of_the_puskesmas_is_given_the_number_of_the_ambulance(session, cast, find):
    find(EMERGENCY)
    session.commit()

    told = told_to(session, moved_through([NOW, NOW + 15 * MINUTE, NOW + 30 * MINUTE, NOW + HOUR]))

    assert ["119" in text for _, _, text in told] == [False, False, True, False]
