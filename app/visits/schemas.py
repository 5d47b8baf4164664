"""What crosses the wire, and a visit as it stands with its corrections."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from app.visits.models import Amendment, Visit

YEARS = range(1970, 2101)
"""Outside them an instant is a broken clock that cannot even be kept."""


def _keepable(instant: datetime) -> datetime:
    if instant.year not in YEARS:
        raise ValueError("no clock of this programme says that")
    return instant


Instant = Annotated[AwareDatetime, AfterValidator(_keepable)]
"""A time with its offset from UTC, as the phone's clock says it."""


class VisitIn(BaseModel):
    """A visit as it is sent. `confirmed` names the items whose rare value was said to be right. `place` is
    where the phone was (latitude, longitude) if she let it say so.
    """

    model_config = ConfigDict(extra="forbid")

    checklist: str = Field(max_length=60)
    checklist_version: int = Field(ge=1, le=9999)
    answers: dict[str, Any]
    began_at: Instant
    ended_at: Instant
    confirmed: list[str] = Field(default_factory=list, max_length=200)
    was_offline: bool | None = None
    place: tuple[float, float] | None = None


class EarlyIn(BaseModel):
    """What was answered by the instant at which the phone saw an emergency."""

    model_config = ConfigDict(extra="forbid")

    checklist: str = Field(max_length=60)
    checklist_version: int = Field(ge=1, le=9999)
    answers: dict[str, Any]
    began_at: Instant
    found_at: Instant


class EarlyOut(BaseModel):
    """The receipt of an early alert: the server has it since `received_at`; who must answer is called."""

    app: str = "osoc"
    visit_id: UUID
    received_at: datetime
    level: str


class AmendmentIn(BaseModel):
    """A correction: all answers anew, to the checklist of the visit."""

    model_config = ConfigDict(extra="forbid")

    answers: dict[str, Any]
    confirmed: list[str] = Field(default_factory=list, max_length=200)
    reason: str | None = Field(default=None, max_length=300)


class FindingOut(BaseModel):
    """What a rule found, in both languages, with what it rests on and what to do."""

    rule: str
    level: str
    says: Mapping[str, str]
    act: Mapping[str, str]
    first_aid: Mapping[str, str]
    do_not: Mapping[str, str]
    source: str
    evidence: Mapping[str, Any]


class RiskOut(BaseModel):
    score: int
    category: str


class VisitOut(BaseModel):
    """The receipt: the server has this visit since `received_at`, and this is what it found.

    What was told in private is not repeated: `has_private` says only that something was.
    """

    id: UUID
    received_at: datetime
    level: str
    findings: list[FindingOut]
    gaps: list[str]
    kspr: RiskOut
    has_private: bool
    is_late: bool
    amended_at: datetime | None


@dataclass(frozen=True)
class Recorded:
    """A visit as it stands: its newest correction applied, what stood before kept beside it."""

    visit: Visit
    amendments: tuple[Amendment, ...] = ()

    @property
    def newest(self) -> Visit | Amendment:
        return self.amendments[-1] if self.amendments else self.visit

    @property
    def id(self) -> UUID:
        return self.visit.id

    @property
    def answers(self) -> dict[str, Any]:
        return self.newest.answers

    @property
    def findings(self) -> list[dict[str, Any]]:
        return self.newest.findings

    @property
    def gaps(self) -> list[str]:
        return self.newest.gaps

    @property
    def level(self) -> str:
        return self.newest.level

    @property
    def completeness(self) -> float:
        return self.newest.completeness

    @property
    def happened_at(self) -> datetime:
        """When it took place; a phone whose clock runs ahead is believed only up to its arrival."""
        return min(self.visit.began_at, self.visit.received_at)

    @property
    def amended_at(self) -> datetime | None:
        return self.amendments[-1].amended_at.astimezone(UTC) if self.amendments else None
