"""What the coordinator sees of a woman, a student and a pairing: no woman's name, no record."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.clinical.gestation import GestationalAge
from app.core.clock import day_of
from app.pairings.models import Cohort, Pairing
from app.pairings.rules import CohortState
from app.people.models import Facility, Person


@dataclass(frozen=True)
class Woman:
    """Who said yes and has no student: her code, where she lives, her band, her weeks."""

    client_id: UUID
    code: str
    village: str
    subdistrict: str
    subdistrict_code: str
    category: str
    age: GestationalAge
    is_eligible: bool


@dataclass(frozen=True)
class Free:
    """A student without a client, in the cohort in which she may get one."""

    student: Person
    cohort: Cohort
    campus: Facility
    subdistrict: str


@dataclass(frozen=True)
class Paired:
    """A pairing as a coordinator sees it."""

    pairing: Pairing
    student: str
    campus: str
    cohort: str
    code: str
    village: str
    subdistrict: str

    @property
    def began_on(self) -> date:
        return day_of(self.pairing.began_at)

    @property
    def ended_on(self) -> date | None:
        return day_of(self.pairing.ended_at) if self.pairing.ended_at else None


@dataclass(frozen=True)
class CohortRow:
    """A cohort with how many take part and how many of them have a client now."""

    cohort: Cohort
    campus: str
    enrolled: int
    paired: int
    state: CohortState


@dataclass(frozen=True)
class Member:
    """A student of a cohort's campus: taking part or not, under whom, with a client or not."""

    student: Person
    supervisor: str | None
    is_enrolled: bool
    code: str | None
