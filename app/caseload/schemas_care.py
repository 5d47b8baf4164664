"""What is due of a woman and her newborns, as the pages say it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from app.clinical.fields import Words
from app.clinical.nutrition import Course

State = Literal["done", "due", "due_soon", "missed", "upcoming"]


@dataclass(frozen=True, kw_only=True)
class Due:
    """A contact, a test or a screen: when it belongs, and what became of it."""

    code: str
    words: Words | None
    state: State
    opens_on: date
    closes_on: date
    done_on: date | None = None
    asks_doctor: bool = False
    lacks_doctor: bool = False
    is_late: bool = False
    target: tuple[date, date] | None = None


@dataclass(frozen=True, kw_only=True)
class Dues:
    """One list of dues: "pregnancy", "mother", "newborn" (with the number of the baby) or "tests"."""

    kind: Literal["pregnancy", "mother", "newborn", "tests"]
    rows: tuple[Due, ...]
    newborn: int | None = None

    @property
    def pressing(self) -> tuple[Due, ...]:
        """What can be done about now, else what comes next."""
        now = tuple(one for one in self.rows if one.state in ("due", "due_soon"))
        return now or tuple(one for one in self.rows if one.state == "upcoming")[:1]


@dataclass(frozen=True, kw_only=True)
class Iron:
    """Tablets: of which kind, how many of how many in this pregnancy, on how many days of the last week."""

    product: Words
    course: Course | None
    days_last_7: int | None
    told_on: date


@dataclass(frozen=True, kw_only=True)
class Care:
    """Everything that is due, done or missed."""

    lists: Sequence[Dues]
    iron: Iron | None
