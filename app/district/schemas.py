"""What the health office's page shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

Shown = int | None
"""A count, or None where it is too small to be shown."""


@dataclass(frozen=True)
class Place:
    """Counts of one kecamatan, or of the whole district: `bands` are parts of `clients`."""

    name: str
    clients: Shown
    bands: Mapping[str, Shown]
    visits: Shown


@dataclass(frozen=True)
class Answered:
    """Of the alerts of one level, how many there were and how many per cent were answered in time."""

    alerts: Shown
    per_cent: int | None


@dataclass(frozen=True)
class Office:
    """How soon one puskesmas, or the whole district, answers."""

    name: str
    phone: str | None
    is_example: bool
    levels: Mapping[str, Answered]


@dataclass(frozen=True)
class Waiting:
    """An alert that nobody has answered in time, by its code; of a closed route not even that."""

    code: str | None
    level: str
    due_at: datetime
    puskesmas: str
    phone: str | None
    is_example: bool
