"""What a registration and its later papers say, before they become rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from app.clients.models import ConsentManner, Outcome
from app.clinical.fields import Words
from app.clinical.kspr import card


@dataclass(frozen=True, kw_only=True)
class Identity:
    name: str
    born_on: date
    village_code: str
    nik: str | None = None
    phone: str | None = None
    address: str | None = None


@dataclass(frozen=True, kw_only=True)
class ContactIn:
    """By whose telephone she may be reached, when, and with which words."""

    name: str
    relation: str
    phone: str
    hours: str = ""
    whatsapp_ok: bool = False
    may_say: str = ""


@dataclass(frozen=True, kw_only=True)
class ConsentIn:
    """Her own yes or no. Of a no the ticks say nothing."""

    version: str
    given_on: date
    manner: ConsentManner
    is_given: bool
    place_ok: bool = False
    photo_ok: bool = False
    whatsapp_ok: bool = False
    guardian_name: str | None = None
    guardian_relation: str | None = None


@dataclass(frozen=True, kw_only=True)
class DatesIn:
    """What dates a pregnancy and counts those before it; the due date by ultrasound beats the last period."""

    gravida: int
    para: int
    abortus: int
    lmp: date | None = None
    ultrasound_edd: date | None = None


@dataclass(frozen=True, kw_only=True)
class PregnancyIn:
    """A pregnancy at booking; `history` are the answers of the checklist `registration`."""

    dates: DatesIn
    history: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A woman to be registered. `not_these` are the clients she was compared with and is not."""

    identity: Identity
    consent: ConsentIn
    pregnancy: PregnancyIn
    contact: ContactIn | None = None
    not_these: frozenset[UUID] = frozenset()


SEXES = ("f", "m")
"""A girl, a boy, as a newborn's row has it."""


@dataclass(frozen=True, kw_only=True)
class NewbornIn:
    sex: str | None = None
    birth_weight_kg: float | None = None
    is_alive: bool = True


@dataclass(frozen=True, kw_only=True)
class EndIn:
    """How a pregnancy ended, and the children born. Of a loss the hour may not be known."""

    outcome: Outcome
    ended_on: date
    ended_at: datetime | None = None
    birth_mode: str | None = None
    birth_place: str | None = None
    newborns: tuple[NewbornIn, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CareIn:
    """A contact with the health service: who was seen (0 is the mother, else the number of the baby), by
    whom, and which tests were done at it.
    """

    made_on: date
    seen: tuple[int, ...]
    with_doctor: bool = False
    place: str | None = None
    tests: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class NotedFactor:
    """A KSPR box that stands, with its words, on what it was ticked, and whether a midwife is sure of it."""

    id: UUID
    factor: str
    words: Words
    score: int
    since_at: datetime
    evidence: Mapping[str, Any]
    is_confirmed: bool
    is_private: bool = False
    noted_by: UUID | None = None
    confirmed_by: UUID | None = None
    visit_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class Risk:
    """The score of a pregnancy as its card stands: 2 and every box that was not withdrawn."""

    score: int
    category: str
    factors: tuple[NotedFactor, ...]

    @property
    def is_provisional(self) -> bool:
        return any(not one.is_confirmed for one in self.factors)

    def for_student(self) -> "Risk":
        """The same score, with the box that only a midwife may read reduced to its points."""
        mask = card()["for_student"]
        hidden = {"factor": mask["slug"], "words": mask["words"], "evidence": {}, "visit_id": None}
        shown = tuple(replace(one, **hidden) if one.is_private else one for one in self.factors)
        return replace(self, factors=shown)
