"""The places of Banyuwangi."""

from collections import Counter

from sqlmodel import Session, select

from app.people import places
from app.people.models import Facility, FacilityKind, Subdistrict, Village


def test_banyuwangi_has_25_kecamatan_189_desa_28_kelurahan_and_45_puskesmas(session: Session):
    places.load(session)

    kinds = Counter(village.kind for village in session.exec(select(Village)))
    puskesmas = session.exec(select(Facility).where(Facility.kind == FacilityKind.PUSKESMAS)).all()
    assert len(session.exec(select(Subdistrict)).all()) == 25
    assert kinds == {"desa": 189, "kelurahan": 28}
    assert len(puskesmas) == 45


def test_loading_again_adds_nothing_and_keeps_what_was_edited(session: Session):
    places.load(session)
    village = session.exec(select(Village).where(Village.code == "35.10.16.1001")).one()
    village.facility_id, village.is_catchment_example = None, False
    session.flush()

    places.load(session)

    assert len(session.exec(select(Village)).all()) == 217
    assert len(session.exec(select(Facility)).all()) == 48
    assert session.get(Village, village.code).facility_id is None


def test_a_catchment_is_an_example_only_where_a_kecamatan_has_several_puskesmas(session: Session):
    places.load(session)

    rivals = Counter(
        place.subdistrict_code
        for place in session.exec(select(Facility).where(Facility.kind == FacilityKind.PUSKESMAS))
    )
    for village in session.exec(select(Village)):
        assert village.is_catchment_example == (rivals[village.subdistrict_code] > 1)


def test_every_puskesmas_has_villages_of_its_own_kecamatan_and_none_has_far_more(session: Session):
    places.load(session)

    homes = {place.id: place for place in session.exec(select(Facility))}
    sizes: dict[str, Counter] = {}
    for village in session.exec(select(Village)):
        home = homes[village.facility_id]
        assert home.subdistrict_code == village.subdistrict_code
        sizes.setdefault(village.subdistrict_code, Counter())[home.id] += 1
    assert sum(len(counts) for counts in sizes.values()) == 45
    assert all(max(counts.values()) - min(counts.values()) <= 1 for counts in sizes.values())
