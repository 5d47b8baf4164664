"""Whose open pages hear of what happens to an alert."""

from app.alerts import queries_live as queries
from app.alerts import service
from app.core.live import since
from app.people.models import Person, Role
from tests.alerts.findings import Finding
from tests.conftest import NOW


def heard(session, topics) -> bool:
    session.flush()
    changes = queries.changes_since(session, since(60))
    return any(not topics.isdisjoint(change.topics) for change in changes)


def test_an_alert_is_heard_in_her_puskesmas_and_in_no_other(session, cast, find):
    stranger = Person(
        name="x", role=Role.BIDAN_KOORDINATOR, facility_id=cast.other_puskesmas.id, created_at=NOW
    )
    assert not heard(session, queries.topics_of(session, cast.sari))

    find(Finding())

    for person in (cast.sari, cast.rini, cast.hadi):
        assert heard(session, queries.topics_of(session, person))
    assert not heard(session, queries.topics_of(session, stranger))
    assert heard(session, {queries.topic_of(cast.wati.id)})


def test_a_private_matter_is_not_heard_by_the_village_midwife_who_does_not_hold_it(session, cast, find):
    [alert] = find(Finding(route="private"))

    assert not heard(session, queries.topics_of(session, cast.sari))
    assert heard(session, queries.topics_of(session, cast.rini))

    service.own(session, cast.rini, cast.wati, [alert.id], NOW, owner=None)
    assert heard(session, {f"owner:{cast.rini.id}"})


def test_that_somebody_has_read_it_changes_its_story_and_no_inbox(session, cast, find):
    alerts = find(Finding())
    floor = max(change.id for change in queries.changes_since(session, since(60)))

    service.mark_seen(session, cast.sari, alerts, NOW)
    session.flush()

    [_, change] = queries.changes_since(session, floor)
    assert change.topics == {queries.topic_of(cast.wati.id)}
