"""Who waits for a student: by code, village, band and weeks, for whom the programme is meant first."""

import re

import pytest
import time_machine
from sqlmodel import select

from app.clients.models import Consent, Outcome, Pregnancy, RiskFactor
from app.pairings import service as pairings
from app.pairings.models import EndReason
from app.people.models import Person, Role, Subdistrict, Village
from tests.admin.women import add_woman, another_campus, said
from tests.conftest import NOW


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def kirana(as_person, cast):
    return as_person(cast.kirana)


@pytest.fixture
def mawar(session, cast):
    """Mawar said yes, is pregnant and has nobody: KSPR 2, no ground to be meant for."""
    return add_woman(session, cast, "OSOC-0500", "Mawar Melati")


def test_a_woman_is_a_code_a_village_a_band_and_weeks(cast, mawar, kirana):
    for address in (
        "/pairings?every=true",
        f"/pairings/new?client={mawar.id}",
        f"/pairings/new?student={cast.citra.id}",
        f"/pairings/new?client={mawar.id}&student={cast.citra.id}",
    ):
        text = kirana.get(address).text

        assert "OSOC-0500" in text
        assert "Kertosari" in text
        assert "KRR" in text
        assert "20 mg 6 hr" in text
        assert [one for one in ("Mawar", "1999", "+6281234599999", "07 Apr", "7 Apr") if one in text] == []


@pytest.mark.parametrize(
    "change", ["paired", "refused", "withdrawn", "refused later", "not pregnant", "never asked"]
)
def test_only_who_said_yes_is_pregnant_and_alone_waits(session, cast, mawar, kirana, change):
    consent = session.exec(select(Consent).where(Consent.client_id == mawar.id)).one()
    pregnancy = session.exec(select(Pregnancy).where(Pregnancy.client_id == mawar.id)).one()
    match change:
        case "paired":
            pairings.pair(session, cast.kirana, cast.citra.id, mawar.id, cast.cohort.id, NOW)
        case "refused":
            consent.is_given = False
        case "withdrawn":
            consent.withdrawn_at = NOW
        case "refused later":
            session.add(said(cast, mawar, is_given=False, days_ago=1))
        case "not pregnant":
            pregnancy.ended_on, pregnancy.outcome = NOW.date(), Outcome.MISCARRIAGE
        case "never asked":
            session.delete(consent)
    session.add(pregnancy)
    session.commit()

    assert "OSOC-0500" not in kirana.get("/pairings?every=true").text
    assert kirana.get(f"/pairings/new?client={mawar.id}").headers["location"] == "/pairings"


def test_a_yes_after_a_no_counts(session, cast, kirana):
    woman = add_woman(session, cast, "OSOC-0501", "Melur", is_given=False)
    session.add(said(cast, woman, days_ago=1))
    session.commit()

    assert "OSOC-0501" in kirana.get("/pairings?every=true").text


def test_whom_the_programme_is_meant_for_is_shown_first_and_others_on_demand(session, cast, mawar, kirana):
    high = add_woman(session, cast, "OSOC-0777", "Tulip")
    pregnancy = session.exec(select(Pregnancy).where(Pregnancy.client_id == high.id)).one()
    session.add(
        RiskFactor(pregnancy_id=pregnancy.id, factor="UMUR_35", score=4, since_at=NOW, noted_by=cast.sari.id)
    )
    session.commit()

    meant, every = kirana.get("/pairings").text, kirana.get("/pairings?every=true").text

    assert "OSOC-0777" in meant
    assert "OSOC-0500" not in meant
    assert every.index("OSOC-0777") < every.index("OSOC-0500")


def test_a_low_arm_circumference_at_booking_is_one_ground(session, cast, mawar, kirana):
    pregnancy = session.exec(select(Pregnancy).where(Pregnancy.client_id == mawar.id)).one()
    pregnancy.history = {"muac_cm": 22.9}
    session.add(pregnancy)
    session.commit()

    text = kirana.get("/pairings").text

    assert "OSOC-0500" in text
    assert "22,9" not in text


def test_students_of_the_womans_kecamatan_stand_first(session, cast, mawar, as_person):
    another_campus(session)
    office = Person(
        name="Dinas", role=Role.COORDINATOR, facility_id=cast.office.id, phone="+62813", created_at=NOW
    )
    session.add(office)
    session.commit()

    text = as_person(office).get(f"/pairings/new?client={mawar.id}").text

    assert text.index("Zahra") < text.index("Citra")
    assert "Sekecamatan" in text


def test_women_of_the_campuss_kecamatan_stand_first(session, cast, mawar, as_person):
    session.add(Subdistrict(code="35.10.01", name="Pesanggaran"))
    session.flush()
    village = Village(
        code="35.10.01.2001",
        name="Sumberagung",
        kind="desa",
        subdistrict_code="35.10.01",
        facility_id=cast.puskesmas.id,
    )
    session.add(village)
    session.flush()
    add_woman(session, cast, "OSOC-0900", "Kenanga", village)
    _, _, student, coordinator = another_campus(session, "35.10.01")

    text = as_person(coordinator).get(f"/pairings/new?student={student.id}").text

    assert text.index("OSOC-0900") < text.index("OSOC-0500")


def test_an_empty_district_says_what_will_appear(session, cast, kirana):
    pairings.end(session, cast.kirana, cast.pairing.id, EndReason.COMPLETED, None, NOW)
    session.exec(select(Consent)).one().withdrawn_at = NOW
    session.commit()

    assert "Tidak ada Ibu yang menunggu" in kirana.get("/pairings").text
    assert "Belum ada pendampingan" in kirana.get("/pairings/running").text


def test_addresses_carry_only_ids(cast, mawar, kirana):
    links = re.findall(r'href="(/pairings/new[^"]+)"', kirana.get("/pairings?every=true").text)

    assert links
    assert all(re.fullmatch(r"/pairings/new\?(client|student)=[0-9a-f-]{36}", one) for one in links)
