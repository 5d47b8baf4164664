"""Small counts are hidden, and none that is hidden can be worked out from those beside it. Pure."""

from collections.abc import Mapping, Sequence

from app.district.schemas import Answered, Place, Shown

LEAST = 5
"""A count under this is not shown. [programme: README, "Permission"]"""
BANDS = ("KRR", "KRT", "KRST")


def shown(table: Sequence[Sequence[int]]) -> list[list[Shown]]:
    """A table whose last row and last column are its sums, with None where a count is not shown: the small
    ones, and wherever one alone would be missing from a line of a sum, the smallest beside it.

    >>> shown([[20, 9, 2, 31], [6, 7, 8, 21], [26, 16, 10, 52]])
    [[None, 9, None, 31], [None, 7, None, 21], [26, 16, 10, 52]]
    """
    seen: list[list[Shown]] = [[count if count >= LEAST else None for count in row] for row in table]
    lines = _lines(len(table), len(table[0]) if table else 0)
    while lone := [line for line in lines if _missing(seen, line) == 1]:
        row, column = _next_hidden(table, seen, lone)
        seen[row][column] = None
    return seen


Cell = tuple[int, int]


def _lines(height: int, width: int) -> list[list[Cell]]:
    """The rows and columns in which a missing count is the sum less the others."""
    rows = [[(r, c) for c in range(width)] for r in range(height)] if width > 1 else []
    columns = [[(r, c) for r in range(height)] for c in range(width)] if height > 1 else []
    return rows + columns


def _missing(seen: Sequence[Sequence[Shown]], line: Sequence[Cell]) -> int:
    return sum(seen[r][c] is None for r, c in line)


def _next_hidden(
    table: Sequence[Sequence[int]], seen: Sequence[Sequence[Shown]], lone: Sequence[Sequence[Cell]]
) -> Cell:
    """A count beside a lone gap: if possible one that stands beside two of them, else the smallest."""
    beside = [(r, c) for line in lone for r, c in line if seen[r][c] is not None]
    return min(beside, key=lambda cell: (-beside.count(cell), table[cell[0]][cell[1]]))


def places(counts: Mapping[str, tuple[Mapping[str, int], int]], whole: str) -> list[Place]:
    """Each place's women by band and its visits, the whole last; the small counts hidden."""
    women = [[bands.get(band, 0) for band in BANDS] for bands, _ in counts.values()]
    visits = [[count] for _, count in counts.values()]
    by_band, by_visits = shown(_summed(women)), shown([*visits, [sum(count for [count] in visits)]])
    return [
        Place(name, row[-1], dict(zip(BANDS, row, strict=False)), count)
        for name, row, [count] in zip([*counts, whole], by_band, by_visits, strict=True)
    ]


def _summed(table: Sequence[Sequence[int]]) -> list[list[int]]:
    """The table with the sum at the end of each row, and the sums of the columns as its last row."""
    rows = [[*row, sum(row)] for row in table]
    return [*rows, [sum(column) for column in zip(*rows, strict=True)] or [0] * (len(BANDS) + 1)]


def answered(in_time: Sequence[bool]) -> Answered:
    """How many alerts had their time, and how many per cent of them were answered within it."""
    if len(in_time) < LEAST:
        return Answered(None, None)
    return Answered(len(in_time), round(100 * sum(in_time) / len(in_time)))
