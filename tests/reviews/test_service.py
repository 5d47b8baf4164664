"""A signature is one clinician's word on one content of a rule: given, taken back, void if it changes."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from app.clinical.rulebook import rule, rules
from app.core.audit import AuditEntry
from app.core.errors import Conflict, Invalid, NotFound
from app.reviews import queries, service
from app.reviews.models import Signature
from tests.conftest import NOW

SEVERE = rules()[0]


def sign(session, person, now=NOW):
    return service.sign(session, person.id, person.name, SEVERE.id, SEVERE.content_hash, now)


def deeds(session):
    return [entry.action for entry in session.exec(select(AuditEntry).order_by(AuditEntry.at))]


def test_a_signature_stands_under_the_name_she_signed_with(cast, session):
    sign(session, cast.maya)

    [signed] = queries.signatures_of(session, rules())[SEVERE.id]
    assert (signed.name_as_signed, signed.signed_at) == (cast.maya.name, NOW)
    assert queries.signed_hashes(session) == {SEVERE.content_hash}
    assert deeds(session) == ["rules:sign"]


def test_signing_twice_changes_nothing(cast, session):
    first = sign(session, cast.maya)

    again = sign(session, cast.maya, NOW + timedelta(days=1))

    assert again.id == first.id
    assert len(session.exec(select(Signature)).all()) == 1
    assert deeds(session) == ["rules:sign"]


def test_a_changed_rule_is_a_draft_again(cast, session):
    sign(session, cast.maya)

    changed = replace(rule(SEVERE.id), content_hash="another")

    assert queries.signatures_of(session, [changed]) == {}
    assert changed.content_hash not in queries.signed_hashes(session)


def test_what_is_signed_is_what_was_read(cast, session):
    with pytest.raises(Conflict):
        service.sign(session, cast.maya.id, cast.maya.name, SEVERE.id, "what-it-was", NOW)


def test_a_rule_that_does_not_exist_is_not_signed(cast, session):
    with pytest.raises(NotFound):
        service.sign(session, cast.maya.id, cast.maya.name, "no-such-rule", "", NOW)


def test_a_withdrawn_signature_makes_a_draft_and_can_be_given_anew(cast, session):
    sign(session, cast.maya)

    for _ in range(2):
        service.withdraw(session, cast.maya.id, SEVERE.id, SEVERE.content_hash, NOW + timedelta(hours=1))

    assert queries.signed_hashes(session) == frozenset()
    assert deeds(session) == ["rules:sign", "rules:withdraw"]
    sign(session, cast.maya, NOW + timedelta(hours=2))
    assert queries.signed_hashes(session) == {SEVERE.content_hash}
    assert len(session.exec(select(Signature)).all()) == 2


def test_a_remark_is_kept_as_said_latest_first(cast, session):
    for hour, said in enumerate(["  Setuju. ", "Batas perlu dicek."]):
        at = NOW + timedelta(hours=hour)
        service.remark(session, cast.maya.id, SEVERE.id, SEVERE.content_hash, said, at)

    assert [one.text for one in queries.remarks_on(session, SEVERE.id)] == ["Batas perlu dicek.", "Setuju."]


@pytest.mark.parametrize("said", ["  ", "x" * 2001])
def test_a_remark_says_something_and_not_too_much(cast, session, said):
    with pytest.raises(Invalid):
        service.remark(session, cast.maya.id, SEVERE.id, SEVERE.content_hash, said, NOW)
