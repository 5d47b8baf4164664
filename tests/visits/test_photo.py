"""A picture of a page of the mother's book: whole or in parts, never with what the camera wrote into it."""

from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import text
from sqlmodel import select

from app.clients.models import Consent
from app.core.audit import AuditEntry
from app.visits.models import Visit, VisitPhoto
from app.visits.rules_photo import LARGEST, LONGEST_EDGE
from tests.pictures import PLACE, picture


@pytest.fixture
def _agreed(cast, session):
    consent = session.exec(select(Consent).where(Consent.client_id == cast.wati.id)).one()
    consent.photo_ok = True
    session.commit()


@pytest.fixture
def ani(cast, as_person, address, body, request):
    """Ani, whose visit has been received."""
    request.getfixturevalue("_agreed")
    browser = as_person(cast.ani)
    assert browser.put(address, json=body()).status_code == 200
    return browser


def send(browser, address, content, first=None, last=None, total=None):
    part = content if first is None else content[first:last]
    headers = {"content-type": "image/jpeg"}
    if first is not None:
        headers["content-range"] = f"bytes {first}-{last - 1}/{total or len(content)}"
    return browser.put(f"{address}/photo", content=part, headers=headers)


def test_it_is_kept_without_what_the_camera_wrote(ani, address, session, visit_id):
    content = picture()
    assert PLACE in content

    answer = send(ani, address, content)

    assert (answer.status_code, answer.json()["status"]) == (200, "received")
    kept = session.get_one(VisitPhoto, visit_id).content
    assert PLACE not in kept
    assert b"Exif" not in kept
    with Image.open(BytesIO(kept)) as shown:
        assert shown.size == (640, 900), "turned upright before the camera's note of it is lost"
        assert not shown.getexif()


def test_in_parts_it_goes_on_where_it_was_cut(ani, address, session, visit_id):
    content = picture()
    half = len(content) // 2

    first = send(ani, address, content, 0, half)
    asked = ani.put(f"{address}/photo", headers={"content-range": f"bytes */{len(content)}"})
    last = send(ani, address, content, half, len(content))

    assert (first.json()["status"], first.json()["received"]) == ("partial", half)
    assert (asked.json()["status"], asked.json()["received"]) == ("partial", half)
    assert last.json()["status"] == "received"


def test_a_part_sent_twice_changes_nothing(ani, address):
    content = picture()
    half = len(content) // 2

    again = [send(ani, address, content, 0, half).json() for _ in range(2)]
    overlapping = send(ani, address, content, half - 100, len(content))

    assert again[0] == again[1]
    assert overlapping.json()["status"] == "received"


def test_the_whole_sent_again_is_answered_as_before(ani, address):
    content = picture()

    first, second = send(ani, address, content), send(ani, address, content)

    assert first.json() == second.json()


def test_a_part_with_a_hole_before_it_is_a_conflict(ani, address):
    content = picture()

    assert send(ani, address, content, 500, len(content)).status_code == 409
    send(ani, address, content, 0, 400)
    assert send(ani, address, content, 500, len(content)).status_code == 409


def test_another_picture_may_begin_anew_while_none_is_whole(ani, address):
    old, new = picture(), picture((700, 500))
    send(ani, address, old, 0, 1000)

    assert send(ani, address, new).json()["status"] == "received"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_each_kind_becomes_a_jpeg(ani, address, session, visit_id, kind):
    send(ani, address, picture((200, 300), kind))

    with Image.open(BytesIO(session.get_one(VisitPhoto, visit_id).content)) as kept:
        assert kept.format == "JPEG"


def test_a_large_one_is_made_smaller(ani, address, session, visit_id):
    page = BytesIO()
    Image.new("RGB", (1990, 1500), "white").save(page, "PNG")

    send(ani, address, page.getvalue())

    kept = session.get_one(VisitPhoto, visit_id).content
    assert len(kept) <= LARGEST
    with Image.open(BytesIO(kept)) as shown:
        assert max(shown.size) == LONGEST_EDGE


@pytest.mark.parametrize(
    "content", [b"no picture", b"<html>sign in</html>", b"\xff\xd8\xff\xe0 broken", b"GIF89a" + bytes(40)]
)
def test_what_is_no_picture_is_let_go(ani, address, session, content):
    answer = send(ani, address, content)

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert session.exec(select(VisitPhoto)).first() is None


def test_one_that_unfolds_beyond_measure_is_not_opened(ani, address):
    huge = BytesIO()
    Image.new("1", (9000, 9000)).save(huge, "PNG")

    assert len(huge.getvalue()) < LARGEST
    assert send(ani, address, huge.getvalue()).status_code == 422


def test_more_than_200_kilobytes_are_too_many(ani, address):
    assert send(ani, address, bytes(LARGEST + 1)).status_code == 413
    assert send(ani, address, bytes(10), 0, 10, LARGEST + 1).status_code == 413


@pytest.mark.parametrize("said", ["bytes 5-2/9", "bytes 0-9/9", "lines 1-2/3", "bytes x", "bytes 0-1/*"])
def test_a_range_that_is_none_is_refused(ani, address, said):
    answer = ani.put(f"{address}/photo", content=b"abc", headers={"content-range": said})

    assert answer.status_code == 422


def test_without_her_yes_there_is_no_picture(cast, as_person, address, body, session):
    browser = as_person(cast.ani)
    browser.put(address, json=body())

    assert send(browser, address, picture()).status_code == 403
    assert session.exec(select(VisitPhoto)).first() is None


@pytest.mark.usefixtures("_agreed")
def test_it_waits_for_its_visit(cast, as_person, address):
    assert send(as_person(cast.ani), address, picture()).status_code == 404


def test_only_who_recorded_the_visit_adds_to_it(ani, cast, as_person, address):
    assert send(as_person(cast.sari), address, picture()).status_code == 404
    assert send(as_person(cast.citra), address, picture()).status_code == 404


def test_who_opens_the_record_sees_it(ani, cast, as_person, address, visitor):
    assert ani.get(f"{address}/photo").status_code == 404
    send(ani, address, picture())

    shown = as_person(cast.sari).get(f"{address}/photo")

    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
    assert shown.headers["cache-control"] == "no-store"
    assert as_person(cast.citra).get(f"{address}/photo").status_code == 404
    assert visitor.get(f"{address}/photo").status_code == 401


def test_it_cannot_be_read_in_a_stolen_database(ani, address, session):
    send(ani, address, picture())

    raw = session.execute(text("SELECT content FROM visit_photo")).scalar_one()

    assert b"JFIF" not in bytes(raw)
    noted = session.exec(select(AuditEntry.action)).all()
    assert "visit:photo" in noted


# What else a visit tells


def test_a_visit_keeps_roughly_where_it_was(cast, as_person, address, body, session, visit_id):
    sent = body() | {"place": [-8.219233, 114.369227], "was_offline": True}

    assert as_person(cast.ani).put(address, json=sent).status_code == 200

    kept = session.get_one(Visit, visit_id)
    assert (kept.place_lat, kept.place_lon, kept.was_offline) == (-8.22, 114.37, True)


def test_without_her_yes_no_place_is_kept(cast, as_person, address, body, session, visit_id):
    session.exec(select(Consent).where(Consent.client_id == cast.wati.id)).one().place_ok = False
    session.commit()

    as_person(cast.ani).put(address, json=body() | {"place": [-8.219233, 114.369227]})

    kept = session.get_one(Visit, visit_id)
    assert (kept.place_lat, kept.place_lon, kept.was_offline) == (None, None, None)


def test_a_place_that_is_none_costs_nobody_her_visit(cast, as_person, address, body, session, visit_id):
    answer = as_person(cast.ani).put(address, json=body() | {"place": [99.0, 500.0]})

    assert answer.status_code == 200
    assert session.get_one(Visit, visit_id).place_lat is None
