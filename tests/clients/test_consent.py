"""Her word holds until she says otherwise; taking it back harms nobody."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from app.clients import queries
from app.clients import service as clients
from app.clients.models import Consent
from app.core.errors import Invalid
from tests.clients.booking import CONSENT, REFUSAL
from tests.conftest import NOW

LATER = NOW + timedelta(hours=1)


def test_the_same_word_twice_is_one_row(session, cast):
    first = clients.record_consent(session, cast.sari, cast.wati, CONSENT, NOW)
    second = clients.record_consent(session, cast.sari, cast.wati, CONSENT, LATER)

    assert first.id == second.id


def test_a_newer_word_stands_in_place_of_the_older(session, cast):
    clients.record_consent(session, cast.sari, cast.wati, replace(CONSENT, place_ok=False), NOW)

    standing = queries.consent_of(session, cast.wati.id)
    assert (standing.place_ok, standing.whatsapp_ok) == (False, True)
    assert len(queries.consents_of(session, cast.wati.id)) == 2


def test_a_no_takes_the_older_yes_back_and_keeps_no_tick(session, cast):
    clients.record_consent(session, cast.sari, cast.wati, replace(REFUSAL, photo_ok=True), NOW)

    newest, older = queries.consents_of(session, cast.wati.id)
    assert queries.consent_of(session, cast.wati.id) is None
    assert (newest.is_given, newest.photo_ok) == (False, False)
    assert older.withdrawn_at == NOW


def test_taking_it_back_is_done_once(session, cast):
    assert clients.withdraw_consent(session, cast.sari, cast.wati.id, NOW)
    assert not clients.withdraw_consent(session, cast.sari, cast.wati.id, LATER)
    assert session.exec(select(Consent.withdrawn_at)).one() == NOW


def test_after_taking_it_back_she_may_agree_anew(session, cast):
    clients.withdraw_consent(session, cast.sari, cast.wati.id, NOW)

    clients.record_consent(session, cast.sari, cast.wati, CONSENT, LATER)

    assert queries.consent_of(session, cast.wati.id).noted_at == LATER


def test_a_girl_alone_cannot_be_made_to_say_yes(session, cast):
    cast.wati.born_on = NOW.date() - timedelta(days=17 * 365)

    with pytest.raises(Invalid):
        clients.record_consent(session, cast.sari, cast.wati, CONSENT, NOW)
