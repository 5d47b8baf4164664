"""What only a midwife's form asks is taken from no form of a student."""

import pytest
from sqlmodel import select

from app.clinical.checklists import all_checklists
from app.clinical.fields import FIELDS
from app.visits.models import Visit

FORMS = [one for one in all_checklists() if one.audience == "student"]
ONLY_MIDWIVES = [one for one in FIELDS.values() if one.midwife_only]


@pytest.fixture
def ani(cast, as_person):
    return as_person(cast.ani)


@pytest.mark.parametrize("field", ONLY_MIDWIVES, ids=lambda one: one.name)
def test_nor_does_any_form_of_a_student_take_it(ani, address, body, session, field):
    value = next(iter(field.options), True)

    for form in FORMS:
        sent_on = body() | {"checklist": form.name, "answers": {field.name: value}}
        assert ani.put(address, json=sent_on).status_code == 422
    assert session.exec(select(Visit)).first() is None
