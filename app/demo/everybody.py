"""Everybody the model moves."""

from dataclasses import dataclass, field
from uuid import UUID

from app.people.models import Facility, Person, Village


@dataclass
class District:
    """Everybody the model moves, by what they are asked for."""

    villages: list[Village]
    universities: list[Facility] = field(default_factory=list)
    students: dict[UUID, list[Person]] = field(default_factory=dict)
    supervisors: dict[UUID, list[Person]] = field(default_factory=dict)
    coordinators: dict[UUID, Person] = field(default_factory=dict)
    midwives: dict[str, Person] = field(default_factory=dict)
    koordinators: dict[UUID, Person] = field(default_factory=dict)
    heads: dict[UUID, Person] = field(default_factory=dict)
