"""Boxes of a score or a screen: each held, not, or unknown, with what it rests on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.clinical.conditions import Condition, Facts
from app.clinical.fields import FIELDS, Words

HELD, NOT, UNKNOWN = "held", "not", "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One factor of KSPR or one item of a screen, judged, so that a page can explain it."""

    slug: str
    group: str
    state: str
    words: Words
    number: str = ""
    score: int = 0
    definition: Words = field(default_factory=dict)
    evidence: Mapping[str, Any] = field(default_factory=dict)
    missing: tuple[str, ...] = ()

    @property
    def held(self) -> bool:
        """Whether it counts."""
        return self.state == HELD


def judge_box(condition: Condition, facts: Facts) -> dict[str, Any]:
    """State, evidence and missing answers of a condition, as a Box takes them."""
    verdict = condition.holds(facts)
    if verdict:
        return {"state": HELD, "evidence": condition.because(facts)}
    if verdict is None:
        return {"state": UNKNOWN, "missing": in_order(condition.missing(facts))}
    return {"state": NOT}


def in_order(names: Iterable[str]) -> tuple[str, ...]:
    """Field names in the order of the dictionary, each once."""
    return tuple(sorted(frozenset(names), key=_PLACE.__getitem__))


_PLACE = {name: place for place, name in enumerate(FIELDS)}
