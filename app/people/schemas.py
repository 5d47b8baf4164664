"""What is handed in about a person, before it is judged."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from app.people.models import Person, Role


@dataclass(frozen=True)
class PersonEntry:
    """Someone to be invited, as typed: phone and e-mail are put into their form by rules.read_entry."""

    name: str
    role: Role
    facility_id: UUID | None
    phone: str | None = None
    email: str | None = None
    programme: str | None = None


@dataclass(frozen=True)
class Welcome:
    """A sign-in that succeeded: what the session's cookie and the device's cookie shall hold."""

    person: Person
    token: str
    device_token: str


@dataclass(frozen=True)
class Refused:
    """A password that was not accepted. `wait` is how long nothing more is tried from here, if so."""

    wait: timedelta | None = None
