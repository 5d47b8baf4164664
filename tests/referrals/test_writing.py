"""A referral is written for an alert or by itself, one at a time, and can be cancelled until she is there."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.alerts.models import AnswerOutcome
from app.alerts.queries_events import events_of
from app.alerts.rules import last_outcome
from app.core.crypto import token_hash
from app.core.errors import Conflict, Invalid, NotFound
from app.people.models import Facility, FacilityKind, ObstetricCare
from app.referrals import queries, rules, service
from app.referrals.models import Referral, ReferralEvent, Step
from tests.alerts.findings import EMERGENCY, PRIVATE, URGENT
from tests.conftest import NOW
from tests.referrals.conftest import sending


def test_of_the_links_secret_only_the_hash_is_kept(session, refer):
    made = refer()

    token = rules.token_of(made)

    assert made.token_hash == token_hash(token)
    assert token not in str(made.model_dump())


def test_a_referral_answers_an_urgent_alert_and_closes_it(session, cast, refer, found):
    alert = found(URGENT)

    refer(alert=alert)

    assert alert.closed_at == NOW
    assert alert.owner_id == cast.sari.id
    assert last_outcome(events_of(session, [alert.id])[alert.id]) is AnswerOutcome.REFERRED


def test_an_emergency_stays_open_until_she_has_arrived(session, refer, found, tell):
    alert = found(EMERGENCY)
    made = refer(alert=alert)
    assert alert.closed_at is None

    tell(made, Step.ACCEPTED, NOW + timedelta(minutes=10))
    assert alert.closed_at is None

    tell(made, Step.ARRIVED, NOW + timedelta(minutes=50))
    assert alert.closed_at == NOW + timedelta(minutes=50)
    assert last_outcome(events_of(session, [alert.id])[alert.id]) is AnswerOutcome.ARRIVED


def test_a_second_one_waits_for_the_first(session, cast, refer, hospital):
    refer()

    with pytest.raises(Conflict):
        service.write(session, cast.sari, cast.wati, sending(hospital), None, NOW)


def test_after_a_cancellation_another_is_written(session, cast, refer):
    first = refer()
    service.cancel(session, cast.sari, first, "Ibu memilih RS lain", NOW)

    second = refer()

    assert second.number == 2
    assert first.link_until <= NOW


def test_a_cancellation_says_why_and_comes_before_the_arrival(session, cast, refer, tell):
    made = refer()
    with pytest.raises(Invalid):
        service.cancel(session, cast.sari, made, "", NOW)
    tell(made, Step.ARRIVED)

    with pytest.raises(Conflict):
        service.cancel(session, cast.sari, made, "salah", NOW)


def test_it_goes_to_a_place_of_the_list_or_to_one_by_its_name(session, cast, hospital):
    with pytest.raises(Invalid):
        service.write(session, cast.sari, cast.wati, sending(None), None, NOW)

    made = service.write(session, cast.sari, cast.wati, sending(None, to_name="RS Jember"), None, NOW)

    assert (made.to_id, made.to_name) == (None, "RS Jember")


def test_the_list_has_hospitals_and_poned_but_no_other_puskesmas_and_not_her_own(session, cast, hospital):
    cast.puskesmas.obstetric_care = ObstetricCare.PONED
    session.add(Facility(kind=FacilityKind.PUSKESMAS, name="Wongsorejo", obstetric_care=ObstetricCare.PONED))
    session.add(cast.puskesmas)
    session.commit()

    assert [one.name for one in queries.places(session, cast.wati)] == ["RSUD Blambangan", "Wongsorejo"]


def test_a_private_one_is_known_to_its_writer_and_the_koordinator_only(session, cast, refer, found):
    alert = found(PRIVATE)
    made = refer(alert=alert, user=cast.rini)

    assert made.is_private
    assert queries.seen_by(session, cast.rini, cast.wati.id) == [made]
    for stranger in (cast.sari, cast.ani, cast.hadi, cast.citra):
        assert queries.seen_by(session, stranger, cast.wati.id) == []


def test_a_stranger_finds_no_referral(session, cast, refer):
    made = refer()

    with pytest.raises(NotFound):
        queries.referral_of(session, cast.citra, cast.wati.id, made.id)


def test_revoking_and_renewing_change_the_link_and_are_told(session, cast, refer):
    made = refer()
    first = rules.token_of(made)

    service.revoke_link(session, cast.sari, made, NOW)
    service.revoke_link(session, cast.sari, made, NOW)
    assert queries.by_token(session, first, NOW) is None

    service.renew_link(session, cast.sari, made, NOW)
    assert queries.by_token(session, first, NOW) is None
    assert queries.by_token(session, rules.token_of(made), NOW) == made
    steps = session.exec(select(ReferralEvent.step).where(ReferralEvent.referral_id == made.id)).all()
    assert sorted(steps) == sorted([Step.WRITTEN, Step.LINK_REVOKED, Step.LINK_RENEWED])


def test_the_link_ends_to_the_second(session, refer):
    made = refer()
    token, until = rules.token_of(made), made.link_until

    assert queries.by_token(session, token, until - timedelta(seconds=1)) == made
    assert queries.by_token(session, token, until) is None
    assert session.get(Referral, made.id)
