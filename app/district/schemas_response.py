"""What the response report is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from app.core.errors import Said


@dataclass(frozen=True, slots=True)
class Measured:
    """How one alert was answered. The times are those since its clock began, without the documented pauses;
    None: not yet. In time or not is None while there is still time."""

    alert_id: UUID
    facility_id: UUID
    owner_id: UUID | None
    level: str
    is_private: bool
    month: date
    spoken_after: timedelta | None
    open_for: timedelta
    owned_in_time: bool | None
    spoken_in_time: bool | None


@dataclass(frozen=True)
class Share:
    """How many of those whose time is known were in time."""

    in_time: int
    of: int

    @property
    def per_cent(self) -> int | None:
        return round(100 * self.in_time / self.of) if self.of else None


@dataclass(frozen=True)
class Figures:
    """What a group of alerts says together; a group that is too small to be shown says nothing."""

    alerts: int
    owned: Share
    spoken: Share
    median: timedelta | None
    ninetieth: timedelta | None
    longest: timedelta | None
    is_shown: bool = True


@dataclass(frozen=True)
class Group:
    """Whose figures they are, and where they work; without a name what nobody has taken on."""

    name: str
    figures: Figures
    place: str = ""


@dataclass(frozen=True)
class Late:
    """A late alert with its story, first to last, by the client's code and without what was found."""

    code: str
    level: str
    puskesmas: str
    opened_at: datetime
    spoken_after: timedelta | None
    open_for: timedelta
    story: Sequence[tuple[datetime, Said, bool]]


@dataclass(frozen=True)
class Report:
    """A month of answers, as far as its reader may see it."""

    month: date
    made_at: datetime
    scope: str
    level: str
    whole: Figures
    levels: Mapping[str, Figures]
    private: Figures
    places: Sequence[Group]
    people: Sequence[Group]
    late: Sequence[Late]
    late_count: int


@dataclass(frozen=True)
class Table:
    """A part of the report in words, as the page and the paper show it."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
