"""What a supervisor sees of a student."""

from dataclasses import dataclass
from enum import StrEnum

from app.grading.rules_work import Work


class Show(StrEnum):
    """Which of her students are listed."""

    ALL = "all"
    OVERDUE = "overdue"
    TO_MARK = "to_mark"
    RELEASED = "released"
    WITHOUT = "without"


@dataclass(frozen=True)
class Evidence:
    """How many visits there are, how many of them were recorded without a signal, and how many tell their
    village. Where and when each was is not for her supervisor.
    """

    visits: int
    offline: int
    placed: int


@dataclass(frozen=True)
class Supervised:
    """A student of hers in a cohort, with one of her pairings, or with none yet."""

    student: str
    programme: str | None
    cohort: str
    code: str | None
    work: Work | None
    evidence: Evidence | None = None
