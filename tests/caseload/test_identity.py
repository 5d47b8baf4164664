"""Who a woman is can be put right: by her midwife, with a line in the trail and no value in it."""

from datetime import date

import pytest
from sqlmodel import select

from app.caseload import queries
from app.clients import queries as clients
from app.clients.models import Client, SafeContact
from app.core.audit import AuditEntry
from app.core.crypto import blind_index
from app.people.models import PersonVillage, Village
from tests.caseload.forms import day
from tests.conftest import NOW

BORN = date(1998, 3, 5)
NIK = "3510164503980001"


def sent(**changes):
    whole = {
        "name": "Wati Ningsih",
        "nik": NIK,
        "phone": "0812 3450 0417",
        "village_code": "35.10.16.1001",
        "address": "Dusun Krajan RT 2",
        "contact_name": "Eko",
        "contact_relation": "suami",
        "contact_phone": "0812 3450 0418",
        "contact_hours": "pagi",
        "contact_may_say": "pendampingan",
        **day("born_on", BORN),
    }
    return {name: value for name, value in (whole | changes).items() if value is not None}


@pytest.fixture
def path(cast):
    return f"/clients/{cast.wati.id}/identity"


def trail(session, cast):
    return session.exec(
        select(AuditEntry).where(AuditEntry.client_id == cast.wati.id, AuditEntry.action == "client:amended")
    ).all()


def test_the_form_holds_what_stands(cast, as_person, path):
    page = as_person(cast.sari).get(path).text

    for shown in (
        'value="Wati"',
        'value="1998"',
        'value="0812 3450 0417"',
        'value="Eko"',
        'value="sore"',
        "checked",
    ):
        assert shown in page


def test_what_is_corrected_is_kept_and_found_by(session, cast, as_person, path):
    answer = as_person(cast.sari).post(path, data=sent())

    assert answer.status_code == 303
    session.expire_all()
    wati = session.get_one(Client, cast.wati.id)
    assert (wati.name, wati.nik, wati.address) == ("Wati Ningsih", NIK, "Dusun Krajan RT 2")
    assert wati.nik_index == blind_index(NIK)
    assert wati.name_key != "wati"
    contact = clients.contact_of(session, wati.id)
    assert (contact.hours, contact.whatsapp_ok) == ("pagi", False)
    assert "Wati" not in answer.headers["location"]


def test_the_trail_says_that_and_not_what(session, cast, as_person, path):
    midwife = as_person(cast.sari)
    for _ in range(2):
        midwife.post(path, data=sent())

    [line] = trail(session, cast)
    assert line.actor_id == cast.sari.id
    for hidden in ("Ningsih", NIK, "Krajan"):
        assert hidden not in repr(line.model_dump())


def test_what_cannot_be_is_refused_with_everything_kept(session, cast, as_person, path):
    answer = as_person(cast.sari).post(path, data=sent(name="", nik="35", address="Dusun Baru"))

    assert answer.status_code == 422
    for shown in ("Isi nama lengkap Ibu.", "Dusun Baru", 'value="35"'):
        assert shown in answer.text
    assert trail(session, cast) == []


def test_a_nik_of_another_woman_is_asked_once_and_then_taken(session, cast, as_person, path):
    other = "3510164611980001"
    midwife = as_person(cast.sari)

    asked = midwife.post(path, data=sent(nik=other))
    sure = midwife.post(path, data=sent(nik=other, sure_nik_birth="1"))

    assert (asked.status_code, sure.status_code) == (422, 303)


def test_a_nik_that_another_client_has_is_refused_without_saying_whose(session, cast, as_person, path):
    session.add(
        Client(
            code="OSOC-0999",
            name="Lestari",
            name_key="lestari",
            nik=NIK,
            nik_index=blind_index(NIK),
            born_on=BORN,
            village_code="35.10.16.1002",
            facility_id=cast.other_puskesmas.id,
            registered_by=cast.sari.id,
            registered_at=NOW,
        )
    )
    session.commit()

    answer = as_person(cast.sari).post(path, data=sent())

    assert answer.status_code == 422
    assert "NIK ini sudah terdaftar untuk klien lain." in answer.text
    assert "Lestari" not in answer.text
    assert "OSOC-0999" not in answer.text


def test_a_contact_can_be_taken_away_and_given(session, cast, as_person, path):
    midwife = as_person(cast.sari)
    none = {f"contact_{part}": None for part in ("name", "relation", "phone", "hours", "may_say")}

    midwife.post(path, data=sent(**none))
    assert session.get(SafeContact, cast.wati.id, populate_existing=True) is None
    session.commit()
    midwife.post(path, data=sent())
    assert session.get(SafeContact, cast.wati.id).name == "Eko"


@pytest.mark.parametrize("village", ["35.10.16.1002", "", "x"])
def test_only_villages_of_hers_can_be_chosen(cast, as_person, path, village):
    assert as_person(cast.sari).post(path, data=sent(village_code=village)).status_code == 422


def test_with_her_village_goes_her_midwife(session, cast, as_person, path):
    session.add(
        Village(
            code="35.10.16.1003",
            name="Lateng",
            kind="kelurahan",
            subdistrict_code="35.10.16",
            facility_id=cast.puskesmas.id,
        )
    )
    session.commit()

    answer = as_person(cast.rini).post(path, data=sent(village_code="35.10.16.1003"))

    assert answer.headers["location"].endswith(f"/clients/{cast.wati.id}")
    assert as_person(cast.sari).get(f"/clients/{cast.wati.id}").status_code == 404
    session.add(PersonVillage(person_id=cast.sari.id, village_code="35.10.16.1003"))
    session.commit()
    assert as_person(cast.sari).get(f"/clients/{cast.wati.id}").status_code == 200
    assert len(queries.villages_for(session, cast.sari)) == 2


@pytest.mark.parametrize(("years", "is_found"), [(34, False), (35, True)])
def test_another_birth_date_is_judged_anew(session, cast, as_person, path, years, is_found):
    booked = cast.pregnancy.booked_on
    born = date(booked.year - years, booked.month, booked.day)

    as_person(cast.sari).post(path, data=sent(nik=None, **day("born_on", born)))

    boxes = [one.factor for one in clients.risk_of(session, cast.pregnancy.id).factors]
    assert ("UMUR_35" in boxes) is is_found


@pytest.mark.parametrize(("who", "code"), [("ani", 403), ("hadi", 403), ("citra", 404), ("dewi", 403)])
def test_only_her_midwives_change_it(cast, as_person, path, who, code):
    browser = as_person(getattr(cast, who))

    assert browser.get(path).status_code == code
    assert browser.post(path, data=sent()).status_code == code
