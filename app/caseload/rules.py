"""What the board says of each client, and which of them a page holds. Pure."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from app.caseload.schemas import Board, BoardRow
from app.clinical.fields import Words
from app.clinical.gestation import gestational_age
from app.core.papers import name_key

PAGE = 50

FILTERS: Mapping[str, Callable[[BoardRow], bool]] = {
    "all": lambda row: not row.is_over,
    "alerts": lambda row: row.level != "none",
    "due": lambda row: row.needs_visit,
    "KRST": lambda row: not row.is_over and row.category == "KRST",
    "KRT": lambda row: not row.is_over and row.category == "KRT",
    "KRR": lambda row: not row.is_over and row.category == "KRR",
    "provisional": lambda row: not row.is_over and row.is_provisional,
    "no_student": lambda row: not row.is_over and row.student is None,
    "over": lambda row: row.is_over,
}


def age_words(edd: date, ended_on: date | None, today: date) -> Words:
    """How far she is, as it is said: weeks and days, or the days since the pregnancy ended.

    >>> age_words(date(2027, 1, 22), None, date(2026, 11, 24))["id"]
    '31 mg 4 hr'
    >>> age_words(date(2027, 1, 22), date(2026, 11, 20), date(2026, 11, 24))["en"]
    'day 4 after the end'
    """
    if ended_on:
        days = (today - ended_on).days
        return {"id": f"hari ke-{days} setelah berakhir", "en": f"day {days} after the end"}
    age = gestational_age(edd, today)
    return {"id": age.in_words(), "en": age.in_words("en")}


def board_of(rows: Sequence[BoardRow], show: str, sought: str, number: int) -> Board:
    """A page of the rows that a filter holds; what is sought is sought among all of them."""
    show = show if show in FILTERS else "all"
    fits = [row for row in rows if _fits(row, sought)] if sought else [r for r in rows if FILTERS[show](r)]
    number = min(max(number, 1), max(1, -(-len(fits) // PAGE)))
    start = (number - 1) * PAGE
    return Board(
        rows=tuple(fits[start : start + PAGE]),
        counts={name: sum(map(holds, rows)) for name, holds in FILTERS.items()},
        show=show,
        sought=sought,
        number=number,
        first=start + 1 if fits else 0,
        total=len(fits),
    )


def _fits(row: BoardRow, sought: str) -> bool:
    """By a part of the name as it sounds, or by the code, whole or only its digits."""
    key, digits = name_key(sought), sought.upper().removeprefix("OSOC").strip(" -")
    by_code = digits.isdigit() and row.code.removeprefix("OSOC-").lstrip("0") == digits.lstrip("0")
    return by_code or (not digits.isdigit() and (key in name_key(row.name) or sought in row.name))
