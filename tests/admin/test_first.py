"""An empty installation gets its first coordinator, and the operator can add people."""

import re

import pytest
from sqlmodel import func, select

from app.admin import first
from app.core import db
from app.core.errors import Invalid
from app.people import places
from app.people.models import Facility, Person, Role, Village


def link_in(text):
    return re.search(r"/link/[\w-]{43}", text).group()


def counts():
    tables = (Person, Village, Facility)
    with db.transaction() as session:
        return [session.exec(select(func.count()).select_from(table)).one() for table in tables]


def test_an_empty_installation_gets_its_places_and_first_coordinator(session, visitor):
    told = first.start("Oki Pratama", "0812-9999-0001")

    oki = session.exec(select(Person)).one()
    assert (oki.role, oki.phone) == (Role.COORDINATOR, "+6281299990001")
    assert session.get(Facility, oki.facility_id).name == places.HEALTH_OFFICE
    session.rollback()
    assert "Oki Pratama" in visitor.get(link_in(told)).text


def test_starting_again_makes_nothing_twice_and_says_so(session, visitor):
    told = first.start("Oki Pratama", "081299990001")
    before = counts()

    again = first.start("Oki Pratama", "081299990001")
    other = first.start("Orang Lain", "081299990002")

    assert counts() == before
    assert visitor.get(link_in(told)).status_code == 410
    assert visitor.get(link_in(again)).status_code == 200
    assert "set up already" in other
    assert "/link/" not in other


def test_once_she_has_a_password_starting_again_gives_no_link(session, visitor):
    link = link_in(first.start("Oki Pratama", "081299990001"))
    visitor.post(link, data={"password": "kuda laut biru", "again": "kuda laut biru"})

    assert "/link/" not in first.start("Oki Pratama", "081299990001")


def test_a_wrong_number_starts_nothing(session, visitor):
    with pytest.raises(Invalid):
        first.start("Oki Pratama", "12")

    assert counts() == [0, 0, 0]


def test_a_person_is_added_where_her_role_belongs(cast, session, visitor):
    told = first.add("Adi Dua", "admin", "", "adi@contoh.id", "")
    first.add("Bidan Dua", "bidan_desa", "081299990003", "", "kertosari")

    assert "Adi Dua" in visitor.get(link_in(told)).text
    added = session.exec(select(Person).where(Person.name == "Bidan Dua")).one()
    assert added.facility_id == cast.puskesmas.id


@pytest.mark.parametrize(
    ("role", "facility", "field"),
    [("raja", "", "role"), ("bidan_desa", "", "facility"), ("bidan_desa", "STIKES Contoh", "facility")],
)
def test_the_operator_is_told_which_roles_and_places_there_are(cast, role, facility, field):
    with pytest.raises(Invalid) as error:
        first.add("Bidan Dua", role, "081299990003", "", facility)

    assert error.value.problems[0].field == field
