"""What is known of a birth when a visit is made: by the record, else as the family told it. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Literal
from uuid import UUID

from app.clients.models import Newborn, Outcome, Pregnancy
from app.clinical.care import after_end, days_since_birth, postnatal_code
from app.core.clock import WIB, day_of

AFTER_BIRTH = frozenset({"postpartum", "newborn"})
"""The phases of forms that say by themselves that the birth is over."""

SECONDS_AN_HOUR = 3600
LAST_MINUTE = 59
"""Of an hour that was told, the latest minute counts: the fewest hours since the birth that are possible."""


@dataclass(frozen=True, kw_only=True)
class Birth:
    """The end of a pregnancy. What is not known is None; `at` is the latest instant it can have been."""

    on: date | None = None
    at: datetime | None = None
    outcome: str | None = None
    is_recorded: bool = False

    @property
    def has_child(self) -> bool:
        """Whether there may be a living newborn."""
        return self.outcome in (None, Outcome.LIVE_BIRTH)


@dataclass(frozen=True, kw_only=True)
class Baby:
    """A newborn by its place in the record: the first is number 1."""

    number: int
    id: UUID
    sex: str | None
    birth_weight_kg: float | None
    is_alive: bool


def birth_of(pregnancy: Pregnancy, told: Iterable[Mapping[str, Any]]) -> Birth | None:
    """The end of a pregnancy by the record, else by the answers of forms after the birth, the latest first;
    None where neither says that there was one.
    """
    if pregnancy.ended_on is not None and pregnancy.outcome is not None:
        return Birth(
            on=pregnancy.ended_on, at=pregnancy.ended_at, outcome=pregnancy.outcome, is_recorded=True
        )
    answers = list(told)
    if not answers:
        return None
    dated: Mapping[str, Any] = next((one for one in answers if one.get("born_on")), {})
    outcome = next((one["pregnancy_outcome"] for one in answers if one.get("pregnancy_outcome")), None)
    on = date.fromisoformat(dated["born_on"]) if dated else None
    hour = dated.get("born_hour")
    at = None if on is None or hour is None else datetime.combine(on, time(hour, LAST_MINUTE), WIB)
    return Birth(on=on, at=at, outcome=outcome)


def babies_of(newborns: Iterable[Newborn]) -> list[Baby]:
    """The children of a pregnancy by their numbers, in the order of the record."""
    return [
        Baby(number=n, id=one.id, sex=one.sex, birth_weight_kg=one.birth_weight_kg, is_alive=one.is_alive)
        for n, one in enumerate(newborns, start=1)
    ]


def baby_of(babies: Sequence[Baby], number: int | None) -> Baby | None:
    """The baby of this number; without a number the only one that lives."""
    if number is not None:
        return next((one for one in babies if one.number == number), None)
    living = [one for one in babies if one.is_alive]
    return living[0] if len(living) == 1 else None


def birth_facts(birth: Birth | None, day: date, began_at: datetime) -> dict[str, Any]:
    """What the rules know of the birth at a visit of that day, if it was made after it; nothing before."""
    if birth is None or (birth.on is not None and day < birth.on):
        return {}
    facts = {
        "phase": "postpartum",
        "pregnancy_outcome": birth.outcome,
        "born_on": birth.on,
        "birth_recorded": birth.is_recorded,
        "hours_since_birth": hours_since(birth, began_at),
    }
    return {name: value for name, value in facts.items() if value is not None}


def hours_since(birth: Birth, at: datetime) -> float | None:
    """Hours from the birth to an instant; None where its hour is not known, or the record has it later."""
    if birth.at is None or (birth.is_recorded and at < birth.at):
        return None
    return max((at - birth.at).total_seconds() / SECONDS_AN_HOUR, 0.0)


def window_of(birth: Birth | None, kind: Literal["mother", "newborn"], at: datetime) -> str | None:
    """KF1 to KF4 or KN1 to KN3 at an instant; None where none belongs, as after a miscarriage."""
    if birth is None or birth.on is None or not after_end(birth.outcome or Outcome.LIVE_BIRTH)[kind]:
        return None
    days = days_since_birth(birth.on, day_of(at))
    return None if days is None else postnatal_code(kind, days, hours_since(birth, at))
