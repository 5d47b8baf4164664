"""What stands in one row of a list of people, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.core.errors import Said
from app.people.models import Facility, Person
from app.people.schemas import PersonEntry


@dataclass
class Row:
    """A row of the sent list: its cells, whom it means, and what is wrong with it."""

    number: int
    cells: Mapping[str, str]
    problems: list[Said] = field(default_factory=list)
    entry: PersonEntry | None = None
    place: Facility | None = None


@dataclass(frozen=True)
class Invited:
    """Somebody with a fresh link, to be shown once."""

    person: Person
    token: str
