"""Messages that nobody took are seen by the admin, without a word of any woman, and can be sent anew."""

import pytest

from app.notices import queries, service
from app.notices.models import Delivery, Notice
from tests.conftest import NOW


@pytest.fixture
def lost(session, cast) -> Notice:
    [notice] = service.tell(
        session, [cast.sari.id], "Ada peringatan segera untuk klien {code}. Buka OSOC.", NOW, code="OSOC-0417"
    )
    notice.due_at, notice.gave_up_at = None, NOW
    session.flush()
    session.add(Delivery(notice_id=notice.id, channel="email", at=NOW, error="OSError"))
    session.commit()
    return notice


def test_the_admin_sees_to_whom_it_was_to_go_and_nothing_of_the_woman(cast, as_person, lost):
    page = as_person(cast.adi).get("/notices").text

    assert cast.sari.name in page
    assert "email · OSError" in page
    assert "OSOC-0417" not in page
    assert "Wati" not in page


def test_it_is_sent_anew_at_a_press(session, cast, as_person, lost):
    answer = as_person(cast.adi).post(f"/notices/{lost.id}/resend")

    assert answer.status_code == 303
    session.expire_all()
    assert queries.given_up(session) == []
    assert session.get_one(Notice, lost.id).due_at is not None


def test_nobody_else_sees_them(cast, as_person, lost):
    for person in (cast.ani, cast.sari, cast.hadi, cast.kirana, cast.oka):
        assert as_person(person).get("/notices").status_code == 403
