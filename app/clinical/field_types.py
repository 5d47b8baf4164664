"""What a field of a snapshot is, what a danger sign is, and an answer that cannot be taken."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Words = Mapping[str, str]
"""The same words in Indonesian and English: {"id": …, "en": …}."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LikelyUnit:
    """A refused number between these two was probably read in this unit."""

    between: tuple[float, float]
    unit: str
    times: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One name of a snapshot: what may stand under it, and how it is said on screen."""

    name: str
    type: str
    words: Words
    unit: str = ""
    options: Mapping[str, Words] = field(default_factory=dict)
    plausible: tuple[Any, Any] | None = None
    rare: tuple[float, float] | None = None
    likely_unit: LikelyUnit | None = None
    inputs: tuple[str, ...] = ()
    key: bool = False
    zero_one: bool = False
    midwife_only: bool = False
    private: bool = False
    source: str = "osoc-programme"
    confidence: str = "programme"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """A danger-sign code: in which phase it is asked, and its words."""

    code: str
    phase: str
    words: Words
    private: bool = False


class BadAnswer(ValueError):
    """An answer that cannot be taken; `says` tells the reader of the screen why, in both languages."""

    def __init__(self, field: str, says: Words) -> None:
        super().__init__(says["en"])
        self.field = field
        self.says = dict(says)
