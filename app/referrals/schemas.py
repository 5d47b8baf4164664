"""What the room takes and gives that is no table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from app.people.models import Facility, Person
from app.referrals.models import Kind, Referral, ReferralEvent, ReferralTask, Step, Transport

Words = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class ReferralIn:
    """A referral as it is written: to a place of the list, or to another by its name."""

    kind: Kind
    to_id: UUID | None
    to_name: str = ""
    reason: str
    condition: str
    measured: Mapping[str, Any] = field(default_factory=dict)
    given: str = ""
    transport: Transport
    companion: str = ""
    planned_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What the receiving place says. The lists are tasks for the next visits, one a line."""

    step: Step
    told_by: str
    text: str = ""
    for_family: str = ""
    came_late: bool = False
    tasks: Sequence[str] = ()
    student_tasks: Sequence[str] = ()
    due_on: date | None = None


@dataclass(frozen=True)
class NotArrived:
    """No word of her arrival, as a finding that an alert is made of."""

    rule: str
    level: str
    says: Words
    act: Words
    source: str
    evidence: Mapping[str, Any]
    route: str = "open"
    respond_within_minutes: int | None = None
    standing: bool = False
    midwife_only: bool = False


@dataclass(frozen=True)
class Story:
    """A referral with all that happened to it, for those who may read it whole."""

    referral: Referral
    writer: Person | None
    sender: Facility
    events: Sequence[ReferralEvent]
    tasks: Sequence[ReferralTask]
    names: Mapping[UUID, str]


@dataclass(frozen=True)
class ForStudent:
    """Of a referral what is meant for the student: that it is, where, how far it is, her own tasks."""

    referral_id: UUID
    kind: Kind
    to_name: str
    written_at: datetime
    state: str
    for_family: Sequence[str]
    tasks: Sequence[ReferralTask]
