"""Which places are PONED or PONEK is said by who looks after all of them."""

from app.people.models import Facility, ObstetricCare
from tests.conftest import Cast


def test_an_admin_says_what_a_place_can_do_and_takes_it_back(session, cast: Cast, as_person):
    adi, path = as_person(cast.adi), f"/facilities/{cast.puskesmas.id}"
    assert "Belum ditetapkan" in adi.get(path).text

    assert adi.post(f"{path}/obstetric-care", data={"care": "poned"}).status_code == 303
    session.expire_all()
    assert session.get_one(Facility, cast.puskesmas.id).obstetric_care is ObstetricCare.PONED
    session.commit()

    assert adi.post(f"{path}/obstetric-care", data={"care": "x"}).status_code == 422
    assert adi.post(f"{path}/obstetric-care", data={"care": ""}).status_code == 303


def test_nobody_else_and_no_university(cast: Cast, as_person):
    sent = {"care": "ponek"}
    own = f"/facilities/{cast.puskesmas.id}/obstetric-care"

    assert as_person(cast.hadi).post(own, data=sent).status_code == 404
    assert as_person(cast.sari).post(own, data=sent).status_code == 403
    university = f"/facilities/{cast.university.id}/obstetric-care"
    assert as_person(cast.adi).post(university, data=sent).status_code == 404
