"""The real places of Kabupaten Banyuwangi: 25 kecamatan, 217 villages, 45 puskesmas, two hospitals, the
health office.
"""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from sqlmodel import Session, select

from app.people.models import Facility, FacilityKind, Subdistrict, Village

FILES = Path(__file__).parent / "data"
HEALTH_OFFICE = "Dinas Kesehatan Kabupaten Banyuwangi"


def load(session: Session) -> None:
    """Put in what is missing. What stands, and may have been edited, stays as it is."""
    _subdistricts(session)
    puskesmas = _puskesmas(session)
    _villages(session, puskesmas)
    _hospitals(session)
    if not session.exec(select(Facility).where(Facility.kind == FacilityKind.HEALTH_OFFICE)).first():
        session.add(Facility(kind=FacilityKind.HEALTH_OFFICE, name=HEALTH_OFFICE))
    session.flush()


def rows(name: str) -> Iterator[Mapping[str, str]]:
    """The rows of one of our tables; lines that begin with # tell the source."""
    with (FILES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(line for line in file if not line.startswith("#"))


def _subdistricts(session: Session) -> None:
    known = set(session.exec(select(Subdistrict.code)))
    session.add_all(Subdistrict(**row) for row in rows("subdistricts") if row["code"] not in known)
    session.flush()


def _puskesmas(session: Session) -> list[Facility]:
    """All puskesmas, in the order of the table."""
    found = {
        (place.subdistrict_code, place.name): place
        for place in session.exec(select(Facility).where(Facility.kind == FacilityKind.PUSKESMAS))
    }
    for row in rows("puskesmas"):
        key = (row["subdistrict_code"], row["name"])
        found.setdefault(
            key,
            Facility(kind=FacilityKind.PUSKESMAS, name=row["name"], subdistrict_code=row["subdistrict_code"]),
        )
    session.add_all(found.values())
    session.flush()
    return list(found.values())


def _hospitals(session: Session) -> None:
    """Where women are referred to. Whether one is PONEK is set by hand: no list of it was found to cite."""
    statement = select(Facility.name).where(Facility.kind == FacilityKind.HOSPITAL)
    known = set(session.exec(statement))
    session.add_all(
        Facility(kind=FacilityKind.HOSPITAL, name=row["name"], subdistrict_code=row["subdistrict_code"])
        for row in rows("hospitals")
        if row["name"] not in known
    )


def _villages(session: Session, puskesmas: list[Facility]) -> None:
    known = set(session.exec(select(Village.code)))
    catchments = invented_catchments(puskesmas)
    for row in rows("villages"):
        if row["code"] not in known:
            subdistrict = row["code"][:8]
            rivals = sum(place.subdistrict_code == subdistrict for place in puskesmas)
            session.add(
                Village(
                    **row,
                    subdistrict_code=subdistrict,
                    facility_id=catchments[row["code"]].id,
                    is_catchment_example=rivals > 1,
                )
            )
    session.flush()


def invented_catchments(puskesmas: list[Facility]) -> Mapping[str, Facility]:
    """Village code -> puskesmas. Certain where a kecamatan has one; else a village goes to the puskesmas that
    bears its name, and the others evenly to those with the fewest.
    """
    found: dict[str, Facility] = {}
    villages = list(rows("villages"))
    for row in villages:
        here = [place for place in puskesmas if place.subdistrict_code == row["code"][:8]]
        named = [place for place in here if place.name == row["name"]]
        if named:
            found[row["code"]] = named[0]
    sizes = Counter(place.id for place in found.values())
    for row in villages:
        if row["code"] not in found:
            here = [place for place in puskesmas if place.subdistrict_code == row["code"][:8]]
            least = min(here, key=lambda place: sizes[place.id])
            found[row["code"]] = least
            sizes[least.id] += 1
    return found
