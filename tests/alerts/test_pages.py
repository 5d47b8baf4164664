"""The pages of alerts, in the app as it is served: time runs by the real clock here."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.alerts import service
from app.alerts.models import EventKind
from app.clinical.rulebook import rule
from app.core.audit import AuditEntry
from app.core.clock import utc_now
from tests.alerts.conftest import kinds
from tests.alerts.findings import EMERGENCY, PRIVATE, URGENT, WATCH


@pytest.fixture
def opened(session, find):
    """Alerts that came in just now."""

    def come_in(*findings, **more):
        alerts = find(*findings, at=utc_now(), **more)
        session.commit()
        return alerts

    return come_in


def fresh(session, alert):
    """As it stands now; the transaction is ended, so that the app can write."""
    session.expire_all()
    session.refresh(alert)
    session.commit()
    return alert


def test_the_inbox_shows_the_woman_what_was_found_and_the_way_to_call(opened, cast, as_person):
    opened(EMERGENCY)

    page = as_person(cast.sari).get("/alerts")

    assert page.status_code == 200
    for shown in ("OSOC-0417 · Wati", "Darurat", "165/112", "tel:+6281234500418", "Saya tangani"):
        assert shown in page.text


def test_a_prepared_message_holds_no_name_code_or_finding(opened, cast, as_person):
    opened(EMERGENCY)

    page = as_person(cast.sari).get("/alerts").text
    links = [part.split('"')[0] for part in page.split('href="https://wa.me/')[1:]]

    assert links
    assert not any(word in link for link in links for word in ("Wati", "OSOC", "darah", "darurat", "165"))


def test_opening_the_inbox_is_noted_as_seen_and_in_the_audit_trail(session, opened, cast, as_person):
    [alert] = opened(EMERGENCY)

    for _ in range(2):
        as_person(cast.sari).get("/alerts")

    session.expire_all()
    assert kinds(session, alert).count(EventKind.SEEN) == 1
    noted = session.exec(select(AuditEntry).where(AuditEntry.action == "alert:seen")).all()
    assert [(one.actor_id, one.client_id) for one in noted] == [(cast.sari.id, cast.wati.id)]


def test_an_empty_inbox_says_what_will_appear(cast, as_person):
    assert "Tidak ada peringatan yang menunggu" in as_person(cast.sari).get("/alerts").text


@pytest.mark.parametrize("who", ["ani", "dewi", "kirana", "oka", "maya", "adi"])
def test_the_inbox_is_for_midwives_and_heads(cast, as_person, who):
    assert as_person(getattr(cast, who)).get("/alerts").status_code == 403


@pytest.mark.parametrize("who", ["citra", "dewi", "kirana", "oka", "adi"])
def test_who_does_not_care_for_her_sees_no_alert_of_hers(opened, cast, as_person, who):
    opened(EMERGENCY)

    page = as_person(getattr(cast, who)).get(f"/clients/{cast.wati.id}/alerts")

    assert page.status_code in (403, 404)
    assert "165/112" not in page.text  # three digits alone may stand in an id


def test_a_midwife_takes_it_on_speaks_with_her_and_writes_what_came_of_it(session, opened, cast, as_person):
    alerts = opened(EMERGENCY, URGENT)
    sari, base = as_person(cast.sari), f"/clients/{cast.wati.id}/alerts"
    ids = [str(alert.id) for alert in alerts]

    owned = sari.post(f"{base}/ownership", data={"alert": ids, "back": "inbox"})
    called = sari.post(f"{base}/contact", data={"alert": ids})
    told = sari.post(
        f"{base}/answer", data={"alert": ids, "outcome": "visited", "done": "Diperiksa di rumah"}
    )

    assert [a.status_code for a in (owned, called, told)] == [303] * 3
    assert [a.headers["location"] for a in (owned, called, told)] == ["/alerts", base, base]
    assert all(fresh(session, alert).closed_at for alert in alerts)
    assert "Diperiksa di rumah" in sari.get(base).text
    assert "Sudah selesai hari ini (2)" in sari.get("/alerts").text


def test_an_incomplete_answer_comes_back_whole_with_what_is_missing(session, opened, cast, as_person):
    [alert] = opened(EMERGENCY)
    entered = {
        "alert": str(alert.id),
        "outcome": "declined",
        "done": "Ditelepon dua kali",
        "decided_by": "suami",
    }

    page = as_person(cast.sari).post(f"/clients/{cast.wati.id}/alerts/answer", data=entered)

    assert page.status_code == 422
    for shown in ("Ditelepon dua kali", 'value="suami"', "Tulis alasan Ibu", "Pilih kapan dicoba lagi"):
        assert shown in page.text
    assert fresh(session, alert).owner_id is None


def test_who_said_no_is_written_with_the_next_try(session, opened, cast, as_person):
    [alert] = opened(EMERGENCY)
    entered = {
        "alert": str(alert.id),
        "outcome": "declined",
        "done": "Ditelepon",
        "decided_by": "suami",
        "reason": "menunggu mertua",
        "counselled_by": "Bidan Sari",
        "next_attempt": "30",
    }

    answer = as_person(cast.sari).post(f"/clients/{cast.wati.id}/alerts/answer", data=entered)

    assert answer.status_code == 303
    assert (fresh(session, alert).step, alert.closed_at) == (1, None)
    assert alert.due_at - utc_now() < timedelta(minutes=31)


def test_an_answer_without_alerts_says_so(opened, cast, as_person):
    opened(EMERGENCY)

    page = as_person(cast.sari).post(
        f"/clients/{cast.wati.id}/alerts/answer", data={"outcome": "visited", "done": "x"}
    )

    assert page.status_code == 422
    assert "Pilih peringatan yang dijawab" in page.text


def test_the_head_owns_but_writes_nothing_clinical(session, opened, cast, as_person):
    [alert] = opened(EMERGENCY)
    hadi, base = as_person(cast.hadi), f"/clients/{cast.wati.id}/alerts"

    owned = hadi.post(f"{base}/ownership", data={"alert": str(alert.id)})
    answered = hadi.post(f"{base}/answer", data={"alert": str(alert.id), "outcome": "visited", "done": "x"})

    assert (owned.status_code, answered.status_code) == (303, 403)
    assert fresh(session, alert).owner_id == cast.hadi.id


def test_ownership_is_noted_on_behalf_of_another(session, opened, cast, as_person):
    [alert] = opened(EMERGENCY)

    as_person(cast.rini).post(
        f"/clients/{cast.wati.id}/alerts/ownership",
        data={"alert": str(alert.id), "owner": str(cast.sari.id), "take_over": "1"},
    )

    assert fresh(session, alert).owner_id == cast.sari.id


def test_what_she_just_did_can_be_taken_back_on_the_page(session, opened, cast, as_person):
    [alert] = opened(EMERGENCY)
    sari, base = as_person(cast.sari), f"/clients/{cast.wati.id}/alerts"
    sari.post(f"{base}/ownership", data={"alert": str(alert.id)})

    page = sari.get("/alerts").text
    undone = sari.post(f"{base}/undo", data={"alert": str(alert.id)})

    assert "Urungkan" in page
    assert undone.status_code == 303
    assert fresh(session, alert).owner_id is None


def test_two_midwives_do_not_take_the_same_alert_on_unawares(opened, cast, as_person):
    [alert] = opened(EMERGENCY)
    base, data = f"/clients/{cast.wati.id}/alerts", {"alert": str(alert.id)}
    as_person(cast.sari).post(f"{base}/ownership", data=data)

    second = as_person(cast.rini).post(f"{base}/ownership", data=data)

    assert second.status_code == 409
    assert cast.sari.name in second.text


def test_a_student_reads_where_it_stands_and_can_change_nothing(opened, cast, as_person):
    [alert] = opened(EMERGENCY)
    ani, base = as_person(cast.ani), f"/clients/{cast.wati.id}/alerts"

    received = ani.get(base).text
    as_person(cast.sari).get("/alerts")
    read = ani.get(base).text

    assert "Bidan belum membaca." in received
    assert f"Dibaca Bidan {cast.sari.name}" in read
    assert ani.post(f"{base}/ownership", data={"alert": str(alert.id)}).status_code == 403


def test_nothing_private_is_shown_to_others_than_its_own_ladder(opened, cast, as_person):
    opened(PRIVATE)
    base = f"/clients/{cast.wati.id}/alerts"

    pages = {who: as_person(getattr(cast, who)).get(base).text for who in ("sari", "hadi", "ani", "rini")}

    assert PRIVATE.says["id"] in pages["rini"]
    for who in ("sari", "hadi", "ani"):
        assert PRIVATE.says["id"] not in pages[who]
        assert "EPDS" not in pages[who]
    assert "Jalur tertutup" in pages["hadi"]
    assert "Jalur tertutup" not in pages["sari"]


def test_where_a_private_matter_stands_open_nobody_else_is_to_be_called(opened, cast, as_person):
    opened(PRIVATE)

    page = as_person(cast.rini).get("/alerts").text

    assert "Bicara langsung dengan Ibu" in page
    assert "tel:+6281234500418" not in page
    assert "tel:+6281234500417" in page


def test_the_late_ones_stand_alone_when_asked_for(session, opened, find, cast, as_person):
    opened(WATCH)
    hadi = as_person(cast.hadi)
    before = hadi.get("/alerts?show=late").text
    find(EMERGENCY, at=utc_now() - timedelta(minutes=16))
    service.escalate_overdue(session, utc_now())
    session.commit()
    after = hadi.get("/alerts?show=late").text

    assert "Tidak ada yang terlambat" in before
    assert f"Terlambat; seharusnya: {cast.sari.name}." in after


@pytest.mark.parametrize("path", ["/alerts", "/clients/{id}/alerts"])
def test_the_pages_have_their_english(opened, cast, as_person, path):
    opened(EMERGENCY, WATCH)
    rini = as_person(cast.rini)
    rini.post("/language", data={"lang": "en", "back": "/"})

    page = rini.get(path.replace("{id}", str(cast.wati.id)))

    assert page.status_code == 200
    assert "I take this on" in page.text


def test_the_midwife_is_told_that_a_rule_is_a_draft_until_it_is_signed(opened, cast, as_person):
    draft, path = "Aturan ini draf, belum ditandatangani klinisi.", f"/clients/{cast.wati.id}/alerts"
    [alert] = opened(EMERGENCY)
    assert draft in as_person(cast.sari).get(path).text

    signed = {"content_hash": rule(alert.rule).content_hash, "do": "sign"}
    as_person(cast.maya).post(f"/rulebook/{alert.rule}", data=signed)

    assert draft not in as_person(cast.sari).get(path).text
