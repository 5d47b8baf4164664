"""All that counts of one pairing, and how it is summed up. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from app.clinical.attendance import ContactState
from app.clinical.checklists import all_checklists
from app.grading import rules
from app.grading.models import Grade, Reflection
from app.grading.rules import Line, VisitFact, Words
from app.pairings.models import Pairing


class Stand(StrEnum):
    """How far the mark of a pairing has come. EMPTY: it ended before anything fell due."""

    RUNNING = "running"
    EMPTY = "empty"
    TO_MARK = "to_mark"
    MARKED = "marked"
    RELEASED = "released"


@dataclass(frozen=True)
class Work:
    """What a student did in a pairing, as far as it counts: days and topics, no value and no finding."""

    pairing: Pairing
    contacts: tuple[ContactState, ...]
    visits: tuple[VisitFact, ...]
    reflection: Reflection | None
    grade: Grade | None
    until: date

    @property
    def is_released(self) -> bool:
        return self.grade is not None and self.grade.released_at is not None

    @cached_property
    def lines(self) -> list[Line]:
        """The lines of the mark: fixed where it is released, else as they stand."""
        if self.grade and self.grade.released_at:
            return [Line(**row) for row in self.grade.points]
        return rules.lines(self.contacts, self.visits, self.grade.reflection_points if self.grade else None)

    @property
    def so_far(self) -> tuple[float, float]:
        return rules.so_far(self.lines)

    @property
    def done(self) -> int:
        return sum(one.state == "done" for one in self.contacts)

    @property
    def due(self) -> int:
        """Contacts that are to be made now, in their window."""
        return 0 if self.pairing.ended_at else sum(self._is_open(one) for one in self.contacts)

    @property
    def overdue(self) -> int:
        """Contacts whose window went by without a visit."""
        late = (one for one in self.contacts if one.state in ("due", "missed"))
        return sum(not self._is_open(one) for one in late)

    @property
    def fallen_due(self) -> int:
        return self.done + self.due + self.overdue

    def _is_open(self, one: ContactState) -> bool:
        return one.state == "due" and one.contact.closes_on >= self.until

    @property
    def completeness(self) -> float | None:
        given = [one.completeness for one in self.visits]
        return sum(given) / len(given) if given else None

    @property
    def late_entries(self) -> int:
        return sum(one.is_late_entry for one in self.visits)

    @property
    def stand(self) -> Stand:
        if self.is_released:
            return Stand.RELEASED
        if self.grade and self.grade.reflection_points is not None:
            return Stand.MARKED
        if self.reflection:
            return Stand.TO_MARK
        if self.pairing.ended_at:
            return Stand.TO_MARK if self.fallen_due else Stand.EMPTY
        return Stand.RUNNING

    def contact_on(self, day: str) -> ContactState | None:
        """The contact that a visit of this day was counted for."""
        made = (one for one in self.contacts if one.visited_on and one.visited_on.isoformat() == day)
        return next(made, None)


def topic_words() -> Mapping[str, Words]:
    """The topics of counselling by their codes, in both languages."""
    asked = (one.items.get("counselling_topics") for one in all_checklists())
    return {code: words for item in asked if item for code, words in item.options.items()}
