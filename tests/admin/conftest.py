"""Browsers of two coordinators: of a university, and of the health office."""

import pytest

from app.people.models import Person, Role


@pytest.fixture
def kirana(as_person, cast):
    return as_person(cast.kirana)


@pytest.fixture
def office(as_person, cast, session):
    """A coordinator of the health office."""
    person = Person(
        name="Oki",
        role=Role.COORDINATOR,
        facility_id=cast.office.id,
        phone="+6281200000050",
        created_at=cast.oka.created_at,
    )
    session.add(person)
    session.commit()
    return as_person(person)
