"""The KSPR card as a page prints it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from app.clients.schemas import NotedFactor, Risk
from app.clinical.fields import Words
from app.clinical.kspr import Category


class Mark(StrEnum):
    """What stands in a box of one column: found at a contact in it, carried on from an earlier one, replaced
    by the graver box that counts in its place, or nothing.
    """

    FOUND = "found"
    STANDS = "stands"
    YIELDS = "yields"
    NOTHING = "nothing"


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of the card. Without a contact in its weeks it has no total."""

    code: str
    total: int | None
    category: Category | None
    is_now: bool


@dataclass(frozen=True, kw_only=True)
class Ticked:
    """Why a box is ticked: on what, when, by whom, and who is sure of it."""

    factor: NotedFactor
    evidence: Sequence[Words]
    found_on: date
    by: str
    confirmed_by: str
    visit_id: UUID | None
    replaced_by: Words | None


@dataclass(frozen=True, kw_only=True)
class Line:
    """A box of the card with its mark in each column."""

    number: str
    words: Words
    definition: Words
    score: int
    marks: tuple[Mark, ...]
    ticked: Ticked | None

    @property
    def is_blank(self) -> bool:
        return self.ticked is None


@dataclass(frozen=True, kw_only=True)
class Group:
    """A group of factors: I, II or III; the last, without a code, is what only the midwife reads."""

    code: str
    words: Words
    lines: tuple[Line, ...]

    @property
    def is_blank(self) -> bool:
        return all(line.is_blank for line in self.lines)


@dataclass(frozen=True, kw_only=True)
class Card:
    """The whole card of one pregnancy, as it stands today."""

    base: int
    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    risk: Risk
    care: Category

    @property
    def ticked(self) -> tuple[Line, ...]:
        return tuple(line for group in self.groups for line in group.lines if line.ticked)
