"""What the desk's pages show, and nothing beside it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.clinical.attendance import ContactState
from app.clinical.fields import Words


@dataclass(frozen=True, kw_only=True)
class BoardRow:
    """A client on the board. `level` is that of her most severe open alert."""

    client_id: UUID
    name: str
    code: str
    village: str
    edd: date
    age: Words
    score: int
    category: str
    is_provisional: bool
    level: str
    last_visit_on: date | None
    student: str | None
    due: ContactState | None
    is_over: bool

    @property
    def needs_visit(self) -> bool:
        return self.due is not None and self.due.state in ("due", "missed")


@dataclass(frozen=True, kw_only=True)
class Alike:
    """A woman who may be the one being registered. Outside one's care only her puskesmas is said."""

    client_id: UUID
    puskesmas: str
    name: str | None = None
    code: str | None = None
    born_on: date | None = None
    village: str | None = None
    same_nik: bool = False


@dataclass(frozen=True, kw_only=True)
class Board:
    """One page of the board: the rows that fit, how many each filter holds, and where the page stands."""

    rows: tuple[BoardRow, ...]
    counts: dict[str, int]
    show: str
    sought: str
    number: int
    first: int
    total: int

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1

    @property
    def has_more(self) -> bool:
        return self.last < self.total
