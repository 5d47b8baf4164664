"""What a phone brings: each item is taken once, answered truly, and blocks no other."""

from datetime import timedelta

import pytest
from sqlmodel import select
from uuid_utils.compat import uuid7

from app.visits.models import Visit
from tests.conftest import NOW
from tests.phone.packing import deflated, packed_body
from tests.visits.conftest import visit_body

BEGAN = NOW - timedelta(minutes=30)
BEGAN_S = int(BEGAN.timestamp())


def visit(**answers):
    return packed_body(visit_body(BEGAN, **answers), BEGAN_S)


def visits_in(session):
    session.expire_all()
    return session.exec(select(Visit)).all()


def test_a_sealed_visit_is_received(ani, cast, seal, bring, session):
    visit_id = uuid7()

    told = bring(ani, seal().add(visit_id, cast.wati.id, visit()).frame)

    assert [(one["id"], one["kind"], one["status"]) for one in told] == [(str(visit_id), 1, "received")]
    kept = visits_in(session)
    assert [one.id for one in kept] == [visit_id]
    assert kept[0].answers["systolic_mmhg"] == 118
    assert kept[0].utc_offset_minutes == 420
    assert told[0]["received_at"] == kept[0].received_at.isoformat()
