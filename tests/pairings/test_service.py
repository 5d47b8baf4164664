"""One student, one client, at any time; an ending closes the record at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from app.access import within
from app.clients.models import Client
from app.core import db
from app.core.audit import AuditEntry
from app.core.errors import Conflict, Invalid
from app.pairings import service as pairings
from app.pairings.models import EndReason, Pairing
from tests.conftest import NOW


def running(session: Session) -> list[Pairing]:
    return list(session.exec(select(Pairing).where(col(Pairing.ended_at).is_(None))))


def test_the_table_itself_refuses_a_second_student_for_a_client(cast, session):
    session.add(
        Pairing(
            cohort_id=cast.cohort.id,
            student_id=cast.citra.id,
            client_id=cast.wati.id,
            began_at=NOW,
            paired_by=cast.kirana.id,
        )
    )

    with pytest.raises(IntegrityError):
        session.flush()


def test_pairing_a_woman_who_is_paired_is_a_conflict_and_keeps_the_transaction(cast, session):
    with pytest.raises(Conflict):
        pairings.pair(session, cast.kirana, cast.citra.id, cast.wati.id, cast.cohort.id, NOW)

    assert len(running(session)) == 1


def test_two_coordinators_at_the_same_moment_make_one_pairing(cast, session):
    pairings.end(session, cast.kirana, cast.pairing.id, EndReason.STUDENT_LEFT, None, NOW)
    session.commit()
    together = Barrier(2)

    def try_to_pair(student_id):
        together.wait(timeout=10)
        try:
            with db.transaction() as own:
                pairings.pair(own, cast.kirana, student_id, cast.wati.id, cast.cohort.id, NOW)
        except Conflict:
            return "told"
        return "paired"

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(try_to_pair, [cast.ani.id, cast.citra.id]))

    assert outcomes == ["paired", "told"]
    assert len(running(session)) == 1


def test_ending_closes_the_record_at_once(cast, session):
    mine = select(Client.id).where(within(cast.ani, Client.id))
    assert session.exec(mine).all() == [cast.wati.id]

    pairings.end(session, cast.kirana, cast.pairing.id, EndReason.CLIENT_MOVED, None, NOW)

    assert session.exec(mine).all() == []


def test_ending_for_another_reason_asks_for_it(cast, session):
    with pytest.raises(Invalid) as refused:
        pairings.end(session, cast.kirana, cast.pairing.id, EndReason.OTHER, None, NOW)

    assert [p.field for p in refused.value.problems] == ["note"]


def test_ending_twice_keeps_the_first_ending(cast, session):
    first = pairings.end(session, cast.kirana, cast.pairing.id, EndReason.STUDENT_LEFT, None, NOW)

    again = pairings.end(
        session, cast.kirana, cast.pairing.id, EndReason.COMPLETED, None, NOW + timedelta(days=1)
    )

    assert (again.ended_at, again.end_reason) == (NOW, EndReason.STUDENT_LEFT)
    assert first is again


def test_taking_consent_back_ends_the_pairing(cast, session):
    pairings.withdraw_consent(session, cast.sari, cast.wati.id, NOW)

    assert session.get(Pairing, cast.pairing.id).end_reason is EndReason.CONSENT_WITHDRAWN
    with pytest.raises(Invalid, match="ditandai"):
        pairings.pair(session, cast.kirana, cast.citra.id, cast.wati.id, cast.cohort.id, NOW)


@pytest.mark.parametrize(
    ("field", "days", "may"),
    [
        ("mou_valid_until", 0, True),
        ("mou_valid_until", -1, False),
        ("ends_on", 0, True),
        ("ends_on", -1, False),
    ],
)
def test_a_cohort_pairs_to_the_last_day_of_its_agreement_and_period(cast, session, field, days, may):
    pairings.end(session, cast.kirana, cast.pairing.id, EndReason.STUDENT_LEFT, None, NOW)
    setattr(cast.cohort, field, NOW.date() + timedelta(days=days))
    session.add(cast.cohort)
    session.flush()

    if may:
        pairings.pair(session, cast.kirana, cast.citra.id, cast.wati.id, cast.cohort.id, NOW)
    else:
        with pytest.raises(Invalid) as refused:
            pairings.pair(session, cast.kirana, cast.citra.id, cast.wati.id, cast.cohort.id, NOW)
        assert [p.field for p in refused.value.problems] == ["cohort_id"]


def test_each_deed_leaves_a_line_in_the_trail(cast, session):
    pairings.end(session, cast.kirana, cast.pairing.id, EndReason.STUDENT_LEFT, None, NOW)
    pairings.pair(session, cast.kirana, cast.citra.id, cast.wati.id, cast.cohort.id, NOW)
    session.flush()

    deeds = session.exec(select(AuditEntry.action).where(AuditEntry.client_id == cast.wati.id)).all()
    assert sorted(deeds) == ["pairing:begin", "pairing:end"]
