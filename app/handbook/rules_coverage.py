"""A row of the coverage tables as it is shown: its levels, and its rules apart from rows of other tables."""

from collections.abc import Sequence

from app.clinical.coverage import Part, Row, parts
from app.clinical.rulebook import Level, rules


def levels_of(row: Row) -> list[Level]:
    """The level that the source gives, else those of the rules that carry it, the gravest first."""
    if row.level:
        return [Level(row.level)]
    found = {one.level for one in rules() if one.id in row.by}
    return sorted(found, key=lambda level: -level.rank)


def said_of(rule_id: str) -> list[tuple[Part, Row]]:
    """What the sources say that this rule carries; the dictionary's codes are left out."""
    return [(part, row) for part in parts() for row in part.rows if rule_id in row.by and not row.code]


def rules_of(row: Row) -> Sequence[str]:
    """The rules that carry it, by their ids."""
    ids = {one.id for one in rules()}
    return [name for name in row.by if name in ids]


def tables_of(row: Row) -> Sequence[str]:
    """The rows of other tables that carry it."""
    return [name for name in row.by if "/" in name]
