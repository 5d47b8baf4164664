"""What a phone sends in one go, and what it is told of each part."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any
from uuid import UUID

from app.core.errors import Problem, Said


class Kind(IntEnum):
    """What a sealed item is."""

    VISIT = 1
    EARLY_ALERT = 2


@dataclass(frozen=True)
class Item:
    """A sealed item, under the id of its visit. `kind` is what the phone wrote; it may be none of ours."""

    visit_id: UUID
    client_id: UUID
    kind: int
    nonce: bytes
    box: bytes


@dataclass(frozen=True)
class Group:
    """The items of one client that one person sealed under one key of her phone."""

    person_id: UUID
    phone_key: bytes
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Unpacked:
    """An item as it was filled in on the phone. `took_s` runs to the end of a visit, or to the finding."""

    checklist: str
    version: int
    began_at: datetime
    until: datetime
    answers: Mapping[str, Any]
    confirmed: Sequence[str]
    was_offline: bool | None = None
    place: tuple[float, float] | None = None


class Status(StrEnum):
    RECEIVED = "received"
    REFUSED = "refused"
    OTHER_PERSON = "other_person"
    LATER = "later"


@dataclass(frozen=True)
class Told:
    """What became of one item. RECEIVED is said only of what will be in the database when this is sent."""

    id: UUID
    kind: int
    status: Status
    received_at: datetime | None = None
    level: str | None = None
    code: str = ""
    said: Said | None = None
    problems: tuple[Problem, ...] = ()
    rare: tuple[str, ...] = field(default=())
