"""Who may invite and look after whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from app.people.models import Facility, FacilityKind, Role

PUSKESMAS, UNIVERSITY = frozenset({FacilityKind.PUSKESMAS}), frozenset({FacilityKind.UNIVERSITY})
OFFICE = frozenset({FacilityKind.HEALTH_OFFICE})

BELONGS_TO: Mapping[Role, frozenset[FacilityKind]] = {
    Role.STUDENT: UNIVERSITY,
    Role.BIDAN_DESA: PUSKESMAS,
    Role.BIDAN_KOORDINATOR: PUSKESMAS,
    Role.HEAD: PUSKESMAS,
    Role.SUPERVISOR: UNIVERSITY,
    Role.COORDINATOR: UNIVERSITY | OFFICE,
    Role.DISTRICT_OFFICER: OFFICE,
    Role.REVIEWER: OFFICE | UNIVERSITY | {FacilityKind.HOSPITAL},
    Role.ADMIN: OFFICE,
}
"""Where a person of each role belongs."""

_BELOW_THE_OFFICE: Mapping[Role, frozenset[FacilityKind]] = {
    role: UNIVERSITY if role is Role.COORDINATOR else kinds
    for role, kinds in BELONGS_TO.items()
    if role is not Role.ADMIN
}


@dataclass(frozen=True)
class Reach:
    """Whom somebody may invite and look after: roles, in which kind of place, in her own or everywhere."""

    roles: Mapping[Role, frozenset[FacilityKind]]
    everywhere: bool = False


INVITES: Mapping[tuple[Role, FacilityKind], Reach] = {
    (Role.BIDAN_KOORDINATOR, FacilityKind.PUSKESMAS): Reach({Role.BIDAN_DESA: PUSKESMAS}),
    (Role.HEAD, FacilityKind.PUSKESMAS): Reach(
        {Role.BIDAN_DESA: PUSKESMAS, Role.BIDAN_KOORDINATOR: PUSKESMAS}
    ),
    (Role.COORDINATOR, FacilityKind.UNIVERSITY): Reach(
        {Role.STUDENT: UNIVERSITY, Role.SUPERVISOR: UNIVERSITY}
    ),
    (Role.COORDINATOR, FacilityKind.HEALTH_OFFICE): Reach(_BELOW_THE_OFFICE, everywhere=True),
    (Role.ADMIN, FacilityKind.HEALTH_OFFICE): Reach(BELONGS_TO, everywhere=True),
}
"""Who may invite whom. Whoever is not here invites nobody."""


def reach_of(role: Role, place: Facility | None) -> Reach:
    nobody = Reach({})
    return INVITES.get((role, place.kind), nobody) if place else nobody


def may_invite(reach: Reach, own_place: UUID | None, role: Role, place: Facility) -> bool:
    """Whether somebody of this reach may invite a person of this role to this place."""
    return place.kind in reach.roles.get(role, frozenset()) and (reach.everywhere or place.id == own_place)
