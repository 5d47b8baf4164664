"""A whole list of people, looked at first and then invited: all of them or none."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from app.admin import rules
from app.admin.schemas import Invited, Row
from app.core.errors import N_, Invalid, Said
from app.people import queries as people
from app.people import rules as logins
from app.people import rules_reach, service
from app.people.models import Facility, Person, Role
from app.people.schemas import PersonEntry


def judge(session: Session, user: Person, rows: Sequence[Row]) -> bool:
    """Each row with what would happen and what is wrong; True when all can be invited. Writes nothing."""
    places = people.places_for(session, user)
    reach = people.reach(session, user)
    seen: dict[str, int] = {}
    for row in rows:
        role = rules.role_named(row.cells["peran"])
        if role is None or role not in reach.roles:
            row.problems.append(Said(N_("Peran ini tidak dikenal, atau tidak dapat Anda undang.")))
            continue
        row.place = _place(row, user, role, reach, places)
        row.entry = _entry(row, role)
        row.problems += [problem.said for problem in service.problems_of(session, row.entry)]
        _note_repeats(row, seen)
    return not any(row.problems for row in rows)


def invite_all(session: Session, user: Person, rows: Sequence[Row], now: datetime) -> list[Invited]:
    """Everybody in the list, with their links; Invalid, and nobody invited, where a row is wrong by now."""
    if not judge(session, user, rows):
        raise Invalid.field("file", N_("Masih ada baris yang perlu diperbaiki; belum ada yang diundang."))
    return [Invited(*service.invite(session, user, row.entry, now)) for row in rows if row.entry]


def _entry(row: Row, role: Role) -> PersonEntry:
    cells = row.cells
    return PersonEntry(
        name=cells["nama"],
        role=role,
        facility_id=row.place.id if row.place else None,
        phone=cells["telepon"] or None,
        email=cells["email"] or None,
        programme=cells["prodi"][:60] or None,
    )


def _place(
    row: Row, user: Person, role: Role, reach: rules_reach.Reach, places: Sequence[Facility]
) -> Facility | None:
    """The place named in the row, or the user's own where she can invite to no other."""
    fitting = [place for place in places if rules_reach.may_invite(reach, user.facility_id, role, place)]
    named = row.cells["fasilitas"].casefold().removeprefix("puskesmas ")
    if not named and not reach.everywhere:
        return fitting[0]
    found = [place for place in fitting if place.name.casefold() == named]
    if not found:
        row.problems.append(Said(N_("Fasilitas ini tidak ada di daftar untuk peran itu.")))
        return None
    return found[0]


def _note_repeats(row: Row, seen: dict[str, int]) -> None:
    """A number or address that stood in an earlier row is wrong in this one."""
    for login in (logins.phone(row.cells["telepon"]), logins.email(row.cells["email"])):
        if login and login in seen:
            row.problems.append(
                Said(N_("Nomor atau e-mail sama dengan baris {number}."), {"number": seen[login]})
            )
        elif login:
            seen[login] = row.number
